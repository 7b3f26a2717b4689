import { type Cluster, idOf, isHeadless, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import type { RouteTable } from './table.ts'

/** Where traffic comes in at L4: a Service that is reachable from outside the cluster. */
export interface EntryPoint {
  readonly ref: Ref
  readonly type: 'LoadBalancer' | 'NodePort' | 'externalIP'
  readonly addresses: readonly string[]
  /** A LoadBalancer without an address yet. */
  readonly pending: boolean
  readonly ports: readonly ServicePort[]
  /** The proxy that it leads to (IngressClass or Gateway); undefined when it leads to its own pods. */
  readonly proxies: readonly Ref[]
}

/** Every Service of type LoadBalancer or NodePort, and every one with externalIPs, sorted by namespace and name (SVC-09 to 11). */
export const entryPoints = (cluster: Cluster, tables: readonly RouteTable[]): readonly EntryPoint[] => {
  const fronts = new Map<string, Ref[]>()
  for (const { proxy } of tables) {
    const services = [...(proxy.services ?? []), ...proxy.addresses.flatMap(({ service }) => service ?? [])]
    for (const id of new Set(services.map(idOf))) fronts.set(id, [...(fronts.get(id) ?? []), proxy.ref])
  }
  const found: EntryPoint[] = []
  for (const service of cluster.all('Service')) {
    const type = typeOf(service)
    if (!type) continue
    const balancers = service.loadBalancer.flatMap(({ ip, hostname }) => ip ?? hostname ?? [])
    found.push({
      ref: refTo(service),
      type,
      addresses: [...balancers, ...service.externalIPs],
      pending: service.type === 'LoadBalancer' && balancers.length === 0,
      ports: service.ports,
      proxies: fronts.get(idOf(refTo(service))) ?? [],
    })
  }
  return found.sort((a, b) => (idOf(a.ref) < idOf(b.ref) ? -1 : 1))
}

/** The entry points that lead to their own pods, not to a proxy: L4 streams. */
export const streamsOf = (cluster: Cluster, tables: readonly RouteTable[]): readonly EntryPoint[] =>
  entryPoints(cluster, tables).filter(({ proxies }) => proxies.length === 0)

const typeOf = (service: Service): EntryPoint['type'] | undefined => {
  if (service.type === 'LoadBalancer' || service.type === 'NodePort') return service.type
  return service.externalIPs.length > 0 && !isHeadless(service) ? 'externalIP' : undefined
}
