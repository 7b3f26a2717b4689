import type { Reading as Read } from '@portolan/server/reading'
import { visible } from '@portolan/server/visible'
import type { Command } from 'commander'
import { fileIn } from './near-file.ts'
import { Progress } from './progress.ts'
import { type SourceOpts, sourceFlags } from './source-flags.ts'

/** Flags of every command that reads a source once. */
export interface ReadOpts extends SourceOpts {
  readonly timeout: string
  readonly readSecrets?: boolean
}

export const TIMEOUT_FLAG = ['--timeout <SECONDS>', 'how long to wait for the source', '30'] as const

/** What a source held when every kind had arrived, or time was up. */
export type Reading = Extract<Read, { cluster: unknown }>

/** ms of `--timeout`; a usage error ends the program. */
const timeoutOf = (program: Command, { timeout }: ReadOpts): number => {
  const seconds = Number(timeout)
  if (!(seconds > 0 && seconds <= 3_600)) program.error(`error: --timeout: expected seconds, got ${JSON.stringify(timeout)}`)
  return seconds * 1_000
}

/**
 * Reads the source once, with progress on a terminal. Undefined when it can't be read, which is told on stderr; a usage error ends the program.
 * `files` says from where files of manifests are named: from the folder that is read, or from where the command runs.
 * `what` is done without the kinds that did not arrive in time: `the answer`, `the report`.
 */
export const readSource = async (
  program: Command,
  opts: ReadOpts,
  what: string,
  files: 'of-the-source' | 'of-the-command' = 'of-the-source',
): Promise<Reading | undefined> => {
  const timeout = timeoutOf(program, opts)
  const { readOnce } = await import('@portolan/server/reading')
  const progress = new Progress(process.stderr)
  const reading = await readOnce({
    flags: sourceFlags(opts),
    env: process.env,
    namespaces: opts.namespace ?? [],
    secrets: opts.readSecrets ?? false,
    ...(files === 'of-the-command' && opts.manifests !== undefined ? { nameOf: fileIn(opts.manifests) } : {}),
    timeout,
    onProgress: (now) => progress.show(now),
  })
  progress.clear()
  if ('error' in reading) {
    const { message, hint } = reading.error
    const text = `error: ${visible(message)}${hint ? `\n${visible(hint)}` : ''}`
    if (reading.kind === 'usage') program.error(text)
    process.stderr.write(`${text}\n`)
    return undefined
  }
  if (reading.waiting.length > 0) {
    process.stderr.write(`warning: after ${timeout / 1_000} s these are not read yet, and ${what} does without them: ${reading.waiting.join(', ')}\n`)
  }
  for (const line of damageOf(reading)) process.stderr.write(`warning: ${visible(line)}\n`)
  return reading
}

/** At most so many faults of a snapshot are told one by one. */
const TOLD = 5

/** What is wrong with the snapshot itself. */
const damageOf = ({ cluster, source }: Reading): readonly string[] => {
  if (source.kind !== 'snapshot') return []
  const texts = [...cluster.complaints()].filter(({ code }) => code === 'bad-snapshot').map(({ ref, text }) => `${ref.name}: ${text}`)
  return texts.length <= TOLD ? texts : [...texts.slice(0, TOLD), `${source.path}: ${texts.length - TOLD} more of this kind`]
}
