import { compile } from '@portolan/routing'
import { expect, test } from 'vitest'
import { balancer, clusterOf, crew, ingress, namespace, nginx, service } from '../exam/cluster.ts'
import { buildGraph, type ScopeRequest } from './build.ts'
import type { Fold, Graph } from './graph.ts'

const NOW = Date.parse('2025-11-11T00:00:00Z')
const draw = (raw: readonly object[], scope: Partial<ScopeRequest> = {}): Graph => {
  const cluster = clusterOf(raw)
  return buildGraph(cluster, compile(cluster), { namespaces: [], expand: [], ...scope }, 1, NOW)
}
const fold = (graph: Graph, id: string): Fold | undefined => graph.folded.find((each) => each.id === id)
const many = <T>(count: number, make: (at: number) => T): readonly T[] => Array.from({ length: count }, (_, at) => make(at))

/** Pods enough that nothing is roomy. */
const crowd = crew('crowd', 'many', 420)
const web = [service('a', 'web', 8080), ...crew('a', 'web', 1)]

test('the deepest level that fits is picked', () => {
  expect(draw(web).scope).toMatchObject({ level: 'pods', auto: true })
  expect(draw([...web, ...crowd]).scope).toMatchObject({ level: 'routes', auto: true })
  const hosts = many(500, (at) => ingress('a', `i${at}`, `h${at}.test`, [{ path: '/', service: 'web' }]))
  expect(draw([...nginx(), ...web, ...hosts]).scope.level).toBe('hosts')
  expect(draw([...nginx(), ...web, ...many(1300, (at) => ingress('a', `i${at}`, `h${at}.test`, [{ path: '/', service: 'web' }]))]).scope.level).toBe(
    'cluster',
  )
})

test('hosts beyond twelve fold by their parent domain; a broken one is lifted out', () => {
  const hosts = many(20, (at) =>
    ingress(
      'a',
      `i${at}`,
      `h${String(at).padStart(2, '0')}.eu.test`,
      [{ path: '/', service: 'web' }],
      at === 19 ? { tls: [{ hosts: ['h19.eu.test'], secretName: 'none' }] } : {},
    ),
  )
  const graph = draw([...nginx(), ...web, ...hosts, ...crowd])
  expect(graph.nodes.filter(({ kind }) => kind === 'Host')).toHaveLength(13)
  expect(graph.nodes.some(({ name }) => name === 'h19.eu.test')).toBe(true)
  expect(fold(graph, 'hosts:a:eu.test')).toMatchObject({
    label: '*.eu.test, 7 hosts',
    layer: 'host',
    parent: 'Namespace//a',
    objects: { Host: 7, Ingress: 7, Rule: 7 },
  })
  const open = draw([...nginx(), ...web, ...hosts, ...crowd], { expand: ['hosts:a:eu.test'] })
  expect(open.nodes.filter(({ kind }) => kind === 'Host')).toHaveLength(20)
})

test('of more than five broken ones the rest is counted', () => {
  const hosts = many(30, (at) =>
    ingress('a', `i${at}`, `h${String(at).padStart(2, '0')}.eu.test`, [{ path: '/', service: 'web' }], {
      tls: [{ hosts: [`h${String(at).padStart(2, '0')}.eu.test`], secretName: 'none' }],
    }),
  )
  const graph = draw([...nginx(), ...web, ...hosts, ...crowd])
  expect(graph.nodes.filter(({ kind }) => kind === 'Host')).toHaveLength(17)
  expect(fold(graph, 'hosts:a:eu.test')).toMatchObject({ count: 13, hides: { error: 13, ok: 0 } })
})

test('rules beyond eight: the broken and the first five in evaluation order', () => {
  const paths = many(12, (at) => ({ path: `/${'x'.repeat(20 - at)}`, service: at === 10 ? 'gone' : 'web' }))
  const graph = draw([...nginx(), ...web, ingress('a', 'i', 'one.test', paths), ...crowd])
  const orders = graph.nodes.filter(({ layer }) => layer === 'rule').map(({ facts }) => Number(facts.order))
  expect(orders.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 10])
  expect(fold(graph, 'rules:Host/a/one.test#/IngressClass~1~1nginx')).toMatchObject({ label: '6 more rules', count: 6, layer: 'rule' })
})

test('a broken internal Service is lifted out of its fold and its namespace', () => {
  const graph = draw([...many(3, (at) => service('quiet', `s${at}`, 80)), service('quiet', 'ill', 80), ...crew('quiet', 'ill', 0, 2), ...crowd])
  expect(graph.nodes.filter(({ layer }) => layer === 'service').map(({ name }) => name)).toEqual(['ill'])
  expect(fold(graph, 'internal:quiet')).toMatchObject({ label: '+3 internal Services', hides: { idle: 3 } })
})

test('namespaces beyond 24 are one fold, and quiet ones another', () => {
  const loud = many(30, (at) => [
    service(`n${at}`, 'web', 8080),
    ...crew(`n${at}`, 'web', 1),
    ingress(`n${at}`, 'i', `h${at}.test`, [{ path: '/', service: 'web' }]),
  ]).flat()
  const graph = draw([...nginx(), ...loud, ...many(5, (at) => namespace(`q${at}`)), ...crowd])
  expect(graph.nodes.filter(({ kind }) => kind === 'Namespace')).toHaveLength(24)
  expect(fold(graph, 'namespaces:rest')).toMatchObject({
    label: '6 more namespaces',
    count: 6,
    objects: { Namespace: 6, Service: 6, Pod: 6, Ingress: 6, Deployment: 6 },
  })
  expect(fold(graph, 'namespaces:quiet')).toMatchObject({ label: '7 more namespaces have no route from outside' })
})

test('entry points beyond twelve fold by type and where they lead', () => {
  const graph = draw([...many(20, (at) => balancer('a', `lb${at}`, 80, `203.0.113.${at}`)), ...crowd])
  expect(graph.nodes.filter(({ layer }) => layer === 'entry')).toHaveLength(12)
  expect(fold(graph, 'entries:LoadBalancer:')).toMatchObject({ label: '8 more LoadBalancers', layer: 'entry', hides: { warning: 8 } })
})

test('level hosts counts on the plates what it doesn’t draw', () => {
  const raw = [
    ...nginx(),
    ...web,
    service('a', 'ill', 8080),
    ...crew('a', 'ill', 0, 1),
    ingress('a', 'i', 'one.test', [
      { path: '/', service: 'web' },
      { path: '/x', service: 'ill' },
    ]),
    ...crowd,
  ]
  const graph = draw(raw, { level: 'hosts' })
  const host = graph.nodes.find(({ kind }) => kind === 'Host')
  expect(host).toMatchObject({ status: 'error', facts: { rules: 2, services: 2, ready: 1, total: 2 } })
  expect(fold(graph, 'rules:a')).toMatchObject({ objects: { Rule: 2, Ingress: 1 }, parent: 'Namespace//a' })
})

test('level cluster draws one plate for each namespace, with a line from where its routes come', () => {
  const graph = draw([...nginx(), ...web, ingress('a', 'i', 'one.test', [{ path: '/', service: 'web' }]), ...crowd], { level: 'cluster' })
  expect(graph.nodes.filter(({ parent }) => parent)).toEqual([])
  expect(graph.nodes.find(({ id }) => id === 'Namespace//a')?.facts).toMatchObject({ serving: 1, broken: 0, routes: 1 })
  expect(graph.edges.map(({ id }) => id)).toContain('listens:IngressClass//nginx>Namespace//a')
  expect(fold(graph, 'Namespace//a')).toMatchObject({ label: '1 Service · 1 pod', objects: { Service: 1, Pod: 1, Ingress: 1, Deployment: 1 } })
  const open = draw([...nginx(), ...web, ingress('a', 'i', 'one.test', [{ path: '/', service: 'web' }]), ...crowd], {
    level: 'cluster',
    expand: ['Namespace//a'],
  })
  expect(open.nodes.some(({ id }) => id === 'Service/a/web')).toBe(true)
})

test('no more than 1,500 plates and 3,000 lines are ever drawn', () => {
  const raw = [...nginx(), ...many(2000, (at) => balancer(`n${at % 40}`, `s${at}`, 80, `10.0.${at >> 8}.${at & 255}`))]
  for (const level of ['pods', 'routes', 'hosts', 'cluster'] as const) {
    const graph = draw(raw, { level, expand: ['entries:LoadBalancer:', 'namespaces:rest'] })
    expect(graph.nodes.length).toBeLessThanOrEqual(1500)
    expect(graph.edges.length).toBeLessThanOrEqual(3000)
  }
})
