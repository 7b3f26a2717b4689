import type { GraphEdge } from '@portolan/contract'
import { foldId } from './grounds.ts'
import { isArea } from './node-sort.ts'
import { FOLD_H } from './places.ts'
import type { Scene } from './scene.ts'

/** What can be pointed at: `x` and `y` are its middle, in chart units. */
interface Element {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  /** Pressing it opens this fold. */
  readonly fold?: string
  readonly area?: boolean
  /** Where lines from outside begin; it has no plate. */
  readonly client?: boolean
}

/** A part of an area's head that opens a fold. */
export interface Head extends Element {
  readonly fold: string
}

/** What the graph library holds of a scene, by id. */
export interface Elements {
  readonly nodes: ReadonlyMap<string, Element>
  readonly edges: ReadonlyMap<string, GraphEdge>
}

export const elementsOf = ({ graph, layout }: Scene, heads: readonly Head[]): Elements => {
  const nodes = new Map<string, Element>()
  for (const node of graph.nodes) {
    const place = layout.places.get(node.id)
    if (node.layer === 'client') nodes.set(node.id, { x: -1_000, y: 0, w: 1, h: 1, client: true })
    else if (place) nodes.set(node.id, { x: place.x + place.w / 2, y: place.y, w: place.w, h: Math.max(place.h, 22), area: isArea(node) })
  }
  const { areaX, areaW } = layout.columns
  for (const { fold, y } of layout.folds) nodes.set(foldId(fold.id), { x: areaX + areaW / 2, y, w: areaW, h: FOLD_H, fold: fold.id })
  for (const head of heads) nodes.set(foldId(head.fold), head)
  return { nodes, edges: new Map(graph.edges.flatMap((edge) => (nodes.has(edge.source) && nodes.has(edge.target) ? [[edge.id, edge]] : []))) }
}
