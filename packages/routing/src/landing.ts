import { type Cluster, isHeadless, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import type { Backend, Endpoint, Outcome, Step, Unknown } from './answer.ts'
import type { Dialer } from './dialer.ts'
import { endpointsOf, resolvePort, whyNone } from './endpoints.ts'

/** What happens behind a Service's port: which pods, and how sure that is. */
export interface Landing {
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number | string }
  readonly endpoints: readonly Endpoint[]
  readonly status?: number
  readonly reason?: string
  readonly steps: readonly Step[]
  readonly unknowns: readonly Unknown[]
  /** The endpoints can't be told, and that could change the outcome. */
  readonly undecided?: string
  readonly protocol?: string
  readonly affinity?: string
  /** The part of the requests, 0 to 1, that comes to nothing although endpoints take traffic: NetworkPolicies keep it out. */
  readonly lost?: { readonly share: number; readonly status: number; readonly reason: string; readonly endpoints: readonly Endpoint[] }
}

/**
 * Follows a Service's port to its endpoints. ExternalName is followed while it names Services of this cluster, ten hops at most,
 * and loops are named (SVC-12). Never throws; a broken link is a `status` with its reason (FAIL-02).
 */
export const land = (
  cluster: Cluster,
  namespace: string,
  name: string,
  port: number | string,
  dialer: Dialer,
  seen: readonly string[] = [],
): Landing => {
  const base = { service: { namespace, name, port }, endpoints: [], unknowns: [] }
  const service = cluster.get('Service', namespace, name)
  const ref: Ref = service ? refTo(service) : { kind: 'Service', namespace, name }
  if (!service) {
    if (cluster.knows('Service')) return broken(base, ref, 'service', `the Service ${name} does not exist`)
    const manifests = cluster.origin.source === 'manifests'
    const text = manifests ? `Service ${name} is not among the files` : `Service ${name} can't be read`
    const unknowns = [{ ref, text: `${text}; where it leads is not known.` }]
    return { ...base, ...(manifests ? {} : { undecided: `${text}.` }), unknowns, steps: [{ stage: 'service', verdict: 'unknown', ref, text }] }
  }
  if (service.type === 'ExternalName') return alias(cluster, service, port, dialer, seen)
  const declared = resolvePort(service, port)
  if (!declared) {
    const offers = service.ports.map(({ port: number, name: called }) => (called ? `${number} (${called})` : number)).join(', ') || 'none'
    return broken(base, ref, 'service', `${name} has no port ${port}; it offers ${offers}`)
  }
  return onPort(cluster, service, declared, dialer)
}

const onPort = (cluster: Cluster, service: Service, port: ServicePort, { consumer, family }: Dialer): Landing => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service)
  const answer = endpointsOf(cluster, service, port, consumer, family)
  const base = {
    service: { namespace, name, port: port.port },
    ...(port.appProtocol ? { protocol: port.appProtocol } : {}),
    ...(consumer === 'kube-proxy' && service.clientIPAffinity !== undefined ? { affinity: `ClientIP, ${service.clientIPAffinity} s` } : {}),
  }
  const reached = answer.known ? [...new Set(answer.endpoints.map((endpoint) => endpoint.port))] : []
  const to = reached.length === 0 ? port.targetPort : reached.join(' or ')
  const serviceStep: Step = {
    stage: 'service',
    verdict: 'pass',
    ref,
    text: `${name}:${port.port} goes to pod port ${to}`,
    detail: isHeadless(service) ? 'headless: no cluster IP' : service.clusterIPs[0] ? `ClusterIP ${service.clusterIPs[0]}` : service.type,
    rule: 'SVC-05',
  }
  if (!answer.known) {
    const step: Step = { stage: 'endpoints', verdict: 'unknown', ref, text: `Which pods of ${name} are ready is not known`, detail: answer.why }
    const undecided = cluster.origin.source === 'manifests' ? {} : { undecided: answer.why }
    return { ...base, endpoints: [], steps: [serviceStep, step], unknowns: [{ ref, text: answer.why }], ...undecided }
  }
  const { endpoints } = answer
  const taking = endpoints.filter(({ share }) => share > 0)
  if (taking.length === 0) {
    const why = whyNone(cluster, service, port, endpoints)
    const step: Step = { stage: 'endpoints', verdict: 'fail', ref: answer.slices[0] ?? ref, text: why, rule: 'SVC-07' }
    return { ...base, endpoints, status: 503, reason: why, steps: [serviceStep, step], unknowns: [] }
  }
  const ready = endpoints.filter((endpoint) => endpoint.ready).length
  const some = taking.length === 1 ? 'it answers' : 'any of them may answer'
  const zones = new Set(taking.flatMap(({ zone }) => zone ?? []))
  const step: Step = {
    stage: 'endpoints',
    verdict: 'pass',
    ref: answer.slices[0] ?? ref,
    text: ready > 0 ? `${ready} of ${endpoints.length} ready, ${some}` : `0 of ${endpoints.length} ready; ${taking.length} terminating still serve`,
    ...(zones.size > 0 ? { detail: `${zones.size} ${zones.size === 1 ? 'zone' : 'zones'}` } : {}),
    rule: 'SVC-07',
  }
  return { ...base, endpoints, steps: [serviceStep, step], unknowns: [] }
}

const alias = (cluster: Cluster, service: Service, port: number | string, dialer: Dialer, seen: readonly string[]): Landing => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service, '/spec/externalName')
  const to = (service.externalName ?? '').toLowerCase().replace(/\.$/, '')
  const id = `${namespace}/${name}`
  const base = { service: { namespace, name, port }, endpoints: [], unknowns: [] }
  if (to === '') return broken(base, ref, 'service', `${name} is an ExternalName without a name`)
  const step: Step = {
    stage: 'service',
    verdict: 'info',
    ref,
    text: `${name} is an alias of ${to}`,
    detail: 'ExternalName: a CNAME in cluster DNS',
    rule: 'SVC-12',
  }
  if (seen.includes(id) || seen.length > 10) {
    const failed = broken(base, ref, 'service', `${[...seen, id].join(' leads to ')}: the aliases go in a circle`)
    return { ...failed, steps: [step, ...failed.steps] }
  }
  const inside = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.cluster\.local)?$/.exec(to)
  if (inside) {
    const number = typeof port === 'number' ? port : (service.ports.find((declared) => declared.name === port)?.port ?? port)
    const next = land(cluster, inside[2] ?? '', inside[1] ?? '', number, dialer, [...seen, id])
    return { ...next, steps: [step, ...next.steps] }
  }
  const number = typeof port === 'number' ? port : (service.ports.find((declared) => declared.name === port)?.port ?? port)
  const unknowns = [{ ref, text: `${name} leads outside the cluster, to ${to}. Portolan does not query public DNS.` }]
  return { ...base, service: { namespace, name, port: number }, steps: [step], unknowns }
}

const broken = (base: Pick<Landing, 'service' | 'endpoints' | 'unknowns'>, ref: Ref, stage: 'service' | 'endpoints', why: string): Landing => ({
  ...base,
  status: 503,
  reason: why,
  steps: [{ stage, verdict: 'fail', ref, text: `${why[0]?.toUpperCase() ?? ''}${why.slice(1)}` }],
})

/** The backend of a landing, and beside it the part that is lost there: their shares add up to the backend's own. */
export const partsOf = ({ lost }: Landing, backend: Backend): readonly Backend[] => {
  if (!lost) return [backend]
  const { status, reason, endpoints } = lost
  return [
    { ...backend, share: backend.share * (1 - lost.share) },
    { ...backend, share: backend.share * lost.share, status, reason, endpoints },
  ]
}

/** Backends of a forward as one outcome: when every share fails in one way, that is the answer itself. */
export const settle = (forward: Outcome & { readonly type: 'forward' }, undecided: readonly string[]): Outcome => {
  const statuses = new Set(forward.backends.filter(({ share }) => share > 0).map(({ status }) => status))
  const [status] = statuses
  const first = forward.backends.find(({ share }) => share > 0)
  if (statuses.size === 1 && status !== undefined && first) return { type: 'respond', status, reason: first.reason ?? 'no backend' }
  if (undecided.length === 0) return forward
  return {
    type: 'unknown',
    reason: undecided.join(' '),
    possible: [forward, { type: 'respond', status: 503, reason: 'no pod is ready' }],
  }
}

/** How a proxy speaks to the pods: the scheme asks for ws and grpc, else the port's appProtocol says (GWA-24). */
export const protocolOf = (scheme: string, appProtocol: string | undefined): Backend['protocol'] => {
  if (scheme === 'ws' || scheme === 'wss') return 'ws'
  if (scheme === 'grpc' || scheme === 'grpcs') return 'grpc'
  switch (appProtocol) {
    case 'kubernetes.io/h2c':
      return 'h2c'
    case 'grpc':
      return 'grpc'
    case 'https':
      return 'https'
    default:
      return 'http'
  }
}
