import { Cluster } from '@portolan/model'
import { chooseSource, type SourceFlags } from './intake/choose.ts'
import { openSource } from './intake/open.ts'
import { settled } from './intake/settled.ts'
import type { Source } from './intake/source.ts'
import { silentLog } from './log.ts'

export type { SourceFlags }

export interface ReadOptions {
  readonly flags: SourceFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly namespaces?: readonly string[]
  /** ms to wait for every kind. */
  readonly timeout: number
  /** Called as kinds arrive. */
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  /** Which source, and why: `the built-in demo (--demo was given)`. */
  readonly source: string
  /** Plurals of the kinds that are still read. */
  readonly waiting: readonly string[]
  readonly objects: number
}

export type Reading =
  /** `waiting` names the kinds that had not arrived when the time was up. */
  | { readonly cluster: Cluster; readonly waiting: readonly string[]; readonly because: string }
  | { readonly error: { readonly message: string; readonly hint?: string }; readonly kind: 'usage' | 'unreachable' }

/** Reads a source once, for a command that answers and ends. The source is stopped again before this resolves. */
export const readOnce = async ({ flags, env, namespaces = [], timeout, onProgress }: ReadOptions): Promise<Reading> => {
  const choice = chooseSource(flags, env)
  if ('error' in choice) return { error: choice.error, kind: 'usage' }
  const source = await openSource(choice, { namespaces, log: silentLog() })
  if ('error' in source) return { error: source.error, kind: 'usage' }
  const cluster = new Cluster(source.origin)
  const say = `${source.origin.name === '-' ? 'standard input' : source.origin.name} (${choice.because})`
  const progress = (): void => onProgress?.({ source: say, ...soFar(source, cluster) })
  const undo = source.onHealth(progress)
  source.start((changes) => {
    cluster.apply(changes)
  })
  progress()
  const unreachable = Promise.withResolvers<void>()
  const undoReach = source.onHealth(() => source.health().state === 'unreachable' && unreachable.resolve())
  const result = await Promise.race([settled(source, cluster, timeout), unreachable.promise])
  undo()
  undoReach()
  source.stop()
  if (!result) return { error: { message: source.health().message ?? 'The cluster does not answer' }, kind: 'unreachable' }
  return { cluster, waiting: result.waiting, because: say }
}

const soFar = (source: Source, cluster: Cluster): Omit<Progress, 'source'> => {
  const waiting: string[] = []
  let objects = 0
  for (const [kind, { state }] of source.health().kinds) {
    if (state === 'syncing') waiting.push(kind)
    objects += cluster.count(kind)
  }
  return { waiting, objects }
}
