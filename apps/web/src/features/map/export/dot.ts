import type { Graph, GraphEdge, GraphNode } from '@portolan/contract'
import { inertText } from '../../../ui/inert-text.ts'

/** The view in Graphviz's language: what is drawn, with its ids, areas as clusters, and a comment for what is folded. */
export const toDot = (graph: Graph, title: string): string => {
  const nodes = graph.nodes.filter(({ kind }) => kind !== 'Namespace')
  const drawn = new Set(nodes.map(({ id }) => id))
  const areas = Map.groupBy(nodes, ({ parent }) => (parent?.startsWith('Namespace/') ? parent : ''))
  const lines = [
    'digraph portolan {',
    `  graph [rankdir=LR, labelloc=t, label=${quoted(title)}, fontname="IBM Plex Sans Condensed, sans-serif"]`,
    '  node [shape=box, fontname="IBM Plex Sans Condensed, sans-serif", fontsize=11]',
    '  edge [fontname="IBM Plex Sans Condensed, sans-serif", fontsize=9]',
  ]
  for (const [area, inside] of [...areas].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const own = inside.map((node) => `${quoted(node.id)} [${attributes(looks(node))}]`)
    if (area === '') lines.push(...own.map((line) => `  ${line}`))
    else
      lines.push(
        // Only a subgraph whose name begins so is drawn as a box.
        `  subgraph ${quoted(`cluster ${area}`)} {`,
        `    graph [label=${quoted(area.slice(area.lastIndexOf('/') + 1))}, style=rounded]`,
        ...own.map((line) => `    ${line}`),
        '  }',
      )
  }
  for (const edge of graph.edges) {
    if (drawn.has(edge.source) && drawn.has(edge.target))
      lines.push(`  ${quoted(edge.source)} -> ${quoted(edge.target)} [${attributes(course(edge))}]`)
  }
  for (const { count, label } of graph.folded) if (count > 0) lines.push(`  // folded: ${inertText(label)}`)
  return `${[...lines, '}'].join('\n')}\n`
}

const BROKEN = '#b3261a'
const RISK = '#8a5c00'

const looks = ({ layer, label, status, reasons, facts }: GraphNode): Attributes => [
  ['label', label],
  ['shape', layer === 'client' ? 'ellipse' : layer === 'entry' ? 'hexagon' : layer === 'host' ? 'cds' : layer === 'rule' ? 'plaintext' : 'box'],
  ...(reasons[0] === undefined ? [] : [['tooltip', reasons[0]] as const]),
  ...(facts.absent === true ? [['style', 'dashed'] as const] : status === 'unknown' ? [['style', 'dotted'] as const] : []),
  ...inkOf(status),
]

const course = ({ id, layer, status, share, type }: GraphEdge): Attributes => [
  ['id', id],
  ...(share === undefined || share >= 1 ? [] : [['label', `${Math.round(share * 1000) / 10}%`] as const]),
  ...(status === 'idle' || status === 'unknown'
    ? [['style', 'dotted'] as const]
    : layer === 'L4' || type === 'mirrors'
      ? [['style', 'dashed'] as const]
      : []),
  ...inkOf(status),
]

const inkOf = (status: GraphNode['status']): Attributes => {
  if (status !== 'error' && status !== 'warning') return []
  const ink = status === 'error' ? BROKEN : RISK
  return [
    ['color', ink],
    ['fontcolor', ink],
  ]
}

type Attributes = readonly (readonly [name: string, value: string])[]

const attributes = (all: Attributes): string => all.map(([name, value]) => `${name}=${quoted(value)}`).join(', ')

/** A quote would end it, and a backslash begins `\N` and its like; control characters are named instead of written. */
const quoted = (text: string): string => `"${inertText(text).replace(/["\\]/g, (sign) => `\\${sign}`)}"`
