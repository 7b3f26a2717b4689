import { isDeepStrictEqual } from 'node:util'
import type { Change, Cluster, EndpointSlice, Kind, KubeObject, Pod } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'

/** What compiled tables do not depend on: trace, topology and lint read these kinds from the cluster themselves. */
const KINDS_BESIDE: ReadonlySet<Kind> = new Set<Kind>([
  'EndpointSlice',
  'NetworkPolicy',
  'ReplicaSet',
  'Certificate',
  'CertificateRequest',
  'Order',
  'Challenge',
])

/** Fields of which a table takes nothing: of pods only where no proxy runs in them. */
const FIELDS_BESIDE: Partial<Readonly<Record<Kind, ReadonlySet<string>>>> = {
  Pod: new Set(['ready', 'restarts', 'reason', 'unreadySince', 'closedGates']),
  Deployment: new Set(['replicas', 'ready']),
  StatefulSet: new Set(['replicas', 'ready']),
  DaemonSet: new Set(['replicas', 'ready']),
  Node: new Set(),
  ConfigMap: new Set(['keys']),
}

/** What tables take from objects that most tables don't look at. */
export interface Read {
  /** `namespace/name` of the pods that tables name. */
  readonly proxyPods: ReadonlySet<string>
  /** Whether Services have endpoints decides which rules there are (`readsEndpoints`). */
  readonly endpoints: boolean
}

/** What these tables read, for `isBesideTables`. */
export const readBy = (tables: readonly RouteTable[]): Read => ({
  proxyPods: new Set(tables.flatMap(({ proxy }) => proxy.pods?.refs ?? []).map(({ namespace, name }) => `${namespace}/${name}`)),
  endpoints: tables.some(({ readsEndpoints }) => readsEndpoints === true),
})

/**
 * Whether tables that were compiled from a cluster hold after a change to it as well. Most of what happens in a cluster is pods that
 * become ready or restart, and workloads that count them; of these only the pods of proxies stand in tables, and, where a table says so,
 * whether a slice has an endpoint at all. The cluster is that before the change.
 */
export const isBesideTables = (change: Change, cluster: Cluster, read: Read): boolean => {
  switch (change.type) {
    case 'file':
      return true
    case 'sync':
    case 'replace':
      return KINDS_BESIDE.has(change.kind) && !(change.kind === 'EndpointSlice' && read.endpoints)
    case 'remove': {
      if (change.kind !== 'EndpointSlice' || !read.endpoints) return KINDS_BESIDE.has(change.kind)
      return cluster.knows('EndpointSlice') && endsOf(cluster.get('EndpointSlice', change.namespace, change.name)) === endsOf(undefined)
    }
    case 'put': {
      const { object } = change
      if (object.kind === 'EndpointSlice' && read.endpoints) {
        const before = cluster.get('EndpointSlice', object.meta.namespace, object.meta.name)
        return cluster.knows('EndpointSlice') && endsOf(before) === endsOf(object)
      }
      // Without slices it is the pods that tell.
      if (object.kind === 'Pod' && read.endpoints && !cluster.knows('EndpointSlice')) return false
      return KINDS_BESIDE.has(object.kind) || changesBeside(object, cluster, read.proxyPods)
    }
    default:
      return change satisfies never
  }
}

/** Of a slice what decides whether a proxy finds an endpoint there: whose it is, its ports, and whether some endpoint is ready, serves, or says neither. */
const endsOf = (slice: EndpointSlice | undefined): string => {
  if (!slice) return ''
  const { service, ports, endpoints } = slice
  const some = [
    endpoints.some(({ ready }) => ready === true),
    endpoints.some(({ serving }) => serving === true),
    endpoints.some(({ serving }) => serving === undefined),
  ]
  return JSON.stringify([slice.meta.namespace, service, ports?.map(({ name, port, protocol }) => [name, port, protocol]), some])
}

const changesBeside = (after: KubeObject, cluster: Cluster, proxyPods: ReadonlySet<string>): boolean => {
  const fields = FIELDS_BESIDE[after.kind]
  const before = cluster.get(after.kind, after.meta.namespace, after.meta.name) as KubeObject | undefined
  if (!fields || !before) return false
  if (after.kind === 'Pod' && (proxyPods.has(`${after.meta.namespace}/${after.meta.name}`) || after.args.length > 0)) return false
  return sameBut(fields, settledIn(before), settledIn(after)) && sameBut(VERSION, before.meta, after.meta)
}

const VERSION: ReadonlySet<string> = new Set(['resourceVersion'])

/** A pod as it will stand: that it gets a node, an address and starts matters to tables only where it has a port of the node. */
const settledIn = (object: KubeObject): KubeObject => {
  if (object.kind !== 'Pod' || object.hostNetwork || object.ports.some(({ hostPort }) => hostPort !== undefined)) return object
  const { node: _node, ...rest } = object
  return { ...rest, ips: [], phase: rest.phase === 'Succeeded' || rest.phase === 'Failed' ? rest.phase : 'Running' } satisfies Pod
}

const sameBut = (left: ReadonlySet<string>, before: object, after: object): boolean => {
  const [one, other] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  const keys = new Set([...one.keys(), ...other.keys()])
  for (const key of keys) {
    if (key === 'meta' || left.has(key)) continue
    const [a, b] = [one.get(key), other.get(key)]
    if (a !== b && !isDeepStrictEqual(a, b)) return false
  }
  return true
}
