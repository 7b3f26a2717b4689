import { type Cluster, idOf, type Pod, type Ref, refTo } from '@portolan/model'
import type { Step } from './answer.ts'
import { best, type Course, frontedBy, meshed, type NoCourse, toProxy } from './course.ts'
import { inOrder } from './order.ts'
import type { Asked } from './request.ts'
import type { RouteTable } from './table.ts'

/** A cluster IP, a balancer's address, an external IP, a node, a pod. */
export const byAddress = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  const address = asked.dialled
  const courses: Course[] = []
  for (const service of inOrder(cluster.servicesByAddress(address))) {
    const own = service.clusterIPs.includes(address)
    const what = own ? 'the cluster IP' : service.externalIPs.includes(address) ? 'an external IP' : 'the load balancer'
    const ref = refTo(service)
    const found: Step = {
      stage: 'address',
      verdict: 'pass',
      ref,
      text: `${address} is ${what} of ${service.meta.name}`,
      rule: own ? 'SVC-08' : 'SVC-10',
    }
    const fronted = own ? meshed(tables, ref, asked, found) : undefined
    const proxies = fronted ? [fronted] : frontedBy(tables, ref, asked.port, asked)
    if (proxies.length > 0)
      courses.push(...proxies.map((course) => ({ ...course, address: course.address ?? { address, ports: [], service: ref, evidence: what } })))
    else if (own || service.ports.some(({ port, protocol }) => port === asked.port && protocol === asked.transport)) {
      courses.push({
        to: 'service',
        service,
        port: asked.port,
        found,
        address,
        by: own ? 'cluster-ip' : service.externalIPs.includes(address) ? 'external-ip' : 'balancer',
      })
    }
  }
  if (courses.length === 0)
    for (const table of tables) {
      const known = table.proxy.addresses.find((one) => one.address === address)
      if (known && !known.service && toProxy(table, asked, asked.port).listeners.length > 0)
        courses.push({ ...toProxy(table, asked, asked.port), address: known, skipDns: true })
    }
  if (courses.length === 0) courses.push(...byNode(cluster, tables, asked))
  if (courses.length === 0)
    courses.push(
      ...inOrder(cluster.podsByIp(address))
        .slice(0, 1)
        .map((pod) => toPod(pod, asked)),
    )
  return courses.length > 0 ? best(courses) : [nobodyAt(cluster, address, asked)]
}

const toPod = (pod: Pod, asked: Asked): Course => ({ to: 'pod', pod, port: asked.port, address: asked.dialled })

/** SVC-09: a node port is open on every node. */
const byNode = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  let node: Ref | undefined
  for (const one of inOrder(cluster.all('Node'))) if (one.addresses.some(({ address }) => address === asked.dialled)) node = refTo(one)
  if (!node) return []
  for (const service of cluster.all('Service')) {
    const port = service.ports.find(({ nodePort, protocol }) => nodePort === asked.port && protocol === asked.transport)
    if (!port) continue
    const ref = refTo(service)
    const proxies = frontedBy(tables, ref, port.port, asked)
    if (proxies.length > 0)
      return proxies.map((course) => ({
        ...course,
        address: { address: asked.dialled, ports: [asked.port], service: ref, evidence: `NodePort ${asked.port}` },
      }))
    const found: Step = {
      stage: 'address',
      verdict: 'pass',
      ref: node,
      text: `${asked.dialled}:${asked.port} is NodePort of ${service.meta.name}`,
      detail: `Node ${node.name}`,
      rule: 'SVC-09',
    }
    return [{ to: 'service', service, port: port.port, found, address: asked.dialled, by: 'node-port', node: node.name }]
  }
  const hostPods = inOrder(cluster.podsByIp(asked.dialled)).filter((pod) => pod.ports.some(({ port, hostPort }) => (hostPort ?? port) === asked.port))
  const fronting = tables.filter(({ proxy }) => proxy.pods?.refs.some((ref) => hostPods.some((pod) => idOf(refTo(pod)) === idOf(ref))))
  if (fronting.length > 0) return fronting.map((table) => ({ ...toProxy(table, asked, asked.port), skipDns: true }))
  return hostPods.slice(0, 1).map((pod) => toPod(pod, asked))
}

const nobodyAt = (cluster: Cluster, address: string, asked: Asked): NoCourse => {
  const service = inOrder(cluster.servicesByAddress(address))[0]
  const ref: Ref = service ? refTo(service) : { kind: 'Address', name: address }
  const text = service
    ? `Nothing listens on ${asked.transport} port ${asked.port} of ${address}`
    : `No Service, node or pod of this source has address ${address}`
  return { to: 'nobody', ref, step: { stage: 'address', verdict: 'fail', ...(service ? { ref } : {}), text } }
}
