import { type Cluster, refTo, type Service } from '@portolan/model'
import type { Outcome, Step, Unknown } from './answer.ts'
import { insideOf } from './dialer.ts'
import { endpointsOf, resolvePort } from './endpoints.ts'
import { clientSource, nodeSource, sourceOf } from './party.ts'
import { inCidr } from './pattern.ts'
import { police } from './policed.ts'
import type { Asked } from './request.ts'

/** What stands between a client and a Service that is open to outside. `shut`: why nobody gets through; `doubts`: what could shut it. */
export interface Gate {
  readonly shut?: string
  readonly steps: readonly Step[]
  readonly doubts: readonly string[]
  readonly unknowns: readonly Unknown[]
}

const OPEN: Gate = { steps: [], doubts: [], unknowns: [] }

/** SVC-22: who may come by the balancer's address. Node ports and cluster IPs are open to all. */
export const sourceRanges = (cluster: Cluster, service: Service, asked: Asked): Gate => {
  const list = service.loadBalancerSourceRanges
  if (list.length === 0 || service.type !== 'LoadBalancer') return OPEN
  const { name } = service.meta
  const inside = insideOf(asked)
  const pod = inside?.pod === undefined ? undefined : cluster.get('Pod', inside.namespace, inside.pod)
  const sources = asked.sourceIp !== undefined ? [asked.sourceIp] : (pod?.ips ?? [])
  if (sources.length === 0) return { ...OPEN, doubts: [`Service ${name} lets only ${list.join(', ')} in, and the source address is not given.`] }
  const ref = refTo(service, '/spec/loadBalancerSourceRanges')
  const base = { stage: 'access' as const, ref, rule: 'SVC-22' }
  const range = list.find((one) => sources.some((source) => inCidr(one, source) === true))
  if (range !== undefined) return { ...OPEN, steps: [{ ...base, verdict: 'pass', text: `${sources[0]} is in ${range}, which ${name} lets in` }] }
  const shut = `Service ${name} lets only ${list.join(', ')} in; others time out`
  return { ...OPEN, shut, steps: [{ ...base, verdict: 'fail', text: shut }] }
}

/** SVC-17: whom `seer` behind an open Service sees, where somebody asks as a given address. */
export const clientAddress = (service: Service, { sourceIp }: Asked, seer: string, rule: 'SVC-17' | 'SVC-21'): readonly Step[] => {
  if (sourceIp === undefined || (service.type !== 'LoadBalancer' && service.type !== 'NodePort' && service.externalIPs.length === 0)) return []
  const { externalTrafficPolicy: policy } = service
  const sees = policy === 'Local' ? sourceIp : `a node's address, not ${sourceIp}`
  const ref = refTo(service, '/spec/externalTrafficPolicy')
  return [{ stage: 'address', verdict: 'info', ref, text: `externalTrafficPolicy is ${policy}: ${seer} sees ${sees}`, rule }]
}

/** SVC-21 and SVC-24: whether NetworkPolicies let clients in to the pods of a proxy, by the Service in front of it. */
export const proxyPolicies = (cluster: Cluster, service: Service, port: number, asked: Asked, node: string | undefined): Gate => {
  const namespace = service.meta.namespace ?? ''
  const declared = resolvePort(service, port, asked.transport)
  if (!declared || cluster.policiesIn(namespace).length === 0) return OPEN
  const answer = endpointsOf(cluster, service, declared, 'kube-proxy')
  if (!answer.known) return OPEN
  const inside = insideOf(asked)
  const outside = service.externalTrafficPolicy === 'Local' ? clientSource(asked) : nodeSource(cluster, node)
  const source = inside ? sourceOf(cluster, inside) : outside
  const policed = police(cluster, source, answer.endpoints, declared.protocol, namespace)
  if (!policed) return OPEN
  return {
    steps: policed.steps,
    unknowns: policed.unknowns,
    doubts: policed.undecided && cluster.origin.source !== 'manifests' ? [policed.undecided] : [],
    ...(policed.lost === 1 ? { shut: policed.reason } : {}),
  }
}

/** An outcome that hangs on something that isn't known: it comes to it, or the connection isn't let in. */
export const unsure = (outcome: Outcome, doubts: readonly string[]): Outcome => {
  if (doubts.length === 0) return outcome
  const own = outcome.type === 'unknown' ? outcome : { reason: '', possible: [outcome] }
  const reason = [...doubts, own.reason].filter((part) => part !== '').join(' ')
  return { type: 'unknown', reason, possible: [...own.possible, { type: 'refuse', reason: 'the connection is not let in' }] }
}
