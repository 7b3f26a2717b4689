import { idOf } from '@portolan/model'
import type { RouteRequest } from './answer.ts'
import type { Leaf } from './match.ts'
import type { Condition, Filter, RouteTable, Rule, Site } from './table.ts'
import { addressIn, hostsBeside, hostsIn, pathsAround, pathsIn, textIn } from './witnesses.ts'

/** Requests, and how many there would be without the caps. */
export interface Boundaries {
  readonly requests: readonly RouteRequest[]
  /** Rules whose boundaries were walked. */
  readonly rules: number
  /** Requests that the caps left out. */
  readonly left: number
}

/** `perRule`: of one rule at most. `all`: together at most; where they are more, each rule gives its fair part, the plainest first. */
export const BOUNDARY_LIMITS = { perRule: 160, all: 100_000 } as const

/**
 * The requests at the rules' own boundaries, of all tables together: each path itself, with a slash, continued, in other case, with empty
 * and dot segments, encoded; each header, parameter and cookie as asked for, wrong and left out; each method and another; http and https;
 * each host, one beside it, and one and two labels under a wildcard. No request twice.
 */
export const boundaries = (
  tables: readonly RouteTable[],
  limits: { readonly perRule: number; readonly all: number } = BOUNDARY_LIMITS,
): Boundaries => {
  const written = tables.flatMap((table) => table.sites.flatMap((site) => rulesOf(table, site).map((rule) => ({ table, site, rule }))))
  const rules = written.length
  const fair = Math.max(1, Math.floor(limits.all / Math.max(1, rules)))
  const requests = new Map<string, RouteRequest>()
  /** Beyond a rule's fair part: taken where others need less. */
  const spare = new Map<string, RouteRequest>()
  let left = 0
  for (const { table, site, rule } of written) {
    let taken = 0
    for (const request of requestsAt(table, site, rule)) {
      const key = keyOf(request)
      if (requests.has(key)) continue
      const room = taken < limits.perRule
      if (room && taken < fair && requests.size < limits.all) requests.set(key, request)
      else if (room && spare.size < limits.all) spare.set(key, request)
      else left += 1
      taken += 1
    }
  }
  for (const [key, request] of spare) {
    if (requests.has(key)) continue
    if (requests.size < limits.all) requests.set(key, request)
    else left += 1
  }
  return { requests: [...requests.values()], rules, left }
}

/** A site's rules, those left out that the controller brings along; of a site without any its host alone. */
const rulesOf = ({ proxy }: RouteTable, { rules }: Site): readonly (Rule | undefined)[] =>
  rules.length === 0 ? [undefined] : rules.filter(({ origin }) => idOf(origin) !== idOf(proxy.ref))

/** What stands where a path may go on. */
const FILLER = 'x'

/**
 * The requests at one rule's boundaries, those first that it should take; without a rule those of the site's host. One condition is
 * varied at a time. `filler`: a segment that goes on where the rule's own path ends.
 */
export function* requestsAt(table: RouteTable, site: Site, rule: Rule | undefined, filler = FILLER): Generator<RouteRequest> {
  const schemes = schemesOf(table)
  for (const wanted of rule ? casesOf(rule.when) : [[]]) {
    const base = baseOf(table, site, wanted)
    for (const scheme of schemes) yield write({ ...base, scheme })
    // Nearly every rule is reached by now: what follows is made for those who go on asking.
    const paths = pathsOf(wanted, filler)
    const hosts = hostsOf(site, wanted)
    for (const scheme of schemes) for (const path of paths) yield write({ ...base, scheme, path })
    // A method in nobody's list, for what is left when others have taken theirs; beneath the path too, for what is left of a prefix.
    if (base.method === undefined)
      for (const path of paths.slice(0, 2)) yield write({ ...base, scheme: schemes[0] ?? base.scheme, path, method: 'PURGE' })
    for (const scheme of schemes) {
      for (const host of hosts) yield write({ ...base, scheme, host })
      for (const changed of leafVariants(base, wanted)) yield write({ ...changed, scheme })
      for (const when of rule ? beside(site, rule) : [])
        for (const extra of casesOf(when)) {
          const other = extra.reduce(satisfy, base)
          yield write({ ...other, scheme })
          for (const changed of leafVariants(other, extra)) yield write({ ...changed, scheme })
        }
      yield write({ ...base, scheme, query: [...base.query, ['q', '1']] })
    }
  }
}

interface Draft {
  readonly scheme: Scheme
  readonly host: string
  readonly path: string
  readonly method?: string
  readonly headers: readonly (readonly [string, string])[]
  readonly query: readonly (readonly [string, string])[]
  readonly cookies: readonly (readonly [string, string])[]
  readonly sourceIp?: string
  readonly from?: RouteRequest['from']
}

interface Scheme {
  readonly name: string
  /** Undefined where it is the scheme's own. */
  readonly port?: number
}

const PLAIN: readonly Scheme[] = [{ name: 'http' }, { name: 'https' }]

/** http and https whatever is open, for a port that is closed on one side is a difference too; then further ports. */
const schemesOf = ({ proxy }: RouteTable): readonly Scheme[] => {
  const streams: Scheme[] = []
  const further: Scheme[] = []
  let web = proxy.listeners.length === 0
  for (const { protocol, port } of proxy.listeners) {
    if (protocol === 'HTTP' || protocol === 'HTTPS') {
      web = true
      const name = protocol === 'HTTP' ? 'http' : 'https'
      // Nobody speaks plain text on 443, nor TLS on 80, on purpose.
      if (port !== 80 && port !== 443) further.push({ name, port })
    } else streams.push({ name: protocol === 'TLS' ? 'tls' : protocol === 'UDP' ? 'udp' : 'tcp', port })
  }
  const all = [...(web && !proxy.mesh ? PLAIN : []), ...further, ...streams]
  return [...new Map(all.map((one) => [`${one.name}:${one.port}`, one])).values()]
}

/** Alternatives that are written out at most. */
const MAX_CASES = 8

/** The ways to fulfil a condition: conditions that must hold together. What must not hold is left to itself. */
const casesOf = (condition: Condition): readonly (readonly Leaf[])[] => {
  switch (condition.is) {
    case 'all':
      return condition.of.reduce<readonly (readonly Leaf[])[]>(
        (before, part) => before.flatMap((one) => casesOf(part).map((other) => [...one, ...other])).slice(0, MAX_CASES),
        [[]],
      )
    case 'any':
      return condition.of.flatMap(casesOf).slice(0, MAX_CASES)
    case 'not':
      return [[]]
    default:
      return [[condition]]
  }
}

const EMPTY: Draft = { scheme: { name: 'http' }, host: '', path: '/', headers: [], query: [], cookies: [] }

/** Fulfils all of it, as plainly as can be. */
const baseOf = ({ proxy }: RouteTable, site: Site, wanted: readonly Leaf[]): Draft => {
  const host = hostsIn(site.host)[0] ?? ANY_HOST
  if (!proxy.mesh) return wanted.reduce(satisfy, { ...EMPTY, host })
  const namespace = proxy.mesh.clients ?? proxy.ref.namespace ?? 'default'
  return wanted.reduce(satisfy, { ...EMPTY, host: `${proxy.ref.name}.${proxy.ref.namespace ?? 'default'}.svc`, from: { namespace } })
}

const satisfy = (draft: Draft, leaf: Leaf): Draft => {
  switch (leaf.is) {
    case 'host':
      return { ...draft, host: hostsIn(leaf.like)[0] ?? draft.host }
    case 'path':
      return { ...draft, path: pathsIn(leaf.like).next().value ?? draft.path }
    case 'method':
      return { ...draft, method: textIn(leaf.like, FILLER) ?? 'GET' }
    case 'header':
      return { ...draft, headers: [...draft.headers, [leaf.name, textIn(leaf.like, FILLER) ?? FILLER]] }
    case 'query':
      return { ...draft, query: [...draft.query, [leaf.name, textIn(leaf.like, FILLER) ?? FILLER]] }
    case 'cookie':
      return { ...draft, cookies: [...draft.cookies, [leaf.name, textIn(leaf.like, FILLER) ?? FILLER]] }
    case 'sourceIp':
      return { ...draft, sourceIp: addressIn(leaf.like) ?? OUTSIDE }
    case 'scheme':
    case 'target':
    case 'url':
      return draft
    default:
      leaf satisfies never
      return draft
  }
}

/** Each condition that isn't of host or path: not there, and with something else. */
function* leafVariants(base: Draft, wanted: readonly Leaf[]): Generator<Draft> {
  const without = (pairs: Draft['headers'], name: string): Draft['headers'] => pairs.filter(([own]) => own !== name)
  for (const leaf of wanted) {
    switch (leaf.is) {
      case 'method':
        yield { ...base, method: base.method === 'GET' ? 'POST' : 'GET' }
        break
      case 'header': {
        const rest = without(base.headers, leaf.name)
        yield { ...base, headers: rest }
        yield { ...base, headers: [...rest, [leaf.name, WRONG]] }
        break
      }
      case 'query': {
        const rest = without(base.query, leaf.name)
        yield { ...base, query: rest }
        yield { ...base, query: [...rest, [leaf.name, WRONG]] }
        break
      }
      case 'cookie': {
        const rest = without(base.cookies, leaf.name)
        yield { ...base, cookies: rest }
        yield { ...base, cookies: [...rest, [leaf.name, WRONG]] }
        break
      }
      case 'sourceIp':
        yield { ...base, sourceIp: OUTSIDE }
        break
      case 'host':
      case 'path':
      case 'scheme':
      case 'target':
      case 'url':
        break
      default:
        leaf satisfies never
    }
  }
}

const WRONG = 'something-else'
/** TEST-NET-2 (RFC 5737): in nobody's list. */
const OUTSIDE = '198.51.100.7'
const ANY_HOST = 'any-host.invalid'

/** What is asked beside the rule's own condition: by gates, canaries and preflights. */
const beside = (site: Site, rule: Rule): readonly Condition[] => [
  ...[...(site.gates ?? []), ...(rule.gates ?? [])].flatMap(({ when, perhaps }) => [...inner(when), ...(perhaps ? inner(perhaps.when) : [])]),
  ...(rule.then.do === 'forward' ? rule.then.targets.flatMap(({ pinnedBy = [] }) => pinnedBy.map(({ when }) => when)) : []),
  ...(rule.then.do === 'forward' && rule.then.filters.some(isCors) ? [PREFLIGHT] : []),
]

/** With what must not hold turned round: a list of addresses that are let in is such a condition. */
const inner = (condition: Condition): readonly Condition[] => {
  switch (condition.is) {
    case 'all':
    case 'any':
      return [condition, ...condition.of.flatMap((part) => (part.is === 'not' || 'of' in part ? inner(part) : []))]
    case 'not':
      return inner(condition.of)
    default:
      return [condition]
  }
}

const isCors = ({ type }: Filter): boolean => type === 'cors'

const PREFLIGHT: Condition = {
  is: 'all',
  of: [
    { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
    { is: 'header', name: 'Origin', like: { by: 'exact', value: 'https://page.example' } },
    { is: 'header', name: 'Access-Control-Request-Method', like: { by: 'exact', value: 'GET' } },
  ],
}

const hostsOf = (site: Site, wanted: readonly Leaf[]): readonly string[] => {
  const patterns = [site.host, ...wanted.flatMap((leaf) => (leaf.is === 'host' ? leaf.like : []))]
  return [...new Set(patterns.flatMap((pattern) => [...hostsIn(pattern), ...hostsBeside(pattern)]))]
}

const pathsOf = (wanted: readonly Leaf[], filler: string): readonly string[] => {
  const found = new Set<string>()
  for (const leaf of wanted)
    if (leaf.is === 'path') for (const path of pathsIn(leaf.like)) for (const one of pathsAround(path, filler)) found.add(one)
  if (found.size === 0) for (const one of pathsAround('/', filler)) found.add(one)
  return [...found]
}

const write = ({ scheme, host, path, method, headers, query, cookies, sourceIp, from }: Draft): RouteRequest => {
  const asked = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  const stream = scheme.name !== 'http' && scheme.name !== 'https'
  const authority = `${host}${scheme.port === undefined ? '' : `:${scheme.port}`}`
  if (stream) return { url: `${scheme.name}://${authority}`, ...(sourceIp === undefined ? {} : { sourceIp }), ...(from ? { from } : {}) }
  const sent: Record<string, string> = Object.create(null)
  for (const [name, value] of headers) sent[name] = value
  if (cookies.length > 0) sent.Cookie = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    url: `${scheme.name}://${authority}${path}${asked ? `?${asked}` : ''}`,
    ...(method === undefined ? {} : { method }),
    ...(headers.length + cookies.length > 0 ? { headers: sent } : {}),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(from ? { from } : {}),
  }
}

const keyOf = ({ url, method, headers, sourceIp, from }: RouteRequest): string =>
  `${method ?? 'GET'} ${url} ${sourceIp ?? ''} ${headers ? JSON.stringify(headers) : ''}${from ? JSON.stringify(from) : ''}`
