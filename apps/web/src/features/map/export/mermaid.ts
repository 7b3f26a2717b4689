import type { Graph, GraphNode } from '@portolan/contract'
import { inertText } from '../../../ui/inert-text.ts'

/** The view as a Mermaid flowchart, for a README or a ticket: what is drawn, and a line for what is folded. */
export const toMermaid = (graph: Graph): string => {
  const names = new Map(graph.nodes.map((node, at) => [node.id, `n${at}`]))
  const areas = Map.groupBy(
    graph.nodes.filter(({ kind }) => kind !== 'Namespace'),
    ({ parent }) => (parent?.startsWith('Namespace/') ? parent : ''),
  )
  const lines = ['flowchart LR']
  for (const [area, nodes] of [...areas].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const inside = nodes.map((node) => `${names.get(node.id)}${shape(node)}${classOf(node)}`)
    if (area === '') lines.push(...inside.map((line) => `  ${line}`))
    else
      lines.push(
        `  subgraph ${names.get(area) ?? `a${lines.length}`}[${quoted(area.slice(area.lastIndexOf('/') + 1))}]`,
        ...inside.map((line) => `    ${line}`),
        '  end',
      )
  }
  for (const { source, target, layer, status, share } of graph.edges) {
    const [from, to] = [names.get(source), names.get(target)]
    if (from === undefined || to === undefined || isArea(source) || isArea(target)) continue
    const label = share === undefined || share >= 1 ? '' : `|${Math.round(share * 1000) / 10}%|`
    lines.push(`  ${from} ${status === 'error' ? '-.-x' : layer === 'L4' ? '-.->' : '-->'}${label} ${to}`)
  }
  for (const fold of graph.folded) if (fold.count > 0) lines.push(`  %% folded: ${inertText(fold.label).replaceAll(/[\r\n]/g, ' ')}`)
  lines.push('  classDef error stroke:#b3261e,stroke-width:2px,stroke-dasharray:2 2', '  classDef warning stroke:#9a6a00', '')
  return lines.join('\n')
}

const isArea = (id: string): boolean => id.startsWith('Namespace/')

const shape = ({ layer, label }: GraphNode): string => {
  const text = quoted(label)
  if (layer === 'client') return `([${text}])`
  if (layer === 'entry') return `{{${text}}}`
  if (layer === 'host') return `>${text}]`
  return layer === 'pod' ? `(${text})` : `[${text}]`
}

const classOf = ({ status }: GraphNode): string => (status === 'error' || status === 'warning' ? `:::${status}` : '')

/** Mermaid reads entities inside quotes, so that no label can end them. */
const quoted = (text: string): string => `"${inertText(text).replace(/[^\w ./:*~^+=,@()-]/gu, (sign) => `#${sign.codePointAt(0)};`)}"`
