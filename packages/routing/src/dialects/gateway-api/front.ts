import { type Cluster, type Gateway, type Pod, type Ref, refTo, type Service } from '@portolan/model'
import type { ProxyAddress, RouteTable } from '../../table.ts'

/** Where a Gateway is reached, and the pods that do its work, as far as the objects tell. */
export function frontOf(cluster: Cluster, gateway: Gateway, listenerPorts: readonly number[]): Pick<RouteTable['proxy'], 'addresses' | 'pods'> {
  // Controllers that run proxies for a Gateway label the Service with its name (GEP-1762).
  const own = sorted(
    cluster
      .servicesIn(gateway.meta.namespace ?? '')
      .filter(({ meta }) => meta.labels['gateway.networking.k8s.io/gateway-name'] === gateway.meta.name),
  )
  const services = new Map<string, Service>(own.map((service) => [idOf(service), service]))
  const addresses: ProxyAddress[] = []
  for (const { value } of gateway.addresses) {
    const owners = sorted(cluster.servicesByAddress(value))
    const owner = owners.find((service) => services.has(idOf(service))) ?? owners.find(({ type }) => type === 'LoadBalancer') ?? owners[0]
    if (owner) services.set(idOf(owner), owner)
    addresses.push({
      address: value,
      ports: owner ? portsOf(owner) : listenerPorts,
      ...(owner ? { service: refTo(owner) } : {}),
      evidence: 'Gateway status',
    })
  }
  for (const service of own) {
    for (const { ip, hostname } of service.loadBalancer) {
      const address = ip ?? hostname
      if (address === undefined || addresses.some((known) => known.address === address)) continue
      addresses.push({ address, ports: portsOf(service), service: refTo(service), evidence: 'Service status' })
    }
  }
  const pods = podsOf(cluster, [...services.values()])
  return { addresses, ...(pods ? { pods } : {}) }
}

function podsOf(cluster: Cluster, services: readonly Service[]): RouteTable['proxy']['pods'] {
  if (services.length === 0 || !cluster.knows('Pod')) return undefined
  const pods = new Map<string, Pod>()
  for (const service of services) {
    for (const pod of cluster.podsOf(service))
      if (pod.phase !== 'Succeeded' && pod.phase !== 'Failed') pods.set(`${pod.meta.namespace ?? ''}/${pod.meta.name}`, pod)
  }
  const refs = [...pods.keys()].sort().map((id): Ref => refTo(pods.get(id) as Pod))
  // Selectorless and proxy-less Services say nothing of the pods that serve.
  if (refs.length === 0) return undefined
  return { ready: [...pods.values()].filter(({ ready }) => ready).length, total: refs.length, refs }
}

const portsOf = ({ ports }: Service): readonly number[] => [...new Set(ports.map(({ port }) => port))].sort((a, b) => a - b)

const idOf = ({ meta }: Service): string => `${meta.namespace ?? ''}/${meta.name}`

const sorted = (services: readonly Service[]): readonly Service[] => [...services].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
