import { type Cluster, idOf, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import { entryPoints, type RouteTable, sayHost } from '@portolan/routing'

/** A load balancer: what it carries, what it costs a month, and where that could go. */
export interface CostRow {
  /** The Service, or the proxy whose address no Service of the cluster has. */
  readonly ref: Ref
  readonly address?: string
  /** `9 hosts`, `tcp :8443, TLS`, `nothing`. */
  readonly carries: string
  /** 0 while it has no address. */
  readonly month: number
  readonly move: CostMove
}

/**
 * `stays`; `remove` and `move` save it; `careful` names a move that would change what clients or pods see, so no saving is counted.
 */
export interface CostMove {
  readonly is: 'stays' | 'remove' | 'move' | 'careful'
  readonly text: string
  /** Where it could go. */
  readonly to?: Ref
}

export interface Cost {
  /** What one is taken to cost a month. */
  readonly monthly: number
  readonly rows: readonly CostRow[]
  readonly now: number
  readonly after: number
}

/** What the load balancers of a cluster cost a month, at `monthly` each, and which of them could go. Sorted by id. */
export const costOf = (cluster: Cluster, tables: readonly RouteTable[], monthly: number): Cost => {
  const behind = new Map(tables.map((table) => [idOf(table.proxy.ref), table]))
  const gateways = gatewaysIn(cluster, tables)
  const rows = entryPoints(cluster, tables).flatMap((entry): readonly CostRow[] => {
    const service = cluster.get('Service', entry.ref.namespace, entry.ref.name)
    if (service?.type !== 'LoadBalancer') return []
    const fronts = entry.proxies.flatMap((proxy) => behind.get(idOf(proxy)) ?? [])
    const [address] = entry.addresses
    const row = { ref: entry.ref, ...(address === undefined ? {} : { address }), month: entry.pending ? 0 : monthly }
    if (fronts.length > 0) return [{ ...row, ...throughProxies(fronts) }]
    return [
      {
        ...row,
        carries: isIdle(cluster, service) ? 'nothing' : sayPorts(service.ports),
        move: entry.pending ? PENDING : moveOf(cluster, service, gateways),
      },
    ]
  })
  const owned = new Set(rows.flatMap(({ address }) => address ?? []))
  const outside = tables.flatMap((table): readonly CostRow[] => {
    const [one] = table.proxy.addresses.filter(({ address, service }) => !service && !owned.has(address))
    return one && table.proxy.outside ? [{ ref: table.proxy.ref, address: one.address, month: monthly, ...throughProxies([table]) }] : []
  })
  const all = [...rows, ...outside].sort((a, b) => (idOf(a.ref) < idOf(b.ref) ? -1 : 1))
  const now = all.reduce((sum, { month }) => sum + month, 0)
  const saved = all.reduce((sum, { month, move }) => sum + (move.is === 'move' || move.is === 'remove' ? month : 0), 0)
  return { monthly, rows: all, now, after: now - saved }
}

const PENDING: CostMove = { is: 'stays', text: 'has no address yet' }

/** A load balancer before proxies: its hosts; with no rule at all behind it, it leads nowhere. */
const throughProxies = (fronts: readonly RouteTable[]): Pick<CostRow, 'carries' | 'move'> => {
  const hosts = new Set(fronts.flatMap(({ sites }) => sites.map(({ host }) => sayHost(host)))).size
  const streams = fronts.flatMap(({ proxy }) => proxy.listeners.filter(({ protocol }) => protocol === 'TCP' || protocol === 'UDP')).length
  if (hosts === 0 && streams === 0) return { carries: 'nothing', move: { is: 'remove', text: 'remove: its proxy has no rule' } }
  const said = [
    ...(hosts > 0 ? [`${hosts} ${hosts === 1 ? 'host' : 'hosts'}`] : []),
    ...(streams > 0 ? [`${streams} ${streams === 1 ? 'stream' : 'streams'}`] : []),
  ]
  return { carries: said.join(', '), move: { is: 'stays', text: 'stays' } }
}

/** Where an L4 load balancer with pods of its own could go. */
const moveOf = (cluster: Cluster, service: Service, gateways: readonly Shared[]): CostMove => {
  if (isIdle(cluster, service)) return { is: 'remove', text: 'remove: no pods behind it' }
  const odd = service.ports.find(({ protocol }) => protocol !== 'TCP')
  if (odd) return { is: 'careful', text: `${odd.protocol} needs a proxy that takes it` }
  const [gateway] = gateways.toSorted(
    (a, b) => Number(b.ref.namespace === service.meta.namespace) - Number(a.ref.namespace === service.meta.namespace),
  )
  if (!gateway) return { is: 'stays', text: 'stays' }
  const tls = service.ports.every(speaksTls)
  const kind = tls ? 'TLSRoute' : 'TCPRoute'
  if (!cluster.knows(kind)) return { is: 'stays', text: `stays: ${kind} is not installed` }
  const how = `Gateway ${gateway.ref.name}, as a ${kind}`
  if (service.externalTrafficPolicy === 'Local') return { is: 'careful', text: `${how}: pods would see another source address`, to: gateway.ref }
  return tls ? { is: 'move', text: how, to: gateway.ref } : { is: 'careful', text: `${how}: takes a port of its own there`, to: gateway.ref }
}

interface Shared {
  readonly ref: Ref
}

/** Gateways with an address of their own, at which more listeners could stand. */
const gatewaysIn = (cluster: Cluster, tables: readonly RouteTable[]): readonly Shared[] =>
  tables.flatMap(({ proxy }) =>
    proxy.ref.kind === 'Gateway' && !proxy.unserved && proxy.addresses.length > 0 ? [{ ref: gatewayRef(cluster, proxy.ref) }] : [],
  )

const gatewayRef = (cluster: Cluster, { namespace, name, ...ref }: Ref): Ref => {
  const gateway = cluster.get('Gateway', namespace, name)
  return gateway ? refTo(gateway) : { ...ref, name, ...(namespace === undefined ? {} : { namespace }) }
}

/** No pod of it is known, and pods are known. */
const isIdle = (cluster: Cluster, service: Service): boolean =>
  cluster.knows('EndpointSlice') && cluster.slicesOf(service).every(({ endpoints }) => endpoints.length === 0)

const sayPorts = (ports: readonly ServicePort[]): string =>
  ports.map((port) => `${port.protocol.toLowerCase()} :${port.port}${speaksTls(port) ? ', TLS' : ''}`).join(', ')

const speaksTls = ({ appProtocol, name, port }: ServicePort): boolean =>
  /^(https|tls|ssl|grpcs|wss)$/i.test(appProtocol?.replace('kubernetes.io/', '') ?? name.split('-', 1)[0] ?? '') ||
  (!appProtocol && !name && port === 443)
