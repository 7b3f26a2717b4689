import { type Cluster, isHeadless, type Ref, refTo, type Service, type ServicePort, type Transport } from '@portolan/model'
import type { Backend, Endpoint, Outcome, Step, Unknown } from './answer.ts'
import type { Dialer } from './dialer.ts'
import { type EndpointAnswer, endpointsOf, resolvePort, whyNone } from './endpoints.ts'
import { affinityStep, closedGates, droppedOn, familyStep, portHint, readyStep, sayKept } from './landing-steps.ts'
import type { Source } from './party.ts'
import { isIp } from './pattern.ts'
import { police, unreadPolicies } from './policed.ts'

/** What happens behind a Service's port: which pods, and how sure that is. */
export interface Landing {
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number | string }
  readonly endpoints: readonly Endpoint[]
  readonly status?: number
  readonly reason?: string
  readonly steps: readonly Step[]
  readonly unknowns: readonly Unknown[]
  /** What can't be told and could change the outcome. */
  readonly undecided?: Undecided
  readonly protocol?: string
  readonly affinity?: string
  /** The part of the requests, 0 to 1, that comes to nothing although endpoints take traffic: NetworkPolicies keep it out. */
  readonly lost?: { readonly share: number; readonly status: number; readonly reason: string; readonly endpoints: readonly Endpoint[] }
}

/** `reason`: what isn't known, a sentence. `status` and `why`: how it ends otherwise, 503 no pod is ready. */
export interface Undecided {
  readonly reason: string
  readonly status: number
  readonly why: string
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
    return { ...base, ...(manifests ? {} : { undecided: noPod(`${text}.`) }), unknowns, steps: [{ stage: 'service', verdict: 'unknown', ref, text }] }
  }
  if (service.type === 'ExternalName') return alias(cluster, service, port, dialer, seen)
  const throughDns = dialer.consumer === 'kube-proxy' && isHeadless(service)
  if (throughDns && typeof port === 'number') return byDns(cluster, service, port, dialer)
  const declared = resolvePort(service, port, dialer.transport)
  if (!declared) {
    const offers = service.ports.map(({ port: number, name: called }) => (called ? `${number} (${called})` : number)).join(', ') || 'none'
    return broken(base, ref, 'service', `${name} has no port ${port}; it offers ${offers}`, 'SVC-08')
  }
  return onPort(cluster, service, declared, dialer)
}

const onPort = (cluster: Cluster, service: Service, port: ServicePort, dialer: Dialer): Landing => {
  const { name } = service.meta
  const ref = refTo(service)
  const narrowing = dialer.policy && service[dialer.policy.field] === 'Local' ? { narrowing: dialer.policy.narrowing } : {}
  const answer = endpointsOf(cluster, service, port, dialer.consumer, {
    ...(dialer.family ? { family: dialer.family } : {}),
    ...(dialer.place ? { place: dialer.place } : {}),
    ...(dialer.only ? { only: dialer.only } : {}),
    ...narrowing,
  })
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
  return arrive(cluster, service, port, dialer, answer, [serviceStep])
}

/** SVC-13: DNS gives the pods' own addresses, so the port is the pods' own: no Service port is translated. */
const byDns = (cluster: Cluster, service: Service, number: number, dialer: Dialer): Landing => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service)
  const transport = dialer.transport ?? 'TCP'
  const text = `${name} is headless: its name gives the pods' own addresses, and ports are not translated`
  const head: Step = { stage: 'service', verdict: 'info', ref, text, rule: 'SVC-13' }
  const family = { ...(dialer.family ? { family: dialer.family } : {}), ...(dialer.only ? { only: dialer.only } : {}) }
  const declared = service.ports.filter(({ protocol }) => protocol === transport)
  const answers = declared.map((port) => ({ port, answer: endpointsOf(cluster, service, port, 'dns', family) }))
  const meets = (answer: EndpointAnswer, port: ServicePort): boolean =>
    answer.known ? answer.endpoints.some((endpoint) => endpoint.port === number) : port.targetPort === number
  const hit = answers.find(({ port, answer }) => meets(answer, port))
  if (hit) return arrive(cluster, service, hit.port, dialer, onNumber(hit.answer, number), [head])
  const undeclared: ServicePort = { name: declared[0]?.name ?? '', port: number, protocol: transport, targetPort: number }
  const addresses = endpointsOf(cluster, service, undeclared, 'dns', family)
  if (
    addresses.known &&
    addresses.endpoints.length > 0 &&
    (service.ports.length === 0 || anyDeclares(cluster, addresses.endpoints, number, transport))
  ) {
    const anywhere = { ...addresses, endpoints: addresses.endpoints.map((endpoint) => ({ ...endpoint, port: number })) }
    return arrive(cluster, service, undeclared, dialer, anywhere, [head])
  }
  const meant = answers.find(({ port }) => port.port === number)
  const base = { service: { namespace, name, port: number }, endpoints: [], unknowns: [] }
  const instead = meant?.answer.known
    ? [...new Set(meant.answer.endpoints.map(({ port }) => port))].join(' or ')
    : String(meant?.port.targetPort ?? '')
  const why =
    meant?.answer.known && meant.answer.endpoints.length === 0
      ? `${name} is headless and has no pod: its name does not resolve`
      : meant
        ? `Nothing listens on ${number}: pods of ${name} answer on ${instead}`
        : `${name} has no ${transport} port ${number}; pods answer on ${declared.map(({ targetPort }) => targetPort).join(', ') || 'none that is declared'}`
  const failed = broken(base, ref, 'endpoints', why, 'SVC-13')
  return { ...failed, steps: [head, ...failed.steps] }
}

/** Of a name's addresses those whose pods answer on the dialled number; dialling the others comes to nothing. */
const onNumber = (answer: EndpointAnswer, number: number): EndpointAnswer => {
  if (!answer.known) return answer
  const fitting = answer.endpoints.filter(({ port }) => port === number)
  const share = fitting.reduce((sum, one) => sum + one.share, 0)
  return { ...answer, endpoints: fitting.map((one) => ({ ...one, share: share > 0 ? one.share / share : 0 })) }
}

const anyDeclares = (cluster: Cluster, endpoints: readonly Endpoint[], number: number, transport: string): boolean =>
  endpoints.some(({ pod: ref }) => {
    const pod = ref && cluster.get('Pod', ref.namespace, ref.name)
    return pod?.ports.some(({ port, protocol }) => port === number && protocol === transport) ?? false
  })

/** From the Service's port on: who is ready, who is near, who lets the dialer in. */
const arrive = (cluster: Cluster, service: Service, port: ServicePort, dialer: Dialer, answer: EndpointAnswer, before: readonly Step[]): Landing => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service)
  const sticky = dialer.consumer === 'kube-proxy' && service.clientIPAffinity !== undefined && !isHeadless(service)
  const base = {
    service: { namespace, name, port: port.port },
    ...(port.appProtocol ? { protocol: port.appProtocol } : {}),
    ...(sticky ? { affinity: `ClientIP, ${service.clientIPAffinity} s` } : {}),
  }
  if (!answer.known) {
    const step: Step = { stage: 'endpoints', verdict: 'unknown', ref, text: `Which pods of ${name} are ready is not known`, detail: answer.why }
    const undecided = cluster.origin.source === 'manifests' ? {} : { undecided: noPod(answer.why) }
    return { ...base, endpoints: [], steps: [...before, step], unknowns: [{ ref, text: answer.why }], ...undecided }
  }
  const { endpoints, kept, slices, rule } = answer
  if (kept?.by === 'local' && kept.dropped) return droppedOn(service, dialer, kept.node, endpoints, base, before)
  const taking = endpoints.filter(({ share }) => share > 0)
  if (taking.length === 0) {
    const lacking = dialer.family !== undefined && endpoints.length === 0 && service.ipFamilies.length > 1
    const why = lacking ? `${name} has no ${dialer.family} endpoint` : whyNone(cluster, service, port, endpoints)
    const gate = lacking || !/readiness gate/.test(why) ? 'SVC-07' : 'SVC-27'
    const step: Step = { stage: 'endpoints', verdict: 'fail', ref: slices[0] ?? ref, text: why, rule: lacking ? 'SVC-15' : gate }
    return { ...base, endpoints, status: 503, reason: why, steps: [...before, step], unknowns: [] }
  }
  const narrowed = sayKept(cluster, service, dialer, kept, taking)
  const landing: Landing = {
    ...base,
    endpoints,
    steps: [
      ...before,
      readyStep(endpoints, taking, slices[0] ?? ref, rule),
      ...closedGates(cluster, endpoints),
      ...familyStep(service, dialer),
      ...narrowed.steps,
      ...(sticky ? [affinityStep(service)] : []),
    ],
    unknowns: [...narrowed.unknowns, ...portHint(cluster, service, port, taking)],
    ...(narrowed.undecided ? { undecided: narrowed.undecided } : {}),
  }
  return dialer.source ? letIn(cluster, landing, ref, port.protocol, dialer.source) : landing
}

const noPod = (reason: string): Undecided => ({ reason, status: 503, why: 'no pod is ready' })

/** What NetworkPolicies take away from a landing (SVC-24). What they drop is a timeout: 504 behind a proxy. */
export const letIn = (cluster: Cluster, landing: Landing, ref: Ref, transport: Transport, source: Source): Landing => {
  const unread = unreadPolicies(cluster, ref, source)
  const policed = police(cluster, source, landing.endpoints, transport, landing.service.namespace)
  if (!policed) return unread.length > 0 ? { ...landing, unknowns: [...landing.unknowns, ...unread] } : landing
  const { lost, reason, undecided } = policed
  const doubtful = undecided !== undefined && cluster.origin.source !== 'manifests'
  const manifests = undecided !== undefined && !doubtful ? [{ ref, text: undecided }] : []
  return {
    ...landing,
    steps: [...landing.steps, ...policed.steps],
    unknowns: [...landing.unknowns, ...policed.unknowns, ...manifests, ...unread],
    ...(lost === 1 ? { status: 504, reason, endpoints: policed.out } : { endpoints: policed.endpoints }),
    ...(lost > 0 && lost < 1 ? { lost: { share: lost, status: 504, reason, endpoints: policed.out } } : {}),
    ...(doubtful && !landing.undecided ? { undecided: { reason: undecided, status: 504, why: 'a NetworkPolicy drops the connection' } } : {}),
  }
}

const alias = (cluster: Cluster, service: Service, port: number | string, dialer: Dialer, seen: readonly string[]): Landing => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service, '/spec/externalName')
  const to = (service.externalName ?? '').toLowerCase().replace(/\.$/, '')
  const id = `${namespace}/${name}`
  const base = { service: { namespace, name, port }, endpoints: [], unknowns: [] }
  if (to === '') return broken(base, ref, 'service', `${name} is an ExternalName without a name`, 'SVC-12')
  const step: Step = {
    stage: 'service',
    verdict: 'info',
    ref,
    text: `${name} is an alias of ${to}`,
    detail: 'ExternalName: a CNAME in cluster DNS',
    rule: 'SVC-12',
  }
  if (seen.includes(id) || seen.length > 10) {
    const failed = broken(base, ref, 'service', `${[...seen, id].join(' leads to ')}: the aliases go in a circle`, 'SVC-12')
    return { ...failed, steps: [step, ...failed.steps] }
  }
  const number = typeof port === 'number' ? port : (service.ports.find((declared) => declared.name === port)?.port ?? port)
  const inside = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.cluster\.local)?$/.exec(to)
  if (inside) {
    const next = land(cluster, inside[2] ?? '', inside[1] ?? '', number, throughKubeProxy(dialer), [...seen, id])
    const short = inside[3]
      ? []
      : [{ ref, text: `Cluster DNS takes ${to} as it stands: it resolves only where something completes it with cluster.local.` }]
    return { ...next, steps: [step, ...next.steps], unknowns: [...short, ...next.unknowns] }
  }
  const numeric = isIp(to)
  const unknowns = [
    { ref, text: `${name} leads outside the cluster, to ${to}. Portolan does not query public DNS.` },
    ...(numeric ? [{ ref, text: `${to} looks like an address, and cluster DNS takes it for a name.` }] : []),
    { ref, text: `What answers there gets the Host and the server name that the client sent, not ${to}.` },
  ]
  return { ...base, service: { namespace, name, port: number }, steps: [step], unknowns }
}

/** An alias is dialled by name, so whoever dials comes by way of kube-proxy. */
const throughKubeProxy = (dialer: Dialer): Dialer =>
  dialer.consumer === 'kube-proxy' ? dialer : { ...dialer, consumer: 'kube-proxy', policy: { field: 'internalTrafficPolicy', narrowing: 'node' } }

const broken = (
  base: Pick<Landing, 'service' | 'endpoints' | 'unknowns'>,
  ref: Ref,
  stage: 'service' | 'endpoints',
  why: string,
  rule?: string,
): Landing => ({
  ...base,
  status: 503,
  reason: why,
  steps: [{ stage, verdict: 'fail', ref, text: `${why[0]?.toUpperCase() ?? ''}${why.slice(1)}`, ...(rule ? { rule } : {}) }],
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
export const settle = (forward: Outcome & { readonly type: 'forward' }, undecided: readonly Undecided[]): Outcome => {
  const statuses = new Set(forward.backends.filter(({ share }) => share > 0).map(({ status }) => status))
  const [status] = statuses
  const first = forward.backends.find(({ share }) => share > 0)
  if (statuses.size === 1 && status !== undefined && first) return { type: 'respond', status, reason: first.reason ?? 'no backend' }
  if (undecided.length === 0) return forward
  const ends = new Map(undecided.map(({ status: code, why }) => [`${code} ${why}`, { type: 'respond', status: code, reason: why } as const]))
  return { type: 'unknown', reason: [...new Set(undecided.map(({ reason }) => reason))].join(' '), possible: [forward, ...ends.values()] }
}
