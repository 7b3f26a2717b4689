import type { Fold, GraphNode } from '@portolan/contract'

/** A namespace: ground, not a plate. */
export const isArea = (node: GraphNode): boolean => node.kind === 'Namespace'

/** An L4 rule: it stands where hosts stand, and has no path. */
export const isStream = (node: GraphNode): boolean => node.layer === 'rule' && node.facts.stream === true

/** The internal Services of an area, and an area of which nothing is drawn: its head says how many, and opens them. */
export const isInHead = (fold: Pick<Fold, 'id'>): boolean => fold.id.startsWith('internal:') || fold.id.startsWith('Namespace//')
