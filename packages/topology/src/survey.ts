import { type Cluster, type Key, keyOf } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'
import { Census } from './census.ts'
import type { Chart } from './chart.ts'
import { drawEntries, entriesOf } from './entries.ts'
import { drawHosts } from './hosts.ts'
import { drawLoose } from './loose.ts'
import { drawProxies } from './proxies.ts'
import { drawRule } from './rules.ts'
import { type Reach, sayPort, ServicePlates } from './services.ts'
import { contestsOf, type Way, waysOfEntries, waysOfTables } from './ways.ts'

/** The cluster as it could be drawn: every plate and line down to the Services, and the routes with their states. One for all scopes of a revision. */
export interface Survey extends Chart {
  readonly cluster: Cluster
  readonly census: Census
}

/** `now` in ms since the epoch: certificates are judged by it. */
export function survey(cluster: Cluster, all: readonly RouteTable[], now: number): Survey {
  const census = new Census(cluster)
  // What a mesh does beside its clients is no way in: the Service itself is the plate.
  const tables = all.filter(({ proxy }) => proxy.mesh === undefined)
  const entries = entriesOf(cluster, tables)
  const ways = [...waysOfTables(tables), ...waysOfEntries(entries)]
  const chart: Chart = { nodes: new Map(), edges: new Map(), legs: [] }
  const plates = new ServicePlates(
    cluster,
    census,
    reachOf(cluster, ways),
    new Set(entries.map(({ ref }) => keyOf(ref.kind, ref.namespace, ref.name))),
  )
  const proxies = drawProxies(chart, tables)
  const contests = contestsOf(ways)
  const hosts = drawHosts(chart, cluster, census, ways, contests, now)
  for (const way of ways) drawRule(chart, plates, way, { proxies, hosts, contests })
  drawLoose(chart, cluster)
  for (const plate of plates.all(chart.legs)) chart.nodes.set(plate.id, plate)
  drawEntries(chart, cluster, tables, entries)
  return { ...chart, cluster, census }
}

function reachOf(cluster: Cluster, ways: readonly Way[]): ReadonlyMap<Key, Reach> {
  const reach = new Map<Key, { by: Reach['by']; ports: Set<string> }>()
  for (const { targets, mirrors, stream } of ways) {
    for (const target of [...targets, ...mirrors.map((mirror) => mirror.target)]) {
      if (!target.service || target.fault?.code === 'not-granted') continue
      const key = keyOf('Service', target.service.namespace, target.service.name)
      const at = reach.get(key) ?? { by: 'stream', ports: new Set() }
      if (!stream) at.by = 'rule'
      at.ports.add(sayPort(cluster, target))
      reach.set(key, at)
    }
  }
  return reach
}
