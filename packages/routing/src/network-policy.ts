import { type Cluster, type LabelSelector, type Labels, matchesSelector, type NetworkPolicy, type PolicyPeer, type PolicyPort } from '@portolan/model'
import { inOrder } from './order.ts'
import type { Party } from './party.ts'
import { inCidr, type Truth } from './pattern.ts'

/** Where a connection goes: its end, the port of that end, and the transport. */
export interface Reach {
  readonly from: Party
  readonly to: Party
  readonly port: number
  readonly transport: 'TCP' | 'UDP' | 'SCTP'
}

/** What the NetworkPolicies of one side say to a connection. */
export interface Ruling {
  readonly side: 'ingress' | 'egress'
  readonly allowed: Truth
  /** Those that are about the pod, by name; empty: nobody minds, everything is allowed. */
  readonly policies: readonly NetworkPolicy[]
  /** The rule that lets it through, where one does. */
  readonly by?: { readonly policy: NetworkPolicy; readonly index: number }
}

/**
 * What NetworkPolicies say to a connection, at the pod that takes it and at the pod that opens it (SVC-24). Policies add up: one rule that
 * lets it through is enough, and a pod that no policy is about takes and sends everything. A pod always takes what its own node sends.
 */
export const rule = (cluster: Cluster, reach: Reach): readonly Ruling[] => [...ingressOf(cluster, reach), ...egressOf(cluster, reach)]

const ingressOf = (cluster: Cluster, reach: Reach): readonly Ruling[] => {
  const { from, to } = reach
  if (to.is !== 'pod' || to.namespace === undefined) return []
  if (from.is === 'node' && from.node !== undefined && from.node === to.node) return []
  return ruling(cluster, 'ingress', to, to.namespace, (policy) =>
    policy.policyTypes.includes('Ingress')
      ? policy.ingress.map((one) => both(anyPort(one.ports, reach), anyPeer(cluster, one.from, policy, from)))
      : undefined,
  )
}

const egressOf = (cluster: Cluster, reach: Reach): readonly Ruling[] => {
  const { from, to } = reach
  if (from.is !== 'pod' || from.namespace === undefined) return []
  return ruling(cluster, 'egress', from, from.namespace, (policy) =>
    policy.policyTypes.includes('Egress')
      ? policy.egress.map((one) => both(anyPort(one.ports, reach), anyPeer(cluster, one.to, policy, to)))
      : undefined,
  )
}

const ruling = (
  cluster: Cluster,
  side: Ruling['side'],
  pod: Party & { readonly is: 'pod' },
  namespace: string,
  rulesOf: (policy: NetworkPolicy) => readonly Truth[] | undefined,
): readonly Ruling[] => {
  const all = cluster.policiesIn(namespace)
  if (all.length === 0) return []
  const sure: Judged[] = []
  const maybe: Judged[] = []
  for (const policy of inOrder(all)) {
    const rules = rulesOf(policy)
    if (!rules) continue
    const about = selects(policy.podSelector, pod.labels)
    if (about !== 'no') (about === 'yes' ? sure : maybe).push({ policy, rules })
  }
  if (sure.length === 0 && maybe.length === 0) return []
  const policies = [...sure, ...maybe].map(({ policy }) => policy)
  const lets = sure.find(({ rules }) => rules.includes('yes'))
  if (lets) return [{ side, allowed: 'yes', policies, by: { policy: lets.policy, index: lets.rules.indexOf('yes') } }]
  const without = sure.length === 0 ? 'yes' : sum(sure)
  const withAll = sum([...sure, ...maybe])
  return [{ side, allowed: without === withAll ? withAll : 'unknown', policies }]
}

interface Judged {
  readonly policy: NetworkPolicy
  readonly rules: readonly Truth[]
}

const sum = (list: readonly Judged[]): Truth => any(list.map(({ rules }) => any(rules)))

const anyPort = (ports: readonly PolicyPort[], reach: Reach): Truth => (ports.length === 0 ? 'yes' : any(ports.map((port) => takesPort(port, reach))))

/** A name is a containerPort of the pod that takes the connection, of the same protocol. */
const takesPort = ({ protocol, port, endPort }: PolicyPort, reach: Reach): Truth => {
  if (protocol !== reach.transport) return 'no'
  if (port === undefined) return 'yes'
  if (typeof port === 'number') return truth(endPort === undefined ? reach.port === port : reach.port >= port && reach.port <= endPort)
  if (reach.to.is !== 'pod') return reach.to.is === 'unknown' ? 'unknown' : 'no'
  if (!reach.to.ports) return 'unknown'
  return truth(reach.to.ports.some((declared) => declared.name === port && declared.protocol === protocol && declared.port === reach.port))
}

const anyPeer = (cluster: Cluster, peers: readonly PolicyPeer[], policy: NetworkPolicy, party: Party): Truth =>
  peers.length === 0 ? 'yes' : any(peers.map((peer) => takesPeer(cluster, peer, policy, party)))

/** A block holds for pods' own addresses too (kubernetes test/e2e/network/netpol/network_policy.go, "access to server in CIDR block"). */
const takesPeer = (cluster: Cluster, { ipBlock, podSelector, namespaceSelector }: PolicyPeer, { meta }: NetworkPolicy, party: Party): Truth => {
  if (ipBlock) return inBlock(cluster, ipBlock, party)
  if (party.is === 'unknown') return 'unknown'
  if (party.is !== 'pod') return 'no'
  const { namespace, labels } = party
  const there = namespaceSelector
    ? takesNamespace(cluster, namespaceSelector, namespace)
    : namespace === undefined
      ? 'unknown'
      : truth(namespace === (meta.namespace ?? ''))
  return podSelector ? both(there, selects(podSelector, labels)) : there
}

const inBlock = (cluster: Cluster, { cidr, except }: NonNullable<PolicyPeer['ipBlock']>, party: Party): Truth => {
  const holds = (ip: string): boolean => inCidr(cidr, ip) === true && !except.some((block) => inCidr(block, ip) === true)
  const ips = party.is === 'pod' || party.is === 'node' ? party.ips : party.is === 'outside' && party.ip !== undefined ? [party.ip] : []
  if (ips.length > 0) return truth(ips.some(holds))
  if (cidr.endsWith('/0') && except.length === 0) return 'yes'
  // Some pod of a namespace: its pods' own addresses say whether the block is about them.
  const peers = party.is === 'pod' && party.namespace !== undefined ? cluster.podsIn(party.namespace).flatMap((pod) => pod.ips) : []
  return peers.length > 0 && !peers.some(holds) ? 'no' : 'unknown'
}

/** Every namespace is labelled with its own name; its other labels need the Namespace itself. */
const takesNamespace = (cluster: Cluster, selector: LabelSelector, name: string | undefined): Truth => {
  if (isEmpty(selector)) return 'yes'
  if (name === undefined) return 'unknown'
  const known = cluster.get('Namespace', undefined, name)
  const labels: Labels = Object.assign(Object.create(null), known?.meta.labels, { [OWN_NAME]: name })
  const asksMore = [...Object.keys(selector.matchLabels), ...selector.matchExpressions.map(({ key }) => key)].some((key) => key !== OWN_NAME)
  return known || !asksMore ? truth(matchesSelector(selector, labels)) : 'unknown'
}

const OWN_NAME = 'kubernetes.io/metadata.name'

const selects = (selector: LabelSelector, labels: Labels | undefined): Truth =>
  isEmpty(selector) ? 'yes' : labels === undefined ? 'unknown' : truth(matchesSelector(selector, labels))

const isEmpty = ({ matchLabels, matchExpressions }: LabelSelector): boolean => Object.keys(matchLabels).length === 0 && matchExpressions.length === 0

const any = (list: readonly Truth[]): Truth => (list.includes('yes') ? 'yes' : list.includes('unknown') ? 'unknown' : 'no')

const both = (a: Truth, b: Truth): Truth => (a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'unknown')

const truth = (holds: boolean): Truth => (holds ? 'yes' : 'no')
