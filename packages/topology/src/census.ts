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
  readonly #workloads = new Map<string, LabelIndex<AnyWorkload>>()
  readonly #owners = new Map<string, AnyWorkload | undefined>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.#manifests = cluster.origin.source === 'manifests'
    this.#slicesKnown = !this.#manifests && cluster.knows('EndpointSlice')
    this.#podsKnown = !this.#manifests && cluster.knows('Pod')
    for (const kind of WORKLOADS) {
      for (const workload of cluster.all(kind)) {
        if (kind === 'ReplicaSet' && workload.meta.owner) continue
        const namespace = workload.meta.namespace ?? ''
        const index = this.#workloads.get(namespace) ?? new LabelIndex<AnyWorkload>()
        index.add(workload.template.labels, workload)
        this.#workloads.set(namespace, index)
      }
    }
  }

  /** Pods of a Service; of one port where `port` names one (endpoint slices may resolve a named port for some pods only). */
  of(service: Service, port?: number | string): Headcount {
    const members = this.#membersOf(service)
    const spec = port === undefined ? undefined : service.ports.find((each) => each.port === port || (each.name !== '' && each.name === port))
    if (!spec) return members.all
    const has = members.byPort.get(spec.name)
    if (has) return has
    // Where every slice has the port, what holds for the Service holds for it.
    const slices = this.#cluster.slicesOf(service)
    const count = slices.every(({ ports }) => hasPort(ports, spec.name)) ? members.all : this.#count(service, spec.name)
    members.byPort.set(spec.name, count)
    return count
  }

  /** Ids of the pods that count for a Service. */
  podsOf(service: Service): ReadonlySet<Key> {
    return this.#membersOf(service).pods
  }

  /** What makes the pods of a Service, sorted by id: owners of its pods, and workloads whose template its selector takes. */
  workloadsOf(service: Service): readonly AnyWorkload[] {
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
      for (const workload of this.#workloads.get(service.meta.namespace ?? '')?.find(service.selector) ?? []) add(workload)
    return sortedBy(found.values(), (workload) => keyOf(workload.kind, workload.meta.namespace, workload.meta.name))
  }

  /** Workloads of a namespace, a Deployment's ReplicaSets left out. */
  workloadsIn(namespace: string): readonly AnyWorkload[] {
    return this.#workloads.get(namespace)?.all() ?? []
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

  #membersOf(service: Service): Members {
    const from: Inputs = {
      slices: this.#cluster.slicesOf(service),
      pods: this.#cluster.podsIn(service.meta.namespace ?? ''),
      slicesKnown: this.#slicesKnown,
      podsKnown: this.#podsKnown,
    }
    const has = counted.get(service)
    // Without known pods the workloads count too: then nothing is kept.
    if (has?.all.known && sameInputs(has.from, from)) return has
    const pods = new Set<Key>()
    const members = { from, all: this.#count(service, undefined, pods), byPort: new Map<string, Headcount>(), pods }
    counted.set(service, members)
    return members
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
    const workloads = isEmptySelector(service.selector) ? [] : (this.#workloads.get(service.meta.namespace ?? '')?.find(service.selector) ?? [])
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

/** What a count is made from: objects and lists that are replaced when they change, so being the same is being unchanged. */
interface Inputs {
  readonly slices: readonly EndpointSlice[]
  readonly pods: readonly Pod[]
  readonly slicesKnown: boolean
  readonly podsKnown: boolean
}

const sameInputs = (a: Inputs, b: Inputs): boolean =>
  a.slicesKnown === b.slicesKnown && a.podsKnown === b.podsKnown && sameList(a.slices, b.slices) && sameList(a.pods, b.pods)

const sameList = (a: readonly object[], b: readonly object[]): boolean => a === b || (a.length === 0 && b.length === 0)

// Kept between builds: a change in one namespace leaves the counts of all others as they are.
const counted = new WeakMap<Service, Members>()
const indexes = new WeakMap<readonly Pod[], LabelIndex<Pod>>()

interface Members {
  readonly from: Inputs
  readonly all: Headcount
  readonly byPort: Map<string, Headcount>
  readonly pods: ReadonlySet<Key>
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
