import type { Cluster } from '@portolan/model'
import type { Census, Headcount } from './census.ts'
import { type HostTls, hostTls } from './certificates.ts'
import { addEdge, areaId, type Chart, named } from './chart.ts'
import type { HostFacts } from './facts.ts'
import type { GraphEdge, GraphNode } from './graph.ts'
import { type Health, IDLE, OK, together } from './health.ts'
import { keeper, shared } from './kept.ts'
import { type Contests, type Ends, sayClaim, type Way } from './ways.ts'

/** Ways by the host under which they stand. */
export const byHost = (ways: readonly Way[]): ReadonlyMap<string, readonly Way[]> => {
  const groups = new Map<string, Way[]>()
  for (const way of ways) {
    const id = way.under
    const group = id === undefined ? undefined : groups.get(id)
    if (group) group.push(way)
    else if (id !== undefined) groups.set(id, [way])
  }
  return groups
}

/** Ways by their host, the Services at their ends, and which of them claim the same. */
interface Hosts {
  readonly groups: ReadonlyMap<string, readonly Way[]>
  readonly ends: ReadonlyMap<Way, Ends>
  readonly contests: Contests
}

/** The plates of hosts; returns how each host's TLS is, by its id: what a host suffers from, its rules suffer with it. Fills `daysLeft`. */
export function drawHosts(
  chart: Chart,
  cluster: Cluster,
  census: Census,
  { groups, ends, contests }: Hosts,
  now: number,
  daysLeft: Map<string, number>,
): ReadonlyMap<string, Health> {
  const all = new Map<string, Health>()
  for (const [id, members] of groups) {
    const [first] = members
    if (!first?.proxy || !first.site || first.host === undefined || first.listener === undefined) continue
    const served = first.proxy.unserved === undefined
    const tls = keptTls(members, hostTls(cluster, first.proxy, first.site, first.host, now))
    all.set(id, served ? tls.health : IDLE)
    if (tls.daysLeft !== undefined) daysLeft.set(id, tls.daysLeft)
    const counts = [...new Set(members.flatMap((way) => ends.get(way)?.targets ?? []))].flatMap((service) => (service ? census.of(service) : []))
    const part = kept(members, [tls, ...counts, ...members.map(({ id: way }) => contests.won.get(way))], () =>
      partOf(id, members, tls, counts, contests),
    )
    if (!part) continue
    chart.nodes.set(id, part.plate)
    addEdge(chart, part.line)
  }
  return all
}

interface HostPart {
  readonly plate: GraphNode
  readonly line: Omit<GraphEdge, 'id'>
}

const kept = keeper<HostPart | undefined>()

// Judged anew each time, by the clock; what says the same as before is the same.
const tlsBefore = new WeakMap<readonly Way[], HostTls>()
const keptTls = (members: readonly Way[], tls: HostTls): HostTls => {
  const steady = shared(tlsBefore.get(members), tls)
  tlsBefore.set(members, steady)
  return steady
}

function partOf(id: string, members: readonly Way[], tls: HostTls, counts: readonly Headcount[], contests: Contests): HostPart | undefined {
  const [first] = members
  if (!first?.proxy || first.host === undefined || first.listener === undefined) return undefined
  const { host, namespace, listener } = first
  const served = first.proxy.unserved === undefined
  const health = served ? together(tls.health, claimed(members, contests)) : IDLE
  const facts: HostFacts = {
    host,
    tls: tls.fact,
    rules: members.length,
    services: counts.length,
    ready: counts.reduce((sum, { ready }) => sum + ready, 0),
    total: counts.reduce((sum, { total }) => sum + total, 0),
    order: Math.min(...members.map(({ siteOrder }) => siteOrder)),
    listener,
  }
  const broken = health.status === 'error'
  return {
    plate: {
      ...named(id, { kind: 'Host', namespace, name: host }),
      layer: 'host',
      parent: areaId(namespace),
      ...health,
      label: host === '*' ? 'every host' : host,
      facts,
    },
    line: {
      source: listener,
      target: id,
      type: 'listens',
      layer: 'L7',
      protocol: 'http',
      ...(tls.fact === 'passthrough' ? { tls: 'passthrough' as const } : {}),
      status: broken ? 'error' : served ? 'ok' : 'idle',
      reasons: broken ? health.reasons : [],
    },
  }
}

/** Another namespace claims the same host and path: the winner's plate says so, the loser's rules are never reached. */
function claimed(members: readonly Way[], { won }: Contests): Health {
  const others = members.flatMap((way) => won.get(way.id) ?? []).filter((loser) => loser.namespace !== members[0]?.namespace)
  const reasons = others.map(sayClaim)
  return reasons.length > 0 ? { status: 'warning', reasons: [...new Set(reasons)] } : OK
}
