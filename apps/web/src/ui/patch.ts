import type { Rejected } from '@portolan/contract'

export type Edits = NonNullable<Rejected['patch']>

/** A line of a diff: its sign, and how it is told apart. */
export interface DiffLine {
  readonly look: 'comment' | 'context' | 'del' | 'add'
  readonly text: string
}

/** The edits of one object as a diff. With the object at hand, the line that names the rule stands above as context. */
export const diffOf = (title: string, edits: Edits, object: unknown): readonly DiffLine[] => {
  const lines: DiffLine[] = [{ look: 'comment', text: `# ${title}` }]
  let shown: string | undefined
  for (const { pointer, from, to } of edits) {
    const tokens = tokensOf(pointer)
    const field = tokens.at(-1) ?? ''
    const parent = pointer.slice(0, pointer.lastIndexOf('/'))
    const context = parent === shown ? undefined : contextOf(valueAt(object, tokens.slice(0, -1)), field)
    shown = parent
    if (context) lines.push({ look: 'context', text: `  - ${context}` })
    if (from !== '') lines.push({ look: 'del', text: `-   ${field}: ${from}` })
    if (to !== '') lines.push({ look: 'add', text: `+   ${field}: ${to}` })
  }
  return lines
}

/**
 * A copy of a raw object with the edits made; undefined when the object isn't as the edits say (someone changed it since).
 * A `from` that is empty adds the field, a `to` that is empty takes it away. Values keep the type that stands there.
 */
export const applied = (object: Readonly<Record<string, unknown>>, edits: Edits): Record<string, unknown> | undefined => {
  const copy = structuredClone(object) as Record<string, unknown>
  for (const { pointer, from, to } of edits) {
    const tokens = tokensOf(pointer)
    const field = tokens.at(-1)
    const parent = valueAt(copy, tokens.slice(0, -1))
    if (field === undefined || typeof parent !== 'object' || parent === null) return undefined
    const now: unknown = Object.hasOwn(parent, field) ? Reflect.get(parent, field) : undefined
    if (plain(now) !== from) return undefined
    if (to === '') {
      if (Array.isArray(parent)) parent.splice(Number(field), 1)
      else Reflect.deleteProperty(parent, field)
    } else Object.defineProperty(parent, field, { value: typed(to, now), writable: true, enumerable: true, configurable: true })
  }
  return copy
}

/** The same edits as a command for a POSIX shell. It tests the old values first, so that it can't overwrite someone's newer ones. */
export const kubectlPatch = (
  ref: { readonly kind: string; readonly namespace?: string; readonly name: string },
  edits: Edits,
  object: unknown,
): string => {
  const operations = edits.flatMap(({ pointer, from, to }) => {
    const now = valueAt(object, tokensOf(pointer))
    const test = from === '' ? [] : [{ op: 'test', path: pointer, value: now === undefined ? from : now }]
    if (to === '') return [...test, { op: 'remove', path: pointer }]
    return [...test, { op: from === '' ? 'add' : 'replace', path: pointer, value: typed(to, now) }]
  })
  const scope = ref.namespace ? ` -n ${quoted(ref.namespace)}` : ''
  return `kubectl patch ${quoted(ref.kind.toLowerCase())} ${quoted(ref.name)}${scope} --type=json -p ${quoted(JSON.stringify(operations))}`
}

/** The value at an RFC 6901 pointer; undefined where there is none. */
export const valueAt = (root: unknown, tokens: readonly string[]): unknown => {
  let value = root
  for (const token of tokens) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined
    value = Reflect.get(value, token)
  }
  return value
}

export const tokensOf = (pointer: string): readonly string[] =>
  pointer === ''
    ? []
    : pointer
        .replace(/^\//, '')
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Safe as one word of a POSIX shell. */
const quoted = (text: string): string => (/^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** The field that people know the place by. */
const contextOf = (parent: unknown, field: string): string | undefined => {
  if (typeof parent !== 'object' || parent === null) return undefined
  for (const name of ['path', 'name', 'value', 'host', 'type']) {
    if (name === field || !Object.hasOwn(parent, name)) continue
    const value: unknown = Reflect.get(parent, name)
    if (typeof value === 'string' || typeof value === 'number') return `${name}: ${value}`
  }
  return undefined
}

const plain = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value))

const typed = (text: string, like: unknown): unknown => {
  if (like === undefined || typeof like === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
