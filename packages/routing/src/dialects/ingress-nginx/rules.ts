import { type Cluster, type Ref, refTo } from '@portolan/model'
import type { Action, Answer, BlindSpot, Condition, Filter, Gate, RankKey, Rule, Target } from '../../table.ts'
import { accessGates, httpsRedirect, preflight } from './barriers.ts'
import { pinsOf, shareOf } from './canary.ts'
import { replacementOf } from './errors.ts'
import { type Block, type Location, type Plan, rewrites } from './locations.ts'
import type { Read } from './reading.ts'
import { DEFAULT_SERVER, type Server } from './servers.ts'
import type { Settings } from './settings.ts'
import { defaultServiceOf, fallbackOf, targetOf } from './targets.ts'
import { saySnippet } from './snippets.ts'
import type { Upstream, Upstreams } from './upstreams.ts'

/** What all rules of one controller are made with. */
export interface Workshop {
  readonly cluster: Cluster
  readonly settings: Settings
  readonly upstreams: Upstreams
  /** The class: it stands for what no object says. */
  readonly origin: Ref
}

export const NOT_FOUND: Answer = { do: 'respond', status: 404, reason: 'no path takes the request, and the default backend answers', rule: 'NGX-14' }

/**
 * The rules of one server, in the order in which nginx tries them. `certain`: when a certificate is registered for the host that
 * is asked for, so that plain http is sent to https (NGX-33); undefined: never; a condition without parts: always.
 */
export const rulesOf = (shop: Workshop, server: Server, plan: Plan, certain: Condition | undefined): Ruled => {
  const made = new Map<Location, Body>()
  const bodyOf = (block: Block): Body => {
    const own = block.path !== block.of.path && rewrites(block.of, block.path)
    const known = own ? undefined : made.get(block.of)
    if (known) return known
    const body = toBody(shop, block, certain)
    if (!own) made.set(block.of, body)
    return body
  }
  const rest = plan.blocks.find(({ of }) => isRest(of))
  const rules = plan.mode === 'regex' ? inFileOrder(server, plan, bodyOf) : byLength(shop, server, plan, bodyOf)
  return { rules, rest: rest ? bodyOf(rest) : { does: NOT_FOUND } }
}

/** The rules of a host, and what becomes of requests that none of them takes. */
export interface Ruled {
  readonly rules: readonly Rule[]
  readonly rest: Body
}

/** What a location does, whatever path leads to it. */
interface Body extends Pick<Rule, 'gates' | 'blind'> {
  readonly does: Action
}

type BodyOf = (block: Block) => Body

/** The `/` that nobody wrote and that leads to no Service of an Ingress: what is left over (NGX-14). */
const isRest = ({ isDefault, backend }: Location): boolean => isDefault && backend === undefined

/** Regular expressions, the first in the file that is found: NGX-18, NGX-19. */
const inFileOrder = ({ losers }: Server, { blocks }: Plan, bodyOf: BodyOf): readonly Rule[] => {
  const taken = new Map<string, Ref>()
  const end = blocks.findIndex(({ of }) => isRest(of))
  // What comes behind the `/` that takes everything is never tried.
  return (end < 0 ? blocks : blocks.slice(0, end)).flatMap((block, place): Rule | readonly Rule[] => {
    const { path, of } = block
    const next = blocks[place + 1]
    // `/foo` takes all that `/foo/` does, and comes next.
    if (next && next.of === of && next.path !== path && !rewrites(of, path) && !rewrites(of, next.path)) return []
    const first = taken.get(path)
    const origin = originOf(of)
    if (!first) taken.set(path, origin)
    const rule: Rule = {
      ...asRule(bodyOf(block)),
      when: { is: 'path', like: { by: 'regex', value: `^${path}`, flags: 'i', flavour: 'pcre' }, at: '/path' },
      origin,
      label: labelOf(of, `~* ^${path}`),
      rank: [
        { name: 'longest path as text', value: path.length, rule: 'NGX-19' },
        { name: 'last by alphabet', value: path, rule: 'NGX-19' },
        older(of),
      ],
      ...hostAt(of),
      ...(first ? { shadowedBy: first } : {}),
    }
    return [rule, ...lostTo(rule, losers.get(of) ?? [])]
  })
}

/** Full paths first, then the redirects to a missing slash, then the longest start: NGX-16, NGX-17. */
const byLength = (shop: Workshop, { losers, host }: Server, { blocks }: Plan, bodyOf: BodyOf): readonly Rule[] => {
  const exact = new Set(blocks.flatMap(({ type, path }) => (type === 'Exact' ? path : [])))
  const full: Rule[] = []
  const slashes: Rule[] = []
  const starts: Rule[] = []
  for (const block of blocks) {
    const { path, type, of } = block
    const rank = (kind: number): readonly RankKey[] => [
      { name: 'exact before prefix', value: kind, rule: 'NGX-16' },
      { name: 'longest path', value: path.length, rule: 'NGX-16' },
      older(of),
    ]
    // The one half of a Prefix: `/foo` belongs to the rule of `/foo/`.
    if ((type === 'Exact' && of.type === 'Prefix') || isRest(of)) continue
    const base = { ...asRule(bodyOf(block)), origin: originOf(of), ...hostAt(of) }
    const rule: Rule =
      type === 'Exact'
        ? { ...base, when: { is: 'path', like: { by: 'exact', value: path }, at: '/path' }, label: `= ${path}`, rank: rank(0), edits: [toPrefix(of)] }
        : { ...base, when: startsSo(block, exact), label: labelOf(of, of.path), rank: rank(2) }
    const list = type === 'Exact' ? full : starts
    list.push(rule, ...lostTo(rule, losers.get(of) ?? []))
    const bare = path.slice(0, -1)
    if (path.endsWith('/') && bare !== '' && !exact.has(bare) && base.then.do !== 'respond') {
      exact.add(bare)
      slashes.push(missingSlash(block, bare, rank(1)))
    }
  }
  if (host === DEFAULT_SERVER) starts.push(...ownPages(shop))
  return [...full, ...slashes, ...starts.sort((a, b) => Number(b.rank[1]?.value) - Number(a.rank[1]?.value))]
}

/** `/foo` and all beneath, but for a `/foo` that is there in full; `/foo/` alone takes no `/foo`. */
const startsSo = ({ path, of }: Block, exact: ReadonlySet<string>): Condition => {
  const like =
    path === '/' || (of.path !== path && exact.has(of.path))
      ? ({ by: 'segments', value: of.path } as const)
      : ({ by: 'prefix', value: path } as const)
  return { is: 'path', like, at: '/path' }
}

/** ngx_http_core_find_static_location: of a location that ends in a slash and passes on; the scheme is the connection's (NGX-17). */
const missingSlash = ({ of }: Block, bare: string, rank: readonly RankKey[]): Rule => {
  const origin = originOf(of)
  return {
    when: { is: 'path', like: { by: 'exact', value: bare } },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
    then: {
      do: 'redirect',
      status: 301,
      to: {
        path: {
          by: 'regex',
          like: { by: 'regex', value: '^(.*)$', flags: '', flavour: 're2' },
          value: '$1/',
          replaces: 'whole',
          refs: 'dollar',
          of: 'read',
        },
        port: 'dropped',
        ...(of.read?.redirects.relative ? { relative: true as const } : {}),
      },
      origin,
      rule: 'NGX-17',
    },
    origin,
    label: `${bare} without its slash`,
    rank,
    ...hostAt(of),
  }
}

/** NGX-21: what the default server answers by itself. */
const ownPages = ({ settings, origin }: Workshop): readonly Rule[] => {
  const page = (path: string, then: Answer): Rule => ({
    when: { is: 'path', like: { by: 'prefix', value: path } },
    then,
    origin,
    label: path,
    rank: [
      { name: 'exact before prefix', value: 2, rule: 'NGX-16' },
      { name: 'longest path', value: path.length, rule: 'NGX-16' },
    ],
    borrowed: true,
  })
  return [
    page(settings.healthPath, { do: 'respond', status: 200, reason: 'the controller says that it is healthy', rule: 'NGX-21' }),
    page('/nginx_status', { do: 'respond', status: 403, reason: 'nginx_status is open to the controller alone', rule: 'NGX-21' }),
  ]
}

const older = ({ read }: Location): RankKey => ({ name: 'older', value: read?.ingress.meta.created ?? 0, rule: 'NGX-15' })

const asRule = ({ does, ...rest }: Body): Pick<Rule, 'then' | 'gates' | 'blind'> => ({
  ...rest,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
  then: does,
})

const labelOf = ({ isDefault }: Location, label: string): string => (isDefault ? 'default backend' : label)

const originOf = (location: Location): Ref => location.origin ?? { kind: 'Ingress', name: '' }

const hostAt = ({ hostAt: at }: Location): Pick<Rule, 'hostAt'> => (at === undefined ? {} : { hostAt: at })

const toPrefix = ({ path, written, origin }: Location): NonNullable<Rule['edits']>[number] => ({
  when: { is: 'path', like: { by: 'segments', value: path } },
  text: 'Make pathType Prefix to match the whole subtree.',
  patch: [{ pointer: `${origin?.pointer ?? ''}/pathType`, from: written, to: 'Prefix' }],
})

/** ANS-04: younger ones of the same path and type, which take nothing. */
const lostTo = (rule: Rule, lost: readonly Location[]): readonly Rule[] =>
  lost.map((location): Rule => {
    const { edits: _, ...rest } = rule
    return {
      ...rest,
      origin: originOf(location),
      ...hostAt(location),
      rank: rule.rank.map((key) => (key.name === 'older' ? older(location) : key)),
      shadowedBy: rule.origin,
    }
  })

/** What a location does with a request, in the order of nginx' phases: NGX-23, NGX-24. */
const toBody = (shop: Workshop, block: Block, certain: Condition | undefined): Body => {
  const { settings } = shop
  const { read } = block.of
  if (!read) return { does: unclaimed(shop, block.of) }
  const snippets = read.snippets.flatMap((snippet) => (snippet.key === 'configuration-snippet' ? saySnippet(snippet) : []))
  const blind: readonly BlindSpot[] = snippets.length > 0 ? [...snippets, ...read.blind] : read.blind
  const told = blind.length > 0 ? { blind } : {}
  const replaced = replacementOf(shop, read)
  if (read.denied) {
    const failed: Answer = { do: 'respond', status: 503, reason: read.denied.text, rule: 'NGX-04' }
    return { does: replaced(failed), ...told }
  }
  const early = read.cors ? [preflight(read.cors)] : []
  const sent = read.redirects.to ? redirectOf(read.redirects) : elsewhere(block)
  if (sent) return { does: sent, ...(early.length > 0 ? { gates: early } : {}), ...told }
  const gates: readonly Gate[] = [
    ...early,
    ...toHttps(settings, read, block, certain),
    ...accessGates(settings, read.access, !listed(settings.noAuth, block.path)),
  ].map(
    (gate): Gate => ({
      ...gate,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: replaced(gate.then),
    }),
  )
  const open = { ...(gates.length > 0 ? { gates } : {}), ...told }
  if (block.of.backend === undefined) return { does: unclaimed(shop, block.of), ...open }
  return { does: forwardOf(shop, block, read, block.of.backend), ...open }
}

const listed = (prefixes: readonly string[], path: string): boolean => prefixes.some((prefix) => path.startsWith(prefix))

const toHttps = (settings: Settings, read: Read, { path, of }: Block, certain: Condition | undefined): readonly Gate[] => {
  const { forceSslRedirect, sslRedirect } = read.rewrite
  if (listed(settings.noTlsRedirect, path) || !(forceSslRedirect || (sslRedirect && certain))) return []
  return [httpsRedirect(settings, read, forceSslRedirect ? undefined : certain, of.origin ?? refTo(read.ingress))]
}

/** NGX-29: the URL as it stands. One that begins with a slash is completed by nginx. */
const redirectOf = ({ to, relative }: Read['redirects']): Action | undefined => {
  if (!to) return undefined
  const rooted = to.url.startsWith('/') && !relative
  return {
    do: 'redirect',
    status: to.code,
    to: rooted ? { path: { by: 'full', value: to.url }, query: 'dropped', port: 'dropped' } : { url: to.url, relative: true },
    origin: to.at,
    rule: 'NGX-29',
  }
}

/** NGX-25: a target that is a URL is answered with 302 instead of being passed on. */
const elsewhere = (block: Block): Action | undefined => {
  const { read, path } = { read: block.of.read, path: block.path }
  if (!read || !rewrites(block.of, path)) return undefined
  const { target, targetAt } = read.rewrite
  if (!/^https?:\/\//.test(target)) return undefined
  return {
    do: 'redirect',
    status: 302,
    to: {
      rewrites: {
        by: 'regex',
        like: { by: 'regex', value: path, flags: 'i', flavour: 'pcre' },
        value: target,
        replaces: 'whole',
        refs: 'dollar',
        of: 'read',
      },
    },
    origin: targetAt,
    rule: 'NGX-25',
  }
}

/** The controller's own default backend. */
const unclaimed = ({ cluster, settings, upstreams, origin }: Workshop, location: Location): Action => {
  if (location.backend !== undefined) {
    const upstream = upstreams.get(location.backend)
    if (upstream)
      return { do: 'forward', targets: [{ ...targetOf(cluster, settings, upstream, originOf(location), 1), protocol: 'http' }], filters: [] }
  }
  const service = defaultServiceOf(cluster, settings, origin)
  return service
    ? {
        do: 'forward',
        targets: [
          {
            ...service,
            instead: {
              weight: 1,
              filters: [],
              origin: service.origin,
              fault: { status: 404, reason: 'the default backend has no endpoint', code: 'invalid', rule: 'NGX-40' },
            },
          },
        ],
        filters: [],
      }
    : NOT_FOUND
}

const forwardOf = (shop: Workshop, block: Block, read: Read, backend: string): Action => {
  const { cluster, settings, upstreams } = shop
  const from: Ref = { ...originOf(block.of), pointer: block.of.isDefault ? '/spec/defaultBackend' : `${block.of.origin?.pointer ?? ''}/backend` }
  const upstream = upstreams.get(backend)
  const filters = filtersOf(block, read)
  if (!upstream) return { do: 'respond', status: 503, reason: 'a canary without a path of its own took the backend away', rule: 'NGX-35' }
  const protocol = read.protocol === 'auto' ? ('http' as const) : read.protocol
  const namespace = read.ingress.meta.namespace ?? ''
  const instead = insteadOf(shop, read, namespace)
  const spoken = (target: Target): Target => ({ ...target, protocol, ...(instead ? { instead } : {}) })
  const canary = canaryOf(upstream, upstreams)
  const share = canary ? shareOf(canary.policy) : 0
  const primary = spoken(targetOf(cluster, settings, upstream, from, 1 - share))
  const targets = canary
    ? [primary, { ...targetOf(cluster, settings, canary, canary.origin, share), protocol, pinnedBy: pinsOf(canary.policy), joins: true as const }]
    : [primary]
  return {
    do: 'forward',
    targets,
    filters,
    ...(upstream.affinity ? { affinity: `cookie ${upstream.affinity.cookie}` } : {}),
    ...(read.timeout ? { timeouts: { backendRequest: read.timeout } } : {}),
  }
}

/** NGX-34: the first alternative counts, and none that was taken away again. */
const canaryOf = (upstream: Upstream, upstreams: Upstreams): Upstream | undefined => upstreams.get(upstream.alternatives[0] ?? '')

/** What answers where the backend has no endpoint (NGX-40, NGX-41). */
const insteadOf = ({ cluster }: Workshop, read: Read, namespace: string): Target | undefined =>
  read.defaultBackend === undefined ? undefined : fallbackOf(cluster, namespace, read.defaultBackend, refTo(read.ingress))

/** What the pod gets: the rewritten path, another Host, no password (NGX-25, NGX-26). */
const filtersOf = ({ path, of }: Block, read: Read): readonly Filter[] => {
  const filters: Filter[] = []
  const { target, targetAt } = read.rewrite
  const origin = refTo(read.ingress)
  if (rewrites(of, path)) {
    filters.push({
      type: 'rewrite',
      path: {
        by: 'regex',
        like: { by: 'regex', value: path, flags: 'i', flavour: 'pcre' },
        value: target,
        replaces: 'whole',
        refs: 'dollar',
        of: 'read',
      },
      origin: targetAt,
      rule: 'NGX-25',
    })
    if (read.forwardedPrefix !== undefined)
      filters.push({
        type: 'request-headers',
        set: [{ name: 'X-Forwarded-Prefix', value: read.forwardedPrefix }],
        add: [],
        remove: [],
        origin,
        rule: 'NGX-26',
      })
  }
  if (read.vhost !== undefined) filters.push({ type: 'rewrite', host: read.vhost, origin, rule: 'NGX-26' })
  if (read.access.basic)
    filters.push({ type: 'request-headers', set: [], add: [], remove: ['Authorization'], origin: read.access.basic, rule: 'NGX-24' })
  if (read.cors) filters.push({ type: 'cors', policy: read.cors.policy, origin: read.cors.at })
  return filters
}
