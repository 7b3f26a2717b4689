import { type Cluster, type Key, keyOf, type Objects } from '@portolan/model'
import { areaId, type Chart, named } from './chart.ts'
import type { RuleFacts } from './facts.ts'
import type { GraphNode } from './graph.ts'
import type { Health } from './health.ts'
import { OK } from './health.ts'

/** Kinds whose objects say where requests go. */
export const ROUTE_KINDS = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const

/** A plate for each Ingress and route of which no proxy takes a rule: what was applied is seen, if only to stand there alone. */
export function drawLoose(chart: Chart, cluster: Cluster): void {
  const held = new Set<Key>(chart.legs.flatMap(({ objects }) => objects))
  for (const kind of ROUTE_KINDS) {
    for (const object of cluster.all(kind)) {
      const node = plateOf(object)
      if (!held.has(node.id as Key)) chart.nodes.set(node.id, node)
    }
  }
}

function plateOf(object: Objects[(typeof ROUTE_KINDS)[number]]): GraphNode {
  const { kind, meta } = object
  const { note, health } = judge(object)
  const id = keyOf(kind, meta.namespace, meta.name)
  const facts: RuleFacts = { match: 'prefix', path: '', order: 0, carrying: health === OK, note }
  const plate = named(id, { kind, namespace: meta.namespace ?? '', name: meta.name })
  return { ...plate, layer: 'rule', parent: areaId(meta.namespace ?? ''), ...health, label: meta.name, facts }
}

function judge(object: Objects[(typeof ROUTE_KINDS)[number]]): { readonly note: string; readonly health: Health } {
  const risk = (reason: string): Health => ({ status: 'warning', reasons: [reason] })
  if (object.kind === 'Ingress') return { note: 'no rules', health: risk('It holds no rule that a controller could follow.') }
  // GAMMA: a route whose parent is a Service steers requests between pods.
  if (object.parents.length > 0 && object.parents.every(({ kind }) => kind === 'Service')) return { note: 'inside the cluster', health: OK }
  return { note: 'not attached', health: risk('No listener accepts it.') }
}
