import type { Fold, Graph, GraphEdge, GraphNode } from '@portolan/contract'
import { isArea, isInHead } from './node-sort.ts'

/** The graph, asked by what the layout wants to know. */
export interface Reading {
  readonly node: (id: string) => GraphNode | undefined
  readonly out: (id: string) => readonly GraphEdge[]
  readonly into: (id: string) => readonly GraphEdge[]
  readonly areas: readonly { readonly id: string; readonly name: string; readonly members: readonly GraphNode[] }[]
  /** Folds that take a row: in an area, or below all. */
  readonly folds: readonly { readonly fold: Fold; readonly area: string | undefined }[]
  /** Rank of each controller: most hosts first, then by name. */
  readonly rank: ReadonlyMap<string, number>
}

const NONE: readonly never[] = []
export const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Whether a fold is a row of its own. Pods that aren't drawn are the pips of their Services (unless their workload is drawn, level Pods), the rules
 * of a whole namespace are counted on its hosts (level Hosts), a head speaks for what its area keeps to itself, and some folds only count objects.
 */
const takesRow = ({ id, count, layer }: Fold): boolean => {
  if (count === 0 || isInHead({ id })) return false
  const holder = id.slice(id.indexOf(':') + 1)
  return holder.includes('/') || (layer !== 'pod' && !id.startsWith('rules:'))
}

export const reading = (graph: Graph): Reading => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const out = new Map<string, GraphEdge[]>()
  const into = new Map<string, GraphEdge[]>()
  for (const edge of graph.edges) {
    const from = out.get(edge.source)
    if (from) from.push(edge)
    else out.set(edge.source, [edge])
    const to = into.get(edge.target)
    if (to) to.push(edge)
    else into.set(edge.target, [edge])
  }
  const hostsOf = (id: string) => out.get(id)?.length ?? 0
  const listeners = graph.nodes.filter((node) => node.layer === 'listener')
  listeners.sort((a, b) => hostsOf(b.id) - hostsOf(a.id) || before(a.label, b.label) || before(a.id, b.id))
  const rank = new Map(listeners.map((node, index) => [node.id, index]))

  const members = new Map<string, GraphNode[]>()
  for (const node of graph.nodes) {
    const id = isArea(node) ? node.id : node.parent
    if (id === undefined) continue
    const found = members.get(id)
    if (!found) members.set(id, isArea(node) ? [] : [node])
    else if (!isArea(node)) found.push(node)
  }
  const areaOf = (fold: Fold): string | undefined =>
    fold.parent === undefined || members.has(fold.parent) ? fold.parent : nodes.get(fold.parent)?.parent
  const main = new Map<string, number>()
  for (const [id, inside] of members) {
    const votes = new Map<number, number>()
    for (const node of isArea(nodes.get(id) ?? OUTSIDE) ? [...inside, nodes.get(id) ?? OUTSIDE] : inside)
      for (const edge of into.get(node.id) ?? NONE) {
        const controller = rank.get(edge.source)
        if (controller !== undefined) votes.set(controller, (votes.get(controller) ?? 0) + 1)
      }
    main.set(id, [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? rank.size)
  }
  const areas = [...members].map(([id, inside]) => ({ id, name: nodes.get(id)?.name ?? id.slice(id.lastIndexOf('/') + 1), members: inside }))
  areas.sort((a, b) => (main.get(a.id) ?? 0) - (main.get(b.id) ?? 0) || before(a.name, b.name) || before(a.id, b.id))
  const folds = graph.folded.flatMap((fold) => (takesRow(fold) ? [{ fold, area: areaOf(fold) }] : []))
  return { folds, node: (id) => nodes.get(id), out: (id) => out.get(id) ?? NONE, into: (id) => into.get(id) ?? NONE, areas, rank }
}

const OUTSIDE: GraphNode = { id: '', kind: '', name: '', layer: 'client', status: 'idle', reasons: [], label: '', facts: {} }
