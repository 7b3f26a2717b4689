import { Cluster, type Ingress, KINDS, type KubeObject } from '@portolan/model'
import { compile } from '@portolan/routing'
import { buildGraph, diffGraphs, type Graph } from '@portolan/topology'
import { city, flip, podsInTurn, SIZES } from './city.ts'
import { type Figure, ms, once, spread } from './stopwatch.ts'
import { clusterOf } from './town.ts'

const SCOPE = { namespaces: [], expand: [] }
type Spread = Parameters<typeof ms>[0]

/** The picture of a whole cluster, and what one change costs. Yardstick: the picture of the same cluster, of which nothing was drawn before. */
export const topology = (short: boolean): readonly Figure[] =>
  (short ? (['M'] as const) : (['M', 'L'] as const)).flatMap((size) => ofSize(size, short))

function ofSize(size: keyof typeof SIZES, short: boolean): readonly Figure[] {
  const { pods, services } = SIZES[size]
  const rounds = short ? 9 : 25
  const cluster = clusterOf(city(services))
  const full = timed(short ? 3 : 5, () => {
    const fresh = copyOf(cluster)
    const tables = compile(fresh)
    return () => buildGraph(fresh, tables, SCOPE, 1)
  })
  let tables = compile(cluster)
  let graph = buildGraph(cluster, tables, SCOPE, 1)
  const settled = timed(rounds, () => () => buildGraph(cluster, tables, SCOPE, 1))
  const turn = podsInTurn(cluster)
  const diffs: number[] = []
  const next = (): Graph => {
    const after = buildGraph(cluster, tables, SCOPE, graph.revision + 1)
    diffs.push(once(() => diffGraphs(graph, after)))
    return after
  }
  const compiles: number[] = []
  const recompile = (): void => {
    tables = compile(cluster)
  }
  const rebuild = (): void => {
    graph = buildGraph(cluster, tables, SCOPE, graph.revision + 1)
  }
  const flipped = timed(rounds, () => {
    const { value } = turn.next()
    if (value) cluster.apply(flip(cluster, value))
    compiles.push(once(recompile))
    return rebuild
  })
  for (let round = 0; round < rounds; round++) {
    const { value } = turn.next()
    if (value) cluster.apply(flip(cluster, value))
    tables = compile(cluster)
    graph = next()
  }
  const ingresses = [...cluster.all('Ingress')]
  let round = 0
  const changed = timed(rounds, () => {
    const one = ingresses[(round++ * 7) % ingresses.length]
    const now = one && cluster.get('Ingress', one.meta.namespace, one.meta.name)
    if (now) cluster.apply([{ type: 'put', object: withoutLastPath(now) }])
    tables = compile(cluster)
    return rebuild
  })
  const against = (took: Spread): string => `from nothing ${ms(full)}: ${(took.median / full.median).toFixed(2)}`
  const differed = spread(diffs)
  return [
    {
      what: `${size}, graph from nothing, ${pods.toLocaleString('en')} pods (${graph.nodes.length} nodes at ${graph.scope.level})`,
      figure: ms(full),
    },
    { what: `${size}, again, nothing changed`, figure: ms(settled), against: against(settled) },
    { what: `${size}, one pod's readiness turned`, figure: ms(flipped), against: against(flipped) },
    { what: `${size}, one Ingress changed`, figure: ms(changed), against: against(changed) },
    { what: `${size}, patch between two graphs`, figure: ms(differed), against: against(differed) },
    { what: `${size}, compile, for comparison`, figure: ms(spread(compiles)) },
  ]
}

const withoutLastPath = (ingress: Ingress): Ingress => ({
  ...ingress,
  rules: ingress.rules.map((rule) => ({ ...rule, paths: rule.paths?.slice(0, Math.max(1, rule.paths.length - 1)) ?? null })),
})

/** Each round prepares, and is timed for the work that it returns; the first isn't counted. */
function timed(rounds: number, prepare: () => () => unknown): Spread {
  prepare()()
  return spread(Array.from({ length: rounds }, () => once(prepare())))
}

function copyOf(cluster: Cluster): Cluster {
  const copy = new Cluster(cluster.origin)
  for (const { kind } of KINDS) {
    const objects = structuredClone([...cluster.all(kind)]) as readonly KubeObject[]
    copy.apply([
      { type: 'replace', kind, objects },
      { type: 'sync', kind, state: cluster.syncOf(kind).state },
    ])
  }
  return copy
}
