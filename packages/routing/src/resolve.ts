import { type Cluster, isHeadless, type Ref, refTo, say, type Service } from '@portolan/model'
import type { Step } from './answer.ts'
import { byAddress } from './address.ts'
import { best, type Course, frontedBy, isPartOf, meshed, type NoCourse, outside, toProxy } from './course.ts'
import { type EntryPoint, streamsOf } from './entries.ts'
import { inOrder } from './order.ts'
import type { Asked } from './request.ts'
import type { ProxyListener, RouteTable } from './table.ts'
import type { ProxyCourse } from './through-proxy.ts'

/** Where a request can come in, best-founded first. Never empty. With `via` exactly one. */
export const resolve = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  if (asked.via) return [pinned(cluster, tables, asked, asked.via)]
  const inside = byClusterName(cluster, tables, asked)
  if (inside) return [inside]
  if (asked.dialledIp) return byAddress(cluster, tables, asked)
  const isAddress =
    cluster.servicesByAddress(asked.dialled).length > 0 ||
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
      const table = tables.find(({ proxy }) => (via.kind === 'ListenerSet' ? proxy.listeners.some(own) : isPartOf(proxy.ref, ref)))
      if (!table) return missing(`${say(ref)} is not an entry point of this source`)
      const exact = via.kind === 'ListenerSet' ? ref : table.proxy.ref
      return { ...toProxy(table, asked, asked.port, own), pinned: exact, skipDns: true }
    }
  }
}

/** The Service's own port, or the one behind a node port. */
const pinnedPort = ({ ports }: Service, { port, transport }: Asked): number => {
  const own = ports.filter(({ protocol }) => protocol === transport)
  return own.some((one) => one.port === port) ? port : (own.find(({ nodePort }) => nodePort === port)?.port ?? port)
}

/** Cluster DNS: `*.svc` names from anywhere, shorter ones from a pod, through its namespace (SVC-08, SVC-13). */
const byClusterName = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): Course | undefined => {
  const labels = asked.dialled.replace(/\.svc\.cluster\.local$/, '.svc').split('.')
  const full = labels.length >= 3 && labels.at(-1) === 'svc'
  const from = asked.from && asked.from !== 'outside' ? asked.from : undefined
  if (asked.dialledIp || (!full && !from)) return undefined
  const parts = full ? labels.slice(0, -1) : labels
  const here = from?.namespace ?? ''
  const tries = full || parts.length === 3 ? [parts] : parts.length === 2 ? [parts, [...parts, here]] : parts.length === 1 ? [[...parts, here]] : []
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
    return meshed(tables, refTo(service), asked, found) ?? { to: 'service', service, port: asked.port, found, by: 'name' }
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

/** Proxies by what their sites know of the host, and for streams L4 Services with the port open. */
const byHost = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): readonly Course[] => {
  const all = tables.filter(({ proxy }) => proxy.mesh === undefined).map((table) => outside(table, asked))
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
    return [{ sure, course: { to: 'service', service, port: asked.port, found, ...(address ? { address } : {}), by: 'balancer' } satisfies Course }]
  })
}

const made = new WeakMap<readonly RouteTable[], readonly EntryPoint[]>()
const streams = (cluster: Cluster, tables: readonly RouteTable[]): readonly EntryPoint[] => {
  const known = made.get(tables) ?? streamsOf(cluster, tables)
  made.set(tables, known)
  return known
}
