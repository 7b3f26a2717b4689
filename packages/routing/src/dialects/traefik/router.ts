import type { Ref } from '@portolan/model'
import type { Action, BlindSpot, Condition, Edit, Gate } from '../../table.ts'
import type { EntryPoint } from './static.ts'

/** What Traefik makes of an object's rule: at most one of these for each path or route (TRF-01). */
export interface Router {
  readonly origin: Ref
  /** Higher first (TRF-02): the length of the rule in bytes, unless one is given. */
  readonly priority: number
  readonly given: boolean
  readonly entryPoints: readonly EntryPoint[]
  /** It has a `tls` section of its own; on an entry point with `http.tls` every router has (TRF-04). */
  readonly tls: boolean
  readonly reach: Reach
  /** What it asks besides the host, or with it where `reach` says so. */
  readonly when: Condition
  readonly then: Action
  readonly gates: readonly Gate[]
  readonly blind: readonly BlindSpot[]
  readonly label: string
  readonly hostAt?: string
  readonly edits?: readonly Edit[]
  readonly addresses?: readonly string[]
}

/** The hosts that a router may take. */
export type Reach =
  /** One host in full; `*.x` with one label, or with any number of them; any host. `when` doesn't speak of hosts. */
  | { readonly by: 'exact' | 'suffix' | 'suffixes'; readonly value: string }
  | { readonly by: 'any' }
  /** `when` holds conditions on hosts. */
  | { readonly by: 'rule' }

/** The length of a rule's text as Go counts it: in bytes (v3.5.3 pkg/muxer/http/mux.go, GetRulePriority). */
export const byteLength = (text: string): number => {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) length += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return length
}
