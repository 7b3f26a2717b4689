import {
  type Cluster,
  type EndpointSlice,
  isEmptySelector,
  keyOf,
  type Key,
  type Labels,
  matchesLabels,
  type Pod,
  type Service,
  type SliceEndpoint,
  type Workload,
} from '@portolan/model'
import { keeper, same, sameList, sameSet, shared } from './kept.ts'
import { sortedBy } from './order.ts'

/** How many pods stand behind a Service, or behind one of its ports. */
export interface Headcount {
  /** false: nothing can be said of its pods; `total` is then what its workloads ask for, where that is known. */
  readonly known: boolean
  readonly ready: number
  /** Pods that are neither leaving nor finished. */
  readonly total: number
  /** Pods by id that are not ready, sorted; at most 12. */
  readonly short: readonly Pod[]
}

export type AnyWorkload = Workload<'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet'>
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'] as const

/**
 * Pods counted once per build: per Service by its slices where the source has them, by its selector where not, never by pairs.
 * Pods of one template share their labels, so a selector is compared with each set of labels once.
 */
export class Census {
  readonly #cluster: Cluster
  readonly #manifests: boolean
  readonly #slicesKnown: boolean
  readonly #podsKnown: boolean
  readonly #workloads = new Map<string, Workforce>()
  readonly #members = new Map<Service, Members>()
  readonly #owners = new Map<string, AnyWorkload | undefined>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.#manifests = cluster.origin.source === 'manifests'
    this.#slicesKnown = !this.#manifests && cluster.knows('EndpointSlice')
    this.#podsKnown = !this.#manifests && cluster.knows('Pod')
    const lists = new Map<string, AnyWorkload[]>()
    for (const kind of WORKLOADS) {
      for (const workload of cluster.all(kind)) {
        const namespace = workload.meta.namespace ?? ''
        const list = lists.get(namespace)
        if (list) list.push(workload)
        else lists.set(namespace, [workload])
      }
    }
    const before = workforces.get(cluster)
    for (const [namespace, list] of lists) {
      const has = before?.get(namespace)
      this.#workloads.set(namespace, has && sameList(has.list, list) === has.list ? has : workforceOf(list))
    }
    workforces.set(cluster, this.#workloads)
  }

  /** Pods of a Service; of one port where `port` names one (endpoint slices may resolve a named port for some pods only). */
  of(service: Service, port?: number | string): Headcount {
    const members = this.membersOf(service)
    const spec = port === undefined ? undefined : service.ports.find((each) => each.port === port || (each.name !== '' && each.name === port))
    if (!spec) return members.all
    const has = members.byPort.get(spec.name)
    if (has) return has
    const count = this.#countPort(service, spec.name, members.all)
    members.byPort.set(spec.name, count)
    return count
  }

  /** Ids of the pods that count for a Service. */
  podsOf(service: Service): ReadonlySet<Key> {
    return this.membersOf(service).pods
  }

  /** What makes the pods of a Service, sorted by id: owners of its pods, and workloads whose template its selector takes. */
  workloadsOf(service: Service): readonly AnyWorkload[] {
    const namespace = service.meta.namespace ?? ''
    const from = [this.#cluster, this.#cluster.podsIn(namespace), this.#workloads.get(namespace)]
    return keptMakers(service, from, () => this.#makersOf(service))
  }

  #makersOf(service: Service): readonly AnyWorkload[] {
    const found = new Map<Key, AnyWorkload>()
    const add = (workload: AnyWorkload | undefined): void => {
      if (workload) found.set(keyOf(workload.kind, workload.meta.namespace, workload.meta.name), workload)
    }
    let last: string | undefined
    for (const pod of this.#selected(service)) {
      if (pod.meta.owner?.name === last) continue
      last = pod.meta.owner?.name
      add(this.ownerOf(pod))
    }
    if (!isEmptySelector(service.selector))
      for (const workload of this.#workloads.get(service.meta.namespace ?? '')?.byTemplate.find(service.selector) ?? []) add(workload)
    return sortedBy(found.values(), (workload) => keyOf(workload.kind, workload.meta.namespace, workload.meta.name))
  }

  /** Workloads of a namespace, a Deployment's ReplicaSets left out. */
  workloadsIn(namespace: string): readonly AnyWorkload[] {
    return this.#workloads.get(namespace)?.byTemplate.all() ?? []
  }

  /** The workload that made a pod: a ReplicaSet stands for its Deployment. undefined: none, or one that isn't watched (a Job). */
  ownerOf(pod: Pod): AnyWorkload | undefined {
    const { owner, namespace } = pod.meta
    if (!owner) return undefined
    const key = keyOf(owner.kind, namespace, owner.name)
    if (!this.#owners.has(key)) this.#owners.set(key, this.#ownerNamed(owner.kind, namespace, owner.name))
    return this.#owners.get(key)
  }

  #ownerNamed(kind: string, namespace: string | undefined, name: string): AnyWorkload | undefined {
    switch (kind) {
      case 'Deployment':
      case 'StatefulSet':
      case 'DaemonSet':
        return this.#cluster.get(kind, namespace, name)
      case 'ReplicaSet': {
        const set = this.#cluster.get('ReplicaSet', namespace, name)
        if (set?.meta.owner) return this.#ownerNamed(set.meta.owner.kind, namespace, set.meta.owner.name)
        // Without leave to read ReplicaSets: a Deployment's are named after it, with the template's hash behind a dash.
        return set ?? this.#cluster.get('Deployment', namespace, name.slice(0, Math.max(0, name.lastIndexOf('-'))))
      }
      default:
        return undefined
    }
  }

  /** All that is counted for a Service: the same value as in the build before when every count is. */
  membersOf(service: Service): Members {
    const seen = this.#members.get(service)
    if (seen) return seen
    const members = this.#countAll(service)
    this.#members.set(service, members)
    return members
  }

  #countAll(service: Service): Members {
    const namespace = service.meta.namespace ?? ''
    const from: unknown[] = [this.#cluster.slicesOf(service), this.#cluster.podsIn(namespace), this.#slicesKnown, this.#podsKnown]
    const has = counted.get(service)
    if (!this.#slicesKnown && !this.#podsKnown) from.push(this.#workloads.get(namespace))
    if (has && sameInputs(has.from, from)) return has.members
    const pods = new Set<Key>()
    const all = shared(has?.members.all, this.#count(service, undefined, pods))
    const stays =
      has !== undefined &&
      all === has.members.all &&
      sameSet(has.members.pods, pods) === has.members.pods &&
      [...has.members.byPort].every(([port, count]) => same(count, this.#countPort(service, port, all)))
    const members: Members = stays ? has.members : { all, byPort: new Map(), pods }
    counted.set(service, { from, members })
    return members
  }

  #countPort(service: Service, port: string, all: Headcount): Headcount {
    // Where every slice has the port, what holds for the Service holds for it.
    const slices = this.#cluster.slicesOf(service)
    return slices.every(({ ports }) => hasPort(ports, port)) ? all : this.#count(service, port)
  }

  #count(service: Service, portName: string | undefined, pods?: Set<Key>): Headcount {
    const seen = new Map<string, boolean>()
    const short: Pod[] = []
    const slices = this.#cluster.slicesOf(service)
    const bySlices = this.#slicesKnown || slices.length > 0
    for (const slice of slices) {
      if (portName !== undefined && !hasPort(slice.ports, portName)) continue
      for (const endpoint of slice.endpoints) {
        if (endpoint.terminating) continue
        const id = idOfEndpoint(endpoint, service)
        // SVC-04: not said means ready. Dual-stack repeats a pod, once per family.
        seen.set(id, (seen.get(id) ?? false) || (endpoint.ready ?? true))
      }
    }
    for (const pod of this.#selected(service)) {
      if (pod.meta.deleting || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
      const id = keyOf('Pod', pod.meta.namespace, pod.meta.name)
      let isReady = seen.get(id)
      if (isReady === undefined) {
        isReady = !bySlices && (pod.ready || service.publishNotReadyAddresses)
        seen.set(id, isReady)
      }
      if (!isReady) short.push(pod)
    }
    let ready = 0
    for (const [id, isReady] of seen) {
      if (isReady) ready++
      if (id.startsWith('Pod/')) pods?.add(id as Key)
    }
    if (bySlices || seen.size > 0 || (this.#podsKnown && !isEmptySelector(service.selector))) {
      return { known: true, ready, total: seen.size, short: sortedBy(short, ({ meta }) => meta.name).slice(0, 12) }
    }
    // Manifests say how many pods are asked for, never how many there are: none asked for is the one thing they settle.
    const workloads = isEmptySelector(service.selector)
      ? []
      : (this.#workloads.get(service.meta.namespace ?? '')?.byTemplate.find(service.selector) ?? [])
    const total = workloads.reduce((sum, workload) => sum + workload.replicas, 0)
    return { known: workloads.length > 0 && total === 0, ready: 0, total, short: [] }
  }

  #selected(service: Service): readonly Pod[] {
    if (isEmptySelector(service.selector)) return []
    const pods = this.#cluster.podsIn(service.meta.namespace ?? '')
    let index = indexes.get(pods)
    if (!index) {
      index = new LabelIndex()
      for (const pod of pods) index.add(pod.meta.labels, pod)
      indexes.set(pods, index)
    }
    return index.find(service.selector)
  }
}

/** Being the same is being unchanged: objects and lists are replaced when they change. Where there is nothing, a list is made anew. */
const sameInputs = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((each, at) => Object.is(each, b[at]) || (isEmpty(each) && isEmpty(b[at])))

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0

// Kept between builds: a change in one namespace leaves the counts of all others as they are.
const counted = new WeakMap<Service, { readonly from: readonly unknown[]; readonly members: Members }>()
const indexes = new WeakMap<readonly Pod[], LabelIndex<Pod>>()
const workforces = new WeakMap<Cluster, ReadonlyMap<string, Workforce>>()
const keptMakers = keeper<readonly AnyWorkload[]>()

/** What is counted for a Service. */
interface Members {
  readonly all: Headcount
  readonly byPort: Map<string, Headcount>
  readonly pods: ReadonlySet<Key>
}

/** The workloads of a namespace. */
interface Workforce {
  readonly list: readonly AnyWorkload[]
  readonly byTemplate: LabelIndex<AnyWorkload>
}

const workforceOf = (list: readonly AnyWorkload[]): Workforce => {
  const byTemplate = new LabelIndex<AnyWorkload>()
  for (const workload of list) if (workload.kind !== 'ReplicaSet' || !workload.meta.owner) byTemplate.add(workload.template.labels, workload)
  return { list, byTemplate }
}

/** Things with labels, grouped by their set of labels, and the sets found by one pair of the selector. */
class LabelIndex<T> {
  readonly #groups = new Map<Labels, T[]>()
  readonly #byPair = new Map<string, Labels[]>()

  add(labels: Labels, item: T): void {
    const group = this.#groups.get(labels)
    if (group) {
      group.push(item)
      return
    }
    this.#groups.set(labels, [item])
    for (const key of Object.keys(labels)) {
      const pair = `${key}=${labels[key]}`
      const sets = this.#byPair.get(pair)
      if (sets) sets.push(labels)
      else this.#byPair.set(pair, [labels])
    }
  }

  all(): readonly T[] {
    return [...this.#groups.values()].flat()
  }

  /** All that a selector takes; it must not be empty. */
  find(selector: Labels): readonly T[] {
    let rarest: readonly Labels[] | undefined
    for (const key of Object.keys(selector)) {
      const sets = this.#byPair.get(`${key}=${selector[key]}`) ?? []
      if (!rarest || sets.length < rarest.length) rarest = sets
    }
    return (rarest ?? []).filter((labels) => matchesLabels(selector, labels)).flatMap((labels) => this.#groups.get(labels) ?? [])
  }
}

const hasPort = (ports: EndpointSlice['ports'], name: string): boolean => ports === null || ports.some((port) => port.name === name)

const idOfEndpoint = (endpoint: SliceEndpoint, service: Service): string =>
  endpoint.target?.kind === 'Pod'
    ? keyOf('Pod', endpoint.target.namespace ?? service.meta.namespace, endpoint.target.name)
    : `address ${endpoint.addresses[0] ?? ''}`
