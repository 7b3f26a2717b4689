import type { IstioHttpMatch, IstioNamedMatch, IstioStringMatch } from '@portolan/model'
import type { Condition, Pattern } from '../../table.ts'

/** What a match asks of a request (IST-05), and whether it takes everything. */
export interface Asked {
  readonly when: Condition
  readonly label: string
  /** Neither a header nor a parameter, and every path: stands last among those of one host (IST-04). */
  readonly catchAll: boolean
}

/** Claims of tokens: nobody but the proxy can tell (IST-05). A pattern that RE2 doesn't have is one that can't be evaluated. */
const UNTOLD: Condition = { is: 'path', like: { by: 'regex', value: '(?=claims)', flags: '', flavour: 're2' } }

export const ANYTHING: Asked = { when: { is: 'path', like: { by: 'anything' } }, label: '/', catchAll: true }

/** pilot/pkg/networking/core/route/route.go (master of August 2026), TranslateRouteMatch. `at`: pointers go on from the match. */
export const askedBy = (match: IstioHttpMatch): Asked => {
  const path = match.uri ? onPath(match.uri, match.ignoreUriCase) : undefined
  const others: readonly Condition[] = [
    ...match.headers.map((one, at) => onHeader(one, `/headers/${at}`)),
    ...match.withoutHeaders.map((one): Condition => ({ is: 'not', of: onHeader(one) })),
    ...(match.method ? [{ is: 'method' as const, like: patternOf(match.method), at: '/method' }] : []),
    ...(match.authority ? [{ is: 'host' as const, like: patternOf(match.authority), at: '/authority' }] : []),
    ...(match.scheme ? [{ is: 'scheme' as const, like: patternOf(match.scheme), at: '/scheme' }] : []),
    ...match.queryParams.map((one): Condition => ({ is: 'query', name: one.name, like: patternOf(one.match) })),
  ]
  const every = !path || (path.like.by === 'prefix' && path.like.value === '/') || (match.uri?.by === 'regex' && match.uri.value === '.*')
  const parts = [...(path && !(every && others.length > 0) ? [path] : every && others.length === 0 ? [ANYTHING.when] : []), ...others]
  const [only] = parts
  return { when: parts.length === 1 && only ? only : { is: 'all', of: parts }, label: labelOf(match), catchAll: every && others.length === 0 }
}

interface OnPath {
  readonly is: 'path'
  readonly like: Pattern
  readonly at: string
}

const onPath = (uri: IstioStringMatch, folded: boolean): OnPath | undefined => {
  const at = '/uri'
  switch (uri.by) {
    case 'presence':
      return undefined
    case 'regex':
      return { is: 'path', like: whole(uri.value), at }
    case 'exact':
    case 'prefix':
      if (!folded) return { is: 'path', like: { by: uri.by, value: uri.value }, at: `${at}/${uri.by}` }
      return { is: 'path', like: { by: 'regex', value: `^${literal(uri.value)}${uri.by === 'exact' ? '$' : ''}`, flags: 'i', flavour: 're2' }, at }
    default:
      return uri satisfies never
  }
}

/** Header values are joined by commas, as Envoy does. */
const onHeader = ({ name, match }: IstioNamedMatch, at?: string): Condition => {
  if (name.startsWith('@')) return UNTOLD
  const lower = name.toLowerCase()
  const like = patternOf(match)
  if (lower === ':authority' || lower === 'host') return { is: 'host', like }
  if (lower === ':method') return { is: 'method', like }
  return { is: 'header', name, like, ...(at ? { at } : {}) }
}

/** An empty match, and the regular expression `*`, ask for no more than that there is a value. */
export const patternOf = (match: IstioStringMatch): Pattern => {
  switch (match.by) {
    case 'presence':
      return { by: 'anything' }
    case 'exact':
    case 'prefix':
      return { by: match.by, value: match.value }
    case 'regex':
      return match.value === '*' ? { by: 'anything' } : whole(match.value)
    default:
      return match satisfies never
  }
}

/** Envoy's regular expressions take the whole value (RGX-01). */
export const whole = (value: string): Extract<Pattern, { readonly by: 'regex' }> => ({
  by: 'regex',
  value: value.includes('|') || value.endsWith('\\') ? `^(?:${value})$` : `^${value}$`,
  flags: '',
  flavour: 're2',
})

export const literal = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')

const labelOf = ({ uri, method, headers, withoutHeaders, queryParams, authority }: IstioHttpMatch): string => {
  const value = (match: IstioStringMatch): string =>
    match.by === 'presence' ? '*' : match.by === 'regex' ? `~ ${match.value}` : match.by === 'prefix' ? `${match.value}*` : match.value
  const path = !uri || uri.by === 'presence' ? '/' : uri.by === 'exact' ? `= ${uri.value}` : uri.by === 'regex' ? `~ ${uri.value}` : uri.value
  return [
    path,
    ...(method ? [value(method)] : []),
    ...(authority ? [`host ${value(authority)}`] : []),
    ...headers.map(({ name, match }) => `${name}: ${value(match)}`),
    ...withoutHeaders.map(({ name, match }) => `without ${name}: ${value(match)}`),
    ...queryParams.map(({ name, match }, at) => `${at === 0 ? '?' : '&'}${name}=${value(match)}`),
  ].join(' ')
}
