import { idOf, type Ref } from '@portolan/model'
import type { Difference, Turn } from './difference.ts'
import type { Seen } from './seen.ts'

/** Why requests end differently: one reason, one stable code, the words for both directions. */
export interface Cause {
  readonly code: string
  /** In words: `redirect to https lost`. */
  readonly titles: Readonly<Record<Turn, string>>
  /**
   * Which of the five behaviours it is that kubernetes.io/blog names for those who leave ingress-nginx (2026-02-27, "Before You Migrate").
   * The section's heading.
   */
  readonly surprise?: string
  readonly find: (difference: Difference) => Found | undefined
}

/** A cause that explains a difference. */
export interface Found {
  readonly turn: Turn
  /** What happens to this request, in sentences. */
  readonly text: string
  /** The edit that would keep things as they were, a sentence. */
  readonly proposal?: string
  /** The objects at work, the one to look at first. */
  readonly refs: readonly Ref[]
}

/** References without those that aren't there, each once. */
export const refsOf = (...refs: readonly (Ref | undefined)[]): readonly Ref[] => [
  ...new Map(refs.flatMap((ref) => (ref && ref.name !== '' ? [[idOf(ref), ref] as const] : []))).values(),
]

/** What to write where a Gateway serves the other side, and what to do at any other controller. */
export const propose = ({ side, table }: Seen, atGateway: string, elsewhere: string): string =>
  (table ? table.proxy.ref.kind === 'Gateway' : side.tables.some(({ proxy }) => proxy.ref.kind === 'Gateway')) ? atGateway : elsewhere
