import { type Cluster, type LabelSelector, type NetworkPolicy, type PolicyPeer, type PolicyPort, pointer, refTo, saySelector } from '@portolan/model'
import type { Endpoint, Step, Unknown } from './answer.ts'
import { type Ruling, rule } from './network-policy.ts'
import { type Party, partyOf as partyOfPod, type Source } from './party.ts'

/** Endpoints after NetworkPolicies have had their say. */
export interface Policed {
  /** With shares of what gets through; those that let nobody in have none. */
  readonly endpoints: readonly Endpoint[]
  /** The part, 0 to 1, that is dropped, and the endpoints for which it was meant. */
  readonly lost: number
  readonly out: readonly Endpoint[]
  /** Why it is dropped. A clause without final stop. */
  readonly reason: string
  /** Whether some of it gets through can't be told, and that could change the outcome. */
  readonly undecided?: string
  readonly steps: readonly Step[]
  readonly unknowns: readonly Unknown[]
}

/** Asks the NetworkPolicies of both sides about every endpoint that takes traffic (SVC-24). Undefined where none has anything to say. */
export const police = (
  cluster: Cluster,
  source: Source,
  endpoints: readonly Endpoint[],
  transport: 'TCP' | 'UDP' | 'SCTP',
  namespace: string,
  partyOf: (endpoint: Endpoint) => Party | undefined = () => undefined,
): Policed | undefined => {
  if (!isConcerned(cluster, source, namespace)) return undefined
  const tallies = { egress: newTally('egress'), ingress: newTally('ingress') }
  const blocked = new Map<Endpoint, number>()
  for (const endpoint of endpoints) {
    if (endpoint.share === 0) continue
    const to = partyOf(endpoint) ?? partyAt(cluster, endpoint, namespace)
    const each = source.parties.map((from) => rule(cluster, { from, to, port: endpoint.port, transport }))
    for (const side of SIDES) add(tallies[side], each, endpoint, source)
    const denied = each.filter((rulings) => rulings.some(({ allowed }) => allowed === 'no')).length / each.length
    blocked.set(endpoint, source.even || denied === 1 ? denied : 0)
  }
  const spoken = SIDES.map((side) => tallies[side]).filter(({ policies }) => policies.size > 0)
  if (spoken.length === 0) return undefined
  const lost = endpoints.reduce((sum, endpoint) => sum + endpoint.share * (blocked.get(endpoint) ?? 0), 0)
  const through = (endpoint: Endpoint): number => endpoint.share * (1 - (blocked.get(endpoint) ?? 0))
  const keeping = spoken.find(({ no }) => no > 0)
  const doubtful = lost < 1 - TINY ? spoken.find(({ unknown }) => unknown > 0) : undefined
  return {
    lost: lost < TINY ? 0 : lost > 1 - TINY ? 1 : lost,
    endpoints: reshared(endpoints, through, 1 - lost),
    out: reshared(endpoints, (endpoint) => endpoint.share - through(endpoint), lost),
    reason: keeping ? `${sayKeeping(keeping, source, transport)}, so connections time out` : '',
    ...(doubtful ? { undecided: `${sayDoubt(doubtful, source, transport)}.` } : {}),
    steps: spoken.map((tally) => stepOf(tally, source, transport)),
    unknowns: keeping ? [{ ref: refTo(first(keeping)), text: 'That the network plugin enforces NetworkPolicy is assumed.' }] : [],
  }
}

/** What is to be said where NetworkPolicies can't be read: one of them could keep the source out. */
export const unreadPolicies = (cluster: Cluster, ref: Unknown['ref'], { said }: Source): readonly Unknown[] => {
  const { state } = cluster.syncOf('NetworkPolicy')
  if (state === 'forbidden') return [{ ref, text: `Portolan may not list NetworkPolicies; one that it cannot see may keep ${said} out.` }]
  return state === 'syncing' ? [{ ref, text: `NetworkPolicies are still being read; one of them may keep ${said} out.` }] : []
}

/** Policies are about pods of their own namespace: where neither side has one, there is nothing to ask. */
const isConcerned = (cluster: Cluster, { parties }: Source, namespace: string): boolean =>
  cluster.count('NetworkPolicy') > 0 &&
  (cluster.policiesIn(namespace).length > 0 ||
    parties.some((party) => party.is === 'pod' && party.namespace !== undefined && cluster.policiesIn(party.namespace).length > 0))

const SIDES = ['egress', 'ingress'] as const
const TINY = 1e-9

interface Tally {
  readonly side: Ruling['side']
  readonly policies: Map<string, NetworkPolicy>
  by: Ruling['by']
  port: number
  /** Parts of the connections, adding up to at most 1. */
  no: number
  unknown: number
}

const newTally = (side: Ruling['side']): Tally => ({ side, policies: new Map(), by: undefined, port: 0, no: 0, unknown: 0 })

const add = (tally: Tally, each: readonly (readonly Ruling[])[], { share, port }: Endpoint, { even }: Source): void => {
  const own = each.map((rulings) => rulings.find(({ side }) => side === tally.side))
  for (const ruling of own) {
    if (!ruling) continue
    if (tally.policies.size === 0) tally.port = port
    for (const policy of ruling.policies) tally.policies.set(`${policy.meta.namespace}/${policy.meta.name}`, policy)
    tally.by ??= ruling.by
  }
  const part = (truth: 'no' | 'unknown'): number => own.filter((ruling) => ruling?.allowed === truth).length / own.length
  const [no, unknown] = [part('no'), part('unknown')]
  const split = !even && no > 0 && no < 1
  tally.no += split ? 0 : share * no
  tally.unknown += split ? share : share * unknown
}

const partyAt = (cluster: Cluster, { pod: ref, address, node }: Endpoint, namespace: string): Party => {
  const pod = ref ? cluster.get('Pod', ref.namespace, ref.name) : cluster.podsByIp(address)[0]
  if (pod) return partyOfPod(pod)
  if (!ref) return { is: 'outside', ip: address }
  return { is: 'pod', ref, namespace: ref.namespace ?? namespace, ips: [address], ...(node === undefined ? {} : { node }) }
}

const reshared = (endpoints: readonly Endpoint[], part: (endpoint: Endpoint) => number, total: number): readonly Endpoint[] =>
  endpoints.map((endpoint) => ({ ...endpoint, share: total < TINY ? 0 : part(endpoint) / total })).sort((a, b) => b.share - a.share)

const first = ({ policies, by }: Tally): NetworkPolicy => by?.policy ?? ([...policies.values()][0] as NetworkPolicy)

const stepOf = (tally: Tally, source: Source, transport: string): Step => {
  const policy = first(tally)
  const base = { stage: 'policy' as const, rule: 'SVC-24' }
  if (tally.unknown > 0)
    return { ...base, verdict: 'unknown', ref: refTo(policy), text: sayDoubt(tally, source, transport), detail: sayRules(policy, tally.side) }
  if (tally.no > 0)
    return { ...base, verdict: 'fail', ref: refTo(policy), text: sayKeeping(tally, source, transport), detail: sayRules(policy, tally.side) }
  const { by, side, port } = tally
  const ref = by ? refTo(by.policy, pointer('spec', side, by.index)) : refTo(policy)
  const way = side === 'ingress' ? `in on ${transport} ${port}` : `out to ${transport} ${port}`
  return { ...base, verdict: 'pass', ref, text: `NetworkPolicy ${policy.meta.name}, rule ${(by?.index ?? 0) + 1}, lets ${source.said} ${way}` }
}

const sayNames = ({ policies }: Tally): { readonly names: string; readonly many: boolean } => {
  const all = [...policies.values()].map(({ meta }) => meta.name).sort()
  const many = all.length > 1
  return { names: `${many ? 'NetworkPolicies' : 'NetworkPolicy'} ${many ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : all[0]}`, many }
}

const sayKeeping = (tally: Tally, { said }: Source, transport: string): string => {
  const { names, many } = sayNames(tally)
  const { side, port, no } = tally
  const part = no < 1 - TINY ? ` in ${Math.round(no * 1000) / 10}% of connections` : ''
  return `${names} ${many ? 'keep' : 'keeps'} ${said} ${side === 'ingress' ? `out of ${transport} ${port}` : `from going out to ${transport} ${port}`}${part}`
}

const sayDoubt = (tally: Tally, { said }: Source, transport: string): string => {
  const { names, many } = sayNames(tally)
  return `Whether ${names} ${many ? 'let' : 'lets'} ${said} ${tally.side === 'ingress' ? 'in on' : 'out to'} ${transport} ${tally.port} is not known`
}

/** What a policy does let through, its first three rules. */
const sayRules = (policy: NetworkPolicy, side: Ruling['side']): string => {
  const rules =
    side === 'ingress'
      ? policy.ingress.map(({ from, ports }) => ({ peers: from, ports }))
      : policy.egress.map(({ to, ports }) => ({ peers: to, ports }))
  if (rules.length === 0) return `${policy.meta.name} lets nobody ${side === 'ingress' ? 'in' : 'out'}.`
  const said = rules.slice(0, 3).map(({ peers, ports }) => `${sayPeers(peers)}${sayPorts(ports)}`)
  const more = rules.length > 3 ? `; and ${rules.length - 3} more` : ''
  return `${policy.meta.name} lets ${side === 'ingress' ? 'in' : 'out to'} ${said.join('; ')}${more}.`
}

const sayPeers = (peers: readonly PolicyPeer[]): string => (peers.length === 0 ? 'everyone' : peers.map(sayPeer).join(' or '))

const sayPeer = ({ ipBlock, podSelector, namespaceSelector }: PolicyPeer): string => {
  if (ipBlock) return ipBlock.except.length > 0 ? `${ipBlock.cidr} without ${ipBlock.except.join(', ')}` : ipBlock.cidr
  const pods = podSelector ? saySelection('pods', podSelector) : 'pods'
  return namespaceSelector ? `${pods} of ${saySelection('namespaces', namespaceSelector)}` : `${pods} of its own namespace`
}

const saySelection = (what: string, { matchLabels, matchExpressions }: LabelSelector): string => {
  const parts = [
    saySelector(matchLabels),
    ...matchExpressions.map(({ key, operator, values }) => `${key} ${operator} ${values.join(', ')}`.trim()),
  ].filter(Boolean)
  return parts.length === 0 ? `all ${what}` : `${what} with ${parts.join(' and ')}`
}

const sayPorts = (ports: readonly PolicyPort[]): string =>
  ports.length === 0
    ? ''
    : ` on ${ports.map(({ protocol, port, endPort }) => `${protocol}${port === undefined ? '' : ` ${port}`}${endPort === undefined ? '' : `-${endPort}`}`).join(', ')}`
