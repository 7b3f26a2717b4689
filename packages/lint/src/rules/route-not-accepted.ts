import { type Cluster, type Condition, type Gateway, idOf, type ListenerSet, refTo, type Service } from '@portolan/model'
import { conditionOf, gatewayRefusal, type RouteTable, sayCondition } from '@portolan/routing'
import { gatewayRoutes, NO_HOSTNAME, refusalsOf, type Route, UNATTACHED } from '../misses.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { objectOf, slot, type Way, waysOfTable } from '../way.ts'
import { plural, sayKind, upper } from '../words.ts'

export const routeNotAccepted: LintRule = {
  code: 'route-not-accepted',
  about: 'The controller itself reports that it does not take a route, a Gateway or a listener, or that a reference of it leads nowhere.',
  severity: 'error',
  remedy: 'Read the reason and message in the status, change what they name, and see whether the condition turns True.',
  needs: ['Gateway'],
  *find(view) {
    const ways = Map.groupBy(view.ways, ({ origin }) => idOf(objectOf(origin)))
    for (const route of gatewayRoutes(view.cluster)) yield* ofRoute(route, ways.get(idOf(refTo(route))) ?? [])
    const tables = new Map(view.tables.map((table) => [idOf(table.proxy.ref), table]))
    const refused = new Set<Gateway>()
    for (const gateway of view.cluster.all('Gateway')) {
      const table = tables.get(idOf(refTo(gateway)))
      const draft = ofGateway(view, gateway, table)
      if (draft) yield draft
      if (draft || refusalOf(view.cluster, gateway) !== undefined) refused.add(gateway)
      else yield* ofListeners(view, gateway, table)
    }
    for (const set of view.cluster.all('ListenerSet')) {
      const gateway = view.cluster.get('Gateway', set.parent.namespace ?? set.meta.namespace, set.parent.name)
      if (gateway && !refused.has(gateway)) yield* ofListeners(view, set, tables.get(idOf(refTo(gateway))))
    }
  },
}

function* ofRoute(route: Route, ways: readonly Way[]): IterableIterator<Draft> {
  const ref = refTo(route)
  const hosts = 'hostnames' in route ? plural(Math.max(1, route.hostnames.length), 'host') : 'no route'
  // What the objects show by themselves is `route-not-attached`'s and `hostname-mismatch`'s.
  const refusals = refusalsOf(route).filter(({ condition: { reason } }) => reason !== NO_HOSTNAME && !UNATTACHED.has(reason))
  const [first] = refusals
  if (first) {
    const title = `${sayKind(ref)} is not accepted`
    yield {
      severity: 'error',
      ref: refTo(route, first.pointer),
      title,
      cause: sayCondition(first.condition),
      text: `${title} by ${refusals.map(({ parent }) => `${parent.kind} ${parent.name}`).join(', ')}. Its controller says ${sayCondition(first.condition)}.`,
      hurts: [],
      reachText: hosts,
      evidence: refusals.map(({ condition, pointer }) => ({ ref: refTo(route, pointer), text: `Accepted is False: ${sayCondition(condition)}` })),
    }
    return
  }
  // A backend that is missing, or not granted, has a finding of its own.
  if (ways.some(({ targets }) => targets.some(({ fault }) => fault && TOLD.has(fault.code)))) return
  for (const [at, { conditions, parent }] of route.parentStatus.entries()) {
    const resolved = conditionOf(conditions, 'ResolvedRefs')
    if (resolved?.status !== 'False') continue
    const title = `A reference of ${sayKind(ref)} leads nowhere`
    const pointer = `/status/parents/${at}/conditions/${conditions.indexOf(resolved)}`
    yield {
      severity: 'warning',
      ref: refTo(route, pointer),
      title,
      cause: sayCondition(resolved),
      text: `${title}. The controller of ${parent.kind} ${parent.name} says ${sayCondition(resolved)}.`,
      hurts: [],
      reachText: hosts,
      evidence: [{ ref: refTo(route, pointer), text: `ResolvedRefs is False: ${sayCondition(resolved)}` }],
    }
    return
  }
}

const TOLD: ReadonlySet<string> = new Set(['service-missing', 'port-missing', 'not-granted'])

const refusalOf = (cluster: Cluster, gateway: Gateway): string | undefined =>
  gatewayRefusal(gateway, cluster.get('GatewayClass', undefined, gateway.className))

/** A Gateway that its controller turns down; one whose class is turned down, or missing, is `gateway-class-unserved`'s. */
const ofGateway = (view: View, gateway: Gateway, table: RouteTable | undefined): Draft | undefined => {
  const at = gateway.conditions.findIndex(
    ({ type, status, reason }) => (type === 'Accepted' || type === 'Programmed') && status === 'False' && reason !== 'ListenersNotValid',
  )
  const condition = gateway.conditions[at]
  const gatewayClass = view.cluster.get('GatewayClass', undefined, gateway.className)
  if (!condition || !gatewayClass || conditionOf(gatewayClass.conditions, 'Accepted')?.status === 'False') return undefined
  if (condition.reason === 'AddressNotAssigned' && waits(view.cluster, table)) return undefined
  const ref = refTo(gateway, `/status/conditions/${at}`)
  const title = `Gateway ${slot(ref)} is not ${condition.type.toLowerCase()}`
  return {
    severity: 'error',
    ref,
    title,
    cause: sayCondition(condition),
    text: `${title}. Its controller says ${sayCondition(condition)}.`,
    hurts: table ? waysOfTable(view.cluster, table).map((way) => ({ way, share: 1 })) : [],
    evidence: [{ ref, text: `${condition.type} is False: ${sayCondition(condition)}` }],
  }
}

/** The Service in front has no address yet: `lb-pending` says so. */
const waits = (cluster: Cluster, table: RouteTable | undefined): boolean =>
  (table?.proxy.services ?? []).some(({ namespace, name }) => {
    const service: Service | undefined = cluster.get('Service', namespace, name)
    return service?.type === 'LoadBalancer' && service.loadBalancer.length === 0
  })

function* ofListeners(view: View, owner: Gateway | ListenerSet, table: RouteTable | undefined): IterableIterator<Draft> {
  for (const [at, { name, conditions }] of owner.listenerStatus.entries()) {
    const index = worstOf(conditions)
    const condition = conditions[index]
    if (!condition || (condition.type === 'ResolvedRefs' && isTold(view.cluster, owner, name))) continue
    const ref = refTo(owner, `/status/listeners/${at}/conditions/${index}`)
    const title = `Listener ${name} of ${sayKind(objectOf(ref))} ${SAYS.get(condition.type) ?? 'does not work'}`
    yield {
      severity: condition.reason === 'InvalidRouteKinds' ? 'warning' : 'error',
      ref,
      title,
      cause: sayCondition(condition),
      text: `${title}. ${upper(`its controller says ${sayCondition(condition)}`)}.`,
      hurts: table ? view.ways.filter((way) => way.table === table && way.site?.listeners?.includes(name)).map((way) => ({ way, share: 1 })) : [],
      evidence: [{ ref, text: `${condition.type} is ${condition.status}: ${sayCondition(condition)}` }],
    }
  }
}

/** The condition that says most. */
const worstOf = (conditions: readonly Condition[]): number => {
  for (const type of ['Conflicted', 'Accepted', 'ResolvedRefs', 'Programmed']) {
    const at = conditions.findIndex((one) => one.type === type && one.status === (type === 'Conflicted' ? 'True' : 'False'))
    if (at >= 0 && conditions[at]?.reason !== 'Pending') return at
  }
  return -1
}

const SAYS: ReadonlyMap<string, string> = new Map([
  ['Conflicted', 'is in conflict'],
  ['Accepted', 'is not accepted'],
  ['ResolvedRefs', 'has a reference that leads nowhere'],
  ['Programmed', 'is not programmed'],
])

/** `tls-secret-missing` says it. */
const isTold = (cluster: Cluster, owner: Gateway | ListenerSet, name: string): boolean =>
  (owner.listeners.find((listener) => listener.name === name)?.tls?.certificateRefs ?? []).some(
    (ref) => ref.kind === 'Secret' && cluster.knows('Secret') && !cluster.get('Secret', ref.namespace ?? owner.meta.namespace, ref.name),
  )
