import type { Graph } from '@portolan/contract'
import type { Layout } from './places.ts'
import { isArea } from './node-sort.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The next plate from here: downstream, upstream, or the neighbour in the same layer. Without a start, the first entry point. Undefined at an end. */
export const step = (graph: Graph, layout: Layout, from: string | undefined, direction: Direction): string | undefined => {
  const drawn = graph.nodes.filter((node) => layout.places.has(node.id) && !isArea(node) && node.layer !== 'client')
  const place = from === undefined ? undefined : layout.places.get(from)
  const heightOf = (id: string): number => layout.places.get(id)?.y ?? 0
  if (!place || from === undefined) {
    const first = [...drawn].sort((a, b) => (layout.places.get(a.id)?.x ?? 0) - (layout.places.get(b.id)?.x ?? 0) || heightOf(a.id) - heightOf(b.id))
    return first[0]?.id
  }
  const nearest = (ids: readonly string[]): string | undefined =>
    [...ids].sort((a, b) => Math.abs(heightOf(a) - place.y) - Math.abs(heightOf(b) - place.y) || (a < b ? -1 : 1))[0]
  const ids = new Set(drawn.map((node) => node.id))
  switch (direction) {
    case 'right':
      return nearest(graph.edges.filter((edge) => edge.source === from && ids.has(edge.target)).map((edge) => edge.target))
    case 'left':
      return nearest(graph.edges.filter((edge) => edge.target === from && ids.has(edge.source)).map((edge) => edge.source))
    case 'up':
    case 'down': {
      const sign = direction === 'up' ? -1 : 1
      const own = graph.nodes.find((node) => node.id === from)
      return nearest(drawn.filter((node) => node.layer === own?.layer && (heightOf(node.id) - place.y) * sign > 0).map((node) => node.id))
    }
    default:
      return direction satisfies never
  }
}
