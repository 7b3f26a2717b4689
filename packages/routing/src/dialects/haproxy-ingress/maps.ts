import { compareText } from '../../order.ts'
import type { Condition, Pattern } from '../../table.ts'
import { headerCondition } from './headers.ts'
import type { HostPath, Match } from './hosts.ts'

/** A row of HAProxy's maps: one path under one name of its host (pkg/haproxy/types/maps.go, 0.15). */
export interface Row {
  readonly path: HostPath
  /** The name itself; of wildcards and aliases by pattern a regex. */
  readonly name: string
  /** In which map it stands: wildcards, aliases by pattern and paths of type regex are all regexes. */
  readonly map: Match
  /** As it stands there: begin paths in lower case, others in regexes. */
  readonly text: string
  readonly key: string
  readonly alias: boolean
}

/** How names become rows: `*.` is one label; names that are patterns are taken as they are. */
export const rowOf = (path: HostPath, name: string, how: 'name' | 'pattern', alias: boolean): Row => {
  const wildcard = how === 'name' && name.startsWith('*.')
  if (wildcard || how === 'pattern') {
    const pattern = wildcard ? `^[^.]+${quoted(name.slice(1))}$` : name
    const text = regexOf(path)
    return { path, name: pattern, map: 'regex', text, key: keyOf(pattern, text), alias }
  }
  if (path.match === 'regex')
    return { path, name: `^${quoted(name)}$`, map: 'regex', text: path.path, key: keyOf(`^${quoted(name)}$`, path.path), alias }
  const text = path.match === 'begin' ? path.path.toLowerCase() : path.path
  return { path, name, map: path.match, text, key: `${name}#${text}`, alias }
}

/** A pattern's own end gives way to the path (buildMapKey). */
const keyOf = (name: string, path: string): string => `${name.endsWith('$') ? name.slice(0, -1) : `${name}[^/]*`}#${path}`

/** Under a pattern for the host every type becomes a regex without an end, and Exact one with (convertPathToRegex). */
const regexOf = ({ path, match }: HostPath): string => {
  switch (match) {
    case 'begin':
      return quoted(path)
    case 'exact':
      return `${quoted(path)}$`
    case 'prefix':
      return path.endsWith('/') ? quoted(path) : `${quoted(path)}(/.*)?`
    case 'regex':
      return path
    default:
      match satisfies never
      return path
  }
}

/** Go's regexp.QuoteMeta. */
export const quoted = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

/** Which paths a row takes. Under a pattern begin is by the letter, and Prefix a text without an end. */
export const conditionOf = ({ path: { path, match, headers }, map }: Row): Condition => {
  const onPath: Condition = { is: 'path', like: map === 'regex' ? underPattern(path, match) : plainly(path, match), at: '/path' }
  return headers.length === 0 ? onPath : { is: 'all', of: [onPath, ...headers.map(headerCondition)] }
}

const plainly = (path: string, match: Match): Pattern => {
  if (match === 'exact') return { by: 'exact', value: path }
  if (match === 'prefix') return { by: 'segments', value: path }
  return /[A-Za-z]/.test(path) ? { by: 'regex', value: `^${quoted(path)}`, flags: 'i', flavour: 'pcre' } : { by: 'prefix', value: path }
}

const underPattern = (path: string, match: Match): Pattern => {
  if (match === 'regex') return { by: 'regex', value: `^${path.replace(/^\^/, '')}`, flags: '', flavour: 'pcre' }
  return match === 'exact' ? { by: 'exact', value: path } : { by: 'prefix', value: path }
}

/** How a row was found: the number of its file, then its place there. */
export interface Placed {
  readonly row: Row
  readonly file: number
}

/**
 * The order in which the rows of one name, and of the patterns that may take it, are looked up (HAJ-04): rows that ask for headers, rows
 * that are longer than one of another type which they lie beneath, then the maps by type. Within a map the longer first.
 */
export const inLookupOrder = (rows: readonly Row[], typeOrder: readonly Match[]): readonly Placed[] => {
  const [only] = rows
  if (only && rows.length === 1) return [{ row: only, file: 0 }]
  const filtered: File[] = []
  const prior: File[] = []
  const moved = new Map<Row, File>()
  for (const own of Map.groupBy(rows, ({ name }) => name).values()) {
    const list = sortedForFiles(own)
    const upper = new Map<Row, File>()
    const place = (files: File[], row: Row): File => {
      const known = moved.get(row)
      if (known) return known
      const from = upper.get(row)
      const begin = from && files.includes(from) ? files.indexOf(from) : 0
      const found = files.slice(begin).find((file) => file.map === row.map && file.headers === headersOf(row))
      const file = found ?? { map: row.map, headers: headersOf(row), rows: [] }
      if (!found) files.push(file)
      file.rows.push(row)
      moved.set(row, file)
      return file
    }
    for (const row of list) if (headersOf(row) !== '') place(filtered, row)
    for (const [row, beneath] of overlaps(list.filter((one) => headersOf(one) === ''))) {
      const file = place(prior, row)
      for (const other of beneath) upper.set(other, file)
    }
  }
  const rest = rows.filter((row) => !moved.has(row))
  const byType = (map: Match): File => ({ map, headers: '', rows: rest.filter((row) => row.map === map) })
  const files = [...filtered, byType('exact'), ...prior, ...typeOrder.filter((map) => map !== 'exact').map(byType)]
  return files.flatMap((file, index) => [...file.rows].sort(inFile(file.map)).map((row): Placed => ({ row, file: index })))
}

interface File {
  readonly map: Match
  readonly headers: string
  readonly rows: Row[]
}

const headersOf = ({ path }: Row): string => path.headers.map(({ name, value, regex }) => `${name}:${value}:${regex}`).join('\n')

/**
 * Longer paths first, of equal ones the greater as it is written (types/host.go, addLink). Rows that ask for headers come before others, and
 * before those that were added earlier (sort.Slice on a short list).
 */
const sortedForFiles = (rows: readonly Row[]): readonly Row[] => {
  const plain = rows.filter((row) => headersOf(row) === '').sort((a, b) => compareText(b.text, a.text) || compareText(b.path.path, a.path.path))
  const list: Row[] = []
  for (const row of rows.filter((one) => headersOf(one) !== '')) {
    let at = list.length
    while (at > 0) {
      const before = list[at - 1]
      if (before && headersOf(before) === headersOf(row) && before.text >= row.text) break
      at -= 1
    }
    list.splice(at, 0, row)
  }
  return [...list, ...plain]
}

/** Rows that lie beneath one of another type, with those beneath which they lie; the longer first. Exact and regex have their own places. */
function* overlaps(rows: readonly Row[]): Iterable<readonly [Row, readonly Row[]]> {
  const byText = Map.groupBy(
    rows.filter(({ map }) => map === 'prefix' || map === 'begin'),
    ({ text }) => text,
  )
  const kinds = new Set([...byText.values()].flatMap((list) => list.map(({ map }) => map)))
  if (kinds.size < 2) return
  const lengths = [...new Set([...byText.keys()].map(({ length }) => length))].sort((a, b) => b - a)
  for (const row of [...byText.values()].flat().sort((a, b) => compareText(b.text, a.text))) {
    const above = lengths.flatMap((length) =>
      length < row.text.length ? (byText.get(row.text.slice(0, length)) ?? []).filter(({ map }) => map !== row.map) : [],
    )
    if (above.length > 0) yield [row, above]
  }
}

/** How a map orders its rows: whole paths by key, regexes by length, others by path; of equal ones the first of its host. */
const inFile =
  (map: Match) =>
  (a: Row, b: Row): number => {
    const byAge = a.path.order - b.path.order
    if (map === 'regex') return b.key.length - a.key.length || compareText(a.key, b.key) || byAge
    if (map === 'begin') return b.text.length - a.text.length || compareText(a.text, b.text) || byAge
    return compareText(b.text, a.text) || byAge
  }
