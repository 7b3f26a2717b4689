import { type Cluster, type ContainerPort, type Labels, type Node, type Pod, type Ref, refTo } from '@portolan/model'
import type { Asked } from './request.ts'

/** One end of a connection as NetworkPolicies see it; what is undefined isn't known. */
export type Party =
  | {
      readonly is: 'pod'
      readonly ref?: Ref
      readonly namespace?: string
      readonly labels?: Labels
      readonly ips: readonly string[]
      readonly ports?: readonly ContainerPort[]
      readonly node?: string
    }
  /** A node's own address: pods on the host's network, and whatever nodes put their address in front of (SVC-17). */
  | { readonly is: 'node'; readonly node?: string; readonly ips: readonly string[] }
  | { readonly is: 'outside'; readonly ip?: string }
  | { readonly is: 'unknown' }

/** Who opens connections. */
export interface Source {
  /** How people call it, for the middle of a sentence: `ingress-nginx`, `Pod web-1`, `203.0.113.9`. */
  readonly said: string
  /** Each is the one in some connections; never empty. */
  readonly parties: readonly Party[]
  /** Connections are spread evenly over the parties: what some of them may not do is a share of the requests, not a doubt. */
  readonly even: boolean
}

/** A pod on the host's network has its node's address and is no pod to NetworkPolicies. */
export const partyOf = (pod: Pod): Party =>
  pod.hostNetwork
    ? { is: 'node', ips: pod.ips, ...(pod.node === undefined ? {} : { node: pod.node }) }
    : {
        is: 'pod',
        ref: refTo(pod),
        namespace: pod.meta.namespace ?? '',
        labels: pod.meta.labels,
        ips: pod.ips,
        ports: pod.ports,
        ...(pod.node === undefined ? {} : { node: pod.node }),
      }

const partyOfNode = (node: Node): Party => ({
  is: 'node',
  node: node.meta.name,
  ips: node.addresses.filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP').map(({ address }) => address),
})

/** What pods of a workload will be, where none is to be seen. */
export const templateParty = (cluster: Cluster, { kind, namespace, name }: Ref): Party | undefined => {
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return undefined
  const template = cluster.get(kind, namespace, name)?.template
  if (!template) return undefined
  if (template.hostNetwork) return { is: 'node', ips: [] }
  return { is: 'pod', namespace: namespace ?? '', labels: template.labels, ips: [], ports: template.ports }
}

/** What `from` names: a pod, some pod of a namespace, or, where nothing is said, some pod. */
export const sourceOf = (cluster: Cluster, from: { readonly namespace: string; readonly pod?: string } | undefined): Source => {
  if (!from) return { said: 'a pod that is not named', parties: [{ is: 'pod', ips: [] }], even: false }
  const pod = from.pod === undefined ? undefined : cluster.get('Pod', from.namespace, from.pod)
  if (pod) return { said: `Pod ${pod.meta.name}`, parties: [partyOf(pod)], even: true }
  const said = from.pod === undefined ? `a pod of ${from.namespace}` : `Pod ${from.pod}`
  return { said, parties: [{ is: 'pod', namespace: from.namespace, ips: [] }], even: false }
}

/** Somebody outside the cluster, by the address that is given. */
export const clientSource = ({ sourceIp }: Pick<Asked, 'sourceIp'>): Source => ({
  said: sourceIp ?? 'clients from outside',
  parties: [{ is: 'outside', ...(sourceIp === undefined ? {} : { ip: sourceIp }) }],
  even: true,
})

/** SVC-17: what comes from outside under policy Cluster bears the address of the node on which it came in; undefined: any node. */
export const nodeSource = (cluster: Cluster, name: string | undefined): Source => {
  const node = name === undefined ? undefined : cluster.get('Node', undefined, name)
  if (node) return { said: `node ${name}`, parties: [partyOfNode(node)], even: true }
  const all = [...cluster.all('Node')].map(partyOfNode)
  return { said: 'nodes, whose address stands for the client,', parties: all.length > 0 ? all : [{ is: 'node', ips: [] }], even: false }
}
