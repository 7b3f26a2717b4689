import type { Graph, GraphEdge, GraphNode, Patch } from '@portolan/contract'

/** Far above what the server sends (it folds at about 2,000): a bound for the memory of a page that is open for weeks (R14). */
const MOST = 20_000

/** A graph that follows its patches. */
export interface Replica {
  /** The graph as it stands; the same object until something changes. Undefined before the first snapshot. */
  readonly graph: () => Graph | undefined
  /** False when it holds more than a browser can bear; then nothing was taken. */
  readonly reset: (graph: Graph) => boolean
  /** False when the patch does not follow what is here: ask for a snapshot. */
  readonly apply: (patch: Patch) => boolean
}

export const createReplica = (): Replica => {
  const nodes = new Map<string, GraphNode>()
  const edges = new Map<string, GraphEdge>()
  let head: Graph | undefined
  let whole: Graph | undefined

  return {
    graph: () => {
      if (head && !whole) whole = { ...head, nodes: inOrder(nodes), edges: inOrder(edges) }
      return whole
    },
    reset: (graph) => {
      if (graph.nodes.length + graph.edges.length > MOST) return false
      nodes.clear()
      edges.clear()
      for (const node of graph.nodes) nodes.set(node.id, node)
      for (const edge of graph.edges) edges.set(edge.id, edge)
      head = graph
      whole = graph
      return true
    },
    apply: (patch) => {
      if (!head) return false
      // A patch that was delivered twice (a resume overlapping what we have) is no fault.
      if (patch.revision <= head.revision) return true
      for (const id of patch.remove.edges) if (!edges.delete(id)) return false
      for (const id of patch.remove.nodes) if (!nodes.delete(id)) return false
      for (const node of patch.upsert.nodes) nodes.set(node.id, node)
      for (const edge of patch.upsert.edges) edges.set(edge.id, edge)
      if (nodes.size + edges.size > MOST) return false
      head = {
        ...head,
        revision: patch.revision,
        scope: patch.scope ?? head.scope,
        totals: patch.totals ?? head.totals,
        folded: patch.folded ?? head.folded,
      }
      whole = undefined
      return true
    },
  }
}

/** By id in code units, as the server sorts. */
const inOrder = <T extends { readonly id: string }>(items: ReadonlyMap<string, T>): T[] =>
  [...items.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
