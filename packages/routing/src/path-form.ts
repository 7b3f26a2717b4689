import type { Asked } from './request.ts'
import type { PathNormalization, RouteTable } from './table.ts'

/** The request as a table's proxy reads it: with the path in its own form, where it changes it, for all or only in order to match it (REQ-02). */
export const readBy = (table: Forms, sent: Asked): Asked => {
  const { cleans = NOTHING, normalize } = table
  if ((normalize.length === 0 && cleans.length === 0) || !sent.http || sent.readAs !== undefined) return sent
  const asked = table.splitsAtSemicolons && sent.query.includes(';') ? { ...sent, query: sent.query.replaceAll(';', '&') } : sent
  const path = cleans.reduce(normalized, asked.path)
  const readAs = normalize.reduce(normalized, path)
  if (readAs === path) return path === asked.path ? asked : { ...asked, path }
  return { ...asked, path, readAs }
}

type Forms = Pick<RouteTable, 'cleans' | 'normalize' | 'splitsAtSemicolons'>
const NOTHING: readonly PathNormalization[] = []

/** The step that refuses the path, so that the proxy answers by itself before it looks at any rule; undefined when none does. */
export const refusedStep = ({ cleans = NOTHING, normalize }: Forms, { http, path }: Asked): PathNormalization | undefined => {
  if (!http) return undefined
  let read = path
  for (const step of [...cleans, ...normalize]) {
    if (step === 'refuse-broken-escapes' && /%(?![0-9A-Fa-f]{2})/.test(read)) return step
    if (step === 'refuse-nul' && /%00/.test(read)) return step
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
    case 'clean-as-go':
      return cleaned(path)
    case 'decode':
      return decoded(path)
    case 'decode-unless-reserved':
      return path.replace(/(?:%(?!(?:3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D|25))[0-9A-Fa-f]{2})+/g, decoded)
    case 'escape-as-go':
      return escapedAsGo(path)
    case 'decode-unreserved':
      return path.replace(/%([0-9A-Fa-f]{2})/g, (text, hex: string) => {
        const character = String.fromCharCode(Number.parseInt(hex, 16))
        return /[\w.~-]/.test(character) ? character : text.toUpperCase()
      })
    case 'refuse-climbing':
    case 'refuse-broken-escapes':
    case 'refuse-nul':
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

/** Go's path.Clean as net/url's JoinPath uses it: only a slash at the very end stays. */
const cleaned = (path: string): string => {
  if (!/\/(?:[/.]|$)/.test(path)) return path
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  return `/${kept.join('/')}${path.endsWith('/') && kept.length > 0 ? '/' : ''}`
}

/** Go's URL.EscapedPath: a path with a character that has to be escaped is made anew of what it decodes to, in which `%2F` is a slash. */
const escapedAsGo = (path: string): string => {
  if (/^(?:[\w.~!$&'()*+,;=:@/[\]-]|%[0-9A-Fa-f]{2})*$/.test(path) || /%(?![0-9A-Fa-f]{2})/.test(path)) return path
  return decoded(path).replace(/[\uDC80-\uDCFF]|[^\w.~$&+,/:;=@-]/gu, (character) => {
    const code = character.charCodeAt(0)
    if (code >= 0xdc80 && code <= 0xdcff) return `%${(code - 0xdc00).toString(16).toUpperCase()}`
    return code < 0x80 ? `%${code.toString(16).toUpperCase().padStart(2, '0')}` : encodeURIComponent(character)
  })
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
