import { type BackendTLSPolicy, type Cluster, type Key, keyOf, type Service } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'
import { Census } from './census.ts'
import type { Chart } from './chart.ts'
import { drawEntries, type Entry, entriesOf } from './entries.ts'
import { byHost, drawHosts } from './hosts.ts'
import { sameList, sameSet, shared } from './kept.ts'
import { drawLoose } from './loose.ts'
import { drawProxies } from './proxies.ts'
import { drawRule } from './rules.ts'
import { type Lie, type Reach, sayPort, ServicePlates } from './services.ts'
import { type Contests, contestsOf, endsOf, type Way, waysOfEntries, waysOfTables } from './ways.ts'

/** The cluster as it could be drawn: every plate and line down to the Services, and the routes with their states. One for all scopes of a revision. */
export interface Survey extends Chart {
  readonly cluster: Cluster
  readonly census: Census
  /** By the id of a host: whole days until its certificate ends. */
  readonly daysLeft: ReadonlyMap<string, number>
}

/** What surveys of a cluster keep for the next one: all that is the same then is the same value, and what was drawn from it stays. */
interface Memory {
  /** As they were given, for the next scope of the same revision. */
  all: readonly RouteTable[]
  readonly tables: readonly RouteTable[]
  readonly entries: readonly Entry[]
  readonly services: readonly Service[]
  readonly policies: readonly BackendTLSPolicy[]
  readonly layout: Layout
}

/** What follows from the tables, the entry points and the Services alone. */
interface Layout extends Lie {
  readonly ways: readonly Way[]
  readonly groups: ReadonlyMap<string, readonly Way[]>
  readonly contests: Contests
}

const memories = new WeakMap<Cluster, Memory>()

/** `now` in ms since the epoch: certificates are judged by it. What hasn't changed since this cluster's last survey isn't drawn again. */
export function survey(cluster: Cluster, all: readonly RouteTable[], now: number): Survey {
  const census = new Census(cluster)
  const memory = remember(cluster, all)
  const { tables, entries, layout } = memory
  const { ways, contests } = layout
  const chart: Chart = { nodes: new Map(), edges: new Map(), legs: [] }
  const plates = new ServicePlates(cluster, census, layout)
  const daysLeft = new Map<string, number>()
  const proxies = drawProxies(chart, tables)
  const hosts = drawHosts(chart, cluster, census, layout, now, daysLeft)
  for (const way of ways) drawRule(chart, plates, way, { proxies, hosts, contests })
  drawLoose(chart, cluster)
  for (const plate of plates.all(chart.legs)) chart.nodes.set(plate.id, plate)
  drawEntries(chart, cluster, tables, entries)
  return { ...chart, cluster, census, daysLeft }
}

function remember(cluster: Cluster, all: readonly RouteTable[]): Memory {
  const before = memories.get(cluster)
  // What a mesh does beside its clients is no way in: the Service itself is the plate.
  const tables =
    before?.all === all
      ? before.tables
      : shared(
          before?.tables,
          all.filter(({ proxy }) => proxy.mesh === undefined),
        )
  const entries = shared(before?.entries, entriesOf(cluster, tables))
  const services = sameList(before?.services, [...cluster.all('Service')])
  const policies = sameList(before?.policies, [...cluster.all('BackendTLSPolicy')])
  if (before?.tables === tables && before.entries === entries && before.services === services && before.policies === policies) {
    before.all = all
    return before
  }
  const memory = { all, tables, entries, services, policies, layout: layoutOf(cluster, tables, entries, policies, before?.layout) }
  memories.set(cluster, memory)
  return memory
}

function layoutOf(
  cluster: Cluster,
  tables: readonly RouteTable[],
  entries: readonly Entry[],
  policies: readonly BackendTLSPolicy[],
  before: Layout | undefined,
): Layout {
  const ways = shared(before?.ways, [...waysOfTables(tables), ...waysOfEntries(entries)])
  const { won, lost } = contestsOf(ways)
  const encrypted = new Set(
    policies.flatMap(({ meta, targets }) => targets.map(({ kind, namespace, name }) => keyOf(kind, namespace ?? meta.namespace, name))),
  )
  return {
    ways,
    ends: new Map(ways.map((way) => [way, endsOf(cluster, way)])),
    groups: keptWhere(before?.groups, byHost(ways), sameList),
    contests: { won: keptWhere(before?.contests.won, won, sameList), lost },
    reach: keptWhere<Reach, Key>(before?.reach, reachOf(cluster, ways), shared),
    entries: new Set(entries.map(({ ref }) => keyOf(ref.kind, ref.namespace, ref.name))),
    encrypted: sameSet(before?.encrypted, encrypted),
  }
}

/** A map whose values are those of the map before, where they say the same. */
const keptWhere = <T, K = string>(
  before: ReadonlyMap<K, T> | undefined,
  after: ReadonlyMap<K, T>,
  keep: (before: T | undefined, after: T) => T,
): ReadonlyMap<K, T> => (before ? new Map([...after].map(([key, value]) => [key, keep(before.get(key), value)])) : after)

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
  return new Map([...reach].map(([key, { by, ports }]) => [key, { by, ports: [...ports] }]))
}
