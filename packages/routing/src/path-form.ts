import type { Asked } from './request.ts'
import type { PathNormalization, RouteTable } from './table.ts'

/** The request as a table's proxy reads it: with the path in its own form, where it changes it before it matches (REQ-02). */
export const readBy = ({ normalize }: Pick<RouteTable, 'normalize'>, asked: Asked): Asked => {
  if (normalize.length === 0 || !asked.http || asked.readAs !== undefined) return asked
  const readAs = normalize.reduce(normalized, asked.path)
  return readAs === asked.path ? asked : { ...asked, readAs }
}

/** The path that rules see: as the proxy reads it, else as sent. */
export const pathSeen = ({ path, readAs }: Pick<Asked, 'path' | 'readAs'>): string => readAs ?? path

const normalized = (path: string, how: PathNormalization): string => {
  switch (how) {
    case 'merge-slashes':
      return path.replace(/\/{2,}/g, '/')
    case 'remove-dot-segments':
      return withoutDots(path)
    case 'decode':
      return decoded(path)
    default:
      how satisfies never
      return path
  }
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

/** Each sequence that is UTF-8 by itself; others stay as sent. */
const decoded = (path: string): string =>
  path.replace(/(?:%[0-9A-Fa-f]{2})+/g, (text) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return text
    }
  })
