import type { Cluster, Ref, Service, ServicePort } from '@portolan/model'
import { dialerOf } from './dialer.ts'
import { targetPortOf, workloadsOf } from './endpoints.ts'
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

/** Undefined where nothing is dropped, and where that can't be told: the proxy's pods aren't known, or have their node's address. */
export const keptOut = (cluster: Cluster, { proxy }: RouteTable, target: Target): KeptOut | undefined => {
  if (!target.service || target.fault || proxy.outside || proxy.ref.kind === 'Service' || cluster.count('NetworkPolicy') === 0) return undefined
  const { namespace, name, port } = target.service
  const dialer = dialerOf(cluster, proxy, { transport: 'TCP' })
  if (!dialer.source?.parties.every((party) => party.is === 'pod' && party.namespace !== undefined)) return undefined
  const spaces = [namespace, ...dialer.source.parties.flatMap((party) => (party.is === 'pod' ? (party.namespace ?? []) : []))]
  if (spaces.every((one) => cluster.policiesIn(one).length === 0)) return undefined
  const { status, lost, steps } = land(cluster, namespace, name, port, dialing(target, dialer))
  const step = steps.find(({ stage, verdict }) => stage === 'policy' && verdict === 'fail')
  const share = status === 504 ? 1 : (lost?.share ?? 0)
  return step?.ref && share > 0 ? { share, policy: step.ref, text: step.text, detail: step.detail ?? '' } : undefined
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
