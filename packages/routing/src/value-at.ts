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
  for (const pair of text.split(separator)) {
    const equals = pair.indexOf('=')
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals))
    if (!values.has(name)) values.set(name, equals < 0 ? '' : decoded(pair.slice(equals + 1)))
  }
  return values
}

const decoded = (text: string): string => {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
