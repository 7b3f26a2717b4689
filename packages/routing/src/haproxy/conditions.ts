import type { Condition, Pattern } from '../table.ts'

/**
 * An anonymous condition of HAProxy, what stands between braces (doc/configuration.txt of HAProxy 2.6, section 7): a header, a cookie or a
 * parameter that is there or has a value, a path, a method, a source address. Undefined for anything else: it isn't evaluated.
 */
export const readCondition = (text: string): Condition | undefined => {
  const [fetch = '', ...words] = text.trim().split(/\s+/)
  const negated = fetch.startsWith('!')
  const made = simple(negated ? fetch.slice(1) : fetch, words)
  return made && negated ? { is: 'not', of: made } : made
}

/** `{ … } !{ … }`, all of them; undefined where one isn't evaluated, or something else than these stands there. */
export const readConditions = (text: string): Condition | undefined => {
  const parts = [...text.matchAll(/(!?)\s*\{\s+([^{}]*?)\s+\}/g)]
  if (parts.length === 0 || text.replace(/!?\s*\{\s+[^{}]*?\s+\}/g, '').trim() !== '') return undefined
  const of = parts.map(([, not, inner = '']): Condition | undefined => {
    const made = readCondition(inner)
    return made && not === '!' ? { is: 'not', of: made } : made
  })
  return of.every((one) => one !== undefined) ? { is: 'all', of } : undefined
}

const simple = (fetch: string, words: readonly string[]): Condition | undefined => {
  const [, what = '', name] = /^([a-z_.]+)(?:\(([^(),]+)\))?$/.exec(fetch) ?? []
  if (words.includes('-i') || words.includes('-f') || words.some((word) => /["'\\]/.test(word))) return undefined
  const how = words[0] === '-m' ? (words[1] ?? '') : undefined
  const values = (how === undefined ? words : words.slice(2)).filter((word) => word !== '--')
  const any = (leaf: (value: string) => Condition): Condition | undefined =>
    values.length === 0 ? undefined : { is: 'any', of: values.map((value) => leaf(value)) }
  const is = name === undefined ? undefined : BY_NAME.get(what)
  if (is && name !== undefined) {
    if (how === 'found') return values.length === 0 ? { is, name, like: { by: 'anything' } } : undefined
    const by = how === undefined || how === 'str' ? 'exact' : how === 'beg' ? 'prefix' : undefined
    return by && any((value) => ({ is, name, like: { by, value }, each: true }))
  }
  if (name !== undefined) return undefined
  const onPath = pathPattern(what, how)
  if (onPath) return any((value) => ({ is: 'path', like: onPath(value) }))
  if (how !== undefined) return undefined
  if (what === 'src') return any((value) => ({ is: 'sourceIp', like: { by: 'cidr', value } }))
  return what === 'method' ? any((value) => ({ is: 'method', like: { by: 'exact', value } })) : undefined
}

const pathPattern = (what: string, how: string | undefined): ((value: string) => Pattern) | undefined => {
  if (what === 'path' && (how === undefined || how === 'str')) return (value) => ({ by: 'exact', value })
  if ((what === 'path_beg' && how === undefined) || (what === 'path' && how === 'beg')) return (value) => ({ by: 'prefix', value })
  return undefined
}

const BY_NAME: ReadonlyMap<string, 'header' | 'cookie' | 'query'> = new Map([
  ['hdr', 'header'],
  ['req.hdr', 'header'],
  ['cookie', 'cookie'],
  ['req.cook', 'cookie'],
  ['cook', 'cookie'],
  ['url_param', 'query'],
  ['urlp', 'query'],
])
