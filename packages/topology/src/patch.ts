import type { Graph, Patch } from './graph.ts'
import { same } from './kept.ts'
import { byId } from './order.ts'

/** What turns one graph into another. Law: `applyPatch(a, diffGraphs(a, b))` deep-equals `b`. */
export function diffGraphs(before: Graph, after: Graph): Patch {
  const nodes = changed(before.nodes, after.nodes)
  const edges = changed(before.edges, after.edges)
  return {
    revision: after.revision,
    upsert: { nodes: nodes.upsert, edges: edges.upsert },
    remove: { nodes: nodes.remove, edges: edges.remove },
    ...(same(before.scope, after.scope) ? {} : { scope: after.scope }),
    ...(same(before.totals, after.totals) ? {} : { totals: after.totals }),
    ...(same(before.folded, after.folded) ? {} : { folded: after.folded }),
  }
}

/** The graph after a patch. Ids that are to be removed and aren't there are ignored; nodes and edges stay sorted by id. */
export function applyPatch(graph: Graph, patch: Patch): Graph {
  return {
    revision: patch.revision,
    scope: patch.scope ?? graph.scope,
    nodes: merged(graph.nodes, patch.upsert.nodes, patch.remove.nodes),
    edges: merged(graph.edges, patch.upsert.edges, patch.remove.edges),
    totals: patch.totals ?? graph.totals,
    folded: patch.folded ?? graph.folded,
  }
}

/** Whether a patch changes anything but the revision. */
export const isEmptyPatch = ({ upsert, remove, scope, totals, folded }: Patch): boolean =>
  upsert.nodes.length + upsert.edges.length + remove.nodes.length + remove.edges.length === 0 && !scope && !totals && !folded

interface Identified {
  readonly id: string
}

function changed<T extends Identified>(
  before: readonly T[],
  after: readonly T[],
): { readonly upsert: readonly T[]; readonly remove: readonly string[] } {
  const old = new Map(before.map((item) => [item.id, item]))
  const stay = new Set(after.map(({ id }) => id))
  return {
    upsert: after.filter((item) => !same(old.get(item.id), item)),
    remove: before.filter(({ id }) => !stay.has(id)).map(({ id }) => id),
  }
}

function merged<T extends Identified>(items: readonly T[], upsert: readonly T[], remove: readonly string[]): readonly T[] {
  if (upsert.length === 0 && remove.length === 0) return items
  const all = new Map(items.map((item) => [item.id, item]))
  for (const id of remove) all.delete(id)
  for (const item of upsert) all.set(item.id, item)
  return [...all.values()].sort(byId)
}
