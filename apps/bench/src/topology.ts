import { compile } from '@portolan/routing'
import { buildGraph, diffGraphs } from '@portolan/topology'
import { type Figure, ms, time } from './stopwatch.ts'
import { clusterOf, town } from './town.ts'

/** The picture of a whole cluster, and the patch between two. Yardstick: walking every pod once. */
export const topology = (short: boolean): readonly Figure[] => {
  const hosts = short ? 200 : 1_000
  const cluster = clusterOf(town(hosts, 3, 10))
  const tables = compile(cluster)
  const scope = { namespaces: [], expand: [] }
  const built = time(() => buildGraph(cluster, tables, scope, 1))
  const graph = buildGraph(cluster, tables, scope, 1)
  const next = buildGraph(cluster, tables, scope, 2)
  const differed = time(() => diffGraphs(graph, next))
  const pods = hosts * 10
  return [
    {
      what: `graph of ${pods.toLocaleString('en')} pods, ${hosts.toLocaleString('en')} Services (${graph.nodes.length} nodes at level ${graph.scope.level})`,
      figure: ms(built),
    },
    { what: 'patch between two of them', figure: ms(differed), against: `building one ${ms(built)}: ${(differed.median / built.median).toFixed(2)}` },
  ]
}
