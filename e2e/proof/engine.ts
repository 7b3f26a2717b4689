import { Cluster, KINDS } from '@portolan/model'
import { compile, type RouteResult, trace } from '@portolan/routing'
import { admit } from '@portolan/sources'
import { routeRequest, type Scenario } from './scenario.ts'

/** Portolan's answer for each request of a scenario, read as a live cluster in which everything may be listed. */
export const answers = (scenario: Scenario): RouteResult[] => {
  const cluster = new Cluster({ source: 'cluster', name: 'proof' })
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync' as const, kind, state: 'synced' as const })))
  for (const raw of scenario.objects) {
    const { object, complaints } = admit(raw)
    if (object) cluster.apply([{ type: 'put', object, complaints }])
  }
  const tables = compile(cluster)
  return scenario.asks.map((ask) => trace(cluster, tables, routeRequest(ask, scenario.via)))
}
