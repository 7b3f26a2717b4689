import { type Cluster, type Key, keyOf } from '@portolan/model'
import { areaId, type Chart, named } from './chart.ts'
import type { RuleFacts } from './facts.ts'

/** Kinds whose objects say where requests go. */
export const ROUTE_KINDS = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const

/** A plate for each Ingress and route of which no proxy takes a rule: what was applied is seen, if only to stand there alone. */
export function drawLoose(chart: Chart, cluster: Cluster): void {
  const held = new Set<Key>(chart.legs.flatMap(({ objects }) => objects))
  for (const kind of ROUTE_KINDS) {
    for (const { meta } of cluster.all(kind)) {
      const id = keyOf(kind, meta.namespace, meta.name)
      if (held.has(id)) continue
      const reason = kind === 'Ingress' ? 'It holds no rule that a controller could follow.' : 'No listener accepts it.'
      const facts: RuleFacts = { match: 'prefix', path: '', order: 0, carrying: false, note: kind === 'Ingress' ? 'no rules' : 'not attached' }
      const plate = named(id, { kind, namespace: meta.namespace ?? '', name: meta.name })
      chart.nodes.set(id, {
        ...plate,
        layer: 'rule',
        parent: areaId(meta.namespace ?? ''),
        status: 'warning',
        reasons: [reason],
        label: meta.name,
        facts,
      })
    }
  }
}
