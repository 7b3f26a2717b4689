import { type Cluster, idOf, keyOf, pointer, type Ref, refTo, type Service } from '@portolan/model'
import {
  type Condition,
  type Filter,
  type Pattern,
  type Proxy as RunningProxy,
  type Rule,
  type RouteTable,
  type Site,
  sayHost,
  type Target,
} from '@portolan/routing'
import { type Entry, speaksTls } from './entries.ts'

/** One rule as it stands on the chart: at its proxy and host, or as a stream that skips them. */
export interface Way {
  readonly id: string
  readonly origin: Ref
  readonly namespace: string
  readonly order: number
  readonly label: string
  /** Absent for the stream of an L4 Service. */
  readonly proxy?: RunningProxy
  readonly site?: Site
  readonly siteOrder: number
  readonly rule?: Rule
  readonly listener?: string
  /** As matched: `shop.example.com`, `*` for every host. Absent for streams. */
  readonly host?: string
  /** Id of the plate under which it stands: one for each host, proxy and namespace. */
  readonly under?: string
  /** For streams. */
  readonly stream?: { readonly protocol: string; readonly passthrough: boolean; readonly entry?: Entry }
  readonly targets: readonly Target[]
  readonly mirrors: readonly (Filter & { type: 'mirror' })[]
}

/** Every rule of every proxy, in the proxies' order, under ids of their own. */
export function waysOfTables(tables: readonly RouteTable[]): readonly Way[] {
  const ways: Omit<Way, 'id'>[] = []
  const named = new Map<string, { hosts: Set<string>; proxies: Set<string>; count: number }>()
  for (const table of tables) {
    const proxy = idOf(table.proxy.ref)
    table.sites.forEach((site, siteOrder) => {
      site.rules.forEach((rule, order) => {
        if (rule.borrowed) return
        const stream = streamOf(table, site, rule)
        const host = sayHost(hostIn(rule.when) ?? site.host)
        const forward = rule.then.do === 'forward' ? rule.then : undefined
        const origin = idOf(rule.origin)
        const seen = named.get(origin) ?? { hosts: new Set(), proxies: new Set(), count: 0 }
        seen.hosts.add(host)
        seen.proxies.add(proxy)
        seen.count++
        named.set(origin, seen)
        ways.push({
          origin: rule.origin,
          namespace: rule.origin.namespace ?? '',
          order,
          label: stream ? stream.label : rule.label,
          proxy: table.proxy,
          site,
          siteOrder,
          rule,
          listener: proxy,
          ...(stream ? { stream } : { host, under: `${keyOf('Host', rule.origin.namespace ?? '', host)}#${pointer(proxy)}` }),
          targets: forward?.targets ?? [],
          mirrors: (forward?.filters ?? []).filter((filter) => filter.type === 'mirror'),
        })
      })
    })
  }
  const taken = new Set<string>()
  return ways.map((way) => {
    const origin = idOf(way.origin)
    const seen = named.get(origin)
    const proxy = way.listener ?? ''
    const host = way.host ?? sayHost(way.site?.host ?? { by: 'anything' })
    // One origin on several hosts or proxies: each is a rule of its own there, named so that a new host renames none.
    const apart = seen && seen.count > 1 ? pointer('match', ...(seen.hosts.size > 1 ? [host] : []), ...(seen.proxies.size > 1 ? [proxy] : [])) : ''
    const stem = origin.includes('#') || !apart ? origin + apart : `${origin}#${apart}`
    let id = stem
    for (let n = 1; taken.has(id); n++) id = `${stem}/${n}`
    taken.add(id)
    return { id, ...way }
  })
}

/** The ports of L4 Services that front no proxy: each is a stream to the Service's own pods. */
export function waysOfEntries(entries: readonly Entry[]): readonly Way[] {
  return entries.flatMap((entry) => {
    const { service } = entry
    if (!service || entry.fronts.length > 0) return []
    return service.ports.map((port, order): Way => {
      const origin = refTo(service, pointer('spec', 'ports', order))
      const protocol = port.protocol.toLowerCase()
      const passthrough = speaksTls(port)
      const namespace = service.meta.namespace ?? ''
      return {
        id: idOf(origin),
        origin,
        namespace,
        order,
        siteOrder: 0,
        label: `${protocol} :${port.port}${passthrough ? ' TLS passthrough' : ''}`,
        stream: { protocol, passthrough, entry },
        targets: [{ weight: 1, service: { namespace, name: service.meta.name, port: port.port }, filters: [], origin }],
        mirrors: [],
      }
    })
  })
}

/** Rules that claim the same requests at one host of one proxy: who gets them, and who never does. */
export interface Contests {
  /** By a winner's id, the rules that lose to it. */
  readonly won: ReadonlyMap<string, readonly Way[]>
  readonly lost: ReadonlySet<string>
}

export function contestsOf(ways: readonly Way[]): Contests {
  const holders = new Map<string, Way>()
  const place = ({ listener, host }: Way, origin: Ref): string => `${listener} ${host} ${idOf(origin)}`
  for (const way of ways) if (way.rule && !way.rule.shadowedBy) holders.set(place(way, way.origin), way)
  const won = new Map<string, Way[]>()
  const lost = new Set<string>()
  for (const way of ways) {
    const by = way.rule?.shadowedBy
    const winner = by && holders.get(place(way, by))
    if (!winner?.rule || !way.rule || JSON.stringify(winner.rule.when) !== JSON.stringify(way.rule.when)) continue
    won.set(winner.id, [...(won.get(winner.id) ?? []), way])
    lost.add(way.id)
  }
  return { won, lost }
}

/** A rule that claims what another gets. */
export const sayClaim = ({ host, label, rule, origin }: Way): string => {
  const path = rule ? sayConditions(rule.when).path : '/'
  return `${host ?? label}${path === '/' ? '' : path} is also claimed by ${origin.kind} ${origin.namespace}/${origin.name}, which gets no traffic.`
}

/** The Service that a target names, if it exists. */
const serviceOf = (cluster: Cluster, target: Target): Service | undefined =>
  target.service && cluster.get('Service', target.service.namespace, target.service.name)

/** The Services that a way names, in its order; undefined for what is none. */
export interface Ends {
  readonly targets: readonly (Service | undefined)[]
  readonly mirrors: readonly (Service | undefined)[]
}

export const endsOf = (cluster: Cluster, { targets, mirrors }: Way): Ends => ({
  targets: targets.map((target) => serviceOf(cluster, target)),
  mirrors: mirrors.map(({ target }) => serviceOf(cluster, target)),
})

/** Node on which a target's line ends: the Service, or the reference itself when it may not or can't be followed. */
export const targetId = (target: Target): string =>
  target.service && target.fault?.code !== 'not-granted' ? keyOf('Service', target.service.namespace, target.service.name) : idOf(target.origin)

/** How a rule matches the path, and what else it asks for, in words. */
export function sayConditions(when: Condition): {
  readonly match: 'prefix' | 'exact' | 'regex'
  readonly path: string
  readonly conditions: readonly string[]
} {
  const conditions: string[] = []
  let path: Pattern | undefined
  const walk = (condition: Condition, negated: boolean): void => {
    switch (condition.is) {
      case 'all':
      case 'any':
        for (const each of condition.of) walk(each, negated)
        break
      case 'not':
        walk(condition.of, !negated)
        break
      case 'path':
        if (negated || path) conditions.push(`${negated ? 'not ' : ''}${sayValue(condition.like)}`)
        else path = condition.like
        break
      case 'host':
        break
      case 'method':
      case 'scheme':
      case 'target':
      case 'url':
        conditions.push(`${negated ? 'not ' : ''}${sayValue(condition.like)}`)
        break
      case 'sourceIp':
        conditions.push(`${negated ? 'not ' : ''}from ${sayValue(condition.like)}`)
        break
      case 'header':
        conditions.push(`${negated ? 'not ' : ''}${condition.name}: ${sayValue(condition.like)}`)
        break
      case 'query':
        conditions.push(`${negated ? 'not ' : ''}?${condition.name}=${sayValue(condition.like)}`)
        break
      case 'cookie':
        conditions.push(`${negated ? 'not ' : ''}cookie ${condition.name}=${sayValue(condition.like)}`)
        break
      default:
        condition satisfies never
    }
  }
  walk(when, false)
  const match = path?.by === 'exact' ? 'exact' : path?.by === 'regex' ? 'regex' : 'prefix'
  return { match, path: path ? sayValue(path) || '/' : '/', conditions }
}

const sayValue = (like: Pattern): string => (like.by === 'anything' ? '' : like.by === 'wildcard' ? `*${like.value}` : like.value)

/** A proxy that doesn't commit to a host holds it in each rule's condition. */
const hostIn = (when: Condition): Pattern | undefined => {
  if (when.is === 'host') return when.like
  return when.is === 'all' ? when.of.map(hostIn).find((like) => like !== undefined) : undefined
}

const STREAM_KINDS: ReadonlySet<string> = new Set(['TCPRoute', 'UDPRoute', 'TLSRoute'])

function streamOf(table: RouteTable, site: Site, rule: Rule): (NonNullable<Way['stream']> & { label: string }) | undefined {
  if (!STREAM_KINDS.has(rule.origin.kind)) return undefined
  const listeners = table.proxy.listeners.filter(({ name }) => site.listeners?.includes(name) ?? true)
  const protocol = rule.origin.kind === 'UDPRoute' ? 'udp' : 'tcp'
  const passthrough = listeners.some(({ tls }) => tls?.mode === 'passthrough')
  const ports = [...new Set(listeners.map(({ port }) => `:${port}`))].join(' ')
  const name = site.host.by === 'anything' ? '' : ` ${sayHost(site.host)}`
  return { protocol, passthrough, label: `${protocol} ${ports}${name}${passthrough ? ' TLS passthrough' : ''}` }
}
