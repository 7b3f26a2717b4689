import type { Graph, GraphNode } from '@portolan/contract'

/** What the map knows, to name and count what an answer only refers to. Everything works without it. */
export interface Known {
  readonly node: (id: string) => GraphNode | undefined
  readonly entryAt: (address: string) => GraphNode | undefined
}

export const knownFrom = (graph: Graph | undefined): Known => {
  const nodes = new Map((graph?.nodes ?? []).map((node) => [node.id, node]))
  return {
    node: (id) => nodes.get(id),
    entryAt: (address) => [...nodes.values()].find(({ layer, facts }) => layer === 'entry' && facts.address === address),
  }
}

/** How a rule node is written: `= /exact`, `~ regex`, `/prefix`, with its conditions. */
export const labelOf = ({ facts, label }: GraphNode): string => {
  if (typeof facts.path !== 'string' || facts.path === '') return label
  const sign = facts.match === 'exact' ? '= ' : facts.match === 'regex' ? '~ ' : ''
  return `${sign}${facts.path}${facts.conditions ? ` ${facts.conditions}` : ''}`
}

/** How the rule at a pointer of a raw object is written: an Ingress path, or a Gateway route's match. Undefined for anything else. */
export const labelAt = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const { path, pathType } = value as { path?: unknown; pathType?: unknown }
  if (typeof path === 'string') return pathType === 'Exact' ? `= ${path}` : path
  const inner = (path ?? {}) as { type?: unknown; value?: unknown }
  if (typeof inner.value !== 'string') return undefined
  return inner.type === 'Exact' ? `= ${inner.value}` : inner.type === 'RegularExpression' ? `~ ${inner.value}` : inner.value
}
