import {
  type Cluster,
  type Condition,
  type Gateway,
  type GRPCRoute,
  type HTTPRoute,
  type Key,
  keyOf,
  type Listener,
  type ListenerSet,
  type NamespacesFrom,
  type ObjectReference,
  pointer,
  type Ref,
  refTo,
  say,
  type TCPRoute,
  type TLSRoute,
  type UDPRoute,
} from '@portolan/model'
import type { BlindSpot } from '../../table.ts'
import { GATEWAY_GROUP } from './grants.ts'
import { effectiveHostnames, type Hostname, hostnameOf, sayHostname } from './hostnames.ts'
import { type LiveListener, namespaceAllowed } from './listeners.ts'
import { conditionOf, parentStatusOf, sayCondition } from './status.ts'

export type Route = HTTPRoute | GRPCRoute | TLSRoute | TCPRoute | UDPRoute

/** A route on one listener, with the hosts that it serves there. */
export interface Attached {
  readonly route: Route
  /** The listener, or the port of a Service whose clients are meant (GWA-29). */
  readonly listener: Place
  readonly hosts: readonly Hostname[]
  /** The controller itself reports that it accepted the route at this parent. */
  readonly confirmed: boolean
  /** Reported by the controller: a reference of the route doesn't resolve. `reason`: `InvalidKind`. */
  readonly unresolved?: { readonly reason: string; readonly note: BlindSpot }
  readonly blind: readonly BlindSpot[]
}

/** Where a route stands, as far as its rules depend on it: redirects keep the port. */
type Place = { readonly spec: Pick<Listener, 'name' | 'port'> }

/** A route that names this Gateway and serves nothing there, or nothing on a listener that it names: why. */
export interface Unattached {
  readonly route: Route
  readonly ref: Ref
  readonly text: string
  readonly rule: string
}

/**
 * The parentRefs of all routes, by the Gateway or ListenerSet that they name, and what routes ask of default Gateways without naming them.
 * Other parents (a Service: mesh) are left out.
 */
export class Parents {
  readonly #claims = new Map<Key, Claim[]>()
  /** By the name of a Gateway that does not exist where they look for it. */
  readonly #strays = new Map<string, Claim[]>()

  constructor(cluster: Cluster) {
    const defaults = [...cluster.all('Gateway')].filter(({ defaultScope }) => defaultScope === 'All')
    for (const kind of ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const) {
      for (const route of cluster.all(kind)) {
        route.parents.forEach((parent, index) => {
          if (parent.group !== GATEWAY_GROUP || (parent.kind !== 'Gateway' && parent.kind !== 'ListenerSet')) return
          this.#add({ route, parent, index })
          if (parent.kind !== 'Gateway' || cluster.get('Gateway', parent.namespace ?? route.meta.namespace, parent.name)) return
          const strays = this.#strays.get(parent.name)
          if (strays) strays.push({ route, parent, index })
          else this.#strays.set(parent.name, [{ route, parent, index }])
        })
        if (route.useDefaultGateways !== 'All') continue
        // kubernetes-sigs/gateway-api apis/v1, UseDefaultGateways (GEP-3793): the usual rules of attachment hold.
        for (const { meta } of defaults) {
          const parent = {
            group: GATEWAY_GROUP,
            kind: 'Gateway',
            ...(meta.namespace === undefined ? {} : { namespace: meta.namespace }),
            name: meta.name,
          }
          this.#add({ route, parent, index: route.parents.length, at: pointer('spec', 'useDefaultGateways') })
        }
      }
    }
    for (const claims of [...this.#claims.values(), ...this.#strays.values()]) claims.sort((a, b) => byAge(a.route, b.route) || a.index - b.index)
  }

  /** Routes that mean a Gateway of this name, and look for it in a namespace that has none. */
  strays({ meta }: Gateway): readonly Unattached[] {
    return (this.#strays.get(meta.name) ?? []).map(({ route, parent, index }) => {
      const there = parent.namespace ?? route.meta.namespace ?? ''
      const text = `${say(refTo(route))} names Gateway ${there}/${parent.name}, which does not exist; this one is in namespace ${meta.namespace ?? ''}.`
      return { route, ref: refTo(route, pointer('spec', 'parentRefs', index)), text, rule: 'GWA-09' }
    })
  }

  #add(claim: Claim): void {
    const { parent, route } = claim
    const key = keyOf(parent.kind === 'ListenerSet' ? 'ListenerSet' : 'Gateway', parent.namespace ?? route.meta.namespace, parent.name)
    const claims = this.#claims.get(key)
    if (claims) claims.push(claim)
    else this.#claims.set(key, [claim])
  }

  of(parent: Gateway | ListenerSet): readonly Claim[] {
    return this.#claims.get(keyOf(parent.kind, parent.meta.namespace, parent.meta.name)) ?? []
  }
}

export interface Claim {
  readonly route: Route
  readonly parent: ObjectReference
  readonly index: number
  /** Where it asks, when that isn't a parentRef. */
  readonly at?: string
}

/** Oldest first, then by namespace and name, then by kind: the order in which routes yield to each other. */
export const byAge = (a: Route, b: Route): number => a.meta.created - b.meta.created || compare(slot(a), slot(b)) || compare(a.kind, b.kind)

/** Which routes serve on which of the listeners that stand on `owner`, and which don't and why (GWA-09, GWA-10). */
export function attach(
  cluster: Cluster,
  claims: readonly Claim[],
  owner: Gateway | ListenerSet,
  listeners: readonly LiveListener[],
  controllerName: string | undefined,
): { readonly attached: readonly Attached[]; readonly detached: readonly Unattached[] } {
  const attached = new Map<LiveListener, Map<Route, Attached>>()
  const detached: Unattached[] = []
  for (const { route, parent, index, at = pointer('spec', 'parentRefs', index) } of claims) {
    const ref = refTo(route, at)
    const status = parentStatusOf(route.parentStatus, parent, route.meta.namespace ?? '', controllerName)
    const accepted = conditionOf(status?.conditions ?? [], 'Accepted')
    if (accepted?.status === 'False') {
      const text = `The controller itself reports that it doesn't accept ${say(refTo(route))} (${sayCondition(accepted)}).`
      detached.push({ route, ref, text, rule: 'GWA-11' })
      continue
    }
    const resolved = conditionOf(status?.conditions ?? [], 'ResolvedRefs')
    const hostnames = 'hostnames' in route ? route.hostnames.map(hostnameOf) : []
    // The listener that came closest says most.
    let nearest: Miss | undefined
    let served = false
    for (const listener of listeners) {
      const answer = serve(cluster, { route, parent, owner, listener, hostnames })
      if ('text' in answer) {
        if (!nearest || answer.near > nearest.near) nearest = answer
        continue
      }
      served = true
      const routes = attached.get(listener) ?? new Map<Route, Attached>()
      attached.set(listener, routes)
      const unresolved = resolved?.status === 'False' ? resolved : undefined
      routes.set(route, {
        route,
        listener,
        hosts: answer.hosts,
        confirmed: accepted?.status === 'True',
        ...(unresolved ? { unresolved: { reason: unresolved.reason, note: noteOf(route, unresolved) } } : {}),
        blind: answer.blind,
      })
    }
    if (served) continue
    detached.push({ route, ref, text: nearest?.text() ?? `${say(refTo(owner))} has no listeners.`, rule: nearest?.rule ?? 'GWA-09' })
  }
  return { attached: listeners.flatMap((listener) => [...(attached.get(listener)?.values() ?? [])]), detached }
}

/** Why a route doesn't serve on a listener; `near` is higher the more conditions held. */
interface Miss {
  /** A sentence; made only for the one that is told. */
  readonly text: () => string
  readonly rule: string
  readonly near: number
}

/** One route that asks for one listener. */
interface Meeting {
  readonly route: Route
  readonly parent: ObjectReference
  readonly owner: Gateway | ListenerSet
  readonly listener: LiveListener
  readonly hostnames: readonly Hostname[]
}

function serve(cluster: Cluster, meeting: Meeting): { readonly hosts: readonly Hostname[]; readonly blind: readonly BlindSpot[] } | Miss {
  const { route, parent, owner, listener, hostnames } = meeting
  const { spec } = listener
  const who = (): string => say(refTo(route))
  const where = (): string => `listener ${spec.name} of ${say(refTo(owner))}`
  const miss = (near: number, text: () => string, rule = 'GWA-09'): Miss => ({ near, text, rule })
  if (parent.sectionName && parent.sectionName !== spec.name) {
    return miss(0, () => `${who()} asks for listener ${parent.sectionName}, which ${say(refTo(owner))} doesn't have.`)
  }
  if (parent.port !== undefined && parent.port !== spec.port) {
    return miss(1, () => `${who()} asks for port ${parent.port}; ${where()} has port ${spec.port}.`)
  }
  if (!kindsOf(listener).includes(route.kind)) {
    return miss(2, () => `${who()} can't attach: ${where()} takes ${kindsOf(listener).join(', ') || 'no kind of route'}.`)
  }
  const namespace = route.meta.namespace ?? ''
  const allowed = namespaceAllowed(cluster, spec.allowedRoutes.namespaces, owner.meta.namespace ?? '', namespace)
  if (allowed === 'no') {
    const { from } = spec.allowedRoutes.namespaces
    return miss(3, () => `${who()} can't attach: ${where()} takes ${sayFrom(from, owner)} (allowedRoutes.namespaces.from is ${from}).`)
  }
  const hosts = route.kind === 'TCPRoute' || route.kind === 'UDPRoute' ? [listener.hostname] : effectiveHostnames(listener.hostname, hostnames)
  if (hosts.length === 0) {
    return miss(4, () => `${who()} has no hostname in common with ${where()}, which takes ${sayHostname(listener.hostname)}.`, 'GWA-10')
  }
  if (allowed === 'yes') return { hosts, blind: [] }
  const text = `Whether namespace ${namespace} has the labels that ${where()} asks for isn't known, so ${who()} may not be attached.`
  return { hosts, blind: [{ ref: listener.origin, text, code: 'UNK-16', weight: 'may-change' }] }
}

export const noteOf = (route: Route, condition: Condition): BlindSpot => ({
  ref: refTo(route, pointer('status', 'parents')),
  text: `The controller itself reports that a reference of ${say(refTo(route))} doesn't resolve (${sayCondition(condition)}).`,
  code: 'GWA-11',
  weight: 'note',
})

const sayFrom = (from: NamespacesFrom['from'], { meta }: Gateway | ListenerSet): string => {
  if (from === 'Same') return `routes of namespace ${meta.namespace ?? ''} only`
  return from === 'Selector' ? 'routes of namespaces with the labels of its selector only' : 'no routes'
}

/** What the listener names in `allowedRoutes.kinds`, as far as its protocol carries it; nothing named: what the protocol carries. */
function kindsOf({ spec }: LiveListener): readonly string[] {
  const carried = carriedBy(spec.protocol, spec.tls?.mode ?? 'Terminate')
  if (spec.allowedRoutes.kinds.length === 0) return carried
  return carried.filter((kind) => spec.allowedRoutes.kinds.some((entry) => entry.group === GATEWAY_GROUP && entry.kind === kind))
}

function carriedBy(protocol: string, mode: 'Terminate' | 'Passthrough'): readonly string[] {
  switch (protocol) {
    case 'HTTP':
    case 'HTTPS':
      return ['HTTPRoute', 'GRPCRoute']
    case 'TLS':
      return mode === 'Passthrough' ? ['TLSRoute'] : ['TLSRoute', 'TCPRoute']
    case 'TCP':
      return ['TCPRoute']
    case 'UDP':
      return ['UDPRoute']
    default:
      return []
  }
}

const slot = (route: Route): string => `${route.meta.namespace ?? ''}/${route.meta.name}`
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
