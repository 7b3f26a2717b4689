import type { Graph, GraphNode } from '@portolan/contract'
import { type Line, linesOf } from './lines.ts'
import type { Layout } from './places.ts'

/** What is drawn, made once for a graph and its layout. */
export interface Scene {
  readonly graph: Graph
  readonly layout: Layout
  readonly lines: readonly Line[]
  readonly nodes: ReadonlyMap<string, GraphNode>
  /** The controller with most hosts. */
  readonly main: string | undefined
}

export const sceneOf = (graph: Graph, layout: Layout): Scene => {
  const listens = Map.groupBy(graph.edges, (edge) => (edge.type === 'listens' ? edge.source : ''))
  listens.delete('')
  return {
    graph,
    layout,
    lines: linesOf(graph, layout),
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    main: [...listens].sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))[0]?.[0],
  }
}

/** What the reader did to it. */
export interface Mood {
  readonly selected: string | undefined
  /** Nodes and edges on the selected course. */
  readonly lit: ReadonlySet<string>
  readonly hover: string | undefined
  /** Rules and lines that would carry nothing without the plate under the pointer. */
  readonly threatened: ReadonlySet<string>
  readonly fresh: ReadonlySet<string>
  /** How much of the course is drawn, 0 to 1, west to east. */
  readonly drawn: number
  /** Columns of which something can't be known. */
  readonly doubtful: ReadonlySet<string>
}

export interface View {
  /** CSS px. */
  readonly width: number
  readonly height: number
  readonly zoom: number
  readonly pan: { readonly x: number; readonly y: number }
  readonly pixelRatio: number
}
