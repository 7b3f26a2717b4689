import { isRefused } from '../../regex.ts'
import { inCidr } from '../../pattern.ts'
import type { Condition, Pattern } from '../../table.ts'
import type { BadRule } from './rule-language.ts'
import { atLeast, type Version } from './static.ts'

export type Syntax = 'v2' | 'v3' | 'tcp'

type Build = (args: readonly string[], version: Version) => Condition | BadRule

/** One matcher of a rule: its name in any of four spellings, its arguments none of them empty (v3.5.3 pkg/rules/parser.go, pkg/muxer/http/matcher.go). */
export const matcherOf = (name: string, args: readonly string[], version: Version, syntax: Syntax): Condition | BadRule => {
  const known = [...MATCHERS[syntax]].find(
    ([own]) => name === own || name === own.toLowerCase() || name === own.toUpperCase() || name === titled(own),
  )
  if (!known) return { fault: `its rule has a matcher ${name} that Traefik does not know` }
  const [own, { counts, build }] = known
  if (!counts.includes(Math.min(args.length, 3)) || args.length === 0) return { fault: `${own} of its rule has ${args.length} arguments` }
  if (args.includes('')) return { fault: `an argument of ${own} is empty` }
  return build(args, version)
}

const titled = (name: string): string => `${name[0]?.toUpperCase() ?? ''}${name.slice(1).toLowerCase()}`

const re2 = (value: string): Extract<Pattern, { readonly by: 'regex' }> => ({ by: 'regex', value, flags: '', flavour: 're2' })
const bad = (what: string): BadRule => ({ fault: `${what} is a pattern that Go does not compile` })
const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

/** Of a host that ends in a dot, and of one that doesn't, each takes both. */
const bare = (host: string): string => host.toLowerCase().replace(/\.$/, '')

const host: Build = ([value = ''], version) => {
  if (!isAscii(value)) return { fault: `the host ${value} is not in ASCII` }
  if (atLeast(version, 7) && value === '*') return { is: 'host', like: { by: 'anything' } }
  if (atLeast(version, 7) && value.startsWith('*.')) return { is: 'host', like: { by: 'wildcard', value: bare(value.slice(1)), labels: 'one' } }
  return { is: 'host', like: { by: 'exact', value: bare(value) } }
}

const path =
  (by: 'exact' | 'prefix'): Build =>
  ([value = '']) =>
    value.startsWith('/') ? { is: 'path', like: { by, value } } : { fault: `the path ${value} does not begin with a slash` }

const clientIp = (value: string): Condition | BadRule =>
  inCidr(value, '0.0.0.0') === undefined && inCidr(value, '::') === undefined
    ? { fault: `${value} is no address and no block of addresses` }
    : { is: 'sourceIp', like: { by: 'cidr', value } }

interface Matcher {
  /** Numbers of arguments; 3 stands for three and more. */
  readonly counts: readonly number[]
  readonly build: Build
}

const V3: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  ['ClientIP', { counts: [1], build: ([value = '']) => clientIp(value) }],
  ['Method', { counts: [1], build: ([value = '']) => ({ is: 'method', like: { by: 'exact', value: value.toUpperCase() } }) }],
  ['Host', { counts: [1], build: host }],
  [
    'HostRegexp',
    {
      counts: [1],
      build: ([value = '']) => (isAscii(value) && !isRefused(value) ? { is: 'host', like: re2(value) } : bad(value)),
    },
  ],
  ['Path', { counts: [1], build: path('exact') }],
  ['PathPrefix', { counts: [1], build: path('prefix') }],
  ['PathRegexp', { counts: [1], build: ([value = '']) => (isRefused(value) ? bad(value) : { is: 'path', like: re2(value) }) }],
  ['Header', { counts: [2], build: ([name = '', value = '']) => ({ is: 'header', name, like: { by: 'exact', value }, each: true }) }],
  [
    'HeaderRegexp',
    {
      counts: [2],
      build: ([name = '', value = '']) => (isRefused(value) ? bad(value) : { is: 'header', name, like: re2(value), each: true }),
    },
  ],
  ['Query', { counts: [1, 2], build: ([name = '', value = '']) => ({ is: 'query', name, like: { by: 'exact', value }, each: true }) }],
  [
    'QueryRegexp',
    {
      counts: [1, 2],
      build: ([name = '', value]) => {
        if (value === undefined) return { is: 'query', name, like: { by: 'exact', value: '' }, each: true }
        return isRefused(value) ? bad(value) : { is: 'query', name, like: re2(value), each: true }
      },
    },
  ],
])

/** Any of several. */
const any =
  (one: (value: string, version: Version) => Condition | BadRule): Build =>
  (args, version) => {
    const made = args.map((value) => one(value, version))
    const [first] = made
    const fault = made.find((each) => 'fault' in each)
    if (fault) return fault
    return made.length === 1 && first ? first : { is: 'any', of: made.flatMap((each) => ('fault' in each ? [] : each)) }
  }

const escaped = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

/** `{name:pattern}` and `{name}` of v2, as a pattern; undefined where there is none (v3.5.3 pkg/muxer/http/matcher_v2.go, gorilla/mux). */
const template = (text: string, free: string): string | undefined =>
  text.includes('{')
    ? text.replace(/\{[^{}:]*(?::((?:[^{}]|\{[^{}]*\})*))?\}|[^{]+|\{/g, (part, pattern) =>
        part.startsWith('{') && part.length > 1 ? `(?:${pattern ?? free})` : escaped(part),
      )
    : undefined

const pathV2 = (end: '$' | '') =>
  any((value) => {
    if (!value.startsWith('/')) return { fault: `the path ${value} does not begin with a slash` }
    const pattern = template(value, '[^/]+')
    if (pattern !== undefined) return isRefused(pattern) ? bad(value) : { is: 'path', like: re2(`^${pattern}${end}`) }
    return { is: 'path', like: { by: end === '$' ? 'exact' : 'prefix', value } }
  })

const MANY = [1, 2, 3]

const V2: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  ['Host', { counts: MANY, build: any((value, version) => host([value], version)) }],
  ['HostHeader', { counts: MANY, build: any((value, version) => host([value], version)) }],
  [
    'HostRegexp',
    {
      counts: MANY,
      build: any((value) => {
        const pattern = `^${template(value, '[^.]+') ?? escaped(value)}$`
        return isRefused(pattern, 'i') ? bad(value) : { is: 'host', like: { ...re2(pattern), flags: 'i' } }
      }),
    },
  ],
  ['Path', { counts: MANY, build: pathV2('$') }],
  ['PathPrefix', { counts: MANY, build: pathV2('') }],
  ['Method', { counts: MANY, build: any((value) => ({ is: 'method', like: { by: 'exact', value: value.toUpperCase() } })) }],
  ['Headers', { counts: [2], build: ([name = '', value = '']) => ({ is: 'header', name, like: { by: 'exact', value }, each: true }) }],
  [
    'HeadersRegexp',
    { counts: [2], build: ([name = '', value = '']) => (isRefused(value) ? bad(value) : { is: 'header', name, like: re2(value), each: true }) },
  ],
  [
    'Query',
    {
      counts: MANY,
      build: (args) => ({
        is: 'all',
        of: args.map((pair): Condition => {
          const equals = pair.indexOf('=')
          const name = equals < 0 ? pair : pair.slice(0, equals)
          return { is: 'query', name, like: { by: 'exact', value: equals < 0 ? '' : pair.slice(equals + 1) }, each: true }
        }),
      }),
    },
  ],
  ['ClientIP', { counts: MANY, build: any((value) => clientIp(value)) }],
])

/** v3.5.3 pkg/muxer/tcp/matcher.go. ALPN isn't read. */
const TCP: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  [
    'HostSNI',
    {
      counts: [1],
      build: ([value = '']) => ({ is: 'host', like: value === '*' ? { by: 'anything' } : { by: 'exact', value: bare(value) } }),
    },
  ],
  ['HostSNIRegexp', { counts: [1], build: ([value = '']) => (isRefused(value) ? bad(value) : { is: 'host', like: re2(value) }) }],
  ['ClientIP', { counts: [1], build: ([value = '']) => clientIp(value) }],
])

const MATCHERS: Readonly<Record<Syntax, ReadonlyMap<string, Matcher>>> = { v2: V2, v3: V3, tcp: TCP }
