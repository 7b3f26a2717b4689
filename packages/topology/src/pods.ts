import { type Key, keyOf, type Pod } from '@portolan/model'
import type { AnyWorkload } from './census.ts'
import { areaId, named } from './chart.ts'
import type { PodFacts, WorkloadFacts } from './facts.ts'
import type { GraphEdge, GraphNode, Status } from './graph.ts'
import { type Health, OK } from './health.ts'
import { keeper } from './kept.ts'
import { sortedBy } from './order.ts'
import type { Survey } from './survey.ts'

/** A workload with its pods, or pods that nothing watched made (a Job's, bare ones). */
export interface Crew {
  readonly workload?: AnyWorkload
  readonly id?: Key
  readonly pods: readonly Pod[]
}

/** The workloads of a namespace, each with its pods, sorted; the last has the pods of none. */
export function crewsOf({ cluster, census }: Survey, namespace: string): readonly Crew[] {
  const members = Map.groupBy(cluster.podsIn(namespace), (pod) => census.ownerOf(pod))
  for (const workload of census.workloadsIn(namespace)) if (!members.has(workload)) members.set(workload, [])
  const crews = [...members].map(([workload, pods]): Crew => {
    const sorted = sortedBy(pods, ({ meta }) => meta.name)
    return workload ? { workload, id: idOfWorkload(workload), pods: sorted } : { pods: sorted }
  })
  return sortedBy(crews, ({ id }) => id ?? '~')
}

export const idOfWorkload = ({ kind, meta }: AnyWorkload): Key => keyOf(kind, meta.namespace, meta.name)

const idOfPod = ({ meta }: Pod): Key => keyOf('Pod', meta.namespace, meta.name)

export function workloadNode({ workload, id, pods }: Crew): GraphNode | undefined {
  if (!workload || id === undefined) return undefined
  const { kind, meta } = workload
  const live = pods.filter((pod) => !pod.meta.deleting && pod.phase !== 'Succeeded' && pod.phase !== 'Failed')
  const ready = live.length > 0 ? live.filter((pod) => pod.ready).length : (workload.ready ?? 0)
  const total = Math.max(live.length, workload.replicas)
  const facts: WorkloadFacts = { ready, total }
  return {
    ...named(id, { kind, namespace: meta.namespace ?? '', name: meta.name }),
    layer: 'workload',
    parent: areaId(meta.namespace ?? ''),
    ...healthOfWorkload(workload, ready, total),
    label: meta.name,
    facts,
  }
}

const healthOfWorkload = (workload: AnyWorkload, ready: number, total: number): Health => {
  const { meta, ready: said } = workload
  if (total === 0) return { status: 'idle', reasons: [`${meta.name} asks for no pods.`] }
  if (ready === total) return OK
  // Manifests hold no status: how many are ready is not known.
  if (said === undefined && ready === 0) return OK
  return { status: ready === 0 ? 'error' : 'warning', reasons: [`${meta.name} has ${ready} of ${total} pods ready.`] }
}

export function podNode(pod: Pod): GraphNode {
  const facts: PodFacts = {
    ready: pod.ready,
    ...(pod.reason === undefined ? {} : { reason: pod.reason }),
    ...(pod.node === undefined ? {} : { node: pod.node }),
  }
  const namespace = pod.meta.namespace ?? ''
  return {
    ...named(idOfPod(pod), { kind: 'Pod', namespace, name: pod.meta.name }),
    layer: 'pod',
    parent: areaId(namespace),
    ...healthOfPod(pod),
    label: pod.meta.name,
    facts,
  }
}

/** The pods of a namespace as a fold counts them, by id. */
export const statusesOf = (pods: readonly Pod[]): ReadonlyMap<Key, Status> =>
  kept(pods, [], () => new Map(pods.map((pod) => [idOfPod(pod), healthOfPod(pod).status])))

const kept = keeper<ReadonlyMap<Key, Status>>()

/** A pod by itself. One that comes up is at risk; one that can't is broken. */
export function healthOfPod(pod: Pod): Health {
  const { meta, phase, ready, reason } = pod
  if (phase === 'Succeeded') return { status: 'idle', reasons: [`${meta.name} has finished.`] }
  if (meta.deleting) return { status: 'idle', reasons: [`${meta.name} is being deleted.`] }
  if (ready) return OK
  const why = reason === undefined ? '' : `: ${reason}`
  const broken = phase === 'Failed' || /BackOff|Err|OOM|Evicted|Unschedulable|Failed/.test(reason ?? '')
  return { status: broken ? 'error' : 'warning', reasons: [`${meta.name} is not ready${why}.`] }
}

/** Lines from the Services that are drawn to what makes their pods, and from there to the pods that are drawn. */
export function* podEdges(
  { cluster, census }: Survey,
  services: Iterable<string>,
  crews: readonly Crew[],
  drawn: ReadonlySet<string>,
): IterableIterator<GraphEdge> {
  const line = { layer: 'L4' as const, protocol: 'tcp' }
  const edge = (type: 'selects' | 'owns', source: string, target: string, { status, reasons }: Health): GraphEdge => ({
    id: `${type}:${source}>${target}`,
    source,
    target,
    type,
    ...line,
    status,
    reasons,
  })
  const bare = new Map(crews.filter(({ id }) => id === undefined).flatMap(({ pods }) => pods.map((pod) => [idOfPod(pod), pod])))
  for (const key of services) {
    const [, namespace, name] = key.split('/')
    const service = cluster.get('Service', namespace, name ?? '')
    if (!service) continue
    for (const workload of census.workloadsOf(service)) {
      const id = idOfWorkload(workload)
      if (drawn.has(id)) yield edge('selects', key, id, OK)
    }
    for (const pod of census.podsOf(service)) {
      const found = bare.get(pod)
      if (found && drawn.has(pod)) yield edge('selects', key, pod, healthOfPod(found))
    }
  }
  for (const { id, pods } of crews)
    for (const pod of pods) if (id !== undefined && drawn.has(id) && drawn.has(idOfPod(pod))) yield edge('owns', id, idOfPod(pod), healthOfPod(pod))
}
