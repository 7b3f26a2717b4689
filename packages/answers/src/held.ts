import { type Finding, type Sifted, suppress } from '@portolan/lint'
import type { Cluster } from '@portolan/model'
import { compile, type RouteTable } from '@portolan/routing'
import type { State } from './state.ts'

/** The one state of a cluster that stands still: tables and findings are made when they are first asked for. */
export const heldState = (cluster: Cluster, inspect: (cluster: Cluster, tables: readonly RouteTable[]) => readonly Finding[]): State => {
  let tables: readonly RouteTable[] | undefined
  let sifted: Sifted | undefined
  const made = (): Sifted => {
    sifted ??= suppress(cluster, inspect(cluster, state.tables), [], 0)
    return sifted
  }
  const state: State = {
    epoch: 'held',
    revision: 1,
    cluster,
    get tables() {
      tables ??= compile(cluster)
      return tables
    },
    get findings() {
      return made().findings
    },
    get suppressed() {
      return made().suppressed
    },
  }
  return state
}
