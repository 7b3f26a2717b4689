import { type Cluster, idOf, type Ref, type Service } from '@portolan/model'
import { entryPoints, type RouteTable, sayHost } from '@portolan/routing'
import { type CostMove, moveOf, type Shared, sayPorts, sharedIn } from './cost-move.ts'
import { type LbPrices, priceOf } from './price.ts'
import { Providers } from './provider.ts'
import { objectOf } from './way.ts'

export type { CostMove } from './cost-move.ts'

/** A load balancer: what it carries, what it costs a month, and where that could go. */
export interface CostRow {
  /** The Service, or the proxy whose address no Service of the cluster has. */
  readonly ref: Ref
  /** Others that stand at the same address. */
  readonly shares?: readonly Ref[]
  readonly address?: string
  /** Who makes it: `AWS`, `MetalLB`; undefined where nothing tells. */
  readonly provider?: string
  /** `9 hosts`, `tcp :8443, TLS`, `nothing`. */
  readonly carries: string
  /** 0 while it has no address, and where the cluster's own machines do it. */
  readonly month: number
  readonly move: CostMove
}

export interface Cost {
  /** What one is taken to cost a month where no price of its own is set. */
  readonly monthly: number
  readonly rows: readonly CostRow[]
  readonly now: number
  readonly after: number
  /** Of `after`: what one new entry point costs that would take what moves, 0 where there is one already. */
  readonly added: number
}

/** What the load balancers of a cluster cost a month, and which of them could go. One for each address, sorted by id. */
export const costOf = (cluster: Cluster, tables: readonly RouteTable[], prices: LbPrices): Cost => {
  const shared = sharedIn(cluster, tables)
  const found = joined([...ofServices(cluster, tables, prices, shared), ...ofProxies(cluster, tables, prices)])
  const { rows, added } = withNewEntry(
    found.map(({ row }) => row).sort((a, b) => (idOf(a.ref) < idOf(b.ref) ? -1 : 1)),
    prices.each,
  )
  const now = rows.reduce((sum, { month }) => sum + month, 0)
  const saved = rows.reduce((sum, { month, move }) => sum + (move.is === 'move' || move.is === 'remove' ? month : 0), 0)
  return { monthly: prices.each, rows, now: cents(now), after: cents(now - saved + added), added }
}

const cents = (sum: number): number => Math.round(sum * 100) / 100

/** A row, with every address at which it stands. */
interface Found {
  readonly row: CostRow
  readonly addresses: readonly string[]
}

const PENDING: CostMove = { is: 'stays', text: 'has no address yet' }
const FREE: CostMove = { is: 'stays', text: 'stays: it costs nothing' }

const ofServices = (cluster: Cluster, tables: readonly RouteTable[], prices: LbPrices, shared: readonly Shared[]): readonly Found[] => {
  const behind = new Map(tables.map((table) => [idOf(table.proxy.ref), table]))
  const providers = new Providers(cluster)
  // Files hold no status: what they ask for will have an address.
  const files = cluster.origin.source === 'manifests'
  return entryPoints(cluster, tables).flatMap(({ ref, addresses, proxies, ...entry }): readonly Found[] => {
    const service = cluster.get('Service', ref.namespace, ref.name)
    if (service?.type !== 'LoadBalancer') return []
    const pending = entry.pending && !files
    const fronts = proxies.flatMap((proxy) => behind.get(idOf(proxy)) ?? [])
    const classes = [
      ...(service.loadBalancerClass === undefined ? [] : [service.loadBalancerClass]),
      ...fronts.flatMap((table) => classesOf(cluster, table)),
    ]
    const provider = providers.ofService(service)
    const [address] = addresses
    const price = priceOf(prices, classes, provider)
    const row = {
      ref,
      ...(address === undefined ? {} : { address }),
      ...(provider ? { provider: provider.name } : {}),
      month: pending ? 0 : price,
    }
    const own = fronts.length > 0 ? throughProxies(fronts) : ofOwnPods(cluster, service, shared)
    const move = pending ? PENDING : price === 0 && own.move.is !== 'remove' ? FREE : own.move
    return [{ row: { ...row, carries: own.carries, move }, addresses }]
  })
}

/** Balancers that no Service of the cluster is: those of an ALB group, and of a Gateway that a cloud serves. */
const ofProxies = (cluster: Cluster, tables: readonly RouteTable[], prices: LbPrices): readonly Found[] => {
  const providers = new Providers(cluster)
  return tables.flatMap((table): readonly Found[] => {
    const { proxy } = table
    const addresses = proxy.addresses.flatMap(({ address, service }) => (service ? [] : [address]))
    const provider = proxy.unserved === undefined && !proxy.mesh ? providers.ofController(proxy.controller, addresses) : undefined
    if (addresses.length === 0 || !(proxy.outside || provider)) return []
    const month = priceOf(prices, classesOf(cluster, table), provider)
    const each = provider?.perIngress && proxy.ref.kind === 'IngressClass' ? byAddress(table) : [{ ref: proxy.ref, table, addresses }]
    return each.map(({ ref, table: own, addresses: at }) => ({
      row: {
        ref,
        ...(at[0] === undefined ? {} : { address: at[0] }),
        ...(provider ? { provider: provider.name } : {}),
        month,
        ...throughProxies([own]),
      },
      addresses: at,
    }))
  })
}

/** What a class serves, apart by the addresses that its Ingresses have, each known by the first of them. */
const byAddress = (table: RouteTable): readonly { readonly ref: Ref; readonly table: RouteTable; readonly addresses: readonly string[] }[] =>
  [...Map.groupBy(table.sites, ({ addresses = [] }) => addresses.join(' '))].flatMap(([, sites]) => {
    const [first] = sites
    const [origin] = first?.origins ?? []
    return origin && first?.addresses?.length ? [{ ref: objectOf(origin), table: { ...table, sites }, addresses: first.addresses }] : []
  })

const classesOf = (cluster: Cluster, { proxy }: RouteTable): readonly string[] => {
  if (proxy.ref.kind !== 'Gateway') return proxy.class === undefined ? [] : [proxy.class]
  const name = cluster.get('Gateway', proxy.ref.namespace, proxy.ref.name)?.className
  return name === undefined ? [] : [name]
}

/** What stands at one address is one load balancer: the first by id, with the others named. */
const joined = (found: readonly Found[]): readonly Found[] => {
  const at = new Map<string, number>()
  const rows: Found[] = []
  for (const one of found.toSorted((a, b) => (idOf(a.row.ref) < idOf(b.row.ref) ? -1 : 1))) {
    const known = one.addresses.flatMap((address) => at.get(address) ?? [])[0]
    const place = known ?? rows.length
    rows[place] = known === undefined ? one : together(rows[known] ?? one, one)
    for (const address of one.addresses) at.set(address, place)
  }
  return rows
}

const together = (one: Found, other: Found): Found => {
  const [a, b] = [one.row, other.row]
  const [kept] = [a.move, b.move].toSorted((x, y) => HOLDS.indexOf(x.is) - HOLDS.indexOf(y.is))
  const carries = [...new Set([a.carries, b.carries])].filter((text) => text !== 'nothing').join(', ') || 'nothing'
  return {
    row: { ...a, shares: [...(a.shares ?? []), b.ref], carries, month: Math.max(a.month, b.month), move: kept ?? a.move },
    addresses: [...one.addresses, ...other.addresses],
  }
}

/** What holds a load balancer in place most, first. */
const HOLDS: readonly CostMove['is'][] = ['stays', 'careful', 'move', 'remove']

/** What has no entry point to go to moves behind a new one, where that costs less than it saves. */
const withNewEntry = (rows: readonly CostRow[], price: number): { readonly rows: readonly CostRow[]; readonly added: number } => {
  const homeless = rows.filter(({ move }) => move.is === 'move' && move.to === undefined)
  if (homeless.length === 0) return { rows, added: 0 }
  if (homeless.reduce((sum, { month }) => sum + month, 0) > price) return { rows, added: price }
  return { rows: rows.map((row) => (homeless.includes(row) ? { ...row, move: { is: 'stays', text: 'stays' } } : row)), added: 0 }
}

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

const ofOwnPods = (cluster: Cluster, service: Service, shared: readonly Shared[]): Pick<CostRow, 'carries' | 'move'> =>
  isIdle(cluster, service)
    ? { carries: 'nothing', move: { is: 'remove', text: 'remove: no pods behind it' } }
    : { carries: sayPorts(service.ports), move: moveOf(cluster, service, shared) }

/** No pod of it is known, and pods are known: files don't tell. */
const isIdle = (cluster: Cluster, service: Service): boolean =>
  cluster.origin.source !== 'manifests' &&
  cluster.knows('EndpointSlice') &&
  cluster.slicesOf(service).every(({ endpoints }) => endpoints.length === 0)
