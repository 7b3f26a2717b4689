import { type Cluster, idOf, type Labels, matchesSelector, type Ref, type Service, type ServicePort } from '@portolan/model'
import { type Dialer, dialerOf } from './dialer.ts'
import { endpointsOf, resolvePort, targetPortOf, workloadsOf } from './endpoints.ts'
import { dialing } from './forward.ts'
import { land } from './landing.ts'
import { rule } from './network-policy.ts'
import { clientSource, nodeSource, type Party, partyOf, templateParty } from './party.ts'
import type { RouteTable, Target } from './table.ts'

/** What NetworkPolicies drop of the requests that a proxy sends to a Service, as a trace has it (SVC-24). */
export interface KeptOut {
  /** The part of the requests, above 0 to 1. */
  readonly share: number
  /** The policy, the first by name where several are about the pods. */
  readonly policy: Ref
  /** A clause: `NetworkPolicy deny-all keeps ingress-nginx out of TCP 8080`. */
  readonly text: string
  /** What the policy does let through, a sentence. */
  readonly detail: string
}

/**
 * Asks for one reading of the cluster, target by target. Undefined where nothing is dropped, and where that can't be told: the proxy's pods
 * aren't known, or have their node's address. What holds for one pod holds for those that the same policies are about.
 */
export const keptOut = (cluster: Cluster): ((table: RouteTable, target: Target) => KeptOut | undefined) => {
  const known = new Map<string, KeptOut | undefined>()
  const dialers = new Map<RouteTable, Dialer | undefined>()
  return (table, target) => {
    if (!target.service || target.fault) return undefined
    if (!dialers.has(table)) dialers.set(table, dialerIn(cluster, table))
    const dialer = dialers.get(table)
    if (!dialer) return undefined
    const keys = keysOf(cluster, dialer, target, idOf(table.proxy.ref))
    const [key] = keys ?? []
    if (!keys || key === undefined || keys.size > 1) {
      if (keys && [...keys].every((one) => known.has(one) && !known.get(one))) return undefined
      return judged(cluster, dialer, target)
    }
    if (!known.has(key)) known.set(key, judged(cluster, dialer, target))
    return known.get(key)
  }
}

/** A proxy as what policies are asked about; undefined where it can't be said who dials, and where no policy says anything. */
const dialerIn = (cluster: Cluster, { proxy }: RouteTable): Dialer | undefined => {
  if (proxy.outside || proxy.ref.kind === 'Service' || cluster.count('NetworkPolicy') === 0) return undefined
  const dialer = dialerOf(cluster, proxy, { transport: 'TCP' })
  return dialer.source?.parties.every((party) => party.is === 'pod' && party.namespace !== undefined) ? dialer : undefined
}

const judged = (cluster: Cluster, dialer: Dialer, target: Target): KeptOut | undefined => {
  const { namespace = '', name = '', port = 0 } = target.service ?? {}
  const { status, lost, steps } = land(cluster, namespace, name, port, dialing(target, dialer))
  const step = steps.find(({ stage, verdict }) => stage === 'policy' && verdict === 'fail')
  const share = status === 504 ? 1 : (lost?.share ?? 0)
  return step?.ref && share > 0 ? { share, policy: step.ref, text: step.text, detail: step.detail ?? '' } : undefined
}

/**
 * Everything on which it hangs whether a target's pods are reached: port, and the policies that are about them. Undefined where more counts:
 * policies on the way out tell pods apart by address, named ports by what they declare.
 */
const keysOf = (
  cluster: Cluster,
  dialer: Dialer,
  { service: slot, byClusterIp, byNodePort, pods }: Target,
  proxy: string,
): ReadonlySet<string> | undefined => {
  const service = slot && cluster.get('Service', slot.namespace, slot.name)
  const port = service && resolvePort(service, slot.port)
  const parties = dialer.source?.parties ?? []
  if (!port || byClusterIp || byNodePort || pods) return undefined
  if (
    parties.some((party) => party.is === 'pod' && cluster.policiesIn(party.namespace ?? '').some(({ policyTypes }) => policyTypes.includes('Egress')))
  )
    return undefined
  const answer = endpointsOf(cluster, service, port, dialer.consumer)
  const policies = cluster.policiesIn(slot.namespace).filter(({ policyTypes }) => policyTypes.includes('Ingress'))
  if (!answer.known || policies.some(({ ingress }) => ingress.some(({ ports }) => ports.some((one) => typeof one.port === 'string'))))
    return undefined
  const keys = new Set<string>()
  const seen = new Set<Labels>()
  for (const { share, pod: ref, port: number } of answer.endpoints) {
    if (share === 0) continue
    const pod = ref && cluster.get('Pod', ref.namespace, ref.name)
    if (!pod || pod.hostNetwork) return undefined
    if (seen.has(pod.meta.labels)) continue
    seen.add(pod.meta.labels)
    const about = policies.flatMap(({ meta, podSelector }) => (matchesSelector(podSelector, pod.meta.labels) ? meta.name : []))
    keys.add([proxy, pod.meta.namespace, port.protocol, number, ...about].join(' '))
  }
  return keys
}

/**
 * Whether NetworkPolicies leave some pod behind a node port to everybody outside: whatever the client's address under policy Local, and under
 * Cluster whatever the node's that stands for it (SVC-17).
 */
export const openToAll = (cluster: Cluster, service: Service, port: ServicePort): boolean => {
  const pods = [...new Map(cluster.podsOf(service).map((pod) => [pod.meta.labels, pod])).values()]
  const ends: readonly (readonly [party: Party, port: number | undefined])[] =
    pods.length > 0
      ? pods.map((pod) => [partyOf(pod), targetPortOf(pod, port)])
      : workloadsOf(cluster, service).flatMap(({ workload }) => {
          const party = templateParty(cluster, workload)
          return party ? [[party, typeof port.targetPort === 'number' ? port.targetPort : undefined] as const] : []
        })
  if (ends.length === 0 || cluster.policiesIn(service.meta.namespace ?? '').length === 0) return true
  const { parties } = service.externalTrafficPolicy === 'Local' ? clientSource({}) : nodeSource(cluster, undefined)
  return ends.some(([to, number]) =>
    parties
      // A pod takes what its own node sends, whatever policies say: that is no way in for everyone.
      .filter((from) => !(from.is === 'node' && to.is === 'pod' && from.node !== undefined && from.node === to.node))
      .slice(0, NODES)
      .some((from) => rule(cluster, { from, to, port: number ?? port.port, transport: port.protocol }).every(({ allowed }) => allowed === 'yes')),
  )
}

/** Nodes that are asked about: their addresses are of one range as a rule. */
const NODES = 20
