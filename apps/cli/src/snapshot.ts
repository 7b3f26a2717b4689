import { randomBytes } from 'node:crypto'
import { type Cluster, KINDS, type KindInfo } from '@portolan/model'
import { type About, anonymize, writeRecording } from '@portolan/sources'
import { visible } from '@portolan/server/visible'
import type { Command } from 'commander'
import { EXIT } from './exit.ts'
import { type Reading, type ReadOpts, readSource, TIMEOUT_FLAG } from './read-source.ts'
import { addSourceFlags, SOURCE_HELP } from './source-flags.ts'
import { readFrame } from './snapshot-page.ts'
import { writeSnapshot } from './write-snapshot.ts'

interface SnapshotOpts extends ReadOpts {
  readonly anonymize?: boolean
  readonly seed?: string
  readonly html?: boolean
}

/** `portolan snapshot FILE`: saves what the source holds now. */
export const addSnapshot = (program: Command, done: (status: number) => void): void => {
  const command = program
    .command('snapshot')
    .description('save what the source holds now, without secrets, in one compressed file that every command takes as a source')
    .argument('<FILE>', 'where to; - writes to standard output')
    .option('--html', 'write a page that holds the snapshot, with map, tester and findings: opened from disk, without a server')
    .option('--anonymize', 'rename hosts, namespaces and addresses, the same everywhere')
    .option('--seed <TEXT>', 'with --anonymize: the same text renames the same way (default: random)')
    .option('--read-secrets', 'read Secrets too; only names and certificate facts are kept')
    .option(...TIMEOUT_FLAG)
  addSourceFlags(command)
    .addHelpText('after', `${SOURCE_HELP}\n${HELP}`)
    .action(async (file: string, opts: SnapshotOpts) => {
      if (opts.seed !== undefined && !opts.anonymize) return program.error('error: --seed belongs to --anonymize')
      if (file === '-' && process.stdout.isTTY) return program.error('error: standard output is a terminal: give a file, or pipe it on')
      done(await snapshot(program, file, opts))
    })
}

const HELP = `
The file holds every object that Portolan reads, trimmed to what it reads of them: no value of a Secret or ConfigMap but
the options of controllers, and of Secrets the names and certificate facts alone. It is only for its owner to read, and
takes the place of FILE at once when it is whole. Findings of a snapshot are judged by the moment when it was taken.

With --html it is a page: a browser opens it from disk, it asks nobody for anything, and whoever has it sees all that the
snapshot holds. --snapshot takes the page too.

--anonymize renames the words of namespaces, host names, nodes, certificate subjects and the cluster's own name wherever they
stand: in names, labels, annotations, expressions, messages and file names. Addresses keep their networks and their kind
(private, loopback, public); account numbers in ARNs change. Every answer stays what it was, but for the names. What stays:
words of one or two letters, numbers, common words (default, kube-system, nginx, api, web, com), names of objects, paths and
images that hold none of the words, and all times.

Examples:
  portolan snapshot monday.portolan                           # the cluster of your kubeconfig
  portolan snapshot monday.portolan --context prod --read-secrets
  portolan snapshot issue.portolan --anonymize                # to attach to a bug report
  portolan serve --snapshot monday.portolan
  portolan diff monday.portolan context:prod
  portolan snapshot monday.html --html                        # to open, attach or keep
  portolan snapshot - | ssh other portolan lint --snapshot -

Exit status:
  0  it is written
  2  usage error, or a source or file that can't be read or written`

const snapshot = async (program: Command, file: string, opts: SnapshotOpts): Promise<number> => {
  const reading = await readSource(program, opts, 'the snapshot')
  if (!reading) return EXIT.usage
  const whole = { cluster: reading.cluster, about: aboutOf(reading, opts) }
  const { cluster, about } = opts.anonymize ? anonymize(whole.cluster, whole.about, opts.seed ?? randomBytes(16).toString('hex')) : whole
  const frame = opts.html ? await readFrame(about.source.cluster ?? about.source.name, about.takenAt) : undefined
  if (frame && 'error' in frame) {
    process.stderr.write(`error: --html: ${frame.error}\n`)
    return EXIT.usage
  }
  const written = await writeSnapshot(file, writeRecording(cluster, about), frame)
  if ('error' in written) {
    process.stderr.write(`error: ${visible(written.error)}\n`)
    return EXIT.usage
  }
  process.stderr.write(`${sayWritten(file, written.bytes, cluster)}\n`)
  return EXIT.ok
}

const aboutOf = ({ cluster, source }: Reading, { namespace }: SnapshotOpts): About => {
  const { cluster: name, context, server, path, anonymized } = source
  const { origin } = cluster
  return {
    takenAt: origin.asOf ?? Date.now(),
    source: {
      kind: origin.source,
      name: origin.name,
      ...(name === undefined ? {} : { cluster: name }),
      ...(context === undefined ? {} : { context }),
      ...(server === undefined ? {} : { server }),
      ...(path === undefined || source.kind === 'snapshot' ? {} : { path }),
    },
    namespaces: namespace ?? [],
    anonymized: anonymized ?? false,
  }
}

const sayWritten = (file: string, bytes: number, cluster: Cluster): string => {
  const objects = KINDS.reduce((sum, { kind }) => sum + cluster.count(kind), 0)
  const kinds = KINDS.filter(({ kind }) => cluster.count(kind) > 0).length
  const to = file === '-' ? 'standard output' : visible(file)
  return [
    `wrote ${to}: ${objects} ${objects === 1 ? 'object' : 'objects'} of ${kinds} ${kinds === 1 ? 'kind' : 'kinds'}, ${sayBytes(bytes)}`,
    ...sayStates(cluster, 'syncing', 'had not arrived'),
    ...sayStates(cluster, 'forbidden', 'may not be read'),
    ...sayStates(cluster, 'stale', 'are as they were before the source went out of reach'),
    ...sayStates(cluster, 'absent', 'the source does not have'),
  ].join('\n')
}

const sayStates = (cluster: Cluster, state: ReturnType<Cluster['syncOf']>['state'], what: string): readonly string[] => {
  const names = KINDS.filter(({ kind }) => cluster.syncOf(kind).state === state).map(nameOf)
  return names.length === 0 ? [] : [`  ${what}: ${names.join(', ')}`]
}

/** As kubectl names it: with the group where it is nobody else's name, `gateways.networking.istio.io`. */
const nameOf = ({ plural, group }: KindInfo): string => (KINDS.filter((other) => other.plural === plural).length > 1 ? `${plural}.${group}` : plural)

const sayBytes = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
