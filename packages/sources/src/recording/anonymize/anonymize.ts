import { type Change, Cluster, type Complaint, KINDS, type KubeObject, keyOf } from '@portolan/model'
import { Shared } from '../../intern.ts'
import type { About } from '../about.ts'
import { Addresses } from './addresses.ts'
import { Dictionary } from './dictionary.ts'
import { KeyedHash } from './keyed-hash.ts'
import { HOST, isCommonDomain, OF_THE_API, Terms, WORD } from './terms.ts'

export interface Anonymized {
  readonly cluster: Cluster
  readonly about: About
  /** The renaming itself: of a URL, a host, a name. */
  readonly text: (text: string) => string
}

/**
 * The cluster with other hosts, namespaces and addresses, the same everywhere: in names, labels, annotations, expressions, certificates, messages and
 * file names. What is concluded from it is what is concluded from the original, with the names changed. One seed gives one renaming.
 */
export const anonymize = (cluster: Cluster, about: About, seed: string): Anonymized => {
  const terms = new Terms()
  const beside = new Set<string>()
  const { name: source, cluster: clusterName, context, server, path } = about.source
  for (const text of [source, clusterName, context, server, path, ...about.namespaces]) if (text !== undefined) terms.tells(text)
  for (const { kind, stage } of KINDS) {
    for (const object of cluster.all(kind)) {
      terms.take(object)
      if (kind === 'Namespace' || kind === 'Node') terms.tells(object.meta.name)
      if (stage === 'routing') for (const [word] of object.meta.name.toLowerCase().matchAll(WORD)) beside.add(word)
      if (object.meta.namespace !== undefined) for (const [word] of object.meta.namespace.toLowerCase().matchAll(WORD)) beside.add(word)
    }
  }
  for (const complaint of cluster.complaints()) terms.take(complaint)
  const hash = new KeyedHash(seed)
  const renaming = new Renaming(new Dictionary(terms.telling, terms.all, beside, hash), new Addresses(hash), hash)
  const text = (given: string): string => renaming.text(given)
  return { cluster: renamed(cluster, renaming), about: renamedAbout(about, text), text }
}

const renamed = (cluster: Cluster, renaming: Renaming): Cluster => {
  const { source, name, asOf } = cluster.origin
  const copy = new Cluster({ source, name: renaming.text(name), ...(asOf === undefined ? {} : { asOf }) })
  const ofObjects = new Set<Complaint>()
  for (const { kind } of KINDS) {
    const { state, message } = cluster.syncOf(kind)
    copy.apply([{ type: 'sync', kind, state, ...(message === undefined ? {} : { message: renaming.text(message) }) }])
    for (const object of cluster.all(kind)) {
      const complaints = cluster.complaintsOf(keyOf(kind, object.meta.namespace, object.meta.name))
      for (const complaint of complaints) ofObjects.add(complaint)
      copy.apply([{ type: 'put', object: renaming.value(object) as KubeObject, complaints: renaming.value(complaints) as readonly Complaint[] }])
    }
  }
  const rest = [...cluster.complaints()].filter((complaint) => !ofObjects.has(complaint)).map((complaint) => renaming.value(complaint) as Complaint)
  const byFile = Map.groupBy(rest, ({ ref }) => ref.file ?? ref.name)
  copy.apply([...byFile].map(([file, complaints]): Change => ({ type: 'file', file, complaints })))
  return copy
}

const renamedAbout = ({ takenAt, source, namespaces }: About, text: (text: string) => string): About => {
  const { kind, name, cluster, context, server } = source
  return {
    takenAt,
    source: {
      kind,
      name: text(name),
      ...(cluster === undefined ? {} : { cluster: text(cluster) }),
      ...(context === undefined ? {} : { context: text(context) }),
      ...(server === undefined ? {} : { server: text(server) }),
    },
    namespaces: namespaces.map(text),
    anonymized: true,
  }
}

class Renaming {
  readonly #dictionary: Dictionary
  readonly #addresses: Addresses
  readonly #hash: KeyedHash
  readonly #known = new Shared<string>(50_000)
  /** Of what many objects share. */
  readonly #shared = new WeakMap<object, unknown>()

  constructor(dictionary: Dictionary, addresses: Addresses, hash: KeyedHash) {
    this.#dictionary = dictionary
    this.#addresses = addresses
    this.#hash = hash
  }

  /** Every text within a value; `field` is what it is called. */
  value(value: unknown, field = ''): unknown {
    if (typeof value === 'string') return OF_THE_API.has(field) ? value : this.text(value)
    if (typeof value !== 'object' || value === null) return value
    if (!Object.isFrozen(value) || KEEPS_KEYS.has(field)) return this.#parted(value, field)
    const known = this.#shared.get(value)
    if (known !== undefined) return known
    const renamed = this.#parted(value, field)
    this.#shared.set(value, renamed)
    return renamed
  }

  #parted(value: object, field: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item, field))
    if (value instanceof Map) return new Map([...value].map(([key, inner]) => [this.text(String(key)), inner]))
    if (Object.getPrototypeOf(value) !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.value(inner, key)]))
    // Keyed by text of the cluster.
    const record: Record<string, unknown> = Object.create(null)
    const keeps = KEEPS_KEYS.has(field)
    for (const [key, inner] of Object.entries(value)) record[keeps ? key : this.text(key)] = this.value(inner)
    return record
  }

  text(text: string): string {
    return this.#known.get(text, () => this.#renamed(text))
  }

  #renamed(text: string): string {
    if (!BEYOND_WORDS.test(text)) return text.replaceAll(WORD, (word) => this.#dictionary.rename(word))
    if (!text.includes('.')) return this.#parts(text)
    let renamed = ''
    let from = 0
    for (const { 0: host, index } of text.matchAll(HOST)) {
      if (!isCommonDomain(host)) continue
      renamed += this.#parts(text.slice(from, index)) + host
      from = index + host.length
    }
    return renamed + this.#parts(text.slice(from))
  }

  #parts(text: string): string {
    return text.replaceAll(PARTS, (part, ...groups) => {
      const named = groups.at(-1) as Readonly<Record<string, string | undefined>>
      if (named.account !== undefined) return String(this.#hash.of(`account ${part}`)).padStart(12, '1')
      if (named.v4 !== undefined) return this.#network(named.v4, named.length4) ?? part
      if (named.v6 !== undefined) return this.#network(named.v6, named.length6) ?? part.replaceAll(WORD, (word) => this.#dictionary.rename(word))
      if (named.dashed !== undefined) return this.#addresses.rename(part.replaceAll('-', '.'))?.replaceAll('.', '-') ?? part
      if (named.escape !== undefined) return this.#escaped(part)
      return named.encoded === undefined ? this.#dictionary.rename(part) : part
    })
  }

  #network(address: string, length: string | undefined): string | undefined {
    const renamed = this.#addresses.rename(address, length === undefined ? undefined : Number(length.slice(1)))
    return renamed === undefined ? undefined : renamed + (length ?? '')
  }

  /** `\bshop`: a word after an escape, or a word after a backslash. */
  #escaped(part: string): string {
    const [letter, word] = [part.slice(1, 2), part.slice(2)]
    const after = this.#dictionary.rename(word)
    return after === word ? `\\${this.#dictionary.rename(letter + word)}` : `\\${letter}${after}`
  }
}

/** Names of annotations and options are those of controllers. */
const KEEPS_KEYS: ReadonlySet<string> = new Set(['annotations', 'options'])

/** What only a text that is more than words and dashes has. */
const BEYOND_WORDS = /[.:\\%]|\d-\d/

/** What a text is cut into: account numbers of ARNs, networks and addresses, escapes, bytes in percent, and words. */
// biome-ignore lint/plugin: it is put together from the literals here, each of bounded length, and from nothing of a cluster
const PARTS = new RegExp(
  [
    /(?<=:)(?<account>\d{12})(?=:)/u,
    /(?<![\p{L}\p{N}.:])(?<v4>\d{1,3}(?:\.\d{1,3}){3})(?![\p{L}\p{N}]|\.\d)(?<length4>(?<!\/\/[\d.]+)\/\d{1,2}(?![\p{L}\p{N}.]))?/u,
    /(?<![\p{L}\p{N}:.])(?<v6>(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}))(?![\p{L}\p{N}:])(?<length6>\/\d{1,3}(?![\p{L}\p{N}]))?/u,
    /(?<![\p{L}\p{N}])(?<dashed>\d{1,3}(?:-\d{1,3}){3})(?![\p{L}\p{N}]|-\d)/u,
    /(?<escape>\\\p{L}[\p{L}\p{N}]*)/u,
    /(?<encoded>%[0-9A-Fa-f]{2})/u,
    /(?<word>[\p{L}\p{N}]+)/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
)
