import { type Cluster, type Key, KINDS, keyOf, type Pod } from '@portolan/model'
import type { Area } from './areas.ts'
import { type Leg, areaId } from './chart.ts'
import { counted, type Folds } from './folds.ts'
import type { GraphNode, Status } from './graph.ts'
import { ROUTE_KINDS } from './loose.ts'
import { healthOfPod, idOfWorkload, statusesOf } from './pods.ts'
import type { Selection } from './select.ts'
import type { Survey } from './survey.ts'

/** Objects of these kinds are drawn or counted in a fold, each in one, whatever the scope folds. */
export const TALLIED = [...ROUTE_KINDS, 'Service', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod'] as const

/** Counts every object of the scope that isn't drawn into the fold that hides it. */
export function tally(
  survey: Survey,
  legs: readonly Leg[],
  areas: readonly Area[],
  namespaces: readonly string[],
  selection: Selection,
  leftOut: ReadonlySet<string>,
): void {
  const { cluster } = survey
  const { nodes, folds, depths } = selection
  const drawn = objectsDrawn(nodes, legs)
  const served = podsOfDrawn(survey, nodes)
  const behind = new Map<string, string>()
  for (const leg of legs) {
    const fold = folds.holderOf(leg.rule)
    if (fold !== undefined) for (const id of [...leg.objects, leg.target ?? '']) behind.set(id, fold)
  }
  for (const { id, layer } of hiddenParts(survey, folds)) folds.count(folds.holderOf(id) ?? '', layer === 'host' ? 'Host' : 'Rule')
  for (const area of areas) if (!nodes.has(area.id) && folds.holderOf(area.id)) folds.count(folds.holderOf(area.id) ?? '', 'Namespace')

  const inScope = (namespace: string): boolean => namespaces.length === 0 || namespaces.includes(namespace)
  const elsewhere = (namespace: string): string => {
    folds.open({ id: 'left-out', layer: 'host', say: (count) => (count > 0 ? `${count} left out` : 'Left out') })
    return folds.holderOf(areaId(namespace)) ?? 'left-out'
  }
  const podFold = (namespace: string): string => {
    const id = `pods:${namespace}`
    folds.open({ id, layer: 'pod', parent: areaId(namespace), say: (_, objects) => counted(objects.get('Pod') ?? 0, 'pod') })
    return id
  }
  const foldOf = (key: Key, kind: string, namespace: string): string => {
    const own = folds.holderOf(key) ?? behind.get(key)
    if (own !== undefined) return own
    const depth = depths.get(namespace)
    if (leftOut.has(areaId(namespace)) || depth === undefined) return elsewhere(namespace)
    if (depth === 'cluster') return areaId(namespace)
    const gate = kind === 'Service' && nodes.has(`${key}#/spec/type`)
    if (gate || kind === 'Pod' || kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet' || kind === 'ReplicaSet') {
      const internal = `internal:${namespace}`
      if (!gate && !served.has(key) && folds.hides(internal)) return internal
      return podFold(namespace)
    }
    const id = leftOut.size > 0 ? 'left-out' : kind === 'Service' && depth !== 'hosts' ? `backends:${namespace}` : `rules:${namespace}`
    folds.open({
      id,
      layer: kind === 'Service' ? 'service' : 'rule',
      parent: id === 'left-out' ? undefined : areaId(namespace),
      say: (count, objects) => sayMore(count, objects),
    })
    return id
  }

  // Above level pods none is drawn: only whether its Service is makes a difference.
  const countPods = (namespace: string, pods: readonly Pod[]): void => {
    const internal = `internal:${namespace}`
    const aside = folds.hides(internal)
    const behindDrawn: Record<Status, number> = { ok: 0, warning: 0, error: 0, unknown: 0, idle: 0 }
    let others = 0
    for (const [id, status] of statusesOf(pods)) {
      if (aside && !served.has(id)) others++
      else behindDrawn[status]++
    }
    if (others > 0) folds.count(internal, 'Pod', others)
    if (others === pods.length) return
    folds.count(podFold(namespace), 'Pod', pods.length - others)
    for (const [status, many] of Object.entries(behindDrawn)) folds.crowd(podFold(namespace), status as Status, many)
  }

  // Where an area isn't opened, its pods need no look at each.
  const opened: Pod[] = []
  for (const { id, namespace } of areas) {
    const pods = inScope(namespace) ? cluster.podsIn(namespace) : []
    const depth = depths.get(namespace)
    if (pods.length > 0 && (depth === undefined || depth === 'cluster')) {
      folds.count(depth === undefined || leftOut.has(id) ? elsewhere(namespace) : id, 'Pod', pods.length)
    } else if (depth === 'pods' || leftOut.has(id)) opened.push(...pods)
    else countPods(namespace, pods)
  }

  for (const kind of TALLIED) {
    for (const object of kind === 'Pod' ? opened : cluster.all(kind)) {
      const namespace = object.meta.namespace ?? ''
      if (!inScope(namespace) || (kind === 'ReplicaSet' && object.meta.owner)) continue
      const key = keyOf(kind, namespace, object.meta.name)
      if (drawn.has(key)) continue
      const fold = foldOf(key, kind, namespace)
      folds.count(fold, kind)
      if (fold.startsWith('pods:') && object.kind === 'Pod' && folds.holderOf(key) === undefined)
        folds.hide(fold, { id: key, status: healthOfPod(object as Pod).status })
      if (depths.get(namespace) === 'cluster' && kind === 'Service') folds.hide(fold, { id: key, status: survey.nodes.get(key)?.status ?? 'ok' })
    }
  }
}

/** Objects in the source by kind. */
export const totalsOf = (cluster: Cluster): Readonly<Record<string, number>> =>
  Object.fromEntries(KINDS.map(({ kind }) => [kind, cluster.count(kind)]))

const sayMore = (count: number, objects: ReadonlyMap<string, number>): string => {
  const parts = [...objects]
    .filter(([kind]) => kind !== 'Rule')
    .map(([kind, many]) => counted(many, kind === 'Ingress' && many > 1 ? 'Ingresse' : kind))
  const rules = objects.get('Rule') ?? 0
  return [...(rules > 0 ? [counted(rules, 'rule')] : []), ...parts].join(', ') || counted(count, 'rule')
}

/** Objects that stand on the chart: as a plate, as a part of one, or as the line of a canary. */
function objectsDrawn(nodes: ReadonlyMap<string, GraphNode>, legs: readonly Leg[]): ReadonlySet<Key> {
  const drawn = new Set<Key>()
  for (const { id, layer, facts } of nodes.values()) {
    // An entry point is a way in; its Service has a plate of its own, or is folded.
    if (layer === 'host' || layer === 'entry' || facts.absent === true) continue
    const hash = id.indexOf('#')
    drawn.add((hash < 0 ? id : id.slice(0, hash)) as Key)
  }
  for (const leg of legs)
    if (nodes.has(leg.rule) && (leg.target === undefined || nodes.has(leg.target))) for (const key of leg.objects) drawn.add(key)
  return drawn
}

/** Pods and workloads of the Services that are drawn. */
function podsOfDrawn({ cluster, census }: Survey, nodes: ReadonlyMap<string, GraphNode>): ReadonlySet<Key> {
  const found = new Set<Key>()
  for (const { id, layer } of nodes.values()) {
    if (layer !== 'service' && layer !== 'entry') continue
    const [kind, namespace, name = ''] = id.split('#', 1)[0]?.split('/') ?? []
    const service = kind === 'Service' ? cluster.get('Service', namespace, name) : undefined
    if (!service) continue
    for (const pod of census.podsOf(service)) found.add(pod)
    for (const workload of census.workloadsOf(service)) found.add(idOfWorkload(workload))
  }
  return found
}

function hiddenParts(survey: Survey, folds: Folds): readonly GraphNode[] {
  return [...survey.nodes.values()].filter(({ id, layer }) => (layer === 'host' || layer === 'rule') && folds.holderOf(id) !== undefined)
}
