import { Cluster, KINDS, type Kind, type KubeObject } from '@portolan/model'
import fc from 'fast-check'
import { compile } from '@portolan/routing'
import { expect, test } from 'vitest'
import { admitAll, balancer, clusterOf, crew, ingress, namespace, nginx, service } from '../exam/cluster.ts'
import { buildGraph, type ScopeRequest } from './build.ts'
import type { Graph } from './graph.ts'
import { applyPatch, diffGraphs } from './patch.ts'
import { TALLIED } from './tally.ts'

const name = fc.constantFrom('a', 'b', 'c', 'd')
const where = fc.constantFrom('red', 'green', 'blue')
const host = fc.constantFrom('one.test', 'two.test', '*.test', '')

/** Small clusters in which names collide, references dangle and rules contradict each other. */
const objects = fc
  .array(
    fc.oneof(
      fc.tuple(where, name).map(([ns, of]) => [service(ns, of, 8080)]),
      fc.tuple(where, name).map(([ns, of]) => [service(ns, of, 8080, { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] })]),
      fc.tuple(where, name).map(([ns, of]) => [balancer(ns, of, 80, '203.0.113.9')]),
      fc.tuple(where, name, fc.nat(3), fc.nat(3)).map(([ns, of, ready, more]) => [...crew(ns, of, ready, ready + more)]),
      fc
        .tuple(where, name, host, fc.constantFrom('/', '/x', '/y'), name)
        .map(([ns, of, at, path, to]) => [ingress(ns, of, at, [{ path, service: to }])]),
      fc.tuple(where, name).map(([ns, of]) => [ingress(ns, of, 'three.test', [], { ingressClassName: 'nobody', rules: [] })]),
      where.map((ns) => [namespace(ns)]),
      fc.constant(nginx()),
    ),
    { maxLength: 14, size: '+1' },
  )
  .map((lists) => lists.flat())

const scope: fc.Arbitrary<ScopeRequest> = fc.record({
  namespaces: fc.subarray(['red', 'green', 'blue']),
  expand: fc.subarray(['internal:red', 'Namespace//green', 'namespaces:quiet', 'rules:blue']),
  level: fc.constantFrom('auto', 'pods', 'routes', 'hosts', 'cluster'),
  limit: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  q: fc.option(fc.constantFrom('only:a', 'status:broken', 'only:ns:red', 'host:*.test -svc:a', 'bogus:x ready:<100%'), { nil: undefined }),
  focus: fc.option(fc.constantFrom('Service/red/a', 'IngressClass//nginx', 'nowhere'), { nil: undefined }),
})

const draw = (raw: readonly object[], request: ScopeRequest, revision = 1): Graph => {
  const cluster = clusterOf(raw)
  return buildGraph(cluster, compile(cluster), request, revision, Date.parse('2025-11-11T00:00:00Z'))
}

test('a patch applied to the graph before gives exactly the graph after', () => {
  fc.assert(
    fc.property(objects, objects, scope, scope, (before, after, one, two) => {
      const [a, b] = [draw(before, one, 1), draw([...before.slice(2), ...after], two, 2)]
      expect(applyPatch(a, diffGraphs(a, b))).toEqual(b)
    }),
    { numRuns: 60 },
  )
})

test('a picture drawn from what the one before left standing is the one drawn from nothing', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: objects.map((raw) => ({ raw: raw.slice(0, 6) })) },
    { weight: 3, arbitrary: fc.nat(40).map((remove) => ({ remove })) },
    { weight: 3, arbitrary: fc.nat(40).map((flip) => ({ flip })) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom<Kind>('Pod', 'EndpointSlice', 'Service', 'Secret'),
        state: fc.constantFrom('synced' as const, 'forbidden' as const),
      }),
    },
  )
  fc.assert(
    fc.property(objects, fc.array(step, { minLength: 1, maxLength: 6 }), scope, scope, (raw, steps, one, two) => {
      const cluster = clusterOf(raw)
      draws(cluster, one)
      for (const step of steps) {
        const held = KINDS.flatMap(({ kind }) => [...cluster.all(kind)] as readonly KubeObject[])
        if ('raw' in step) cluster.apply(admitAll(step.raw).map((object) => ({ type: 'put', object })))
        else if ('kind' in step) cluster.apply([{ type: 'sync', ...step }])
        else if ('remove' in step) {
          const gone = held[step.remove % held.length]
          if (gone) cluster.apply([{ type: 'remove', kind: gone.kind, namespace: gone.meta.namespace, name: gone.meta.name }])
        } else {
          const pods = [...cluster.all('Pod')]
          const pod = pods[step.flip % pods.length]
          const slices = [...cluster.all('EndpointSlice')].map((slice) => ({
            ...slice,
            endpoints: slice.endpoints.map((each) => (each.target?.name === pod?.meta.name ? { ...each, ready: !each.ready } : each)),
          }))
          if (pod) cluster.apply([pod && { ...pod, ready: !pod.ready }, ...slices].map((object) => ({ type: 'put', object })))
        }
        for (const request of [one, two]) expect(draws(cluster, request)).toEqual(draws(afresh(cluster), request))
      }
    }),
    { numRuns: 60 },
  )
})

const draws = (cluster: Cluster, request: ScopeRequest): Graph =>
  buildGraph(cluster, compile(cluster), request, 1, Date.parse('2025-11-11T00:00:00Z'))

/** The same cluster, of which nothing has been drawn yet. */
function afresh(cluster: Cluster): Cluster {
  const fresh = new Cluster(cluster.origin)
  for (const { kind } of KINDS) {
    fresh.apply([...cluster.all(kind)].map((object) => ({ type: 'put', object: structuredClone(object) as KubeObject })))
    fresh.apply([{ type: 'sync', kind, state: cluster.syncOf(kind).state }])
  }
  return fresh
}

test('the same objects in any order give the same graph', () => {
  const shuffled = objects.chain((raw) =>
    fc.tuple(fc.constant(unique(raw)), fc.shuffledSubarray([...unique(raw)], { minLength: unique(raw).length })),
  )
  fc.assert(
    fc.property(shuffled, scope, ([raw, other], request) => {
      expect(draw(other, request)).toEqual(draw(raw, request))
    }),
    { numRuns: 60 },
  )
})

test('every object is drawn or counted in a fold', () => {
  fc.assert(
    fc.property(objects, scope, (raw, request) => {
      const cluster = clusterOf(raw)
      const graph = buildGraph(cluster, compile(cluster), request, 1, Date.parse('2025-11-11T00:00:00Z'))
      for (const kind of TALLIED) {
        const there = [...cluster.all(kind)].filter(
          ({ meta }) =>
            (request.namespaces.length === 0 || request.namespaces.includes(meta.namespace ?? '')) && !(kind === 'ReplicaSet' && meta.owner),
        )
        const folded = graph.folded.reduce((sum, { objects: hidden }) => sum + (hidden[kind] ?? 0), 0)
        const ids = new Set(
          graph.nodes.filter(({ layer, facts }) => layer !== 'entry' && layer !== 'host' && !facts.absent).map(({ id }) => id.split('#', 1)[0]),
        )
        const drawn = there.filter(({ meta }) => ids.has(`${kind}/${meta.namespace ?? ''}/${meta.name}`))
        expect(drawn.length + folded, kind).toBe(there.length)
      }
    }),
    { numRuns: 80 },
  )
})

test('every line ends at plates that are drawn, ids are unique and sorted, and no more is drawn than may be', () => {
  fc.assert(
    fc.property(objects, scope, (raw, request) => {
      const graph = draw(raw, request)
      const ids = graph.nodes.map(({ id }) => id)
      expect(ids).toEqual([...new Set(ids)].sort())
      expect(graph.edges.map(({ id }) => id)).toEqual([...new Set(graph.edges.map(({ id }) => id))].sort())
      const there = new Set(ids)
      for (const { source, target } of graph.edges) expect(there.has(source) && there.has(target)).toBe(true)
      expect(graph.nodes.length).toBeLessThanOrEqual(graph.scope.limit)
    }),
    { numRuns: 80 },
  )
})

test('what is broken and reached from outside is drawn, whatever folds, as long as it fits', () => {
  fc.assert(
    fc.property(objects, fc.constantFrom('auto', 'pods', 'routes'), (raw, level) => {
      const graph = draw(raw, { namespaces: [], expand: [], level: level as 'auto' })
      expect(graph.folded.filter(({ layer, hides }) => layer !== 'pod' && hides.error > 0)).toEqual([])
    }),
    { numRuns: 40 },
  )
})

/** The last of each kind, namespace and name: what a cluster holds after all of them were applied. */
function unique(raw: readonly object[]): readonly object[] {
  const key = (each: object): string => {
    const { kind, metadata } = each as { kind: string; metadata: { namespace?: string; name: string } }
    return `${kind}/${metadata.namespace}/${metadata.name}`
  }
  return [...new Map(raw.map((each) => [key(each), each])).values()]
}
