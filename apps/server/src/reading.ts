import { Cluster, type Origin } from '@portolan/model'
import { chooseSource, type SourceFlags } from './intake/choose.ts'
import { openSource } from './intake/open.ts'
import { settled } from './intake/settled.ts'
import type { Source, SourceDescription } from './intake/source.ts'
import { silentLog } from './log.ts'
import { sayMoment } from './moment.ts'
import { rooted } from './rooted.ts'

export type { SourceFlags }

export interface ReadOptions {
  readonly flags: SourceFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly namespaces?: readonly string[]
  /** Read Secrets too, of which only names and certificate facts are kept. */
  readonly secrets?: boolean
  /** How a file of manifests is called in references; default: from the folder that is read. */
  readonly nameOf?: (file: string) => string
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
  | { readonly cluster: Cluster; readonly waiting: readonly string[]; readonly because: string; readonly source: SourceDescription }
  | { readonly error: { readonly message: string; readonly hint?: string }; readonly kind: 'usage' | 'unreachable' }

/** Reads a source once, for a command that answers and ends. The source is stopped again before this resolves. */
export const readOnce = async ({ flags, env, namespaces = [], secrets = false, nameOf, timeout, onProgress }: ReadOptions): Promise<Reading> => {
  const choice = chooseSource(flags, env)
  if ('error' in choice) return { error: choice.error, kind: 'usage' }
  const source = await openSource(choice, { namespaces, secrets, log: silentLog() })
  if ('error' in source) return { error: source.error, kind: 'usage' }
  const cluster = new Cluster(source.origin)
  const say = `${sayOrigin(source.origin)} (${choice.because})`
  const progress = (): void => onProgress?.({ source: say, ...soFar(source, cluster) })
  const undo = source.onHealth(progress)
  const named = nameOf && rooted(nameOf)
  source.start((changes) => {
    cluster.apply(named ? changes.map(named) : changes)
  })
  progress()
  const unreachable = Promise.withResolvers<void>()
  const undoReach = source.onHealth(() => source.health().state === 'unreachable' && unreachable.resolve())
  const result = await Promise.race([settled(source, cluster, timeout), unreachable.promise])
  undo()
  undoReach()
  source.stop()
  if (!result) return { error: { message: source.health().message ?? 'The cluster does not answer' }, kind: 'unreachable' }
  return { cluster, waiting: result.waiting, because: say, source: source.description }
}

const sayOrigin = ({ name, asOf }: Origin): string =>
  `${name === '-' ? 'standard input' : name}${asOf === undefined ? '' : `, as of ${sayMoment(asOf)}`}`

const soFar = (source: Source, cluster: Cluster): Omit<Progress, 'source'> => {
  const waiting: string[] = []
  let objects = 0
  for (const [kind, { state, reading }] of source.health().kinds) {
    if (state === 'syncing') waiting.push(kind)
    objects += cluster.count(kind) + (reading?.read ?? 0)
  }
  return { waiting, objects }
}
