import type { Asked } from './request.ts'
import type { PathNormalization, RouteTable } from './table.ts'

/** The request as a table's proxy reads it: with the path in its own form, where it changes it before it matches (REQ-02). */
export const readBy = ({ normalize }: Pick<RouteTable, 'normalize'>, asked: Asked): Asked => {
  if (normalize.length === 0 || !asked.http || asked.readAs !== undefined) return asked
  const readAs = normalize.reduce(normalized, asked.path)
  return readAs === asked.path ? asked : { ...asked, readAs }
}

/** The step that refuses the path, so that the proxy answers by itself before it looks at any rule; undefined when none does. */
export const refusedStep = ({ normalize }: Pick<RouteTable, 'normalize'>, { http, path }: Asked): PathNormalization | undefined => {
  if (!http) return undefined
  let read = path
  for (const step of normalize) {
    if (step === 'refuse-broken-escapes' && /%(?![0-9A-Fa-f]{2})/.test(read)) return step
    if (step === 'refuse-climbing' && climbs(read)) return step
    read = normalized(read, step)
  }
  return undefined
}

/** The path that rules see: as the proxy reads it, else as sent. */
export const pathSeen = ({ path, readAs }: Pick<Asked, 'path' | 'readAs'>): string => readAs ?? path

/** For people: bytes that are no UTF-8 are written as escapes again. */
export const sayPath = (path: string): string =>
  path.replace(/[\uDC80-\uDCFF]/gu, (byte) => `%${(byte.charCodeAt(0) - 0xdc00).toString(16).toUpperCase()}`)

const normalized = (path: string, how: PathNormalization): string => {
  switch (how) {
    case 'merge-slashes':
      return path.replace(/\/{2,}/g, '/')
    case 'remove-dot-segments':
      return withoutDots(path)
    case 'decode':
      return decoded(path)
    case 'decode-unreserved':
      return path.replace(/%([0-9A-Fa-f]{2})/g, (text, hex: string) => {
        const character = String.fromCharCode(Number.parseInt(hex, 16))
        return /[\w.~-]/.test(character) ? character : text.toUpperCase()
      })
    case 'refuse-climbing':
    case 'refuse-broken-escapes':
      return path
    default:
      how satisfies never
      return path
  }
}

const climbs = (path: string): boolean => {
  let depth = 0
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') depth -= 1
    else if (segment !== '.' && segment !== '') depth += 1
    if (depth < 0) return true
  }
  return false
}

/** RFC 3986, section 5.2.4, for absolute paths. */
const withoutDots = (path: string): string => {
  if (!path.includes('/.')) return path
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const [i, segment] of segments.entries()) {
    const last = i === segments.length - 1
    if (segment === '..') kept.pop()
    if (segment !== '.' && segment !== '..') kept.push(segment)
    else if (last) kept.push('')
  }
  return `/${kept.join('/')}`
}

/** Bytes that are no UTF-8 become lone surrogates, U+DC80 to U+DCFF, so that the path can go on the wire as it came. */
const decoded = (path: string): string =>
  path.replace(/(?:%[0-9A-Fa-f]{2})+/g, (text) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return byCharacter(text)
    }
  })

const byCharacter = (escapes: string): string => {
  let made = ''
  for (let at = 0; at < escapes.length; ) {
    const character = [3, 6, 9, 12].map((length) => asUtf8(escapes.slice(at, at + length))).find((one) => one !== undefined)
    made += character?.text ?? String.fromCharCode(0xdc00 + Number.parseInt(escapes.slice(at + 1, at + 3), 16))
    at += character?.length ?? 3
  }
  return made
}

const asUtf8 = (escapes: string): { readonly text: string; readonly length: number } | undefined => {
  try {
    return { text: decodeURIComponent(escapes), length: escapes.length }
  } catch {
    return undefined
  }
}
