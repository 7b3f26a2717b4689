import { areaId, type Chart, type Leg } from './chart.ts'
import type { AreaFacts, RouteCount } from './facts.ts'
import type { GraphNode, Status } from './graph.ts'
import { gravest } from './health.ts'
import { byText, sortedBy } from './order.ts'
import type { Survey } from './survey.ts'

/** A namespace with what stands in it, down to its Services, in the order in which it is drawn. */
export interface Area {
  readonly id: string
  readonly namespace: string
  readonly legs: readonly Leg[]
  /** Hosts in their proxies' order. */
  readonly hosts: readonly GraphNode[]
  /** Rules by host, in evaluation order; streams and what no proxy takes stand under ''. */
  readonly rules: ReadonlyMap<string, readonly GraphNode[]>
  /** Services that a route from outside leads to, and references that lead nowhere. */
  readonly reached: readonly GraphNode[]
  readonly internal: readonly GraphNode[]
  readonly facts: AreaFacts
  readonly status: Status
  /** Nothing leads here from outside, and nothing in it is broken. */
  readonly quiet: boolean
}

export const inScope = (namespaces: readonly string[], leg: Leg): boolean =>
  namespaces.length === 0 ||
  namespaces.includes(leg.namespace) ||
  (leg.service !== undefined && namespaces.includes(leg.service.split('/', 2)[1] ?? ''))

/** Every namespace that the scope touches, broken ones first, then by how many routes they have, then by name. */
export function areasOf(survey: Survey, legs: readonly Leg[], namespaces: readonly string[]): readonly Area[] {
  const rules = new Set(legs.map(({ rule }) => rule))
  const targets = new Set(legs.flatMap(({ target }) => target ?? []))
  const wanted = new Set(namespaces)
  const all = namespaces.length === 0
  const plates = Map.groupBy(survey.nodes.values(), ({ parent }) => parent)
  const legsBy = Map.groupBy(legs, ({ namespace }) => namespace)
  const hostOf = new Map(legs.map(({ rule, host }) => [rule, host]))
  const names = all ? namespacesOf(survey) : new Set([...namespaces, ...[...rules, ...targets].map((id) => survey.nodes.get(id)?.namespace ?? '')])
  const areas = [...names].map((namespace): Area => {
    const here = (plates.get(areaId(namespace)) ?? []).filter(({ id, layer, facts }) => {
      if (layer === 'host') return true
      if (layer === 'rule') return rules.has(id) || (facts.note !== undefined && !id.includes('#') && (all || wanted.has(namespace)))
      return targets.has(id) || all || wanted.has(namespace)
    })
    const own = legsBy.get(namespace) ?? []
    const byHost = new Map<string, GraphNode[]>()
    for (const node of here) {
      if (node.layer !== 'rule') continue
      const host = hostOf.get(node.id) ?? ''
      const list = byHost.get(host)
      if (list) list.push(node)
      else byHost.set(host, [node])
    }
    for (const list of byHost.values()) list.sort((a, b) => Number(a.facts.order) - Number(b.facts.order) || byText(a.id, b.id))
    const services = here.filter(({ layer }) => layer === 'service')
    const internal = sortedBy(
      services.filter(({ facts }) => facts.internal === true),
      ({ id }) => id,
    )
    const reached = sortedBy(
      services.filter(({ facts }) => facts.internal !== true),
      ({ id }) => id,
    )
    const count = countRoutes(own)
    const status = gravest([...own.map((leg) => leg.status), ...internal.map((node) => node.status), 'ok'])
    return {
      id: areaId(namespace),
      namespace,
      legs: own,
      hosts: here
        .filter(({ id, layer }) => layer === 'host' && byHost.has(id))
        .sort((a, b) => Number(a.facts.order) - Number(b.facts.order) || byText(a.id, b.id)),
      rules: byHost,
      reached,
      internal,
      facts: {
        ...count,
        routes: count.serving + count.risk + count.broken + count.unknown,
        // None that is known is not none.
        ...(survey.cluster.knows('Pod') ? { pods: survey.cluster.podsIn(namespace).length } : {}),
        internal: internal.length,
      },
      status,
      quiet: own.length === 0 && !services.some(({ id }) => targets.has(id)) && !byHost.has('') && !internal.some((node) => node.status === 'error'),
    }
  })
  return areas.sort(
    (a, b) => Number(b.status === 'error') - Number(a.status === 'error') || b.facts.routes - a.facts.routes || byText(a.namespace, b.namespace),
  )
}

/** Routes by how they are; what is unserved, or lost to another namespace, is none. */
export function countRoutes(legs: readonly Leg[]): RouteCount {
  const count = { serving: 0, risk: 0, broken: 0, unknown: 0 }
  for (const { counted, status } of legs) {
    if (!counted) continue
    switch (status) {
      case 'ok':
        count.serving++
        break
      case 'warning':
        count.risk++
        break
      case 'error':
        count.broken++
        break
      case 'unknown':
        count.unknown++
        break
      case 'idle':
        break
      default:
        status satisfies never
    }
  }
  return count
}

function namespacesOf({ cluster, nodes }: Survey): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { meta } of cluster.all('Namespace')) names.add(meta.name)
  for (const { namespace, layer } of (nodes as Chart['nodes']).values())
    if (namespace !== undefined && layer !== 'listener' && layer !== 'entry') names.add(namespace)
  for (const kind of ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet'] as const)
    for (const { meta } of cluster.all(kind)) names.add(meta.namespace ?? '')
  return names
}
