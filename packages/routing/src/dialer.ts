import type { Cluster, Labels, Transport } from '@portolan/model'
import type { Consumer, Narrowing, Place } from './eligible.ts'
import { partyOf, type Source, sourceOf, templateParty } from './party.ts'
import type { Asked } from './request.ts'
import type { Proxy as RunningProxy } from './table.ts'

/** Who dials a Service's endpoints, and from where. */
export interface Dialer {
  readonly consumer: Consumer
  /** TCP where nothing is said. */
  readonly transport?: Transport
  /** Of the address that is dialled, where it is known (SVC-15). */
  readonly family?: 'IPv4' | 'IPv6'
  /** The one endpoint that is dialled. */
  readonly only?: string
  /** Only pods with these labels. */
  readonly labels?: Labels
  /** The node on which kube-proxy picks, and its zone. */
  readonly place?: Place
  /** The traffic policy that counts on this way, and how it narrows when it is Local. Undefined: it is not asked (SVC-17). */
  readonly policy?: { readonly field: 'internalTrafficPolicy' | 'externalTrafficPolicy'; readonly narrowing: Narrowing }
  /** As NetworkPolicies see it; undefined where none needs to be asked. */
  readonly source?: Source
}

/** A proxy dials pods itself, past kube-proxy. To NetworkPolicies it is its pods, and a mesh is the pod that asks (SVC-24). */
export const dialerOf = (cluster: Cluster, proxy: RunningProxy, asked: Pick<Asked, 'transport' | 'from'>): Dialer => {
  const base: Dialer = { consumer: proxy.picks ?? 'proxy', transport: asked.transport }
  const { state } = cluster.syncOf('NetworkPolicy')
  if (cluster.count('NetworkPolicy') === 0 && state !== 'forbidden' && state !== 'syncing') return base
  if (proxy.ref.kind === 'Service') return { ...base, source: sourceOf(cluster, insideOf(asked)) }
  const pods = (proxy.pods?.refs ?? []).flatMap(({ namespace, name }) => cluster.get('Pod', namespace, name) ?? [])
  const ready = pods.filter((pod) => pod.ready)
  const own = (ready.length > 0 ? ready : pods).map(partyOf)
  const parties = own.length > 0 ? own : (proxy.workloads ?? []).flatMap((ref) => templateParty(cluster, ref) ?? [])
  return { ...base, source: { said: proxy.title, parties: parties.length > 0 ? parties : [{ is: 'unknown' }], even: own.length > 0 } }
}

/** Where the request starts, when that is inside. */
export const insideOf = ({ from }: Pick<Asked, 'from'>): { readonly namespace: string; readonly pod?: string } | undefined =>
  from === undefined || from === null || from === 'outside' ? undefined : from
