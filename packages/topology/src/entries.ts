import { type Cluster, idOf, pointer, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import { entryPoints, type RouteTable } from '@portolan/routing'
import { addEdge, type Chart, CLIENT, type Leg, named } from './chart.ts'
import type { EntryFacts } from './facts.ts'
import { type Health, OK, gravest, graver, together } from './health.ts'
import { sortedBy } from './order.ts'

/** Where traffic comes in from outside: an L4 Service, or an address of which only the proxy behind it is known. */
export interface Entry {
  readonly id: string
  readonly ref: Ref
  readonly service?: Service
  readonly type: 'LoadBalancer' | 'NodePort' | 'ExternalIP' | 'Address'
  /** IP, hostname, `every node` or `pending`. */
  readonly address: string
  readonly ports: readonly number[]
  /** Proxies that it leads to. None: it leads to the pods of its own Service. */
  readonly fronts: readonly RouteTable[]
  /** TLS comes in here, whoever ends it. */
  readonly tls: boolean
}

/** Every way in, sorted by id. */
export function entriesOf(cluster: Cluster, tables: readonly RouteTable[]): readonly Entry[] {
  const byProxy = new Map(tables.map((table) => [idOf(table.proxy.ref), table]))
  const services = entryPoints(cluster, tables).flatMap((entry): readonly Entry[] => {
    const service = cluster.get('Service', entry.ref.namespace, entry.ref.name)
    if (!service) return []
    const type = entry.type === 'externalIP' ? 'ExternalIP' : entry.type
    const ref = refTo(service, type === 'ExternalIP' ? pointer('spec', 'externalIPs') : pointer('spec', 'type'))
    const fronts = entry.proxies.flatMap((proxy) => byProxy.get(idOf(proxy)) ?? [])
    const ports = service.ports.flatMap(({ port, nodePort }) => (type === 'NodePort' ? (nodePort ?? []) : port))
    const address = type === 'NodePort' ? 'every node' : (entry.addresses[0] ?? 'pending')
    const tls = fronts.length > 0 ? fronts.some(endsTls) : service.ports.some(speaksTls)
    return [{ id: idOf(ref), ref, service, type, address, ports, fronts, tls }]
  })
  const known = new Set(services.flatMap(({ service }) => (service ? addressesOf(service) : [])))
  const bare = new Map<string, { tables: Set<RouteTable>; ports: Set<number> }>()
  for (const table of tables) {
    for (const { address, service, ports } of table.proxy.addresses) {
      if (service || known.has(address)) continue
      const at = bare.get(address) ?? { tables: new Set(), ports: new Set() }
      at.tables.add(table)
      for (const port of ports.length > 0 ? ports : table.proxy.listeners.map((listener) => listener.port)) at.ports.add(port)
      bare.set(address, at)
    }
  }
  const addresses = [...bare].map(([address, { tables: behind, ports }]): Entry => {
    const ref: Ref = { kind: 'Address', name: address }
    const fronts = [...behind]
    return { id: idOf(ref), ref, type: 'Address', address, ports: [...ports].sort((a, b) => a - b), fronts, tls: fronts.some(endsTls) }
  })
  return sortedBy([...services, ...addresses], ({ id }) => id)
}

/** The plates of entry points and their lines to proxies. Streams must be drawn before: an entry point is as its streams are. */
export function drawEntries(chart: Chart, cluster: Cluster, tables: readonly RouteTable[], all: readonly Entry[]): void {
  const streams = Map.groupBy(chart.legs, ({ entry }) => entry)
  const reached = new Set<string>()
  for (const entry of all) {
    const { id, ref, service, fronts } = entry
    // Addresses are given by the cluster: manifests never hold them.
    const waiting = entry.address === 'pending' && cluster.origin.source !== 'manifests'
    const health = together(asItsStreams(streams.get(id) ?? []), waiting ? PENDING : OK)
    const facts: EntryFacts = {
      address: entry.address,
      type: entry.type,
      ports: entry.ports.map((port) => `:${port}`).join(' '),
      tls: entry.tls,
      ...(service ? { service: `${service.meta.namespace ?? ''}/${service.meta.name}` } : {}),
    }
    chart.nodes.set(id, { ...named(id, ref), layer: 'entry', ...health, label: entry.address, facts })
    const tls = fronts.length > 0 ? 'terminated' : 'passthrough'
    const line = { layer: 'L4' as const, protocol: protocolOf(entry), ...(entry.tls ? { tls: tls as 'terminated' | 'passthrough' } : {}) }
    addEdge(chart, { source: CLIENT, target: id, type: 'enters', ...line, ...health })
    for (const { proxy } of fronts) {
      reached.add(idOf(proxy.ref))
      addEdge(chart, {
        source: id,
        target: idOf(proxy.ref),
        type: 'fronts',
        ...line,
        status: proxy.unserved === undefined ? 'ok' : 'idle',
        reasons: [],
      })
    }
  }
  for (const { proxy } of tables) {
    if (reached.has(idOf(proxy.ref)) || proxy.unserved !== undefined) continue
    const reasons = [`No address is known for ${proxy.title}.`]
    addEdge(chart, { source: CLIENT, target: idOf(proxy.ref), type: 'enters', layer: 'L4', protocol: 'tcp', status: 'unknown', reasons })
  }
}

/** One stream that still carries keeps an address from being broken. */
const asItsStreams = (streams: readonly Leg[]): Health => {
  if (streams.length === 0) return OK
  const worst = gravest(streams.map(({ status }) => status))
  const status = worst === 'error' && streams.some((leg) => leg.status !== 'error') ? 'warning' : graver(worst, 'ok')
  return { status, reasons: [...new Set(streams.filter((leg) => leg.status === worst).flatMap(({ reasons }) => reasons))] }
}

const PENDING: Health = { status: 'warning', reasons: ['It has no address yet.'] }

const protocolOf = ({ service }: Entry): string => {
  const protocols = new Set(service?.ports.map(({ protocol }) => protocol.toLowerCase()))
  return protocols.size === 0 || protocols.has('tcp') ? 'tcp' : ([...protocols].sort()[0] ?? 'tcp')
}

/** Whether a Service's port carries TLS, by what it says of itself: appProtocol, else its name's first word, else port 443. */
export const speaksTls = ({ appProtocol, name, port }: ServicePort): boolean => {
  if (appProtocol !== undefined) return TLS_WORDS.has(appProtocol.toLowerCase().replace('kubernetes.io/', ''))
  return TLS_WORDS.has(name.split('-', 1)[0] ?? '') || (name === '' && port === 443)
}

const TLS_WORDS: ReadonlySet<string> = new Set(['https', 'tls', 'ssl', 'grpcs', 'wss'])

const endsTls = ({ proxy }: RouteTable): boolean => proxy.listeners.some(({ tls }) => tls !== undefined)

const addressesOf = (service: Service): readonly string[] => [
  ...service.externalIPs,
  ...service.loadBalancer.flatMap(({ ip, hostname }) => [ip, hostname].filter((address) => address !== undefined)),
]
