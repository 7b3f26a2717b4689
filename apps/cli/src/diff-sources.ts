import type { Join, Side } from '@portolan/compare'
import { within } from '@portolan/compare'
import type { Dialect } from '@portolan/contract'
import { compile } from '@portolan/routing'
import type { Cluster } from '@portolan/model'
import { isSnapshot } from '@portolan/server/snapshot'
import type { Command } from 'commander'
import { rootOf } from './near-file.ts'
import { type ReadOpts, readSource } from './read-source.ts'
import type { SourceOpts } from './source-flags.ts'

/** One of the two that are compared, as the command line names it. */
export interface Named {
  readonly label: string
  /** Flags of a source of its own; undefined: the one that the command's flags name. */
  readonly source?: SourceOpts
  /** Its routes of this namespace alone. */
  readonly namespace?: string
  readonly as?: Dialect
}

/** `PATH`, `-`, `manifests:PATH`, `snapshot:FILE`, `kubeconfig:FILE`, `context:NAME`, `cluster`, `in-cluster`, `demo` or `namespace:NS`. */
export const readNamed = (text: string): Named | { readonly error: string } => {
  const colon = text.indexOf(':')
  const [word, rest] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  const lacking = { error: `${text}: expected something after ${word}:` }
  switch (word) {
    case 'demo':
      return { label: 'the demo', source: { demo: true } }
    case 'in-cluster':
      return { label: 'this cluster', source: { inCluster: true } }
    case 'cluster':
      return { label: 'the cluster' }
    case 'manifests':
      return rest ? { label: rest, source: { manifests: rest } } : lacking
    case 'snapshot':
      return rest ? { label: rest === '-' ? 'standard input' : rest, source: { snapshot: rest } } : lacking
    case 'kubeconfig':
      return rest ? { label: rest, source: { kubeconfig: rest } } : lacking
    case 'context':
      return rest ? { label: rest, source: { context: rest } } : lacking
    case 'namespace':
      return rest ? { label: `namespace ${rest}`, namespace: rest } : lacking
    default:
      return { label: text === '-' ? 'standard input' : text, source: isSnapshot(text) ? { snapshot: text } : { manifests: text } }
  }
}

/** The side as the command means it: read once where both are of one source. Undefined when a source can't be read, which is told. */
export const readSides = async (
  program: Command,
  before: Named,
  after: Named,
  opts: ReadOpts,
  pairs: ReadonlyMap<string, string>,
): Promise<readonly [Side, Side] | undefined> => {
  const known = new Map<string, Reading>()
  const read = async ({ source }: Named): Promise<Reading | undefined> => {
    // A context is one of the kubeconfig that the flags name.
    const config = source?.context === undefined || opts.kubeconfig === undefined ? {} : { kubeconfig: opts.kubeconfig }
    const flags: ReadOpts = source ? { ...source, ...config, ...(opts.namespace ? { namespace: opts.namespace } : {}), timeout: opts.timeout } : opts
    const key = JSON.stringify(flags)
    const found = known.get(key) ?? (await readSource(program, flags, 'the comparison'))
    const root = rootOf(flags.manifests)
    const reading = found && { ...found, ...(root === undefined ? {} : { root }) }
    if (reading) known.set(key, reading)
    return reading
  }
  const first = await read(before)
  const second = first && (await read(after))
  if (!first || !second) return undefined
  // Routes of two namespaces are two halves of one migration: a Service of one is that of the same name in the other.
  const namespaces = new Map(before.namespace && after.namespace ? [[before.namespace, after.namespace]] : [])
  for (const [from, to] of pairs) namespaces.set(from, to)
  return [sideOf(first, before, (namespace) => namespaces.get(namespace) ?? namespace), sideOf(second, after, (namespace) => namespace)]
}

interface Reading {
  readonly cluster: Cluster
  readonly because: string
  readonly root?: string
}

const sideOf = ({ cluster, because, root }: Reading, { label, source, namespace, as }: Named, join: Join): Side => {
  const own = namespace === undefined ? cluster : within(cluster, namespace)
  const name = source === undefined && namespace === undefined ? because.replace(/ \([^()]*\)$/, '') : label
  const tables = compile(own, as ? { as } : {})
  return { label: as ? `${name} as ${as}` : name, cluster: own, tables, join, ...(root === undefined ? {} : { root }) }
}
