import { type Cluster, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import type { Endpoint, Step, Unknown } from './answer.ts'
import type { Dialer } from './dialer.ts'
import type { Kept } from './eligible.ts'
import type { Landing, Undecided } from './arrive.ts'

/** How many are ready and answer. `rule`: what made the list what it is. */
export const readyStep = (endpoints: readonly Endpoint[], taking: readonly Endpoint[], ref: Ref, rule: string): Step => {
  const ready = endpoints.filter((endpoint) => endpoint.ready).length
  const some = taking.length === 1 ? 'it answers' : 'any of them may answer'
  const zones = new Set(taking.flatMap(({ zone }) => zone ?? []))
  return {
    stage: 'endpoints',
    verdict: 'pass',
    ref,
    text: ready > 0 ? `${ready} of ${endpoints.length} ready, ${some}` : `0 of ${endpoints.length} ready; ${taking.length} terminating still serve`,
    ...(zones.size > 0 ? { detail: `${zones.size} ${zones.size === 1 ? 'zone' : 'zones'}` } : {}),
    rule,
  }
}

/** SVC-16: Local, and no endpoint on the node where the packets are, but elsewhere: they are dropped, nobody refuses. */
export const droppedOn = (
  service: Service,
  dialer: Dialer,
  node: string,
  endpoints: readonly Endpoint[],
  base: Pick<Landing, 'service' | 'protocol' | 'affinity'>,
  before: readonly Step[],
): Landing => {
  const field = dialer.policy?.field ?? 'internalTrafficPolicy'
  const reason = `${field} is Local and no endpoint of ${service.meta.name} is on node ${node}, so packets are dropped`
  const step: Step = { stage: 'endpoints', verdict: 'fail', ref: refTo(service, `/spec/${field}`), text: reason, rule: 'SVC-16' }
  return { ...base, endpoints: endpoints.map((endpoint) => ({ ...endpoint, share: 0 })), status: 503, reason, steps: [...before, step], unknowns: [] }
}

/** Why some endpoints get nothing from this caller: Local policies (SVC-17, SVC-18) and hints (SVC-19). */
export const sayKept = (
  cluster: Cluster,
  service: Service,
  dialer: Dialer,
  kept: Kept | undefined,
  taking: readonly Endpoint[],
): { readonly steps: readonly Step[]; readonly unknowns: readonly Unknown[]; readonly undecided?: Undecided } => {
  if (!kept) return { steps: [], unknowns: [] }
  const field = dialer.policy?.field ?? 'internalTrafficPolicy'
  const ref = refTo(service, `/spec/${field}`)
  const rule = field === 'internalTrafficPolicy' ? 'SVC-18' : 'SVC-17'
  const info = (text: string, of: Ref, by: string): { steps: Step[]; unknowns: Unknown[] } => ({
    steps: [{ stage: 'endpoints', verdict: 'info', ref: of, text, rule: by }],
    unknowns: [],
  })
  const own = refTo(service)
  switch (kept.by) {
    case 'local':
      return info(`${field} is Local: ${taking.length} of them on node ${kept.node} may answer`, ref, rule)
    case 'balanced': {
      const nodes = kept.nodes.length > 0 && kept.nodes.length <= 3 ? `: ${kept.nodes.join(', ')}` : ''
      return info(`${field} is Local: the balancer sends to nodes that have a pod${nodes}`, ref, rule)
    }
    case 'hints':
      return info(`Hints keep it in ${kept.of} ${kept.where}: ${taking.length} of them may answer`, own, 'SVC-19')
    case 'unknown': {
      if (kept.of === 'hints')
        return { steps: [], unknowns: [{ ref: own, text: `Hints keep callers of ${service.meta.name} near, and the caller's node is not known.` }] }
      const text = `${field} is Local: only pods on the caller's own node answer, and that node is not known.`
      const unknowns = [{ ref, text }]
      const step: Step = { stage: 'endpoints', verdict: 'unknown', ref, text: text.slice(0, -1), rule }
      if (everywhere(cluster, kept.nodes))
        return { steps: [{ ...step, verdict: 'info', text: `${field} is Local, and every node has a pod` }], unknowns: [] }
      return { steps: [step], unknowns, undecided: { reason: text, status: 503, why: "no pod is on the caller's node" } }
    }
    default:
      kept satisfies never
      return { steps: [], unknowns: [] }
  }
}

const everywhere = (cluster: Cluster, nodes: readonly string[]): boolean => {
  if (!cluster.knows('Node') || cluster.count('Node') === 0) return false
  const having = new Set(nodes)
  for (const node of cluster.all('Node')) if (!having.has(node.meta.name)) return false
  return true
}

/** SVC-27: containers may be ready and the pod not, for a gate that somebody else opens. */
export const closedGates = (cluster: Cluster, endpoints: readonly Endpoint[]): readonly Step[] => {
  for (const { ready, pod: ref } of endpoints) {
    const pod = ready || !ref ? undefined : cluster.get('Pod', ref.namespace, ref.name)
    const [gate] = pod?.closedGates ?? []
    if (pod && gate !== undefined)
      return [
        { stage: 'endpoints', verdict: 'info', ref: refTo(pod), text: `Readiness gate ${gate} of Pod ${pod.meta.name} is not met`, rule: 'SVC-27' },
      ]
  }
  return []
}

/** SVC-15. */
export const familyStep = (service: Service, { family, consumer }: Dialer): readonly Step[] => {
  if (service.ipFamilies.length < 2 || consumer !== 'kube-proxy') return []
  const ref = refTo(service, '/spec/ipFamilies')
  const text = family
    ? `The dialled address is ${family}, so ${family} endpoints alone answer`
    : `${service.meta.name} has addresses of both families; these are its ${service.ipFamilies[0]} endpoints`
  return [{ stage: 'endpoints', verdict: 'info', ref, text, rule: 'SVC-15' }]
}

/** SVC-20. */
export const affinityStep = (service: Service): Step => ({
  stage: 'endpoints',
  verdict: 'info',
  ref: refTo(service, '/spec/sessionAffinity'),
  text: `sessionAffinity is ClientIP: one address stays with one pod for ${service.clientIPAffinity} s`,
  rule: 'SVC-20',
})

/** SVC-25: what containers declare is documentation, but a number that none of them declares is worth a word. */
export const portHint = (
  cluster: Cluster,
  service: Service,
  { targetPort, protocol }: ServicePort,
  taking: readonly Endpoint[],
): readonly Unknown[] => {
  if (typeof targetPort !== 'number') return []
  const [first] = taking
  const pod = first?.pod && cluster.get('Pod', first.pod.namespace, first.pod.name)
  if (!pod || pod.ports.length === 0 || pod.ports.some((declared) => declared.port === first.port && declared.protocol === protocol)) return []
  const declared = pod.ports.map(({ port }) => port).join(', ')
  const text = `${service.meta.name} sends to ${protocol} ${first.port}, and Pod ${pod.meta.name} declares ${declared}. It may listen there all the same.`
  return [{ ref: refTo(service), text }]
}
