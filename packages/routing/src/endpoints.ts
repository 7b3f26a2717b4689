import {
  type Cluster,
  type EndpointSlice,
  isEmptySelector,
  type Labels,
  matchesLabels,
  type Pod,
  type Ref,
  refTo,
  saySelector,
  type Service,
  type ServicePort,
  type SliceEndpoint,
  type Transport,
} from '@portolan/model'
import type { Endpoint } from './answer.ts'
import { type Candidate, type Consumer, choose, type Kept, type Narrowing, type Place } from './eligible.ts'
import { compareRefs, compareText, inOrder } from './order.ts'

export type EndpointAnswer =
  | {
      readonly known: true
      readonly endpoints: readonly Endpoint[]
      readonly slices: readonly Ref[]
      /** What made the list what it is: SVC-04. */
      readonly rule: string
      /** Why some that could answer get nothing from this caller. */
      readonly kept?: Kept
    }
  /** `expected`: the workloads that would make the pods, and how many they ask for. */
  | { readonly known: false; readonly why: string; readonly expected?: readonly { readonly workload: Ref; readonly replicas: number }[] }

/** How the endpoints are asked for, where it isn't by a proxy. */
export interface Asking {
  /** Of the dialled address: only that family's slices count (SVC-15). */
  readonly family?: 'IPv4' | 'IPv6'
  readonly place?: Place
  readonly narrowing?: Narrowing
  /** The one address that is meant: a single pod's name was dialled. */
  readonly only?: string
  /** Only pods with these labels are meant. */
  readonly labels?: Labels
}

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
  asking: Asking = {},
): EndpointAnswer => {
  const slices = cluster.slicesOf(service)
  const chosen = ({ candidates: all, slices: used, rule }: Found): EndpointAnswer => {
    const { only, labels } = asking
    const named = only === undefined ? all : all.filter(({ address }) => address === only)
    if (labels && !cluster.knows('Pod') && named.length > 0)
      return { known: false, why: `Pods can't be read, and only those with ${saySelector(labels)} are meant.` }
    const candidates = labels ? named.filter(({ pod }) => pod && carries(cluster, pod, labels)) : named
    const { shares, kept } = choose(candidates, consumer, asking.place ?? {}, asking.narrowing)
    return {
      known: true,
      endpoints: candidates.map((one) => toEndpoint(one, shares.get(one) ?? 0)).sort(byShare),
      slices: used,
      rule,
      ...(kept ? { kept } : {}),
    }
  }
  const fromSlices = (): EndpointAnswer => {
    const { family = '', place, narrowing, only } = asking
    const plain =
      place?.node === undefined && place?.zone === undefined && narrowing === undefined && only === undefined && asking.labels === undefined
    const read = (): EndpointAnswer => chosen(inSlices(slices, service, port, asking))
    return plain ? remembered(slices, port, `${consumer} ${family}`, read) : read()
  }
  const fromPods = (): EndpointAnswer => chosen(inPods(cluster, service, port, asking))
  if (cluster.origin.source !== 'manifests') {
    if (cluster.knows('EndpointSlice') || slices.length > 0) return fromSlices()
    if (cluster.knows('Pod') && !isEmptySelector(service.selector)) return fromPods()
    const state = cluster.syncOf('EndpointSlice').state
    return { known: false, why: state === 'forbidden' ? 'EndpointSlices and pods may not be read.' : `EndpointSlices are ${state}.` }
  }
  if (slices.length > 0) return fromSlices()
  const pods = cluster.podsOf(service)
  if (pods.length > 0) return pods.some(hasStatus) ? fromPods() : { known: false, why: "Manifests don't say which pods are ready." }
  const expected = workloadsOf(cluster, service)
  if (expected.some(({ replicas }) => replicas > 0)) {
    const asks = expected
      .map(({ workload, replicas }) => `${workload.kind} ${workload.name} asks for ${workload.kind === 'DaemonSet' ? 'one on each node' : replicas}`)
      .join(', ')
    return { known: false, why: `Manifests don't say which pods are ready; ${asks}.`, expected }
  }
  if (expected.length > 0 || cluster.knows('Pod')) return { known: true, endpoints: [], slices: [], rule: 'SVC-03' }
  return { known: false, why: "Manifests don't say which pods are ready, and no workload among them has this Service's labels." }
}

/** A pod as somebody wrote it has none. */
const hasStatus = ({ ready, ips, reason, phase, node }: Pod): boolean =>
  ready || ips.length > 0 || reason !== undefined || phase !== 'Pending' || node !== undefined

const carries = (cluster: Cluster, { namespace, name }: Ref, labels: Labels): boolean => {
  const pod = cluster.get('Pod', namespace, name)
  return pod !== undefined && matchesLabels(labels, pod.meta.labels)
}

const answers = new WeakMap<readonly EndpointSlice[], WeakMap<ServicePort, Map<string, EndpointAnswer>>>()

/** A Service's list of slices is another one as soon as one of them changes, and its ports are when the Service does: the answer stands until then. */
const remembered = (slices: readonly EndpointSlice[], port: ServicePort, key: string, read: () => EndpointAnswer): EndpointAnswer => {
  const ofSlices = answers.get(slices) ?? new WeakMap<ServicePort, Map<string, EndpointAnswer>>()
  const ofPort = ofSlices.get(port) ?? new Map<string, EndpointAnswer>()
  const answer = ofPort.get(key) ?? read()
  answers.set(slices, ofSlices.set(port, ofPort.set(key, answer)))
  return answer
}

/** The Service's port by number or name; of two with one number that of the transport. Undefined when it declares none such (ING-06). */
export const resolvePort = (service: Service, port: number | string, transport: Transport = 'TCP'): ServicePort | undefined => {
  const found = service.ports.filter((declared) => (typeof port === 'number' ? declared.port === port : declared.name === port))
  return found.find(({ protocol }) => protocol === transport) ?? found[0]
}

/** Deployments, StatefulSets and DaemonSets whose pods the Service's selector takes. */
export const workloadsOf = (cluster: Cluster, service: Service): readonly { readonly workload: Ref; readonly replicas: number }[] => {
  const found = cluster
    .workloadsWith(service.meta.namespace, service.selector)
    // Until its controller has counted the nodes a DaemonSet asks for some pods, and not for none.
    .map((one) => ({ workload: refTo(one), replicas: one.kind === 'DaemonSet' && one.ready === undefined ? 1 : one.replicas }))
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
      ? `${scaled.workload.kind} ${scaled.workload.name} ${scaled.workload.kind === 'DaemonSet' ? 'runs on no node' : 'is scaled to 0'}`
      : `${scaled.workload.kind} ${scaled.workload.name} has no pods`
  return cluster.knows('Pod') ? `no pod has the labels that ${name} selects` : `${name} has no endpoint`
}

const becauseOf = (pods: readonly Pod[]): string => {
  const gate = pods.find(({ closedGates }) => closedGates.length > 0)?.closedGates[0]
  if (gate) return `; readiness gate ${gate} is not met`
  const reason = pods.find((pod) => !pod.ready && pod.reason)?.reason
  return reason ? ` (${reason})` : ''
}

interface Found {
  readonly candidates: readonly Candidate[]
  readonly slices: readonly Ref[]
  readonly rule: string
}

const inSlices = (all: readonly EndpointSlice[], service: Service, port: ServicePort, { family }: Asking): Found => {
  const own = all.filter(({ addressType }) => addressType === (family ?? service.ipFamilies[0] ?? 'IPv4'))
  const slices = own.length > 0 || family !== undefined ? own : all.filter(({ addressType }) => addressType !== 'FQDN') // SVC-06
  const found = new Map<string, Candidate>()
  const used: Ref[] = []
  for (const slice of inOrder(slices)) {
    for (const number of portsOf(slice, port, service)) {
      used.push(refTo(slice))
      for (const endpoint of slice.endpoints) {
        for (const address of endpoint.addresses) {
          const key = `${address} ${number}`
          if (!found.has(key)) found.set(key, toCandidate(slice, endpoint, address, number))
        }
      }
    }
  }
  const candidates = [...found.values()]
  return { candidates, slices: used, rule: ruleOf(all, slices, service, candidates) }
}

/** The rule that most says why these are the endpoints. */
const ruleOf = (all: readonly EndpointSlice[], slices: readonly EndpointSlice[], service: Service, candidates: readonly Candidate[]): string => {
  if (service.publishNotReadyAddresses) return 'SVC-02'
  if (slices.some(({ ports }) => ports === null) || all.some(({ addressType }) => addressType === 'FQDN')) return 'SVC-06'
  if (candidates.some(({ said }) => !said)) return 'SVC-04'
  if (isEmptySelector(service.selector)) return 'SVC-14'
  return slices.length > 1 ? 'SVC-01' : 'SVC-07'
}

/** SVC-05: by port name. SVC-06: `ports: null` and `port: null` mean every port, an empty list none, as a headless Service without ports has. */
const portsOf = (slice: EndpointSlice, port: ServicePort, { ports }: Service): readonly number[] => {
  const fallback = typeof port.targetPort === 'number' ? port.targetPort : port.port
  if (slice.ports === null || (slice.ports.length === 0 && ports.length === 0)) return [fallback]
  return slice.ports.filter(({ name, protocol }) => name === port.name && protocol === port.protocol).map((declared) => declared.port ?? fallback)
}

/** SVC-04: ready not said is ready, serving not said is as ready, terminating not said is not. */
const toCandidate = (slice: EndpointSlice, endpoint: SliceEndpoint, address: string, port: number): Candidate => {
  const ready = endpoint.ready ?? true
  const { target, node, zone, hintNodes, hintZones } = endpoint
  const namespace = target?.namespace ?? slice.meta.namespace
  return {
    address,
    port,
    ready,
    serving: endpoint.serving ?? ready,
    terminating: endpoint.terminating ?? false,
    said: endpoint.ready !== undefined,
    serves: endpoint.ready === true || endpoint.serving === true,
    ...(target?.kind === 'Pod' ? { pod: { kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), name: target.name } } : {}),
    ...(node === undefined ? {} : { node }),
    ...(zone === undefined ? {} : { zone }),
    ...(hintNodes === undefined ? {} : { hintNodes }),
    ...(hintZones === undefined ? {} : { hintZones }),
  }
}

/** SVC-02, SVC-03 and the hints of SVC-19: what the EndpointSlice controller would write for these pods. */
const inPods = (cluster: Cluster, service: Service, port: ServicePort, { family = service.ipFamilies[0] ?? 'IPv4' }: Asking): Found => {
  const candidates: Candidate[] = []
  const { trafficDistribution } = service
  const nodes = trafficDistribution === 'PreferSameNode'
  const zones = nodes || trafficDistribution === 'PreferClose' || trafficDistribution === 'PreferSameZone'
  for (const pod of inOrder(cluster.podsOf(service))) {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
    const number = targetPortOf(pod, port)
    const address = pod.ips.find((ip) => ip.includes(':') === (family === 'IPv6'))
    if (number === undefined || address === undefined) continue
    const { node } = pod
    const zone = node === undefined ? undefined : cluster.get('Node', undefined, node)?.zone
    candidates.push({
      address,
      port: number,
      ready: (pod.ready && !pod.meta.deleting) || service.publishNotReadyAddresses,
      serving: pod.ready,
      terminating: pod.meta.deleting,
      said: true,
      serves: pod.ready || service.publishNotReadyAddresses,
      pod: refTo(pod),
      ...(node === undefined ? {} : { node }),
      ...(zone === undefined ? {} : { zone }),
      ...(nodes && node !== undefined ? { hintNodes: [node] } : {}),
      ...(zones && zone !== undefined ? { hintZones: [zone] } : {}),
    })
  }
  return { candidates, slices: [], rule: service.publishNotReadyAddresses ? 'SVC-02' : 'SVC-03' }
}

const toEndpoint = ({ said: _, serves: _serves, hintNodes: _nodes, hintZones: _zones, ...endpoint }: Candidate, share: number): Endpoint => ({
  ...endpoint,
  share,
})

const byShare = (a: Endpoint, b: Endpoint): number => b.share - a.share || compareText(a.address, b.address) || a.port - b.port
