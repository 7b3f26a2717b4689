import manifest from '../package.json' with { type: 'json' }
import { statusOf } from '@portolan/answers'
import { lint, ranked, suppress } from '@portolan/lint'
import { DEFAULTS, isLoopback, type ServeOptions } from './config.ts'
import type { Context } from './context.ts'
import { Expectations } from './expect/expectations.ts'
import { ExpectFiles } from './expect/files.ts'
import { Ledger } from './expect/ledger.ts'
import { Feeds } from './feeds.ts'
import { sayFirstSight } from './first-sight.ts'
import { closeServer, listen } from './http/listen.ts'
import { routes } from './http/routes.ts'
import { openIgnores } from './ignore-file.ts'
import { chooseSource } from './intake/choose.ts'
import { openSource } from './intake/open.ts'
import type { Source, SourceChoice } from './intake/source.ts'
import { Live } from './live.ts'
import { type Log, openLog } from './log.ts'
import { Meters } from './meters.ts'
import { sayMoment } from './moment.ts'
import { Timeline } from './timeline/timeline.ts'
import { visible } from './visible.ts'

export interface Serving {
  /** `http://127.0.0.1:7400` */
  readonly url: string
  /** Says goodbye to readers and ends; resolves within 5 s (R13). */
  close(): Promise<void>
}

/** Why there is no server: the sentence, and what to do. */
export class CannotStart extends Error {
  readonly hint: string | undefined
  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

export interface ServeParts {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly log?: Log
  /** Where sentences for people go; stderr by default. */
  readonly say?: (line: string) => void
  /** ms since the epoch: when certificates and waits are judged, where the source doesn't say. */
  readonly now?: () => number
}

/** ms until connections are cut that did not end by themselves. */
const GRACE = 3_000

/** Opens the source, listens at once, and serves what comes; what isn't asked for is as in `DEFAULTS`. Throws `CannotStart`. */
export const serve = async (
  asked: Partial<ServeOptions> = {},
  { env = process.env, log = openLog(), say = sayToStderr, now = Date.now }: ServeParts = {},
): Promise<Serving> => {
  const options = { ...DEFAULTS, ...asked }
  const choice = chooseSource(options.source, env)
  if ('error' in choice) throw new CannotStart(choice.error.message, choice.error.hint)
  const source = await openSource(choice, { namespaces: options.namespaces, secrets: options.secrets, log })
  if ('error' in source) throw new CannotStart(source.error.message, source.error.hint)
  say(`source: ${describe(source)} (${choice.because})`)
  if (!isLoopback(options.host)) {
    say(`warning: listening on ${options.host}, and Portolan has no login. Whoever reaches this port can read what it shows.`)
  }
  return serveSource(options, source, choice.because, log, say, now)
}

/** The same for a source that is open already. */
export const serveSource = async (
  options: ServeOptions,
  source: Source,
  because: SourceChoice['because'],
  log: Log,
  say: (line: string) => void,
  now: () => number = Date.now,
): Promise<Serving> => {
  const { expiryDays, lbMonthlyCost } = options
  const files = await ExpectFiles.open(options.expect)
  if ('error' in files) throw new CannotStart(files.error, 'Give --expect a file as portolan check takes it.')
  for (const { file, line, message } of files.errors) say(`warning: ${file}:${line}: ${message}`)
  const known = await openIgnores(options.ignore)
  const [odd] = known.errors
  if (odd) throw new CannotStart(`--ignore: ${odd.file}:${odd.line}: ${odd.field ? `${odd.field}: ` : ''}${odd.message}`)
  for (const { file, line, message } of known.warnings) say(`warning: ${file}:${line}: ${message}`)
  const ledger = new Ledger()
  const live = new Live(source.origin, (cluster, tables, revision) => {
    const at = cluster.origin.asOf ?? now()
    return suppress(cluster, ranked([...lint(cluster, tables, at, { expiryDays, lbMonthlyCost }), ...ledger.at(revision)]), known.ignores, at)
  })
  const status = () => statusOf(live.state(), live.synced, source.health())
  const feeds = new Feeds(live, status, (listener) => source.onHealth(listener))
  const timeline = new Timeline(live)
  const expectations = new Expectations({ live, timeline, files, ledger })
  const meters = new Meters()
  let open = true
  const { kind, cluster, context: name, server: api, path, takenAt, anonymized } = source.description
  const context: Context = {
    options,
    version: manifest.version,
    live,
    feeds,
    timeline,
    meters,
    log,
    status,
    open: () => open,
    source: {
      kind,
      name: source.origin.name,
      ...(cluster === undefined ? {} : { cluster }),
      ...(name === undefined ? {} : { context: name }),
      ...(api === undefined ? {} : { server: api }),
      ...(path === undefined ? {} : { path }),
      ...(takenAt === undefined ? {} : { takenAt }),
      ...(anonymized === undefined ? {} : { anonymized }),
      because,
      read: (ref) => source.read(ref),
      events: (ref) => source.events(ref),
    },
  }
  meters.watch({
    streams: () => feeds.size,
    revision: () => live.state().revision,
    ready: () => live.synced,
    kinds: () => status().kinds,
    intake: () => source.metrics.counters(),
    expectations: () => (options.expect.length > 0 ? expectations.counts : undefined),
  })

  let listening: Awaited<ReturnType<typeof listen>>
  try {
    listening = await listen(routes(context), options.host, options.port)
  } catch (error) {
    feeds.close()
    expectations.close()
    timeline.close()
    live.close()
    meters.close()
    throw cannotListen(error as NodeJS.ErrnoException, options)
  }
  const undo = [source.onHealth(sayConnection(source, say)), sayFirstSight(live, options.namespaces, say)]
  source.start(live.take)
  say(`listening on ${listening.url}`)

  return {
    url: listening.url,
    close: async () => {
      open = false
      for (const end of undo) end()
      source.stop()
      feeds.close()
      expectations.close()
      timeline.close()
      await closeServer(listening.server, GRACE)
      live.close()
      meters.close()
    },
  }
}

/** A sentence whenever the cluster goes out of reach, and when it is back. */
const sayConnection = (source: Source, say: (line: string) => void): (() => void) => {
  let said = ''
  return () => {
    const { state, message = '' } = source.health()
    const now = `${state} ${message}`
    if (now === said) return
    const before = said
    said = now
    if (state === 'unreachable') say(`unreachable: ${message}`)
    else if (state === 'reachable' && before.startsWith('unreachable')) say('reachable again')
  }
}

const describe = (source: Source): string => {
  const { kind, context, server, path, takenAt } = source.description
  switch (kind) {
    case 'cluster':
      return ['cluster', ...(context ? [context] : []), ...(server ? [`at ${server}`] : [])].join(' ')
    case 'manifests':
      return `manifests ${path ?? source.origin.name}`
    case 'demo':
      return 'the built-in demo'
    case 'snapshot':
      return `snapshot ${path ?? ''} of ${source.origin.name}, taken ${sayMoment(takenAt ?? 0)}`
    default:
      return kind satisfies never
  }
}

const cannotListen = ({ code, message }: NodeJS.ErrnoException, { host, port }: ServeOptions): CannotStart => {
  switch (code) {
    case 'EADDRINUSE':
      return new CannotStart(`Port ${port} on ${host} is taken`, 'Give another one with --port, or 0 for any that is free.')
    case 'EACCES':
      return new CannotStart(`Port ${port} may not be used by this account`, 'Give one above 1023 with --port.')
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CannotStart(`${host} is not an address of this machine`, 'Give one with --host: 127.0.0.1, or 0.0.0.0 for all.')
    default:
      return new CannotStart(`Cannot listen on ${host}:${port}: ${message}`)
  }
}

const sayToStderr = (line: string): void => {
  process.stderr.write(`${visible(line)}\n`)
}
