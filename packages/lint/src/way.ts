import { type Cluster, pointer, type Ref, refTo, type Service } from '@portolan/model'
import {
  type Condition,
  type EntryPoint,
  entryPoints,
  type Proxy as RunningProxy,
  type RouteTable,
  type Rule,
  type Site,
  sayHost,
  type Target,
} from '@portolan/routing'

/** One rule at one host of one proxy, or one port of an L4 Service: what requests can be hurt at. */
export interface Way {
  /** As matched; of a stream its address. */
  readonly host: string
  /** Of a stream `:port`. */
  readonly path: string
  readonly origin: Ref
  readonly targets: readonly Target[]
  /** Absent for the stream of an L4 Service. */
  readonly table?: RouteTable
  readonly site?: Site
  readonly rule?: Rule
  readonly entry?: EntryPoint
  /** 1 LoadBalancer or Gateway, 0.6 NodePort, 0.2 inside (ui/design.md, section 9). */
  readonly exposure: number
  /** The rule's part of its host, by the number of rules there; a catch-all counts double. */
  readonly part: number
  readonly rulesOnHost: number
}

/** Every rule of every proxy that serves, and every stream, in the proxies' order. */
export function waysOf(cluster: Cluster, tables: readonly RouteTable[]): readonly Way[] {
  const entries = entryPoints(cluster, tables)
  return [
    ...tables.flatMap((table) => (table.proxy.unserved === undefined ? waysOfTable(cluster, table) : [])),
    ...entries.flatMap((entry) => (entry.proxies.length === 0 ? waysOfEntry(cluster, entry) : [])),
  ]
}

/** Rules of a proxy, whether something serves it or not. */
export function waysOfTable(cluster: Cluster, table: RouteTable): readonly Way[] {
  const exposure = exposureOf(cluster, table.proxy)
  return table.sites.flatMap((site) => {
    // Rules that claim the same requests are one.
    const own = site.rules.filter(({ borrowed }) => !borrowed)
    const rulesOnHost = own.filter(({ shadowedBy }) => !shadowedBy).length
    return own.map((rule): Way => {
      const path = pathOf(rule.when)
      const targets = rule.then.do === 'forward' ? rule.then.targets : []
      const part = Math.min(1, (path === '/' ? 2 : 1) / Math.max(1, rulesOnHost))
      return { host: hostOf(table, site), path, origin: rule.origin, targets, table, site, rule, exposure, part, rulesOnHost }
    })
  })
}

/** In front of a Service its name is the host, for whoever dials it is meant. */
const hostOf = ({ proxy }: RouteTable, site: Site): string => (proxy.mesh ? `${proxy.ref.name}.${proxy.ref.namespace ?? ''}` : sayHost(site.host))

/** `shop.example.com/api`, `/api` where the host is every one. */
export const sayWay = ({ host, path }: Way): string => `${host === '*' && path !== '/' ? '' : host}${path === '/' ? '' : path}`

export const addressOf = ({ type, addresses }: EntryPoint): string => (type === 'NodePort' ? 'every node' : (addresses[0] ?? 'pending'))

function waysOfEntry(cluster: Cluster, entry: EntryPoint): readonly Way[] {
  const service = cluster.get('Service', entry.ref.namespace, entry.ref.name)
  if (!service) return []
  const exposure = entry.type === 'NodePort' ? 0.6 : 1
  return service.ports.map((port, at): Way => {
    const origin = refTo(service, pointer('spec', 'ports', at))
    const target: Target = { weight: 1, service: { ...slotOf(service), port: port.port }, filters: [], origin }
    const path = `:${entry.type === 'NodePort' ? (port.nodePort ?? port.port) : port.port}`
    return { host: addressOf(entry), path, origin, targets: [target], entry, exposure, part: 1, rulesOnHost: 1 }
  })
}

const slotOf = ({ meta }: Service): { readonly namespace: string; readonly name: string } => ({ namespace: meta.namespace ?? '', name: meta.name })

export const exposureOf = (cluster: Cluster, proxy: RunningProxy): number => {
  if (proxy.ref.kind === 'Gateway') return 1
  const types = proxy.addresses.map(({ service }) => service && cluster.get('Service', service.namespace, service.name)?.type)
  if (types.length === 0) return 0.2
  return types.every((type) => type === 'NodePort') ? 0.6 : 1
}

const pathOf = (when: Condition): string => {
  // A path that is read as a regular expression begins where the path does, and is written without saying so.
  if (when.is === 'path') return when.like.by === 'anything' ? '/' : when.like.value.replace(/^\^(?=\/)/, '') || '/'
  if (when.is !== 'all' && when.is !== 'any') return '/'
  for (const each of when.of) {
    const path = pathOf(each)
    if (path !== '/') return path
  }
  return '/'
}

/** The share of a rule's requests that a target takes, 0 to 1. */
export const shareOf = (way: Way, target: Target): number => {
  const sum = way.targets.reduce((total, { weight }) => total + weight, 0)
  return sum > 0 ? target.weight / sum : 0
}

export const objectOf = (ref: Ref): Ref => ({ kind: ref.kind, ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }), name: ref.name })

export const sameObject = (a: Ref, b: Ref): boolean => a.name === b.name && a.kind === b.kind && (a.namespace ?? '') === (b.namespace ?? '')

/** `shop/cart`, for objects whose kind is plain from the sentence. */
export const slot = ({ namespace, name }: { readonly namespace?: string; readonly name: string }): string =>
  namespace ? `${namespace}/${name}` : name
