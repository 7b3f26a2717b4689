import { type Cluster, type Ingress, refTo, type Service, type ServicePort } from '@portolan/model'
import type { Running } from './families.ts'
import { inOrder } from '../order.ts'
import type { Pattern, ProxyAddress, ProxyListener } from '../table.ts'
import { hostPattern } from './hosts.ts'

/** Where a class' proxy is reached from outside: Ingress status, then its Services, then nodes (DET-07). */
export const addressesOf = (cluster: Cluster, ingresses: readonly Ingress[], running: Running): readonly ProxyAddress[] => {
  const found = new Map<string, ProxyAddress>()
  const add = (address: string | undefined, evidence: string, service?: Service): void => {
    if (address === undefined || found.has(address)) return
    const ports = service?.ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => port) ?? []
    found.set(address, { address, ports, evidence, ...(service ? { service: refTo(service) } : {}) })
  }
  for (const address of statusAddresses(ingresses)) {
    const owners = inOrder(cluster.servicesByAddress(address))
    const own = owners.find((service) => running.services.includes(service)) ?? owners.find(({ type }) => type !== 'ClusterIP')
    add(address, 'Ingress status', own ?? owners[0])
  }
  for (const service of running.services) for (const { ip, hostname } of service.loadBalancer) add(ip ?? hostname, 'Service status', service)
  for (const service of running.services) for (const ip of service.externalIPs) add(ip, 'Service externalIPs', service)
  if (found.size > 0) return [...found.values()]
  const nodePorts = running.services.find(({ ports }) => ports.some(({ nodePort }) => nodePort !== undefined))
  if (nodePorts) {
    const open = nodePorts.ports.flatMap(({ nodePort }) => nodePort ?? [])
    for (const address of someNodes(cluster)) found.set(address, { address, ports: open, evidence: 'NodePort', service: refTo(nodePorts) })
  }
  for (const pod of running.pods.slice(0, 8)) {
    if (pod.hostNetwork || pod.ports.some(({ hostPort }) => hostPort !== undefined)) {
      const address = pod.hostNetwork
        ? pod.ips[0]
        : cluster.get('Node', undefined, pod.node ?? '')?.addresses.find(({ type }) => type === 'InternalIP')?.address
      add(address, 'hostPort of its pods')
    }
  }
  return [...found.values()]
}

/** `http` on 80 and, where anything speaks TLS or that can't be told, `https` on 443; other ports as the Services in front name them (REQ-04). */
export const listenersOf = (
  cluster: Cluster,
  classRef: ProxyListener['origin'],
  ingresses: readonly Ingress[],
  running: Running,
): readonly ProxyListener[] => {
  const fronts = running.services.filter(({ type }) => type === 'LoadBalancer' || type === 'NodePort')
  const ports = fronts.flatMap((service) =>
    service.ports.filter(({ protocol }) => protocol === 'TCP').map((port) => ({ port, speaks: speaks(port), origin: refTo(service) })),
  )
  const certificates = certificatesOf(cluster, ingresses)
  const tls = { mode: 'terminate' as const, certificates: [...certificates, { host: { by: 'anything' as const }, origin: classRef }] }
  const listeners = new Map<number, ProxyListener>()
  const add = (port: number, secure: boolean, origin: ProxyListener['origin']): void => {
    if (listeners.has(port)) return
    const plain = secure ? 'https' : 'http'
    const name = [...listeners.values()].some((listener) => listener.name === plain) ? `${plain}-${port}` : plain
    listeners.set(port, { name, port, protocol: secure ? 'HTTPS' : 'HTTP', ...(secure ? { tls } : {}), origin })
  }
  for (const { port, speaks: word, origin } of ports) if (word) add(port.port, word === 'https', origin)
  if (!listeners.has(80) && ![...listeners.values()].some(({ protocol }) => protocol === 'HTTP')) add(80, false, classRef)
  if (fronts.length === 0 || (certificates.length > 0 && ![...listeners.values()].some(({ protocol }) => protocol === 'HTTPS')))
    add(443, true, classRef)
  return [...listeners.values()].sort((a, b) => a.port - b.port)
}

const statusAddresses = (ingresses: readonly Ingress[]): readonly string[] => {
  const counts = new Map<string, number>()
  for (const { addresses } of ingresses) {
    for (const { ip, hostname } of addresses) {
      const address = ip ?? hostname
      if (address !== undefined) counts.set(address, (counts.get(address) ?? 0) + 1)
    }
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([address]) => address)
}

const speaks = ({ name, port, targetPort }: ServicePort): 'http' | 'https' | undefined => {
  const words = `${name} ${targetPort}`.toLowerCase()
  if (/https|websecure|\btls\b|\bssl\b/.test(words) || port === 443 || port === 8443) return 'https'
  if (/http|\bweb\b/.test(words) || port === 80 || port === 8080) return /metrics|prometheus|webhook/.test(words) ? undefined : 'http'
  return undefined
}

/** By server name (ING-07); an entry without hosts stands for the hosts of its Ingress. Older Ingresses first. */
const certificatesOf = (cluster: Cluster, ingresses: readonly Ingress[]): NonNullable<ProxyListener['tls']>['certificates'] => {
  const found = ingresses.flatMap((ingress) =>
    ingress.tls.flatMap(({ hosts, secretName }, i) => {
      const names = hosts.length > 0 ? hosts : ingress.rules.map(({ host }) => host)
      const namespace = ingress.meta.namespace ?? ''
      const secret = secretName === undefined ? undefined : { kind: 'Secret', namespace, name: secretName }
      const missing = secret && cluster.knows('Secret') && !cluster.get('Secret', namespace, secret.name)
      return (names.length > 0 ? names : ['']).map((host) => ({
        host: hostPattern(host),
        ...(secret ? { secret } : {}),
        ...(missing ? { fault: `Secret ${secret.name} does not exist` } : {}),
        origin: refTo(ingress, `/spec/tls/${i}`),
        created: ingress.meta.created,
      }))
    }),
  )
  return found.sort((a, b) => order(a.host) - order(b.host) || a.created - b.created).map(({ created: _, ...certificate }) => certificate)
}

const order = (host: Pattern): number => (host.by === 'exact' ? 0 : host.by === 'wildcard' ? 1 : 2)

const someNodes = (cluster: Cluster): readonly string[] => {
  const found: string[] = []
  for (const node of cluster.all('Node')) {
    const address = node.addresses.find(({ type }) => type === 'ExternalIP') ?? node.addresses.find(({ type }) => type === 'InternalIP')
    if (node.ready && address) found.push(address.address)
  }
  return found.sort().slice(0, 3)
}
