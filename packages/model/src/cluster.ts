import type { Certificate } from './cert-manager.ts'
import type { Change, Complaint, SyncState } from './change.ts'
import { KINDS, type Kind } from './kinds.ts'
import { Lookup } from './lookup.ts'
import { type Mark, Marks } from './marks.ts'
import { type Labels, refTo } from './meta.ts'
import type { KubeObject, Objects } from './object.ts'
import type { DaemonSet, Deployment, Node, Pod, StatefulSet } from './pod.ts'
import type { NetworkPolicy } from './policy.ts'
import { keyOf, slotOf, type Key, type Ref, type Slot } from './ref.ts'
import { isEmptySelector, matchesLabels } from './selector.ts'
import type { EndpointSlice, Service } from './service.ts'

/** Where the objects come from, as far as conclusions depend on it. */
export interface Origin {
  readonly source: 'cluster' | 'manifests' | 'demo'
  /** Context or folder, for people. */
  readonly name: string
  /** The moment that the objects are of, ms since the epoch, where it isn't now: what depends on the time of day is judged by it. */
  readonly asOf?: number
}

/**
 * Everything that the source holds, with the indexes that routing and topology ask by.
 * It changes in `apply` alone, between two readings, never during one.
 */
export class Cluster {
  readonly origin: Origin
  readonly #kinds = new Map<Kind, Map<Slot, KubeObject>>(KINDS.map(({ kind }) => [kind, new Map()]))
  readonly #sync = new Map<Kind, { state: SyncState; message?: string }>(KINDS.map(({ kind }) => [kind, { state: 'absent' as SyncState }]))
  readonly #marks = new Marks()
  #podLabels: readonly { readonly ref: Ref; readonly labels: Labels }[] | undefined
  readonly #objectComplaints = new Map<Key, readonly Complaint[]>()
  readonly #fileComplaints = new Map<string, readonly Complaint[]>()
  readonly #slices = new Lookup<EndpointSlice>((slice) => (slice.service === undefined ? [] : [slotOf(slice.meta.namespace, slice.service)]))
  readonly #slicesByNamespace = new Lookup<EndpointSlice>((slice) => [slice.meta.namespace ?? ''])
  readonly #podsByNamespace = new Lookup<Pod>((pod) => [pod.meta.namespace ?? ''])
  readonly #podsByIp = new Lookup<Pod>((pod) => (hasEnded(pod) ? [] : pod.ips))
  readonly #podsByOwner = new Lookup<Pod>((pod) => (pod.meta.owner ? [keyOf(pod.meta.owner.kind, pod.meta.namespace, pod.meta.owner.name)] : []))
  readonly #podsByHostPort = new Lookup<Pod>(hostPortsOf)
  readonly #nodesByAddress = new Lookup<Node>((node) => node.addresses.map(({ address }) => address.toLowerCase()))
  readonly #policies = new Lookup<NetworkPolicy>((policy) => [policy.meta.namespace ?? ''])
  readonly #certificatesBySecret = new Lookup<Certificate>(({ meta, secretName }) => [slotOf(meta.namespace, secretName)])
  readonly #servicesByNodePort = new Lookup<Service>((service) =>
    service.ports.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [String(nodePort)])),
  )
  readonly #servicesByIp = new Lookup<Service>(addressesOfService)
  readonly #servicesByNamespace = new Lookup<Service>((service) => [service.meta.namespace ?? ''])

  readonly #workloadsByLabel = new Lookup<Selectable>(({ meta, template: { labels } }) =>
    Object.keys(labels).map((key) => labelled(meta.namespace, key, labels[key])),
  )

  constructor(origin: Origin) {
    this.origin = origin
  }

  /** Grows with every change. */
  get tick(): number {
    return this.#marks.tick
  }

  /** Does some work at once, and adds the marks of all that it asks for: while none of them is newer than the `tick` of now, it would see the same. */
  reading<T>(marks: Set<Mark>, work: () => T): T {
    return this.#marks.reading(marks, work)
  }

  /** Takes changes in. Returns the kinds whose objects or state changed; an empty set means that nothing did. */
  apply(changes: readonly Change[]): ReadonlySet<Kind | 'files'> {
    const touched = new Set<Kind | 'files'>()
    for (const change of changes) {
      switch (change.type) {
        case 'put': {
          this.#put(change.object)
          this.#complain(keyOfObject(change.object), change.complaints ?? [])
          touched.add(change.object.kind)
          break
        }
        case 'remove': {
          if (this.#remove(change.kind, slotOf(change.namespace, change.name))) touched.add(change.kind)
          break
        }
        case 'replace': {
          this.#replace(change.kind, change.objects, change.complaints ?? [])
          touched.add(change.kind)
          break
        }
        case 'sync': {
          this.#sync.set(change.kind, { state: change.state, ...(change.message === undefined ? {} : { message: change.message }) })
          this.#marks.turnSync(change.kind)
          touched.add(change.kind)
          break
        }
        case 'file': {
          if (change.complaints.length > 0) this.#fileComplaints.set(change.file, change.complaints)
          else this.#fileComplaints.delete(change.file)
          this.#marks.turnComplaints()
          touched.add('files')
          break
        }
        default:
          change satisfies never
      }
    }
    return touched
  }

  /** A copy that takes further changes without disturbing this one: what-if answers. */
  fork(changes: readonly Change[]): Cluster {
    const copy = new Cluster(this.origin)
    for (const [kind, objects] of this.#kinds) for (const object of objects.values()) copy.#put(object, kind)
    for (const [kind, state] of this.#sync) copy.#sync.set(kind, state)
    for (const [key, complaints] of this.#objectComplaints) copy.#objectComplaints.set(key, complaints)
    for (const [file, complaints] of this.#fileComplaints) copy.#fileComplaints.set(file, complaints)
    copy.apply(changes)
    return copy
  }

  /** All objects of a kind, in no particular order. */
  all<K extends Kind>(kind: K): IterableIterator<Objects[K]> {
    this.#marks.ask(kind)
    return this.#of(kind).values()
  }

  count(kind: Kind): number {
    this.#marks.ask(kind)
    return this.#of(kind).size
  }

  get<K extends Kind>(kind: K, namespace: string | undefined, name: string): Objects[K] | undefined {
    this.#marks.ask(kind, namespace ?? '')
    return this.#of(kind).get(slotOf(namespace, name))
  }

  syncOf(kind: Kind): { readonly state: SyncState; readonly message?: string } {
    this.#marks.askSync(kind)
    return this.#sync.get(kind) ?? { state: 'absent' }
  }

  /** Whether there being none of a kind can be concluded from this source's having none. */
  knows(kind: Kind): boolean {
    const { state } = this.syncOf(kind)
    return state === 'synced' || state === 'stale'
  }

  slicesOf(service: Service): readonly EndpointSlice[] {
    this.#marks.ask('EndpointSlice', service.meta.namespace ?? '')
    return this.#slices.get(slotOf(service.meta.namespace, service.meta.name))
  }

  slicesIn(namespace: string): readonly EndpointSlice[] {
    this.#marks.ask('EndpointSlice', namespace)
    return this.#slicesByNamespace.get(namespace)
  }

  /** Namespaces that have some. */
  namespacesOf(kind: 'Pod' | 'EndpointSlice'): readonly string[] {
    this.#marks.ask(kind)
    return (kind === 'Pod' ? this.#podsByNamespace : this.#slicesByNamespace).keys()
  }

  /** Pods that the Service's selector takes; none for a Service without a selector. */
  podsOf(service: Service): readonly Pod[] {
    if (isEmptySelector(service.selector)) return []
    return this.podsIn(service.meta.namespace ?? '').filter((pod) => matchesLabels(service.selector, pod.meta.labels))
  }

  podsIn(namespace: string): readonly Pod[] {
    this.#marks.ask('Pod', namespace)
    return this.#podsByNamespace.get(namespace)
  }

  /** Every set of labels that a pod of a namespace has that has not ended, with the first such pod. */
  podLabels(): readonly { readonly ref: Ref; readonly labels: Labels }[] {
    this.#marks.askLabels()
    if (this.#podLabels) return this.#podLabels
    const seen = new Map<Labels, Set<string>>()
    const found: { readonly ref: Ref; readonly labels: Labels }[] = []
    for (const pod of this.#of('Pod').values()) {
      const { namespace = '', labels } = pod.meta
      const of = seen.get(labels) ?? new Set()
      if (of.has(namespace) || hasEnded(pod)) continue
      seen.set(labels, of.add(namespace))
      found.push({ ref: refTo(pod), labels })
    }
    this.#podLabels = found
    return found
  }

  podsByIp(ip: string): readonly Pod[] {
    this.#marks.ask('Pod')
    return this.#podsByIp.get(ip)
  }

  /** Pods that have a port of their node for themselves (`hostPort`), on any node. */
  podsByHostPort(port: number): readonly Pod[] {
    this.#marks.ask('Pod')
    return this.#podsByHostPort.get(String(port))
  }

  /** Nodes of an address or host name, in lower case. */
  nodesByAddress(address: string): readonly Node[] {
    this.#marks.ask('Node')
    return this.#nodesByAddress.get(address)
  }

  /** NetworkPolicies of a namespace: they are about its pods alone. */
  policiesIn(namespace: string): readonly NetworkPolicy[] {
    this.#marks.ask('NetworkPolicy', namespace)
    return this.#policies.get(namespace)
  }

  /** cert-manager's Certificates that are to be kept in this Secret, the oldest first: there should be one at most. */
  certificatesFor(namespace: string | undefined, secretName: string): readonly Certificate[] {
    this.#marks.ask('Certificate', namespace ?? '')
    const list = this.#certificatesBySecret.get(slotOf(namespace, secretName))
    return list.length < 2 ? list : [...list].sort((a, b) => a.meta.created - b.meta.created || (a.meta.name < b.meta.name ? -1 : 1))
  }

  podsOwnedBy(kind: string, namespace: string | undefined, name: string): readonly Pod[] {
    this.#marks.ask('Pod', namespace ?? '')
    return this.#podsByOwner.get(keyOf(kind, namespace, name))
  }

  servicesIn(namespace: string): readonly Service[] {
    this.#marks.ask('Service', namespace)
    return this.#servicesByNamespace.get(namespace)
  }

  /** Deployments, StatefulSets and DaemonSets of a namespace whose pods have all of these labels; none for no labels. */
  workloadsWith(namespace: string | undefined, labels: Labels): readonly Selectable[] {
    for (const kind of SELECTABLE) this.#marks.ask(kind, namespace ?? '')
    const lists = Object.keys(labels).map((key) => this.#workloadsByLabel.get(labelled(namespace, key, labels[key])))
    const shortest = lists.reduce((best, list) => (best && best.length <= list.length ? best : list), lists[0]) ?? []
    return shortest.filter(({ template }) => matchesLabels(labels, template.labels))
  }

  /** Services that own an address: cluster IP, external IP, load balancer IP or hostname. */
  servicesByAddress(address: string): readonly Service[] {
    this.#marks.ask('Service')
    return this.#servicesByIp.get(address)
  }

  /** Services that have this port open on every node. */
  servicesByNodePort(port: number): readonly Service[] {
    this.#marks.ask('Service')
    return this.#servicesByNodePort.get(String(port))
  }

  /** What the door said of objects and files, all of it. */
  complaints(): IterableIterator<Complaint> {
    this.#marks.askComplaints()
    return this.#everyComplaint()
  }

  complaintsOf(key: Key): readonly Complaint[] {
    this.#marks.askComplaints()
    return this.#objectComplaints.get(key) ?? []
  }

  *#everyComplaint(): IterableIterator<Complaint> {
    for (const list of this.#fileComplaints.values()) yield* list
    for (const list of this.#objectComplaints.values()) yield* list
  }

  #relabelled(): void {
    this.#podLabels = undefined
    this.#marks.turnLabels()
  }

  #of<K extends Kind>(kind: K): Map<Slot, Objects[K]> {
    return this.#kinds.get(kind) as unknown as Map<Slot, Objects[K]>
  }

  #put(object: KubeObject, kind: Kind = object.kind): void {
    const objects = this.#of(kind) as Map<Slot, KubeObject>
    const slot = slotOf(object.meta.namespace, object.meta.name)
    const before = objects.get(slot)
    if (before) this.#index(before, 'remove')
    objects.set(slot, object)
    this.#index(object)
    this.#marks.turn(object)
    if (object.kind === 'Pod' && !(before?.kind === 'Pod' && isLabelledAs(before, object))) this.#relabelled()
  }

  #remove(kind: Kind, slot: Slot): boolean {
    const objects = this.#of(kind) as Map<Slot, KubeObject>
    const before = objects.get(slot)
    if (!before) return false
    objects.delete(slot)
    this.#index(before, 'remove')
    this.#marks.turn(before)
    if (kind === 'Pod') this.#relabelled()
    this.#complain(keyOfObject(before), [])
    return true
  }

  #replace(kind: Kind, list: readonly KubeObject[], complaints: readonly Complaint[]): void {
    const stay = new Set(list.map((object) => slotOf(object.meta.namespace, object.meta.name)))
    for (const slot of [...this.#of(kind).keys()]) if (!stay.has(slot)) this.#remove(kind, slot)
    const byKey = Map.groupBy(complaints, ({ ref }) => keyOf(ref.kind, ref.namespace, ref.name))
    for (const object of list) {
      this.#put(object)
      this.#complain(keyOfObject(object), byKey.get(keyOfObject(object)) ?? [])
    }
  }

  #complain(key: Key, complaints: readonly Complaint[]): void {
    if (complaints.length > 0) this.#objectComplaints.set(key, complaints)
    else if (!this.#objectComplaints.delete(key)) return
    this.#marks.turnComplaints()
  }

  #index(object: KubeObject, how: 'add' | 'remove' = 'add'): void {
    switch (object.kind) {
      case 'EndpointSlice':
        this.#slices[how](object)
        this.#slicesByNamespace[how](object)
        break
      case 'Pod':
        this.#podsByNamespace[how](object)
        this.#podsByIp[how](object)
        this.#podsByOwner[how](object)
        this.#podsByHostPort[how](object)
        break
      case 'Node':
        this.#nodesByAddress[how](object)
        break
      case 'NetworkPolicy':
        this.#policies[how](object)
        break
      case 'Certificate':
        this.#certificatesBySecret[how](object)
        break
      case 'Service':
        this.#servicesByNamespace[how](object)
        this.#servicesByIp[how](object)
        this.#servicesByNodePort[how](object)
        break
      case 'Deployment':
      case 'StatefulSet':
      case 'DaemonSet':
        this.#workloadsByLabel[how](object)
        break
      default:
    }
  }
}

const SELECTABLE = ['Deployment', 'StatefulSet', 'DaemonSet'] as const satisfies readonly Kind[]

/** What a Service's selector can take pods of, before there are pods. */
type Selectable = Deployment | StatefulSet | DaemonSet

const hasEnded = ({ phase }: Pod): boolean => phase === 'Succeeded' || phase === 'Failed'

/** Of one pod before and after a change; label sets are shared. */
const isLabelledAs = (before: Pod, after: Pod): boolean =>
  before.meta.labels === after.meta.labels && before.meta.place === after.meta.place && hasEnded(before) === hasEnded(after)

const keyOfObject = (object: KubeObject): Key => keyOf(object.kind, object.meta.namespace, object.meta.name)

const labelled = (namespace = '', key: string, value = ''): string => `${namespace}\u0000${key}\u0000${value}`

const NONE: readonly string[] = []

function hostPortsOf(pod: Pod): readonly string[] {
  if (!pod.ports.some(({ hostPort }) => hostPort !== undefined)) return NONE
  return pod.ports.flatMap(({ hostPort }) => (hostPort === undefined ? NONE : [String(hostPort)]))
}

function addressesOfService(service: Service): readonly string[] {
  const balancers = service.loadBalancer.flatMap(({ ip, hostname }) => [ip, hostname].filter((address) => address !== undefined))
  return [...service.clusterIPs.filter((ip) => ip !== 'None'), ...service.externalIPs, ...balancers]
}
