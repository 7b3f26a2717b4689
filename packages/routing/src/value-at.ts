import type { Leaf } from './match.ts'
import { pathSeen } from './path-form.ts'
import type { Asked } from './request.ts'

/** What a request has where a condition looks; undefined for a header, parameter or cookie that it doesn't have. */
export const valueAt = (leaf: Leaf, asked: Asked): string | undefined => {
  switch (leaf.is) {
    case 'host':
      return asked.host
    case 'path':
      return pathSeen(asked)
    case 'method':
      return asked.method
    case 'sourceIp':
      return asked.sourceIp
    case 'scheme':
      return asked.secure ? 'https' : 'http'
    case 'target':
      return asked.path + asked.query
    case 'url':
      return urlOf(asked)
    case 'header':
      return asked.headers.get(leaf.name.toLowerCase())?.values.join(',')
    case 'query':
      return remembered(queries, asked, () => pairs(asked.query.slice(1), '&')).get(leaf.name)
    case 'cookie':
      return remembered(cookies, asked, () => pairs((asked.headers.get('cookie')?.values ?? []).join(';').replaceAll(/(^|;)\s+/g, '$1'), ';')).get(
        leaf.name,
      )
    default:
      leaf satisfies never
      return undefined
  }
}

/** All values of one name, in their order: where a condition looks at each. */
export const valuesAt = (leaf: Leaf, asked: Asked): readonly string[] => {
  switch (leaf.is) {
    case 'header':
      return asked.headers.get(leaf.name.toLowerCase())?.values ?? []
    case 'query':
      return allPairs(asked.query.slice(1), '&').flatMap(([name, value]) => (name === leaf.name ? value : []))
    default: {
      const value = valueAt(leaf, asked)
      return value === undefined ? [] : [value]
    }
  }
}

/** What was asked for, absolute, with the Host header's authority. */
export const urlOf = (asked: Pick<Asked, 'secure' | 'authoritySent' | 'path' | 'query'>): string =>
  `${asked.secure ? 'https' : 'http'}://${asked.authoritySent}${asked.path}${asked.query}`

type Values = ReadonlyMap<string, string>

const queries = new WeakMap<Asked, Values>()
const cookies = new WeakMap<Asked, Values>()

/** Read once for an answer, however many rules ask. */
const remembered = (known: WeakMap<Asked, Values>, asked: Asked, read: () => Values): Values => {
  const values = known.get(asked) ?? read()
  known.set(asked, values)
  return values
}

/** By name; of several with one name the first (GWA-14). */
const pairs = (text: string, separator: string): Values => {
  const values = new Map<string, string>()
  for (const [name, value] of allPairs(text, separator)) if (!values.has(name)) values.set(name, value)
  return values
}

const allPairs = (text: string, separator: string): readonly (readonly [name: string, value: string])[] =>
  text.split(separator).map((pair) => {
    const equals = pair.indexOf('=')
    return equals < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))]
  })

const decoded = (text: string): string => {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
