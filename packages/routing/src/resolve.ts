import { type Cluster, type Ref, refTo, type Service, say } from '@portolan/model'
import type { Step } from './answer.ts'
import { byAddress } from './address.ts'
import { byClusterName } from './cluster-dns.ts'
import { best, type Course, foundedOn, frontedBy, isPartOf, meshed, type NoCourse, outside, toProxy } from './course.ts'
import { type EntryPoint, streamsOf } from './entries.ts'
import { type Published, publishedAs } from './external-dns.ts'
import { inOrder } from './order.ts'
import { deafToNames } from './name-service.ts'
import type { Asked } from './request.ts'
import type { ProxyListener, RouteTable } from './table.ts'
import type { ProxyCourse } from './through-proxy.ts'

/** Where a request can come in, best-founded first. Never empty. With `via` exactly one. */
export const resolve = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  if (asked.via) return [pinned(cluster, tables, asked, asked.via)]
  const deaf = deafToNames(cluster, asked)
  if (deaf) return [deaf]
  const inside = byClusterName(cluster, tables, asked)
  if (inside) return [inside]
  if (asked.dialledIp) return byAddress(cluster, tables, asked)
  const isAddress =
    cluster.servicesByAddress(asked.dialled).length > 0 ||
    cluster.nodesByAddress(asked.dialled).length > 0 ||
    tables.some(({ proxy }) => proxy.addresses.some(({ address }) => address === asked.dialled))
  if (isAddress) return byAddress(cluster, tables, asked)
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
      const beside = asked.from ? meshed(tables, found, asked) : undefined
      const proxy = beside ?? frontedBy(tables, found, asked.port, asked, found)[0]
      return proxy ?? { to: 'service', service, port: pinnedPort(service, asked), by: 'pinned' }
    }
    case 'Pod': {
      const pod = cluster.get('Pod', via.namespace, via.name)
      return pod ? { to: 'pod', pod, port: asked.port, pinned: true } : missing(`${say(ref)} does not exist`)
    }
    default: {
      const isNamed = ({ name }: ProxyListener): boolean =>
        via.listener === undefined || name === via.listener || (via.kind === 'ListenerSet' && name.endsWith(`/${via.listener}`))
      const own = (listener: ProxyListener): boolean => (via.kind !== 'ListenerSet' || isPartOf(listener.origin, ref)) && isNamed(listener)
      const standing = tables.filter(({ proxy }) => (via.kind === 'ListenerSet' ? proxy.listeners.some(own) : stands(proxy, ref)))
      // Ingresses that name the class where its controller doesn't look stand beside the controller, which answers all the same.
      const served = standing.filter(({ proxy }) => proxy.unserved === undefined)
      // A class may have several balancers: the one that knows the host best.
      const [course] = best((served.length > 0 ? served : standing).map((table) => toProxy(table, asked, asked.port, own)))
      if (!course) return missing(`${say(ref)} is not an entry point of this source`)
      const { proxy } = course.table
      return { ...course, pinned: via.kind === 'ListenerSet' ? ref : (proxy.classes?.find((one) => isPartOf(one, ref)) ?? proxy.ref), skipDns: true }
    }
  }
}

/** A controller that serves several classes is each of them. */
const stands = ({ ref, classes }: RouteTable['proxy'], asked: Ref): boolean =>
  isPartOf(ref, asked) || (classes?.some((one) => isPartOf(one, asked)) ?? false)

/** The Service's own port, or the one behind a node port. */
const pinnedPort = ({ ports }: Service, { port, transport }: Asked): number => {
  const own = ports.filter(({ protocol }) => protocol === transport)
  return own.some((one) => one.port === port) ? port : (own.find(({ nodePort }) => nodePort === port)?.port ?? port)
}

/** Proxies by what their sites know of the host, and Services whose annotation names it or, for streams, whose port fits. */
const byHost = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  const published = publishedAs(cluster, tables, asked.dialled)
  const all = tables.filter(({ proxy }) => proxy.mesh === undefined).map((table) => foundedOn(outside(table, asked), published))
  const open = all.filter(({ table, listeners }) => table.proxy.unserved === undefined && listeners.length > 0)
  const knowing = best(open.filter((course) => (course.knowing > 0 || course.named) && (asked.http || takesStream(course, asked))))
  const streams = byStream(cluster, tables, asked, published)
  const [sure, fitting] = [streams.filter(({ by }) => by === 'annotation'), streams.filter(({ by }) => by === 'port')]
  // Who names the host is where DNS leads, whether it listens there or not.
  const closed = all.filter(({ table, listeners, knowing: known }) => table.proxy.unserved === undefined && listeners.length === 0 && known >= 2)
  if (asked.http && sure.length === 0 && closed.length > 0 && (knowing[0]?.knowing ?? 0) < 2 && !knowing[0]?.named) return [...best(closed), ...open]
  const founded = [...sure.map(({ course }) => course), ...knowing, ...fitting.map(({ course }) => course)]
  if (founded.length > 0) return founded
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

interface Stream {
  readonly course: Course
  /** An annotation names the host, or no more than the port fits. */
  readonly by: 'annotation' | 'port'
}

/** Services without a proxy behind them. HTTP goes to those alone whose annotation names the host. */
const byStream = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked, published: readonly Published[]): readonly Stream[] =>
  streams(cluster, tables).flatMap(({ ref, addresses, type }): readonly Stream[] => {
    const named = published.find(({ object }) => isPartOf(object, ref))
    if (!named && (asked.http || type === 'NodePort')) return []
    const service = cluster.get('Service', ref.namespace, ref.name)
    const node = type === 'NodePort'
    const port = service?.ports.find((one) => (node ? one.nodePort : one.port) === asked.port && one.protocol === asked.transport)
    if (!service || !port) return []
    const at = node ? someNodes(cluster) : addresses
    const address = named?.targets[0] ?? at[0]
    const why = named
      ? 'Its external-dns annotation names this host.'
      : 'No object ties the name to it; it is the port that fits. Public DNS is not queried.'
    const text = address ? `${asked.dialled} should point at ${address}` : `${service.meta.name} has no address yet`
    const found: Step = { stage: 'dns', verdict: named ? 'info' : 'unknown', ref, text, detail: why, ...(named ? {} : { rule: 'SVC-10' }) }
    const strange = named && address !== undefined && !at.includes(address)
    return [
      {
        by: named ? 'annotation' : 'port',
        course: {
          to: 'service',
          service,
          port: port.port,
          found,
          by: node ? 'node-port' : type === 'externalIP' ? 'external-ip' : 'balancer',
          ...(address ? { address } : {}),
          ...(strange
            ? {
                note: `external-dns points ${asked.dialled} at ${address}, which is no address of ${service.meta.name}; what stands there passes it on, it is assumed.`,
              }
            : {}),
        },
      },
    ]
  })

/** Addresses at which node ports are open, those for outside first. */
const someNodes = (cluster: Cluster): readonly string[] =>
  inOrder(cluster.all('Node')).flatMap(({ addresses }) => {
    const address = addresses.find(({ type }) => type === 'ExternalIP') ?? addresses.find(({ type }) => type === 'InternalIP')
    return address ? [address.address] : []
  })

const made = new WeakMap<readonly RouteTable[], readonly EntryPoint[]>()
const streams = (cluster: Cluster, tables: readonly RouteTable[]): readonly EntryPoint[] => {
  const known = made.get(tables) ?? streamsOf(cluster, tables)
  made.set(tables, known)
  return known
}
