import type { Kind } from './kinds.ts'
import type { Ref } from './ref.ts'

/** Keyed by text from the cluster: null-prototype objects, so that a label named `__proto__` or `constructor` is a label. */
export type Labels = Readonly<Record<string, string>>

/** Where an object stands in a folder of manifests. */
export interface Place {
  readonly file: string
  /** 1-based line of the object's first line. */
  readonly line: number
  /** Line of a part, by RFC 6901 pointer; parts that aren't listed stand at their nearest listed parent. */
  readonly lines: ReadonlyMap<string, number>
}

/** What every object has. */
export interface Meta {
  readonly namespace?: string
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  /** creationTimestamp in ms since the epoch; 0 when the object has none (manifests). The API's resolution is 1 s. */
  readonly created: number
  readonly labels: Labels
  /** Only annotations that something reads are kept (`sources` decides). */
  readonly annotations: Labels
  /** The controlling owner, if any. */
  readonly owner?: { readonly kind: string; readonly name: string }
  /** deletionTimestamp is set. */
  readonly deleting: boolean
  readonly place?: Place
  /** Only where it is a former one (`formerApi`): the rest would be one text for every object of a kind. */
  readonly apiVersion?: string
}

/** One entry of a `status.conditions` list. */
export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  readonly observedGeneration?: number
}

export const NO_LABELS: Labels = Object.freeze(Object.create(null))

/** A reference to an object, or with a pointer to a part of it, with file and line when it has a place. */
export const refTo = (object: { readonly kind: Kind; readonly meta: Meta }, pointer?: string): Ref => {
  const { namespace, name, place } = object.meta
  return {
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(pointer ? { pointer } : {}),
    ...(place ? { file: place.file, line: lineOf(place, pointer ?? '') } : {}),
  }
}

const lineOf = (place: Place, pointer: string): number => {
  for (let at = pointer; at; at = at.slice(0, at.lastIndexOf('/'))) {
    const line = place.lines.get(at)
    if (line !== undefined) return line
  }
  return place.line
}
