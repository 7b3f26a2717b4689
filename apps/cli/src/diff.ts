import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Comparing, RequestList, type Side } from '@portolan/compare'
import { BOUNDARY_LIMITS, boundaries, INGRESS_DIALECTS, type RouteRequest } from '@portolan/routing'
import { visible } from '@portolan/server/visible'
import { type Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { markdownDiff } from './diff-markdown.ts'
import type { DiffReport } from './diff-report.ts'
import { sarifDiff } from './diff-sarif.ts'
import { readDialect } from './dialect.ts'
import { type Named, readNamed, readSides } from './diff-sources.ts'
import { printDiff } from './diff-text.ts'
import { EXIT } from './exit.ts'
import { palette } from './palette.ts'
import { Progress } from './progress.ts'
import { type ReadOpts, TIMEOUT_FLAG } from './read-source.ts'
import { addSourceFlags, collect, SOURCE_HELP } from './source-flags.ts'

const FORMS = ['text', 'json', 'markdown', 'sarif'] as const

interface DiffOpts extends ReadOpts {
  readonly as?: string
  readonly beforeAs?: string
  readonly urls?: string
  readonly host?: string
  readonly scheme?: 'http' | 'https'
  readonly same?: readonly string[]
  readonly limit: string
  readonly output: (typeof FORMS)[number]
}

/** `portolan diff BEFORE AFTER`: which requests end differently. */
export const addDiff = (program: Command, done: (status: number) => void): void => {
  const command = program
    .command('diff')
    .description('compare two sources, or one under two controllers: which requests end differently, and why')
    .argument('[BEFORE]', 'a source; without it the one that the flags name')
    .argument('[AFTER]', 'a source; without it BEFORE under --as')
    .option('--as <DIALECT>', `read the Ingresses of AFTER as another controller would: ${INGRESS_DIALECTS.join(', ')}`)
    .option('--before-as <DIALECT>', 'the same for BEFORE')
    .option('--urls <FILE>', 'compare these requests: URLs, or an access log (common, combined or JSON); - reads standard input')
    .option('--host <HOST>', 'the host of lines that name a path alone')
    .addOption(new Option('--scheme <SCHEME>', 'the scheme of lines that name none').choices(['http', 'https']).default('https'))
    .option('--same <OLD=NEW>', 'a Service of namespace OLD before is the one of that name in namespace NEW after (repeat for more)', collect)
    .option('--limit <N>', 'compare at most so many requests', String(BOUNDARY_LIMITS.all))
    .addOption(new Option('-o, --output <FORM>', 'how to print the report').choices(FORMS).default('text'))
    .option(...TIMEOUT_FLAG)
  addSourceFlags(command)
    .addHelpText('after', `${SOURCE_HELP}\n${HELP}`)
    .action(async (before: string | undefined, after: string | undefined, opts: DiffOpts) => {
      const asked = readAsked(before, after, opts)
      if ('error' in asked) return program.error(`error: ${visible(asked.error)}`)
      done(await diff(program, asked, opts))
    })
}

const HELP = `
A source, for BEFORE and AFTER:
  PATH                 a folder or file of YAML or JSON, or a snapshot; - reads YAML or JSON from standard input
  snapshot:FILE        what portolan snapshot saved; snapshot:- reads it from standard input
  context:NAME         a cluster, by a context of the kubeconfig
  kubeconfig:FILE      a cluster, by another kubeconfig
  cluster              the source that the flags name, or that is found without any
  namespace:NS         of that source the routes of one namespace alone; Services are compared by name
  demo                 the built-in sample cluster

Without --urls the requests are made at the rules' own boundaries: each path itself, with a slash, continued, in other
case, with // and .. and %2F; each header, parameter and cookie as asked for, wrong and left out; http and https;
each host and one beside it. Printed is what ends differently: another Service or share, another path or Host for the
pod, another redirect, status or refusal. Pods that aren't ready count only where both sides are one source.

Examples:
  portolan diff ./deploy ./deploy-gateway                     # Ingresses against HTTPRoutes
  portolan diff context:prod ./deploy -o markdown             # for a comment on a pull request
  portolan diff ./deploy --as traefik                         # what if another controller served this?
  portolan diff monday.portolan context:prod                  # what has changed since the snapshot?
  portolan diff namespace:shop namespace:shop-gateway         # a migration that is under way in one cluster
  portolan diff ./old ./new --urls access.log --host shop.example.com
  portolan diff ./old ./new --same shop=store -o sarif > diff.sarif

JSON: { before, after, from, requests, changed, unreadable, left,
  groups: [{ code, title, surprise?, count, example, places: [{ refs, count, example }], placesTotal }] },
  an example being { request, before, after, said: { before, after }, text, proposal? }

Exit status:
  0  no request ends differently
  1  some do
  2  usage error, or a source or file that can't be read`

interface Asked {
  readonly before: Named
  readonly after: Named
  readonly pairs: ReadonlyMap<string, string>
  readonly limit: number
}

const takesStdin = ({ source }: Named): boolean => source?.manifests === '-' || source?.snapshot === '-'

const readAsked = (one: string | undefined, other: string | undefined, opts: DiffOpts): Asked | { readonly error: string } => {
  const as = opts.as === undefined ? undefined : readDialect(opts.as)
  if (as && typeof as === 'object') return { error: `--as: ${as.error}` }
  const beforeAs = opts.beforeAs === undefined ? undefined : readDialect(opts.beforeAs)
  if (beforeAs && typeof beforeAs === 'object') return { error: `--before-as: ${beforeAs.error}` }
  if (other === undefined && as === undefined && beforeAs === undefined)
    return { error: 'expected BEFORE and AFTER, or --as for one source under another controller' }
  const before = readNamed(one ?? 'cluster')
  if ('error' in before) return before
  const after = other === undefined ? before : readNamed(other)
  if ('error' in after) return after
  if ([before, after].filter(takesStdin).length === 2 && one !== other && other !== undefined)
    return { error: 'standard input holds one source, not two' }
  if (opts.urls === '-' && [before, after].some(takesStdin)) return { error: 'standard input holds either a source or the requests, not both' }
  const pairs = (opts.same ?? []).map((text) => text.split('='))
  const bad = pairs.findIndex((pair) => pair.length !== 2 || pair.includes(''))
  if (bad >= 0) return { error: `--same: expected OLD=NEW, got ${JSON.stringify(opts.same?.[bad])}` }
  const limit = Number(opts.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000_000)
    return { error: `--limit: expected a whole number from 1, got ${JSON.stringify(opts.limit)}` }
  return {
    before: beforeAs ? { ...before, as: beforeAs } : before,
    after: as ? { ...after, as } : after,
    pairs: new Map(pairs.map(([from = '', to = '']) => [from, to])),
    limit,
  }
}

const diff = async (program: Command, { before, after, pairs, limit }: Asked, opts: DiffOpts): Promise<number> => {
  const sides = await readSides(program, before, after, opts, pairs)
  if (!sides) return EXIT.usage
  const asked = opts.urls === undefined ? fromRules(sides, limit) : await fromFile(opts.urls, opts, limit)
  if (!asked) return EXIT.usage
  const [one, other] = sides
  const comparing = new Comparing(one, other)
  const progress = new Progress(process.stderr)
  for (const [i, request] of asked.requests.entries()) {
    comparing.add(request)
    if (i % 64 === 0) progress.say(`comparing: ${i} of ${asked.requests.length} requests`)
  }
  progress.clear()
  const report: DiffReport = { ...comparing.result(), from: asked.from, left: asked.left }
  process.stdout.write(`${print(report, opts.output)}\n`)
  return report.changed === 0 ? EXIT.ok : EXIT.broken
}

interface Requests {
  readonly requests: readonly RouteRequest[]
  readonly from: string
  readonly left: number
}

const fromRules = (sides: readonly Side[], limit: number): Requests => {
  const { requests, rules, left } = boundaries(
    sides.flatMap(({ tables }) => tables),
    { ...BOUNDARY_LIMITS, all: limit },
  )
  return { requests, from: `the boundaries of ${rules} ${rules === 1 ? 'rule' : 'rules'}`, left }
}

const fromFile = async (file: string, { host, scheme }: DiffOpts, limit: number): Promise<Requests | undefined> => {
  const list = new RequestList({ ...(host ? { host } : {}), ...(scheme ? { scheme } : {}) }, limit)
  try {
    const input = file === '-' ? process.stdin : createReadStream(file)
    const opened = Promise.withResolvers<void>()
    input.once('error', opened.reject)
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    const read = (async () => {
      for await (const line of lines) list.add(line)
    })()
    await Promise.race([read, opened.promise])
  } catch (error) {
    process.stderr.write(`error: --urls: ${visible(`${file}: ${error instanceof Error ? error.message : 'it can not be read'}`)}\n`)
    return undefined
  }
  const { firstUnread, unread, lines, requests } = list
  if (firstUnread)
    process.stderr.write(
      `warning: ${unread} of ${lines} lines of ${visible(file)} can not be read; line ${firstUnread.line}: ${visible(firstUnread.why)}\n`,
    )
  if (requests.length === 0) {
    process.stderr.write(`error: --urls: ${visible(file)} holds no request\n`)
    return undefined
  }
  return { requests, from: `${lines} lines of ${file === '-' ? 'standard input' : file}`, left: list.left }
}

const print = (report: DiffReport, form: DiffOpts['output']): string => {
  switch (form) {
    case 'text':
      return printDiff(report, { paint: palette(process.stdout, process.env), width: Math.min(process.stdout.columns || 100, 120) })
    case 'json':
      return JSON.stringify(report, undefined, 2)
    case 'markdown':
      return markdownDiff(report)
    case 'sarif':
      return sarifDiff(report, manifest.version)
    default:
      return form satisfies never
  }
}
