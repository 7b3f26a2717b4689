import type { Kind } from '@portolan/model'

/** What a browser draws: bounded, and complete in the sense that everything is drawn or counted in `folded`. */
export interface Graph {
  readonly revision: number
  readonly scope: Scope
  /** Sorted by id (code units). */
  readonly nodes: readonly GraphNode[]
  /** Sorted by id (code units). */
  readonly edges: readonly GraphEdge[]
  /** Objects in the source by kind, whatever is drawn. */
  readonly totals: Readonly<Record<string, number>>
  readonly folded: readonly Fold[]
}

/** How deep the picture goes. `auto` is not a level: the server picks the deepest that fits. */
export type Level = 'cluster' | 'hosts' | 'routes' | 'pods'

/** What is asked for. */
export interface Scope {
  /** Empty: all. */
  readonly namespaces: readonly string[]
  readonly q?: string
  /** Id around which to draw, `depth` edges in both directions. */
  readonly focus?: string
  readonly depth?: number
  /** Folds opened by hand. */
  readonly expand: readonly string[]
  /** At most this many nodes. */
  readonly limit: number
  /** The level that was asked for, and what it became. */
  readonly level: Level
  /** Whether the level was chosen by the server. */
  readonly auto: boolean
  /** Drawn as if this controller served the Ingresses: the tables are of another dialect. */
  readonly as?: string
  /** Parts of `q` that could not be read and were left out, as written. */
  readonly ignored?: readonly string[]
}

export interface GraphNode {
  /** `Kind/namespace/name`, for a part with `#` and the pointer. Which facts each layer has stands in `facts.ts`. */
  readonly id: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly layer: Layer
  /** The namespace area in which it is drawn: `Namespace//shop`. */
  readonly parent?: string
  readonly status: Status
  /** Why, in words; empty for ok. */
  readonly reasons: readonly string[]
  readonly label: string
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

export interface GraphEdge {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly type: EdgeType
  readonly layer: 'L4' | 'L7'
  /** `http`, `https`, `tcp`, `udp`, `sctp`, `tls`, `grpc`. */
  readonly protocol: string
  readonly tls?: 'terminated' | 'passthrough' | 'reencrypted'
  /** Of the source's requests, 0 to 1; absent for all. */
  readonly share?: number
  readonly status: Status
  readonly reasons: readonly string[]
}

/** `enters` client→entry, `fronts` entry→controller, `listens` controller→host, `matches` host→rule, `routes` rule→service, `streams` entry or listener→L4 rule, `selects` service→workload or pod, `owns` workload→pod, `mirrors` rule→service copy. */
export type EdgeType = 'enters' | 'fronts' | 'listens' | 'matches' | 'routes' | 'streams' | 'selects' | 'owns' | 'mirrors'

export type Layer = 'client' | 'entry' | 'listener' | 'host' | 'rule' | 'service' | 'workload' | 'pod'
export type Status = 'ok' | 'warning' | 'error' | 'unknown' | 'idle'

/**
 * Something folded away: what, how many, and what is hidden in it. Every object that isn't drawn is in exactly one fold.
 * A fold of layer `pod` is no row of its own: its pods are the pips of the Services that are drawn.
 */
export interface Fold {
  /** For `expand=`: `namespaces:quiet`, `internal:shop`, `hosts:shop`, `pods:shop`; see `folds.ts`. */
  readonly id: string
  readonly label: string
  readonly layer: Layer
  readonly parent?: string
  readonly count: number
  /** Members by status. */
  readonly hides: Readonly<Record<Status, number>>
  /** Objects hidden, by kind: `{ Service: 9, Pod: 30 }`. */
  readonly objects: Readonly<Partial<Record<Kind | 'Host' | 'Rule', number>>>
}

/** What turns one graph into the next; applying it gives exactly the next one. */
export interface Patch {
  readonly revision: number
  readonly upsert: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] }
  readonly remove: { readonly nodes: readonly string[]; readonly edges: readonly string[] }
  /** Present when they changed. */
  readonly scope?: Scope
  readonly totals?: Readonly<Record<string, number>>
  readonly folded?: readonly Fold[]
}
