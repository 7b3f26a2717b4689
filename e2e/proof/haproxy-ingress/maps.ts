/** How a path is compared: pkg/haproxy/types/maps.go haMatchMethod. */
export type Match = 'exact' | 'prefix' | 'begin' | 'regex'

const METHODS: Readonly<Record<Match, string>> = { exact: 'str', prefix: 'dir', begin: 'beg', regex: 'reg' }
/** The default `path-type-order`. */
const ORDER: readonly Match[] = ['exact', 'prefix', 'begin', 'regex']

interface Entry {
  readonly hostname: string
  readonly path: string
  readonly match: Match
  readonly order: number
  readonly key: string
  readonly value: string
  /** The file that it was moved to, because it overlaps with another. */
  moved?: File
  /** The file behind which it must come. */
  upper?: File
}

interface File {
  readonly match: Match
  entries: Entry[]
}

/** One of the files that a lookup goes through, in order. */
export interface MatchFile {
  readonly name: string
  readonly method: string
  readonly lower: boolean
  readonly first: boolean
  readonly rows: string
}

/** pkg/haproxy/types/maps.go HostsMap of v0.15.4: from hosts and paths to map files, without filters by header. */
export class HostsMap {
  readonly #name: string
  readonly #entries: Entry[] = []
  #files: readonly MatchFile[] | undefined

  constructor(name: string) {
    this.#name = name
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  /** AddHostnameMapping */
  addHost(hostname: string, value: string): void {
    if (hostname.startsWith('*.')) this.#add(wildcard(hostname), '', 0, value, 'regex')
    else this.#add(hostname, '', 0, value, 'exact')
  }

  /** AddHostnamePathMapping */
  addPath(hostname: string, path: { readonly path: string; readonly match: Match; readonly order: number }, value: string): void {
    if (hostname.startsWith('*.')) this.#add(wildcard(hostname), asRegex(path.path, path.match), path.order, value, 'regex')
    else this.#add(path.match === 'regex' ? `^${quoteMeta(hostname)}$` : hostname, path.path, path.order, value, path.match)
  }

  /** AddAliasPathMapping for an expression. */
  addRegex(hostname: string, path: { readonly path: string; readonly match: Match; readonly order: number }, value: string): void {
    this.#add(hostname, asRegex(path.path, path.match), path.order, value, 'regex')
  }

  #add(host: string, path: string, order: number, value: string, match: Match): void {
    const hostname = host.toLowerCase()
    const text = match === 'begin' ? path.toLowerCase() : path
    this.#entries.push({ hostname, path: text, match, order, key: keyOf(match, hostname, text), value })
  }

  /** rebuildMatchFiles; Go's order of hosts is random, here they are sorted. */
  files(): readonly MatchFile[] {
    this.#files ??= this.#rebuild()
    return this.#files
  }

  #rebuild(): MatchFile[] {
    const moved: File[] = []
    const byHost = Map.groupBy(this.#entries, ({ hostname }) => hostname)
    for (const hostname of [...byHost.keys()].sort()) {
      const entries = [...(byHost.get(hostname) ?? [])].sort((a, b) => (a.path === b.path ? 0 : a.path > b.path ? -1 : 1))
      entries.forEach((one, index) => {
        for (const other of entries.slice(index + 1)) {
          if (overlaps(one, other)) other.upper = one.moved ?? moveInto(moved, one)
        }
      })
    }
    const plain = ORDER.map((match): File => ({ match, entries: this.#entries.filter((one) => one.match === match && !one.moved) })).filter(
      ({ entries }) => entries.length > 0,
    )
    const files = [...plain.filter(({ match }) => match === 'exact'), ...moved, ...plain.filter(({ match }) => match !== 'exact')]
    return files.map((file, index) => ({
      name: `${this.#name}__${index}_${file.match}`,
      method: METHODS[file.match],
      lower: file.match === 'begin',
      first: index === 0,
      rows: `${sorted(file)
        .map(({ key, value }) => `${key} ${value}`)
        .join('\n')}\n`,
    }))
  }
}

/** findOrCreateMatchFile */
const moveInto = (files: File[], entry: Entry): File => {
  const from = entry.upper ? files.indexOf(entry.upper) : 0
  let file = files.slice(from).find(({ match }) => match === entry.match)
  if (!file) {
    file = { match: entry.match, entries: [] }
    files.push(file)
  }
  file.entries.push(entry)
  entry.moved = file
  return file
}

/** Paths of one host, of different types, one the beginning of the other; exact and regular ones never. */
const overlaps = (one: Entry, other: Entry): boolean =>
  one.match !== other.match &&
  one.path !== other.path &&
  ![one.match, other.match].some((match) => match === 'exact' || match === 'regex') &&
  one.path.startsWith(other.path)

const sorted = ({ match, entries }: File): Entry[] => {
  const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
  return [...entries].sort((a, b) => {
    if (match === 'exact') return compare(a.key, b.key) || a.order - b.order
    if (match === 'regex') return b.key.length - a.key.length || compare(a.key, b.key) || a.order - b.order
    return a.hostname === b.hostname ? compare(b.path, a.path) || a.order - b.order : compare(a.key, b.key)
  })
}

/** buildMapKey */
const keyOf = (match: Match, hostname: string, path: string): string => {
  const host = match === 'regex' && hostname && path ? (hostname.endsWith('$') ? hostname.slice(0, -1) : `${hostname}[^/]*`) : hostname
  return host && path ? `${host}#${path}` : host + path
}

const wildcard = (hostname: string): string => `^[^.]+${quoteMeta(hostname.slice(1))}$`

/** convertPathToRegex */
const asRegex = (path: string, match: Match): string => {
  switch (match) {
    case 'begin':
      return quoteMeta(path)
    case 'exact':
      return `${quoteMeta(path)}$`
    case 'prefix':
      return path.endsWith('/') ? quoteMeta(path) : `${quoteMeta(path)}(/.*)?`
    case 'regex':
      return path
    default:
      return match satisfies never
  }
}

/** Go's regexp.QuoteMeta */
export const quoteMeta = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
