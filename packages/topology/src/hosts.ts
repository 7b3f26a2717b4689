import type { Census } from './census.ts'
import { hostTls } from './certificates.ts'
import { addEdge, areaId, type Chart, named } from './chart.ts'
import type { HostFacts } from './facts.ts'
import { type Health, IDLE, OK, together } from './health.ts'
import { type Contests, sayClaim, serviceOf, type Way } from './ways.ts'
import { type Cluster, keyOf, pointer } from '@portolan/model'

/** Id of the plate under which a rule stands: one for each host, proxy and namespace. */
export const hostId = ({ host, namespace, listener }: Way): string | undefined =>
  host === undefined || listener === undefined ? undefined : `${keyOf('Host', namespace, host)}#${pointer(listener)}`

/** The plates of hosts; returns how each host's TLS is, by its id: what a host suffers from, its rules suffer with it. */
export function drawHosts(
  chart: Chart,
  cluster: Cluster,
  census: Census,
  ways: readonly Way[],
  contests: Contests,
  now: number,
): ReadonlyMap<string, Health> {
  const all = new Map<string, Health>()
  for (const [id, members] of Map.groupBy(ways, hostId)) {
    const [first] = members
    if (id === undefined || !first?.table || !first.site || first.host === undefined || first.listener === undefined) continue
    const { host, namespace, listener } = first
    const served = first.table.proxy.unserved === undefined
    const tls = hostTls(cluster, first.table.proxy, first.site, host, now)
    const health = served ? together(tls.health, claimed(members, contests)) : IDLE
    all.set(id, served ? tls.health : IDLE)
    const services = new Set(members.flatMap(({ targets }) => targets.flatMap((target) => serviceOf(cluster, target) ?? [])))
    const counts = [...services].map((service) => census.of(service))
    const facts: HostFacts = {
      host,
      tls: tls.fact,
      rules: members.length,
      services: services.size,
      ready: counts.reduce((sum, { ready }) => sum + ready, 0),
      total: counts.reduce((sum, { total }) => sum + total, 0),
      order: Math.min(...members.map(({ siteOrder }) => siteOrder)),
      listener,
    }
    const plate = named(id, { kind: 'Host', namespace, name: host })
    chart.nodes.set(id, { ...plate, layer: 'host', parent: areaId(namespace), ...health, label: host === '*' ? 'every host' : host, facts })
    const broken = health.status === 'error'
    addEdge(chart, {
      source: listener,
      target: id,
      type: 'listens',
      layer: 'L7',
      protocol: 'http',
      ...(tls.fact === 'passthrough' ? { tls: 'passthrough' as const } : {}),
      status: broken ? 'error' : served ? 'ok' : 'idle',
      reasons: broken ? health.reasons : [],
    })
  }
  return all
}

/** Another namespace claims the same host and path: the winner's plate says so, the loser's rules are never reached. */
function claimed(members: readonly Way[], { won }: Contests): Health {
  const others = members.flatMap((way) => won.get(way.id) ?? []).filter((loser) => loser.namespace !== members[0]?.namespace)
  const reasons = others.map(sayClaim)
  return reasons.length > 0 ? { status: 'warning', reasons: [...new Set(reasons)] } : OK
}
