import { type Cluster, idOf, isHeadless, type Pod, type Ref, refTo, say } from '@portolan/model'
import type { Step } from './answer.ts'
import type { ServiceCourse } from './dialects/service/index.ts'
import { type EntryPoint, streamsOf } from './entries.ts'
import { HostIndex } from './host-index.ts'
import { inOrder } from './order.ts'
import type { Asked } from './request.ts'
import type { ProxyListener, RouteTable } from './table.ts'
import type { ProxyCourse } from './through-proxy.ts'

/** Nobody to go to: what was looked for, and why there is none. */
interface NoCourse {
  readonly to: 'nobody'
  readonly ref: Ref
  readonly step: Step
}

export type Course = ProxyCourse | ServiceCourse | NoCourse

/** Where a request can come in, best-founded first. Never empty. With `via` exactly one. */
export const resolve = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  if (asked.via) return [pinned(cluster, tables, asked, asked.via)]
  const inside = byClusterName(cluster, tables, asked)
  if (inside) return [inside]
  if (asked.dialledIp) return byAddress(cluster, tables, asked)
  const named = cluster.servicesByAddress(asked.dialled)
  if (named.length > 0) return byAddress(cluster, tables, asked)
  return byHost(cluster, tables, asked)
}

type Via = NonNullable<Asked['via']>

const pinned = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked, via: Via): Course => {
  const ref: Ref = { kind: via.kind, ...(via.namespace ? { namespace: via.namespace } : {}), name: via.name }
  const missing = (text: string): NoCourse => ({ to: 'nobody', ref, step: { stage: 'address', verdict: 'fail', ref, text } })
  switch (via.kind) {
    case 'Service': {
      const service = cluster.get('Service', via.namespace, via.name)
      if (!service) return missing(`${say(ref)} does not exist`)
      const found = refTo(service)
      const proxy = frontedBy(tables, found, asked.port, asked, found)[0]
      return proxy ?? { to: 'service', service, port: asked.port, pinned: found, outside: false }
    }
    case 'Pod': {
      const pod = cluster.get('Pod', via.namespace, via.name)
      return pod ? { to: 'pod', pod, port: asked.port } : missing(`${say(ref)} does not exist`)
    }
    default: {
      const own = (listener: ProxyListener): boolean =>
        (via.kind !== 'ListenerSet' || isPartOf(listener.origin, ref)) && (via.listener === undefined || listener.name === via.listener)
      const table = tables.find(({ proxy }) => (via.kind === 'ListenerSet' ? proxy.listeners.some(own) : isPartOf(proxy.ref, ref)))
      if (!table) return missing(`${say(ref)} is not an entry point of this source`)
      const exact = via.kind === 'ListenerSet' ? ref : table.proxy.ref
      return { ...toProxy(table, asked, asked.port, own), pinned: exact, skipDns: true }
    }
  }
}

/** Cluster DNS: `*.svc` names from anywhere, shorter ones from a pod, through its namespace (SVC-08, SVC-13). */
const byClusterName = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): Course | undefined => {
  const labels = asked.dialled.replace(/\.svc\.cluster\.local$/, '.svc').split('.')
  const full = labels.length >= 3 && labels.at(-1) === 'svc'
  const from = asked.from && asked.from !== 'outside' ? asked.from : undefined
  if (asked.dialledIp || (!full && !from)) return undefined
  const parts = full ? labels.slice(0, -1) : labels
  const tries = full
    ? [parts]
    : parts.length === 1
      ? [[parts[0] ?? '', from?.namespace ?? '']]
      : [
          ...(parts.length === 2 && from ? [[parts[0] ?? '', parts[1] ?? '']] : []),
          ...(parts.length === 2 && from ? [[...parts, from.namespace]] : []),
        ]
  for (const names of tries) {
    const [namespace = '', name = '', podName] = [...names].reverse()
    const service = cluster.get('Service', namespace, name)
    if (!service) continue
    if (podName !== undefined) {
      const pod =
        names.length === 3 ? inOrder(cluster.podsOf(service)).find((one) => one.hostname === podName || one.meta.name === podName) : undefined
      if (!pod) continue
      const found: Step = { stage: 'dns', verdict: 'pass', ref: refTo(pod), text: `${asked.dialled} is Pod ${pod.meta.name}`, rule: 'SVC-13' }
      return { to: 'pod', pod, port: asked.port, found }
    }
    const what = isHeadless(service)
      ? "its pods' addresses"
      : service.type === 'ExternalName'
        ? `an alias of ${service.externalName}`
        : (service.clusterIPs[0] ?? 'its cluster IP')
    const found: Step = {
      stage: 'dns',
      verdict: 'pass',
      ref: refTo(service),
      text: `${asked.dialled} is Service ${name} in ${namespace}`,
      detail: `Cluster DNS gives ${what}.`,
      rule: 'SVC-08',
    }
    return meshed(tables, refTo(service), asked) ?? { to: 'service', service, port: asked.port, found, outside: false }
  }
  if (!full && parts.length > 1) return undefined
  const [namespace = '', name = ''] = [...(tries[0] ?? [])].reverse()
  const ref: Ref = { kind: 'Service', namespace, name }
  return {
    to: 'nobody',
    ref,
    step: { stage: 'dns', verdict: 'fail', ref, text: `No Service ${name} in namespace ${namespace}, so ${asked.dialled} does not resolve` },
  }
}

/** A table that a Service itself is the entry of (GWA-29). */
const meshed = (tables: readonly RouteTable[], service: Ref, asked: Asked): ProxyCourse | undefined => {
  const table = tables.find(({ proxy }) => proxy.ref.kind === 'Service' && isPartOf(proxy.ref, service))
  return table && asked.http ? { ...toProxy(table, asked, asked.port), skipDns: true } : undefined
}

/** A cluster IP, a balancer's address, an external IP, a node, a pod. */
const byAddress = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
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
    const fronted = own ? meshed(tables, ref, asked) : undefined
    const proxies = fronted ? [fronted] : frontedBy(tables, ref, asked.port, asked)
    if (proxies.length > 0)
      courses.push(...proxies.map((course) => ({ ...course, address: course.address ?? { address, ports: [], service: ref, evidence: what } })))
    else if (own || service.ports.some(({ port, protocol }) => port === asked.port && protocol === asked.transport)) {
      courses.push({ to: 'service', service, port: asked.port, found, address, outside: !own })
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
    return [{ to: 'service', service, port: port.port, found, address: asked.dialled, outside: true, node: node.name }]
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

/** Proxies by what their sites know of the host, and for streams L4 Services with the port open. */
const byHost = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  const all = tables.filter(({ proxy }) => proxy.ref.kind !== 'Service').map((table) => outside(table, asked))
  const open = all.filter(({ table, listeners }) => table.proxy.unserved === undefined && listeners.length > 0)
  const knowing = best(open.filter((course) => course.knowing > 0 && (asked.http || takesStream(course, asked))))
  // Who names the host is where DNS leads, whether it listens there or not.
  const closed = all.filter(({ table, listeners, knowing: known }) => table.proxy.unserved === undefined && listeners.length === 0 && known >= 2)
  if (asked.http && closed.length > 0 && (knowing[0]?.knowing ?? 0) < 2) return [...best(closed), ...open]
  const streams = asked.http && knowing.length > 0 ? [] : byStream(cluster, tables, asked)
  if (knowing.length > 0 || streams.length > 0)
    return [...streams.filter(({ sure }) => sure), ...knowing, ...streams.filter(({ sure }) => !sure)].map((course) =>
      'course' in course ? course.course : course,
    )
  const unserved = best(all.filter(({ table, knowing: known }) => table.proxy.unserved !== undefined && known >= 2))
  if (unserved.length > 0) return [...unserved, ...open]
  if (open.length > 0) return open
  const ref: Ref = { kind: 'Host', name: asked.dialled }
  const text = tables.some(({ proxy }) => proxy.unserved === undefined)
    ? `Nothing listens on port ${asked.port} for ${asked.dialled}`
    : 'No entry point is known'
  return [{ to: 'nobody', ref, step: { stage: 'listener', verdict: 'fail', text } }]
}

const takesStream = ({ listeners }: ProxyCourse, asked: Asked): boolean =>
  listeners.some(({ protocol }) => protocol === 'UDP' || protocol === 'TCP' || (protocol === 'TLS' && asked.secure))

const EXTERNAL_DNS = 'external-dns.alpha.kubernetes.io/hostname'

const byStream = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly { readonly course: Course; readonly sure: boolean }[] => {
  const fitting = streams(cluster, tables).filter(({ ports }) =>
    ports.some(({ port, protocol }) => port === asked.port && protocol === asked.transport),
  )
  return fitting.flatMap(({ ref, addresses, type }) => {
    const service = cluster.get('Service', ref.namespace, ref.name)
    if (!service || type === 'NodePort') return []
    const names = (Object.hasOwn(service.meta.annotations, EXTERNAL_DNS) ? (service.meta.annotations[EXTERNAL_DNS] ?? '') : '')
      .toLowerCase()
      .split(',')
    const sure = names.some((name) => name.trim().replace(/\.$/, '') === asked.dialled)
    if (asked.http && !sure) return []
    const address = addresses[0]
    const why = sure
      ? 'Its external-dns annotation names this host.'
      : 'No object ties the name to it; it is the port that fits. Public DNS is not queried.'
    const text = address ? `${asked.dialled} should point at ${address}` : `${service.meta.name} has no address yet`
    const found: Step = { stage: 'dns', verdict: sure ? 'info' : 'unknown', ref, text, detail: why }
    return [{ sure, course: { to: 'service', service, port: asked.port, found, ...(address ? { address } : {}), outside: true } satisfies Course }]
  })
}

const made = new WeakMap<readonly RouteTable[], readonly EntryPoint[]>()
const streams = (cluster: Cluster, tables: readonly RouteTable[]): readonly EntryPoint[] => {
  const known = made.get(tables) ?? streamsOf(cluster, tables)
  made.set(tables, known)
  return known
}

/** Proxies behind a Service, by the port that they listen on. */
const frontedBy = (tables: readonly RouteTable[], service: Ref, port: number, asked: Asked, pin?: Ref): readonly ProxyCourse[] =>
  best(
    tables
      .filter(({ proxy }) =>
        [...(proxy.services ?? []), ...proxy.addresses.flatMap((one) => one.service ?? [])].some((one) => isPartOf(one, service)),
      )
      .map((table): ProxyCourse => {
        const address = table.proxy.addresses.find((one) => one.service && isPartOf(one.service, service))
        return { ...toProxy(table, asked, port), skipDns: true, ...(address ? { address } : {}), ...(pin ? { pinned: pin } : {}) }
      })
      .filter(({ listeners }) => listeners.length > 0),
  )

const toProxy = (table: RouteTable, asked: Asked, port: number, own: (listener: ProxyListener) => boolean = () => true): ProxyCourse => {
  const datagram = asked.transport !== 'TCP'
  const listeners = table.proxy.listeners.filter((listener) => listener.port === port && (listener.protocol === 'UDP') === datagram && own(listener))
  return { to: 'proxy', table, port, listeners, skipDns: false, knowing: knowingOf(table, asked, listeners) }
}

/** Seen from outside: with the address at which the host itself is published, else one of the proxy's that has the port open. */
const outside = (table: RouteTable, asked: Asked): ProxyCourse => {
  const course = toProxy(table, asked, asked.port)
  const { addresses } = table.proxy
  const published = HostIndex.of(table.sites).candidates(asked.dialled)[0]?.thing.addresses
  const own = published ? addresses.filter(({ address }) => published.includes(address)) : addresses
  const open = own.find(({ ports }) => ports.length === 0 || ports.includes(asked.port)) ?? own[0] ?? addresses[0]
  return open ? { ...course, address: open } : course
}

/** How well a table knows the host: what is dialled decides where DNS leads, and for a name that nobody knows the Host header. */
const knowingOf = (table: RouteTable, asked: Asked, listeners: readonly ProxyListener[]): ProxyCourse['knowing'] => {
  const index = HostIndex.of(table.sites)
  const open = new Set(listeners.map(({ name }) => name))
  const stands = (on: readonly string[] | undefined): boolean => on === undefined || listeners.length === 0 || on.some((name) => open.has(name))
  const level = (host: string): ProxyCourse['knowing'] => {
    const by = index.candidates(host).find(({ thing }) => stands(thing.listeners))?.thing.host.by
    return by === undefined ? 0 : by === 'exact' ? 3 : by === 'anything' ? 1 : 2
  }
  const dialled = asked.dialledIp ? 0 : level(asked.dialled)
  return dialled >= 2 ? dialled : level(asked.host)
}

const best = <C extends Course>(courses: readonly C[]): readonly C[] =>
  [...courses].sort((a, b) => (b.to === 'proxy' ? b.knowing : 0) - (a.to === 'proxy' ? a.knowing : 0))

const isPartOf = (part: Ref, whole: Ref): boolean =>
  part.kind === whole.kind && part.name === whole.name && (part.namespace ?? '') === (whole.namespace ?? '')
