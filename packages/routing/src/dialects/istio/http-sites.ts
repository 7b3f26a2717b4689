import { type AuthorizationPolicy, type Cluster, type IstioHttpMatch, matchesLabels, type Ref, refTo, type VirtualService } from '@portolan/model'
import { Shadows } from '../../shadows.ts'
import type { Action, Condition, Gate, RankKey, Rule, Site } from '../../table.ts'
import { bySpecificity, type Hostname, patternOf } from '../gateway-api/hostnames.ts'
import { actionOf, gatesOf } from './actions.ts'
import { type Bindings, type Owned, qualified, refOf } from './binding.ts'
import type { Destinations } from './destinations.ts'
import { bareHosts } from './hosts.ts'
import { ANYTHING, type Asked, askedBy } from './matches.ts'
import { inwardPolicies, type Policed } from './policies.ts'
import { ALWAYS } from './policy-conditions.ts'
import type { Serving } from './servers.ts'
import type { Workload } from './workloads.ts'

interface Scene {
  readonly cluster: Cluster
  /** By namespace. */
  readonly inward: ReadonlyMap<string, readonly AuthorizationPolicy[]>
  readonly bindings: Bindings
  readonly destinations: Destinations
  readonly policed: Policed
  readonly workload: Workload
}

/** What is served for one host on one listener. */
interface Host {
  readonly routes: Routed[]
  readonly origins: Ref[]
  /** The server that sends plain requests to https. */
  redirect?: Ref
}

interface Routed {
  readonly rule: Omit<Rule, 'rank' | 'shadowedBy'>
  readonly asked: Asked
  readonly service: VirtualService
}

/**
 * The virtual hosts of servers that share their routes: those of plain HTTP on one port, or one HTTPS server (IST-03, IST-04;
 * pilot/pkg/networking/core/gateway.go, buildGatewayHTTPRouteConfig).
 */
export const httpSites = (scene: Scene, servers: readonly Serving[]): readonly Site[] => {
  const hosts = new Map<Hostname, Host>()
  const at = (host: Hostname): Host => {
    const known = hosts.get(host)
    if (known) return known
    const made: Host = { routes: [], origins: [] }
    hosts.set(host, made)
    return made
  }
  for (const serving of servers) {
    const redirects = serving.server.tls?.httpsRedirect === true && serving.speaks === 'http'
    for (const { service, hosts: own } of scene.bindings.boundTo(serving)) {
      const routes = routesOf(scene, serving, service)
      if (routes.length === 0) continue
      for (const host of own) {
        const entry = at(host)
        entry.routes.push(...routes)
        entry.origins.push(refTo(service))
        if (redirects) entry.redirect ??= serving.ref
      }
    }
    if (redirects) for (const host of bareHosts(serving.server.hosts)) at(host).redirect ??= serving.ref
  }
  const listeners = [...new Set(servers.flatMap((one) => one.listeners.map(({ name }) => name)))]
  return [...hosts]
    .sort(([a], [b]) => bySpecificity(a, b))
    .map(([host, entry]): Site => {
      const gates = [...scene.policed.gates, ...(entry.redirect ? [toHttps(entry.redirect)] : [])]
      return {
        host: patternOf(host),
        listeners,
        rules: ordered(entry.routes),
        otherwise: NO_ROUTE,
        ...(gates.length > 0 ? { gates } : {}),
        origins: entry.origins,
        rule: 'IST-03',
      }
    })
}

/**
 * The routes of one VirtualService on a server's port: in their own order, up to the first that takes everything; what stands behind that
 * is discarded (IST-04; BuildHTTPRoutesForVirtualService).
 */
const routesOf = (scene: Scene, serving: Serving, service: VirtualService): readonly Routed[] => {
  const found: Routed[] = []
  for (const owned of scene.bindings.routesOf(service)) {
    if (owned.matches.length === 0) {
      found.push(routed(scene, serving, service, owned, [], '', ANYTHING))
      break
    }
    for (const { of, at } of owned.matches) {
      if (!of.every((match) => concerns(match, serving, service, scene.workload))) continue
      const asked = together(of.map(askedBy))
      found.push(routed(scene, serving, service, owned, of, at, asked))
      if (asked.catchAll) return found
    }
  }
  return found
}

/** A match may be about one port, one Gateway, or clients with certain labels: a gateway is a client of its own (IST-05). */
const concerns = (match: IstioHttpMatch, { server, gateway }: Serving, { meta }: VirtualService, workload: Workload): boolean => {
  if (match.port !== undefined && match.port !== server.port) return false
  if (match.gateways.length > 0)
    return match.gateways.some((name) => qualified(name, meta.namespace ?? '') === `${gateway.meta.namespace}/${gateway.meta.name}`)
  return matchesLabels(match.sourceLabels, workload.labels) && (match.sourceNamespace === undefined || match.sourceNamespace === workload.namespace)
}

const together = (parts: readonly Asked[]): Asked => {
  const [first = ANYTHING, ...others] = parts
  if (others.length === 0) return first
  const of: readonly Condition[] = parts.map(({ when }) => when)
  return {
    when: { is: 'all', of },
    label: `${first.label} within ${others.map(({ label }) => label).join(' ')}`,
    catchAll: parts.every(({ catchAll }) => catchAll),
  }
}

const routed = (
  scene: Scene,
  serving: Serving,
  service: VirtualService,
  owned: Owned,
  matches: readonly IstioHttpMatch[],
  at: string,
  asked: Asked,
): Routed => {
  const where = `/spec/http/${owned.index}`
  const uri = matches.find((match) => match.uri && match.uri.by !== 'presence')
  const standing = {
    namespace: owned.service.meta.namespace ?? '',
    ref: (pointer: string): Ref => refOf(owned.service, pointer),
    at: where,
    port: serving.server.port,
    ...(uri?.uri ? { uri: uri.uri } : {}),
    folded: uri?.ignoreUriCase ?? false,
  }
  const gates = gatesOf(owned.route, standing)
  const then = actionOf(scene.destinations, owned.route, standing)
  const blind = then.do === 'forward' ? inwardPolicies(scene.cluster, scene.inward, then.targets) : []
  return {
    rule: {
      when: asked.when,
      then,
      ...(blind.length > 0 ? { blind } : {}),
      ...(gates.length > 0 ? { gates } : {}),
      origin: standing.ref(`${where}${at}`),
      label: asked.label,
    },
    asked,
    service,
  }
}

/** One after the other, the oldest VirtualService first; those that take everything come last (IST-04; SortVHostRoutes). */
const ordered = (routes: readonly Routed[]): readonly Rule[] => {
  const shadows = new Shadows()
  const listed = routes.map((one, place) => ({ ...one, place }))
  return [...listed.filter(({ asked }) => !asked.catchAll), ...listed.filter(({ asked }) => asked.catchAll)].map(
    ({ rule, asked, service, place }): Rule => {
      const shadowedBy = shadows.by(rule.when, rule.origin)
      const { created, namespace, name } = service.meta
      const rank: readonly RankKey[] = [
        { name: 'catch-all last', value: asked.catchAll ? 1 : 0, rule: 'IST-04' },
        { name: 'older VirtualService', value: created > 0 && created < 8.64e15 ? new Date(created).toISOString() : '', rule: 'IST-04' },
        { name: 'name and namespace', value: `${name}/${namespace}`, rule: 'IST-04' },
        { name: 'order as written', value: place, rule: 'IST-04' },
      ]
      return { ...rule, rank, ...(shadowedBy ? { shadowedBy } : {}) }
    },
  )
}

const NO_ROUTE: Action = { do: 'respond', status: 404, reason: 'no route takes the request', rule: 'IST-03' }

/** Host and path as they came, port and all (Envoy, require_tls). */
const toHttps = (origin: Ref): Gate => ({
  when: ALWAYS,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: { do: 'redirect', status: 301, to: { scheme: 'https', authority: 'sent' }, origin, rule: 'IST-10' },
  origin,
  label: 'httpsRedirect sends plain requests to https',
  stage: 'filter',
  rule: 'IST-10',
})
