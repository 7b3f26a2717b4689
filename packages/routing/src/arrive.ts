import { type Cluster, isHeadless, type Ref, refTo, saySelector, type Service, type ServicePort, type Transport } from '@portolan/model'
import type { Endpoint, Step, Unknown } from './answer.ts'
import type { Dialer } from './dialer.ts'
import { type EndpointAnswer, whyNone } from './endpoints.ts'
import { affinityStep, closedGates, droppedOn, familyStep, portHint, readyStep, sayKept } from './landing-steps.ts'
import { type Party, type Source, templateParty } from './party.ts'
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

/** From the Service's port on: who is ready, who is near, who lets the dialer in. */
export const arrive = (
  cluster: Cluster,
  service: Service,
  port: ServicePort,
  dialer: Dialer,
  answer: EndpointAnswer,
  before: readonly Step[],
): Landing => {
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
    const landing: Landing = { ...base, endpoints: [], steps: [...before, step], unknowns: [{ ref, text: answer.why }], ...undecided }
    return dialer.source && answer.expected ? letInExpected(cluster, landing, ref, port, dialer.source, answer.expected) : landing
  }
  const { endpoints, kept, slices, rule } = answer
  if (kept?.by === 'local' && kept.dropped) return droppedOn(service, dialer, kept.node, endpoints, base, before)
  const taking = endpoints.filter(({ share }) => share > 0)
  if (taking.length === 0) {
    const { why, rule: broke } = lackOf(cluster, service, port, dialer, endpoints)
    const step: Step = { stage: 'endpoints', verdict: 'fail', ref: slices[0] ?? ref, text: why, rule: broke }
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

/** Why nobody takes traffic: the family, silence about readiness, else the first broken link (FAIL-02). */
const lackOf = (
  cluster: Cluster,
  service: Service,
  port: ServicePort,
  { family, labels, consumer }: Dialer,
  endpoints: readonly Endpoint[],
): Lack => {
  const { name } = service.meta
  if (family !== undefined && endpoints.length === 0 && service.ipFamilies.length > 1)
    return { why: `${name} has no ${family} endpoint`, rule: 'SVC-15' }
  if (labels && endpoints.length === 0) return { why: `no pod of ${name} has the labels ${saySelector(labels)}`, rule: 'IST-08' }
  if (consumer === 'aws' && endpoints.some(({ ready, pod }) => ready && !pod))
    return { why: `no endpoint of ${name} is a pod, and others are not registered as targets`, rule: 'ALB-13' }
  if (endpoints.some(({ ready }) => ready))
    return { why: `no slice of ${name} says in so many words that an endpoint is ready, and this controller goes by that`, rule: 'SVC-04' }
  const why = whyNone(cluster, service, port, endpoints)
  return { why, rule: /readiness gate/.test(why) ? 'SVC-27' : 'SVC-07' }
}

interface Lack {
  readonly why: string
  readonly rule: string
}

export const noPod = (reason: string): Undecided => ({ reason, status: 503, why: 'no pod is ready' })

/** Among files: what NetworkPolicies say of the pods that workloads will make. */
const letInExpected = (cluster: Cluster, landing: Landing, ref: Ref, port: ServicePort, source: Source, expected: Expected): Landing => {
  const made = expected.filter(({ replicas }) => replicas > 0)
  const parties = new Map<Endpoint, Party>(
    made.flatMap(({ workload }) => {
      const party = templateParty(cluster, workload)
      const number = party && portOfTemplate(party, port)
      if (!party || number === undefined) return []
      const state = { ready: true, serving: true, terminating: false }
      return [[{ address: '', port: number, ...state, share: 1 / made.length, pod: workload }, party] as const]
    }),
  )
  if (parties.size < made.length) return landing
  const policed = letIn(cluster, { ...landing, endpoints: [...parties.keys()] }, ref, port.protocol, source, (endpoint) => parties.get(endpoint))
  return { ...policed, endpoints: [], ...(policed.lost ? { lost: { ...policed.lost, endpoints: [] } } : {}) }
}

type Expected = NonNullable<(EndpointAnswer & { readonly known: false })['expected']>

const portOfTemplate = (party: Party, { targetPort, protocol }: ServicePort): number | undefined => {
  if (typeof targetPort === 'number') return targetPort
  return party.is === 'pod' ? party.ports?.find(({ name, protocol: own }) => name === targetPort && own === protocol)?.port : undefined
}

/** What NetworkPolicies take away from a landing (SVC-24). What they drop is a timeout: 504 behind a proxy. */
export const letIn = (
  cluster: Cluster,
  landing: Landing,
  ref: Ref,
  transport: Transport,
  source: Source,
  partyOf?: (endpoint: Endpoint) => Party | undefined,
): Landing => {
  const unread = unreadPolicies(cluster, ref, source)
  const policed = police(cluster, source, landing.endpoints, transport, landing.service.namespace, partyOf)
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

/** The way ends here, with the reason. */
export const broken = (
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
