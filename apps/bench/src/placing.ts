import dagre from '@dagrejs/dagre'
import type { Graph } from '@portolan/contract'
import { layout } from '@portolan/web/keep'
import { freshLayout } from '@portolan/web/layout'
import { sketch } from './sketch.ts'
import { type Figure, ms, time } from './stopwatch.ts'

/** Where everything stands (goal 8). Yardstick: dagre on the same nodes and edges, left to right. */
export const placing = (short: boolean): readonly Figure[] =>
  (short ? [2_000] : [1_000, 2_000, 5_000, 10_000]).flatMap((elements): readonly Figure[] => {
    const graph = sketch(elements)
    const own = time(() => freshLayout(graph, 1_400), short ? 3 : 7)
    const theirs = time(() => byDagre(graph), elements > 5_000 ? 1 : 3)
    const kept = freshLayout(graph, 1_400)
    const after = withOneMore(graph)
    const patched = time(() => layout(after, 1_400, kept), short ? 3 : 7)
    const moved = movedBy(graph, kept, after)
    return [
      {
        what: `${graph.nodes.length + graph.edges.length} elements placed`,
        figure: ms(own),
        against: `dagre ${ms(theirs)}: ${(theirs.median / own.median).toFixed(0)} times as long`,
      },
      { what: 'the same after one host more', figure: ms(patched), against: `${moved} of the nodes that were there moved` },
    ]
  })

const byDagre = (graph: Graph): void => {
  const made = new dagre.graphlib.Graph()
  made.setGraph({ rankdir: 'LR' })
  made.setDefaultEdgeLabel(() => ({}))
  for (const { id, kind } of graph.nodes) if (kind !== 'Namespace') made.setNode(id, { width: 150, height: 19 })
  for (const { source, target } of graph.edges) made.setEdge(source, target)
  dagre.layout(made)
}

const withOneMore = (graph: Graph): Graph => {
  const host = graph.nodes.find(({ kind }) => kind === 'Host')
  const controller = graph.nodes.find(({ layer }) => layer === 'listener')
  if (!host || !controller) return graph
  const one = { ...host, id: `${host.id}-more`, name: 'a-new.example.com', label: 'a-new.example.com' }
  const edge = graph.edges.find(({ target }) => target === host.id)
  return { ...graph, nodes: [...graph.nodes, one], edges: edge ? [...graph.edges, { ...edge, id: `${edge.id}-more`, target: one.id }] : graph.edges }
}

const movedBy = (before: Graph, kept: ReturnType<typeof freshLayout>, after: Graph): number => {
  const next = layout(after, 1_400, kept)
  return before.nodes.filter(({ id }) => {
    const [was, is] = [kept.places.get(id), next.places.get(id)]
    return was !== undefined && (is === undefined || is.x !== was.x || is.y !== was.y)
  }).length
}
