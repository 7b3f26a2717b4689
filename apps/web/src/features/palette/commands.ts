import type { Graph, GraphNode } from '@portolan/contract'
import type { IconName } from '../../ui/icon-paths.ts'
import { fitOf } from './fuzzy.ts'

export const GROUPS = ['Go to', 'Do', 'Filter'] as const
type Group = (typeof GROUPS)[number]

/** A row of the palette. */
export interface Command {
  readonly id: string
  readonly group: Group
  readonly icon: IconName
  readonly name: string
  /** Kind and namespace. */
  readonly about?: string
  /** As it is written on the keys. */
  readonly key?: string
  readonly run: () => void
}

const MOST = 40
const PER_GROUP: Readonly<Record<Group, number>> = { 'Go to': 24, Do: 12, Filter: 6 }

/** What fits what was typed, by group; the best of each first, what was used lately before the rest. */
export const ranked = (commands: readonly Command[], typed: string, recents: readonly string[]): readonly Command[] => {
  const scored = commands.flatMap((command, order) => {
    // What is made of the typed text itself always fits.
    const fit = command.id.startsWith('typed:') ? 50 : fitOf(typed, command.name, command.about)
    if (fit === undefined) return []
    const recent = recents.indexOf(command.id)
    return [{ command, fit: fit + (recent < 0 ? 0 : 12 - recent), order }]
  })
  return GROUPS.flatMap((group) =>
    scored
      .filter(({ command }) => command.group === group)
      .sort((a, b) => b.fit - a.fit || a.order - b.order)
      .slice(0, PER_GROUP[group])
      .map(({ command }) => command),
  ).slice(0, MOST)
}

/** Nodes that stand for an object one can go to, each object once. */
export const objectsIn = (...graphs: readonly (Graph | undefined)[]): readonly GraphNode[] => {
  const found = new Map<string, GraphNode>()
  for (const graph of graphs) {
    for (const node of graph?.nodes ?? []) {
      if (node.layer === 'client' || node.layer === 'pod' || node.facts.dim === true) continue
      const key = node.layer === 'rule' ? `${node.kind}/${node.namespace ?? ''}/${node.name}` : node.kind === 'Host' ? `Host//${node.label}` : node.id
      if (!found.has(key)) found.set(key, node)
    }
  }
  return [...found.values()]
}
