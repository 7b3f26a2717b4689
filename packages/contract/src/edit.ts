/** Fields of one object to change: RFC 6901 pointers into it, with what stands there and what should, as text. */
export type Edits = readonly { readonly pointer: string; readonly from: string; readonly to: string }[]

/**
 * A copy of a raw object with the edits made; undefined when the object isn't as the edits say (someone changed it since).
 * A `from` that is empty adds the field, a `to` that is empty takes it away. Values keep the type that stands there.
 */
export const applied = (object: Readonly<Record<string, unknown>>, edits: Edits): Record<string, unknown> | undefined => {
  const copy = JSON.parse(JSON.stringify(object)) as Record<string, unknown>
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

/** A value as an edit writes it: text where text stands or nothing does, else JSON. */
export const typed = (text: string, like: unknown): unknown => {
  if (like === undefined || typeof like === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const plain = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value))
