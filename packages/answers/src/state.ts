import type { Finding, Suppressed } from '@portolan/lint'
import type { Cluster } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'

/** One published state. Valid until the next one: what is computed from it is computed at once, never after an await. */
export interface State {
  readonly epoch: string
  /** Counts published states, from 0 (nothing has been taken in). */
  readonly revision: number
  readonly cluster: Cluster
  /** Made when first asked for, once for all revisions between which nothing changed that they depend on. */
  readonly tables: readonly RouteTable[]
  /** Made when first asked for, once per revision. */
  readonly findings: readonly Finding[]
  /** Findings that somebody knows of and leaves: made with the others, and in no list or count of them. */
  readonly suppressed: readonly Suppressed[]
}
