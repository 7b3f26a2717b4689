import { type Cluster, KINDS, type Kind } from '@portolan/model'
import type { Source, SourceHealth } from './source.ts'

export interface Settled {
  /** Every kind has said what it can say, and the cluster holds it. */
  readonly complete: boolean
  /** Kinds that hadn't when time was up. */
  readonly waiting: readonly Kind[]
  readonly health: SourceHealth
}

/** Resolves when every kind is synced, forbidden or absent and `cluster` has taken that in, or when `timeoutMs` are over. For one-shot commands. */
export const settled = (source: Source, cluster: Cluster, timeoutMs: number): Promise<Settled> =>
  new Promise((resolve) => {
    const look = (last: boolean): void => {
      const health = source.health()
      const waiting = KINDS.map(({ kind }) => kind).filter((kind) => !decided(health, cluster, kind))
      if (waiting.length > 0 && !last) return
      clearInterval(poll)
      clearTimeout(limit)
      undo()
      resolve({ complete: waiting.length === 0, waiting, health })
    }
    // The cluster is filled by whoever owns the sink, maybe later than the source speaks: so it is looked at again.
    const poll = setInterval(() => look(false), 20)
    const limit = setTimeout(() => look(true), timeoutMs)
    const undo = source.onHealth(() => look(false))
    queueMicrotask(() => look(false))
  })

const decided = (health: SourceHealth, cluster: Cluster, kind: Kind): boolean => {
  const said = health.kinds.get(kind)?.state
  return (said === 'synced' || said === 'forbidden' || said === 'absent') && cluster.syncOf(kind).state === said
}
