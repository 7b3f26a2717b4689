import { type Cluster, idOf, type Node, type Pod, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import type { Step } from './answer.ts'
import { best, type Course, frontedBy, meshed, type NoCourse, toProxy } from './course.ts'
import { endpointsOf } from './endpoints.ts'
import { inOrder } from './order.ts'
import type { Asked } from './request.ts'
import type { RouteTable } from './table.ts'
import type { ProxyCourse } from './through-proxy.ts'

/** A cluster IP, a balancer's address, an external IP, a node's address or host name, a pod's address. */
export const byAddress = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  const ways = [byService, byBalancer, byNode, byPod]
  for (const way of ways) {
    const courses = way(cluster, tables, asked)
    if (courses.length > 0) return best(courses)
  }
  return [nobodyAt(cluster, asked)]
}

const byService = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  const address = asked.dialled
  return inOrder(cluster.servicesByAddress(address)).flatMap((service): readonly Course[] => {
    const by = service.clusterIPs.includes(address) ? 'cluster-ip' : service.externalIPs.includes(address) ? 'external-ip' : 'balancer'
    const { what, rule } = SAID[by]
    const ref = refTo(service)
    const found: Step = { stage: 'address', verdict: 'pass', ref, text: `${address} is ${what} of ${service.meta.name}`, rule }
    const own = by === 'cluster-ip'
    const fronted = own ? meshed(tables, ref, asked, found) : undefined
    const closed = own && asked.from === 'outside'
    const proxies = fronted ? [fronted] : closed ? [] : frontedBy(tables, ref, asked.port, asked)
    if (proxies.length > 0) return proxies.map((course) => ({ ...course, address: { address, ports: [], service: ref, evidence: what } }))
    if (!own && !portOf(service, asked)) return []
    return [{ to: 'service', service, port: asked.port, found, address, by }]
  })
}

const SAID = {
  'cluster-ip': { what: 'the cluster IP', rule: 'SVC-08' },
  'external-ip': { what: 'an external IP', rule: 'SVC-11' },
  balancer: { what: 'the load balancer', rule: 'SVC-10' },
} as const

const portOf = ({ ports }: Service, asked: Asked): ServicePort | undefined =>
  ports.find(({ port, protocol }) => port === asked.port && protocol === asked.transport)

/** A balancer outside the cluster, known by the address that a proxy's objects show. */
const byBalancer = (_cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] =>
  tables.flatMap((table): readonly Course[] => {
    const known = table.proxy.addresses.find(({ address }) => address === asked.dialled)
    const course = toProxy(table, asked, asked.port)
    return known && !known.service && course.listeners.length > 0 ? [{ ...course, address: known, skipDns: true }] : []
  })

/** SVC-09: a node port is open on every node. Beside it what pods have of the node's own ports. */
const byNode = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  const node = inOrder(cluster.nodesByAddress(asked.dialled))[0]
  if (!node) return []
  const ref = refTo(node)
  for (const service of inOrder(cluster.servicesByNodePort(asked.port))) {
    const port = service.ports.find(({ nodePort, protocol }) => nodePort === asked.port && protocol === asked.transport)
    if (!port) continue
    const found: Step = {
      stage: 'address',
      verdict: 'pass',
      ref,
      text: `${asked.dialled}:${asked.port} is NodePort of ${service.meta.name}`,
      detail: node.ready ? `Node ${node.meta.name}` : `Node ${node.meta.name}, which is not ready`,
      rule: 'SVC-09',
    }
    const straight: Course = { to: 'service', service, port: port.port, found, address: asked.dialled, by: 'node-port', node: node.meta.name }
    const proxies = frontedBy(tables, refTo(service), port.port, asked)
    if (proxies.length === 0 || lacksLocal(cluster, service, port, node)) return [straight]
    const address = { address: asked.dialled, ports: [asked.port], service: refTo(service), evidence: `NodePort ${asked.port}` }
    return proxies.map((course) => ({ ...course, address }))
  }
  const pods = hostPods(cluster, node, asked)
  const fronting = tables.filter(({ proxy }) => proxy.pods?.refs.some((one) => pods.some((pod) => idOf(refTo(pod)) === idOf(one))))
  if (fronting.length > 0) return fronting.map((table): ProxyCourse => ({ ...toProxy(table, asked, asked.port), skipDns: true }))
  return pods.slice(0, 1).map((pod) => toPod(pod, asked))
}

/** SVC-21 and SVC-16: the proxy runs, but not on the node that was dialled, and policy Local keeps packets there. */
const lacksLocal = (cluster: Cluster, service: Service, port: ServicePort, node: Node): boolean => {
  if (service.externalTrafficPolicy !== 'Local') return false
  const answer = endpointsOf(cluster, service, port, 'kube-proxy', { place: { node: node.meta.name }, narrowing: 'node' })
  return answer.known && answer.kept?.by === 'local' && answer.kept.dropped
}

/** Pods that have the dialled port of the node: on its network, or by hostPort. */
const hostPods = (cluster: Cluster, node: Node, asked: Asked): readonly Pod[] => {
  const runs = ({ phase }: Pod): boolean => phase === 'Running' || phase === 'Pending'
  const onNetwork = cluster
    .podsByIp(asked.dialled)
    .filter((pod) => runs(pod) && pod.ports.some(({ port, hostPort, protocol }) => (hostPort ?? port) === asked.port && protocol === asked.transport))
  const bound = cluster
    .podsByHostPort(asked.port)
    .filter(
      (pod) =>
        runs(pod) &&
        pod.node === node.meta.name &&
        pod.ports.some(({ hostPort, protocol }) => hostPort === asked.port && protocol === asked.transport),
    )
  return inOrder(new Set([...onNetwork, ...bound]))
}

/** SVC-25: of several pods with one address, on the network of one host, that which declares the port. */
const byPod = (cluster: Cluster, _tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  const pods = inOrder(cluster.podsByIp(asked.dialled))
  const pod = pods.find(({ ports }) => ports.some(({ port }) => port === asked.port)) ?? pods[0]
  return pod && !(pod.hostNetwork && pods.length > 1 && !pod.ports.some(({ port }) => port === asked.port)) ? [toPod(pod, asked)] : []
}

const toPod = (pod: Pod, asked: Asked): Course => {
  const container = pod.hostNetwork ? undefined : pod.ports.find(({ hostPort, protocol }) => hostPort === asked.port && protocol === asked.transport)
  const own = pod.ips.includes(asked.dialled)
  return { to: 'pod', pod, port: !own && container ? container.port : asked.port, address: asked.dialled }
}

const nobodyAt = (cluster: Cluster, asked: Asked): NoCourse => {
  const address = asked.dialled
  const service = inOrder(cluster.servicesByAddress(address))[0]
  const node = inOrder(cluster.nodesByAddress(address))[0]
  const owner = service ?? node
  const ref: Ref = owner ? refTo(owner) : { kind: 'Address', name: address }
  if (owner) {
    const text = `Nothing listens on ${asked.transport} port ${asked.port} of ${address}`
    return { to: 'nobody', ref, step: { stage: 'address', verdict: 'fail', ref, text, rule: service ? 'SVC-10' : 'SVC-09' } }
  }
  const unread = (['Service', 'Pod', 'Node'] as const).filter((kind) => cluster.syncOf(kind).state === 'forbidden')
  const text =
    unread.length > 0
      ? `Whose ${address} is can't be told: ${unread.join(', ')} may not be read`
      : `No Service, node or pod of this source has address ${address}`
  return { to: 'nobody', ref, step: { stage: 'address', verdict: unread.length > 0 ? 'unknown' : 'fail', text } }
}
