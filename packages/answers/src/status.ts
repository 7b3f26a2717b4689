import type { KindStatus, SourceStatus } from '@portolan/contract'
import { KINDS, type Kind } from '@portolan/model'
import type { State } from './state.ts'

/** The health of a source, as the intake tells it. */
export interface Health {
  readonly state: 'connecting' | 'reachable' | 'unreachable'
  readonly message?: string
  /** ms since the epoch. */
  readonly since: number
  readonly lastByteAge?: number
  readonly kinds: ReadonlyMap<Kind, { readonly lastByteAge?: number; readonly reading?: { readonly read: number; readonly of?: number } }>
}

/** What `/info` and the `status` event say of the source: ages, so that no reader compares clocks. `ready`: every kind has once said what it can say. */
export const statusOf = ({ revision, cluster }: State, ready: boolean, health: Health): SourceStatus => {
  return {
    revision,
    ready,
    connection: {
      state: health.state,
      ...(health.message === undefined ? {} : { message: health.message }),
      age: Math.max(0, Date.now() - health.since),
      ...(health.lastByteAge === undefined ? {} : { lastByteAge: Math.round(health.lastByteAge) }),
    },
    kinds: KINDS.map(({ kind, group, plural, namespaced, optIn }): KindStatus => {
      const { state, message } = cluster.syncOf(kind)
      const { lastByteAge: age, reading } = health.kinds.get(kind) ?? {}
      return {
        kind,
        group,
        plural,
        state,
        ...(message === undefined ? {} : { message }),
        count: cluster.count(kind),
        ...(reading ? { reading } : {}),
        namespaced,
        optIn,
        ...(age === undefined ? {} : { age: Math.round(age) }),
      }
    }),
    complaints: countOf(cluster.complaints()),
  }
}

const countOf = (items: Iterable<unknown>): number => {
  let count = 0
  for (const _item of items) count++
  return count
}
