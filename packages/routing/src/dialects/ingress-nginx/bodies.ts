import { type Cluster, type Ref, refTo } from '@portolan/model'
import type { Action, Answer, BlindSpot, Condition, Filter, Gate, PathRewrite, Rule, Target } from '../../table.ts'
import { accessGates, httpsRedirect, preflight } from './barriers.ts'
import { pinsOf, shareOf } from './canary.ts'
import { replacementOf } from './errors.ts'
import { type Block, type Location, rewrites } from './locations.ts'
import type { Read } from './reading.ts'
import type { Settings } from './settings.ts'
import { saySnippet } from './snippets.ts'
import { defaultServiceOf, fallbackOf, targetOf } from './targets.ts'
import type { Upstream, Upstreams } from './upstreams.ts'
import { variableSpots } from './variables.ts'

/** What all rules of one controller are made with. */
export interface Workshop {
  readonly cluster: Cluster
  readonly settings: Settings
  readonly upstreams: Upstreams
  /** The class: it stands for what no object says. */
  readonly origin: Ref
}

export const NOT_FOUND: Answer = { do: 'respond', status: 404, reason: 'no path takes the request, and the default backend answers', rule: 'NGX-14' }

/** What a location does, whatever path leads to it. */
export interface Body extends Pick<Rule, 'gates' | 'blind'> {
  readonly does: Action
}

/** What a location does with a request, in the order of nginx' phases: NGX-23, NGX-24. */
export const toBody = (shop: Workshop, block: Block, certain: Condition | undefined): Body => {
  const { settings } = shop
  const { read } = block.of
  if (!read) return { does: unclaimed(shop, block.of) }
  const snippets = read.snippets.flatMap((snippet) => (snippet.key === 'configuration-snippet' ? saySnippet(snippet) : []))
  const spots = [...snippets, ...variableSpots(read)]
  const blind: readonly BlindSpot[] = spots.length > 0 ? [...spots, ...read.blind] : read.blind
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
    ...emptied(block),
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
  const does = forwardOf(shop, block, read, block.of.backend)
  const kept = keptByCookie(shop, does, block.of.backend)
  return { does, ...open, ...(kept ? { blind: [kept, ...blind] } : {}) }
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
  const { path, of } = block
  const { read } = of
  if (!read || !rewrites(of, path)) return undefined
  const { target, targetAt } = read.rewrite
  if (!/^https?:\/\//.test(target)) return undefined
  return {
    do: 'redirect',
    status: 302,
    to: {
      rewrites: rewriteOf(path, target),
    },
    origin: targetAt,
    rule: 'NGX-25',
  }
}

/** ngx_http_script_regex_end_code: `the rewritten URI has a zero length`, which a target of captures alone can come to. */
const emptied = (block: Block): readonly Gate[] => {
  const read = block.of.read
  if (!read || !rewrites(block.of, block.path) || !read.rewrite.target.startsWith('$')) return []
  return [
    {
      after: [rewriteOf(block.path, read.rewrite.target)],
      when: { is: 'path', like: { by: 'exact', value: '' } },
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: { do: 'respond', status: 500, reason: 'rewrite-target makes an empty path of it', rule: 'NGX-25' },
      origin: read.rewrite.targetAt,
      label: 'rewrite-target may leave nothing of the path',
      stage: 'filter',
      rule: 'NGX-25',
    },
  ]
}

const rewriteOf = (path: string, target: string): Extract<PathRewrite, { readonly by: 'regex' }> => ({
  by: 'regex',
  like: { by: 'regex', value: path, flags: 'i', flavour: 'pcre' },
  value: target,
  replaces: 'whole',
  refs: 'dollar',
  of: 'read',
  ...(/\$[A-Za-z_]/.test(target) ? { variables: 'nginx' as const } : {}),
})

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
  const protocol = read.protocol === 'auto' ? ('scheme' as const) : read.protocol
  const namespace = read.ingress.meta.namespace ?? ''
  const instead = insteadOf(shop, read, namespace, from)
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

/** NGX-36 (1): the cookie holds what it was given for after a bar, a hash of the upstream's name (balancer/sticky.lua is_affinitized); it comes before all pins. */
const keptByCookie = ({ upstreams }: Workshop, does: Action, backend: string): BlindSpot | undefined => {
  const upstream = upstreams.get(backend)
  const canary = upstream && canaryOf(upstream, upstreams)
  if (!upstream?.affinity || !canary || does.do !== 'forward') return undefined
  const { cookie, at } = upstream.affinity
  const places = does.targets.slice(0, canary.affinity ? 2 : 1)
  return {
    ref: at,
    code: 'UNK-07',
    weight: 'may-change',
    when: { is: 'cookie', name: cookie, like: { by: 'regex', value: '\\|', flags: '', flavour: 're2' } },
    text: `Cookie ${cookie} keeps a client with ${upstream.service} or with its canary ${canary.service}; which of them gave it out is not known.`,
    instead: places.map(({ pinnedBy: _, ...target }): Action => ({ ...does, targets: [{ ...target, weight: 1 }] })),
  }
}

/** NGX-34: the first alternative counts, and none that was taken away again. */
const canaryOf = (upstream: Upstream, upstreams: Upstreams): Upstream | undefined => upstreams.get(upstream.alternatives[0] ?? '')

/** What answers where the backend has no endpoint: `default-backend`, else, with 503 among custom-http-errors, the controller's own 404 (NGX-40, NGX-41). */
const insteadOf = (shop: Workshop, read: Read, namespace: string, from: Ref): Target | undefined => {
  const said = replacementOf(shop, read)({ do: 'respond', status: 503, reason: 'the backend has no endpoint' })
  const own: Target | undefined =
    said.do === 'respond' && said.status !== 503
      ? { weight: 1, filters: [], origin: from, fault: { status: said.status, reason: said.reason, code: 'invalid', rule: 'NGX-41' } }
      : undefined
  const fallback = read.defaultBackend === undefined ? undefined : fallbackOf(shop.cluster, namespace, read.defaultBackend, refTo(read.ingress))
  return fallback ? { ...fallback, ...(own ? { instead: own } : {}) } : own
}

/** What the pod gets: the rewritten path, another Host, no password (NGX-25, NGX-26). */
const filtersOf = ({ path, of }: Block, read: Read): readonly Filter[] => {
  const filters: Filter[] = []
  const { target, targetAt } = read.rewrite
  const origin = refTo(read.ingress)
  if (rewrites(of, path)) {
    filters.push({
      type: 'rewrite',
      path: rewriteOf(path, target),
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
  if (read.vhost === '$host') filters.push({ type: 'rewrite', port: 'dropped', origin, rule: 'NGX-26' })
  else if (read.vhost !== undefined)
    filters.push({ type: 'rewrite', host: read.vhost, ...(read.vhost.includes('$') ? { variables: 'nginx' as const } : {}), origin, rule: 'NGX-26' })
  if (read.access.basic)
    filters.push({ type: 'request-headers', set: [], add: [], remove: ['Authorization'], origin: read.access.basic, rule: 'NGX-24' })
  if (read.cors) filters.push({ type: 'cors', policy: read.cors.policy, origin: read.cors.at })
  return filters
}

export const originOf = (location: Location): Ref => location.origin ?? { kind: 'Ingress', name: '' }
