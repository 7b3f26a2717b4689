import {
  type Cluster,
  type EndpointSlice,
  isEmptySelector,
  matchesLabels,
  type Pod,
  type Ref,
  refTo,
  type Service,
  type ServicePort,
  type SliceEndpoint,
} from '@portolan/model'
import type { Endpoint } from './answer.ts'
import { compareRefs, compareText, inOrder } from './order.ts'

export type EndpointAnswer =
  | { readonly known: true; readonly endpoints: readonly Endpoint[]; readonly slices: readonly Ref[] }
  /** `expected`: the workloads that would make the pods, and how many they ask for. */
  | { readonly known: false; readonly why: string; readonly expected?: readonly { readonly workload: Ref; readonly replicas: number }[] }

/** Who dials: a proxy takes ready endpoints, kube-proxy also serving and terminating ones when none is ready (SVC-07). */
export type Consumer = 'proxy' | 'kube-proxy'

/**
 * The addresses behind one port of a Service, those that get traffic first, each with its share (0 for those that get none).
 * Of a Service with both families those of its first, or of the dialled address'.
 * From EndpointSlices where they are known (SVC-01, 04, 05, 06), else worked out from the pods (SVC-02, 03), else not known.
 */
export const endpointsOf = (
  cluster: Cluster,
  service: Service,
  port: ServicePort,
  consumer: Consumer = 'proxy',
  dialled?: 'IPv4' | 'IPv6',
): EndpointAnswer => {
  const asking: Asking = { consumer, family: dialled ?? service.ipFamilies[0] ?? 'IPv4' }
  const slices = cluster.slicesOf(service)
  if (cluster.origin.source !== 'manifests') {
    if (cluster.knows('EndpointSlice') || slices.length > 0) return fromSlices(slices, port, asking)
    if (cluster.knows('Pod') && !isEmptySelector(service.selector)) return fromPods(cluster.podsOf(service), service, port, asking)
    const state = cluster.syncOf('EndpointSlice').state
    return { known: false, why: state === 'forbidden' ? 'EndpointSlices and pods may not be read.' : `EndpointSlices are ${state}.` }
  }
  if (slices.length > 0) return fromSlices(slices, port, asking)
  const pods = cluster.podsOf(service)
  if (pods.length > 0) return fromPods(pods, service, port, asking)
  const expected = workloadsOf(cluster, service)
  if (expected.some(({ replicas }) => replicas > 0)) {
    const asks = expected.map(({ workload, replicas }) => `${workload.kind} ${workload.name} asks for ${replicas}`).join(', ')
    return { known: false, why: `Manifests don't say which pods are ready; ${asks}.`, expected }
  }
  if (expected.length > 0 || cluster.knows('Pod')) return { known: true, endpoints: [], slices: [] }
  return { known: false, why: "Manifests don't say which pods are ready, and no workload among them has this Service's labels." }
}

/** The Service's port by number or name; of two with one number the TCP one. Undefined when it declares none such (ING-06). */
export const resolvePort = (service: Service, port: number | string): ServicePort | undefined => {
  const found = service.ports.filter((declared) => (typeof port === 'number' ? declared.port === port : declared.name === port))
  return found.find(({ protocol }) => protocol === 'TCP') ?? found[0]
}

/** Deployments, StatefulSets and DaemonSets whose pods the Service's selector takes. */
export const workloadsOf = (cluster: Cluster, service: Service): readonly { readonly workload: Ref; readonly replicas: number }[] => {
  if (isEmptySelector(service.selector)) return []
  const found: { workload: Ref; replicas: number }[] = []
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const) {
    for (const workload of cluster.all(kind)) {
      if (workload.meta.namespace !== service.meta.namespace || !matchesLabels(service.selector, workload.template.labels)) continue
      found.push({ workload: refTo(workload), replicas: workload.replicas })
    }
  }
  return found.sort((a, b) => compareRefs(a.workload, b.workload) || compareText(a.workload.kind, b.workload.kind))
}

/** What a pod answers on for a targetPort: the number, or the containerPort of that name and protocol (SVC-05). */
export const targetPortOf = (pod: Pod, port: ServicePort): number | undefined =>
  typeof port.targetPort === 'number'
    ? port.targetPort
    : pod.ports.find(({ name, protocol }) => name === port.targetPort && protocol === port.protocol)?.port

/**
 * Why no endpoint of a port takes traffic: the first broken link of the chain Service, slices, selector, pods, readiness,
 * named port (FAIL-02). A clause without final stop.
 */
export const whyNone = (cluster: Cluster, service: Service, port: ServicePort, endpoints: readonly Endpoint[]): string => {
  const { name } = service.meta
  if (endpoints.some(({ terminating }) => terminating) && endpoints.every(({ ready }) => !ready))
    return `every pod of ${name} that is left is terminating`
  if (endpoints.length > 0) return `${name} has 0 of ${endpoints.length} pods ready${becauseOf(inOrder(cluster.podsOf(service)))}`
  if (isEmptySelector(service.selector)) return `${name} has no selector and no EndpointSlice gives it addresses`
  const pods = inOrder(cluster.podsOf(service))
  if (pods.length > 0) {
    if (typeof port.targetPort === 'string' && pods.every((pod) => targetPortOf(pod, port) === undefined))
      return `no pod of ${name} names a port ${port.targetPort}`
    return `${name} has 0 of ${pods.length} pods ready${becauseOf(pods)}`
  }
  const scaled = workloadsOf(cluster, service)[0]
  if (scaled)
    return scaled.replicas === 0
      ? `${scaled.workload.kind} ${scaled.workload.name} is scaled to 0`
      : `${scaled.workload.kind} ${scaled.workload.name} has no pods`
  return cluster.knows('Pod') ? `no pod has the labels that ${name} selects` : `${name} has no endpoint`
}

const becauseOf = (pods: readonly Pod[]): string => {
  const gate = pods.find(({ closedGates }) => closedGates.length > 0)?.closedGates[0]
  if (gate) return `; readiness gate ${gate} is not met`
  const reason = pods.find((pod) => !pod.ready && pod.reason)?.reason
  return reason ? ` (${reason})` : ''
}

type Bare = Omit<Endpoint, 'share'>

/** Who asks, and the family whose addresses it dials (SVC-15). */
interface Asking {
  readonly consumer: Consumer
  readonly family: 'IPv4' | 'IPv6'
}

const fromSlices = (all: readonly EndpointSlice[], port: ServicePort, { consumer, family }: Asking): EndpointAnswer => {
  const wanted = all.filter(({ addressType }) => addressType === family)
  const slices = wanted.length > 0 ? wanted : all
  const found = new Map<string, Bare>()
  const used: Ref[] = []
  for (const slice of inOrder(slices)) {
    if (slice.addressType === 'FQDN') continue // SVC-06
    for (const number of portsOf(slice, port)) {
      used.push(refTo(slice))
      for (const endpoint of slice.endpoints) {
        for (const address of endpoint.addresses) {
          const key = `${address} ${number}`
          if (!found.has(key)) found.set(key, toEndpoint(slice, endpoint, address, number))
        }
      }
    }
  }
  return { known: true, endpoints: shared([...found.values()], consumer), slices: used }
}

/** SVC-05: by port name. SVC-06: `ports: null` and `port: null` mean every port, an empty list none. */
const portsOf = (slice: EndpointSlice, port: ServicePort): readonly number[] => {
  const fallback = typeof port.targetPort === 'number' ? port.targetPort : port.port
  if (slice.ports === null) return [fallback]
  return slice.ports.filter(({ name, protocol }) => name === port.name && protocol === port.protocol).map((declared) => declared.port ?? fallback)
}

/** SVC-04: ready not said is ready, serving not said is as ready, terminating not said is not. */
const toEndpoint = (slice: EndpointSlice, endpoint: SliceEndpoint, address: string, port: number): Bare => {
  const ready = endpoint.ready ?? true
  const { target, node, zone } = endpoint
  const namespace = target?.namespace ?? slice.meta.namespace
  return {
    address,
    port,
    ready,
    serving: endpoint.serving ?? ready,
    terminating: endpoint.terminating ?? false,
    ...(target?.kind === 'Pod' ? { pod: { kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), name: target.name } } : {}),
    ...(node === undefined ? {} : { node }),
    ...(zone === undefined ? {} : { zone }),
  }
}

/** SVC-02 and SVC-03: what the EndpointSlice controller would write for these pods. */
const fromPods = (pods: readonly Pod[], service: Service, port: ServicePort, { consumer, family }: Asking): EndpointAnswer => {
  const found: Bare[] = []
  for (const pod of inOrder(pods)) {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
    const number = targetPortOf(pod, port)
    if (number === undefined) continue
    const address = pod.ips.find((ip) => ip.includes(':') === (family === 'IPv6'))
    if (address === undefined) continue
    const ready = (pod.ready && !pod.meta.deleting) || service.publishNotReadyAddresses
    const node = pod.node
    found.push({
      address,
      port: number,
      ready,
      serving: pod.ready,
      terminating: pod.meta.deleting,
      pod: refTo(pod),
      ...(node === undefined ? {} : { node }),
    })
  }
  return { known: true, endpoints: shared(found, consumer), slices: [] }
}

const shared = (endpoints: readonly Bare[], consumer: Consumer): readonly Endpoint[] => {
  const ready = endpoints.filter((endpoint) => endpoint.ready)
  const eligible = new Set(ready.length > 0 || consumer === 'proxy' ? ready : endpoints.filter(({ serving, terminating }) => serving && terminating))
  return endpoints
    .map((endpoint): Endpoint => ({ ...endpoint, share: eligible.has(endpoint) ? 1 / eligible.size : 0 }))
    .sort((a, b) => b.share - a.share || compareText(a.address, b.address) || a.port - b.port)
}
