import { type Cluster, type Gateway, type Key, keyOf, type Pod, type Ref, refTo, type Service } from '@portolan/model'
import type { ProxyAddress, RouteTable } from '../../table.ts'

/** Services that controllers made for a Gateway, by the Gateway's key: found by their labels, once for all Gateways. */
export class Fronts {
  readonly #cluster: Cluster
  readonly #made = new Map<Key, Service[]>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    for (const service of cluster.all('Service')) {
      const { labels, namespace } = service.meta
      // GEP-1762; envoyproxy/gateway internal/gatewayapi/labels.go, whose Services stand in the controller's namespace.
      const name = labels['gateway.networking.k8s.io/gateway-name'] ?? labels['gateway.envoyproxy.io/owning-gateway-name']
      if (name === undefined) continue
      const key = keyOf('Gateway', labels['gateway.envoyproxy.io/owning-gateway-namespace'] ?? namespace, name)
      this.#made.set(key, [...(this.#made.get(key) ?? []), service])
    }
  }

  /** Where a Gateway is reached, and the pods that do its work, as far as the objects tell. */
  of(gateway: Gateway, listenerPorts: readonly number[]): Pick<RouteTable['proxy'], 'addresses' | 'pods' | 'services'> {
    const made = this.#made.get(keyOf('Gateway', gateway.meta.namespace, gateway.meta.name)) ?? []
    return frontOf(this.#cluster, gateway, sorted(made), listenerPorts)
  }
}

function frontOf(
  cluster: Cluster,
  gateway: Gateway,
  own: readonly Service[],
  listenerPorts: readonly number[],
): Pick<RouteTable['proxy'], 'addresses' | 'pods' | 'services'> {
  const services = new Map<string, Service>(own.map((service) => [idOf(service), service]))
  const addresses = new Map<string, ProxyAddress>()
  for (const { value } of gateway.addresses) {
    const owners = sorted(cluster.servicesByAddress(value))
    const owner = owners.find((service) => services.has(idOf(service))) ?? owners.find(({ type }) => type === 'LoadBalancer') ?? owners[0]
    if (owner) services.set(idOf(owner), owner)
    addresses.set(value, {
      address: value,
      ports: owner ? portsOf(owner) : listenerPorts,
      ...(owner ? { service: refTo(owner) } : {}),
      evidence: 'Gateway status',
    })
  }
  for (const service of own) {
    for (const { ip, hostname } of service.loadBalancer) {
      const address = ip ?? hostname
      if (address === undefined || addresses.has(address)) continue
      addresses.set(address, { address, ports: portsOf(service), service: refTo(service), evidence: 'Service status' })
    }
  }
  const found = sorted([...services.values()])
  const pods = podsOf(cluster, found)
  return {
    addresses: [...addresses.values()],
    ...(pods ? { pods } : {}),
    ...(found.length > 0 ? { services: found.map((service) => refTo(service)) } : {}),
  }
}

function podsOf(cluster: Cluster, services: readonly Service[]): RouteTable['proxy']['pods'] {
  if (!cluster.knows('Pod')) return undefined
  const running = services.flatMap((service) => cluster.podsOf(service)).filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed')
  const pods = new Map<string, Pod>(running.map((pod) => [idOf(pod), pod]))
  // Without a Service, or with one that selects nothing, the objects don't say which pods serve.
  if (pods.size === 0) return undefined
  const list = sorted([...pods.values()])
  return { ready: list.filter(({ ready }) => ready).length, total: list.length, refs: list.map((pod): Ref => refTo(pod)) }
}

const portsOf = ({ ports }: Service): readonly number[] => [...new Set(ports.map(({ port }) => port))].sort((a, b) => a - b)

const idOf = ({ meta }: Service | Pod): string => `${meta.namespace ?? ''}/${meta.name}`

const sorted = <T extends Service | Pod>(objects: readonly T[]): readonly T[] => [...objects].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
