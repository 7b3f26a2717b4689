import type { Graph, GraphEdge, GraphNode } from '@portolan/contract'
import { expect, test } from 'vitest'
import { impactOf, sayImpact } from './impact.ts'

const node = (id: string, layer: GraphNode['layer'], facts: GraphNode['facts'] = {}, status: GraphNode['status'] = 'ok'): GraphNode => ({
  id,
  kind: layer === 'host' ? 'Host' : 'Thing',
  name: id,
  layer,
  status,
  reasons: [],
  label: id,
  facts,
})
const edge = (source: string, target: string, status: GraphEdge['status'] = 'ok'): GraphEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  type: 'routes',
  layer: 'L7',
  protocol: 'http',
  status,
  reasons: [],
})
const graph = (nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Graph => ({
  revision: 1,
  scope: { namespaces: [], level: 'routes', auto: true, limit: 1_000, expand: [] } as unknown as Graph['scope'],
  nodes,
  edges,
  totals: {},
  folded: [],
})

const chart = graph(
  [
    node('client', 'client'),
    node('lb', 'entry'),
    node('nginx', 'listener'),
    node('shop.test', 'host', { host: 'shop.test' }),
    node('cart', 'rule', { path: '/cart', match: 'prefix' }),
    node('split', 'rule', { path: '/', match: 'prefix' }),
    node('gone', 'rule', { path: '/gone', match: 'prefix' }),
    node('cart-svc', 'service'),
    node('web', 'service'),
    node('web-next', 'service'),
    node('dead', 'service', {}, 'error'),
  ],
  [
    edge('client', 'lb'),
    edge('lb', 'nginx'),
    edge('nginx', 'shop.test'),
    edge('shop.test', 'cart'),
    edge('shop.test', 'split'),
    edge('shop.test', 'gone'),
    edge('cart', 'cart-svc'),
    edge('split', 'web'),
    edge('split', 'web-next'),
    edge('gone', 'dead'),
  ],
)

test('a Service takes with it the URLs that lead nowhere else', () => {
  const impact = impactOf(chart, 'cart-svc')
  expect(impact.urls).toEqual(['shop.test/cart'])
  expect([...impact.ids].sort()).toEqual(['cart', 'cart>cart-svc', 'shop.test>cart'])
  expect(sayImpact(impact)).toBe('Without it shop.test/cart goes dark.')
})

test('a split goes on with its other half', () => {
  expect(impactOf(chart, 'web').urls).toEqual([])
  expect(sayImpact(impactOf(chart, 'web'))).toBeUndefined()
})

test('what all traffic passes takes everything that carries now, and nothing that was dark before', () => {
  expect(impactOf(chart, 'lb').urls).toEqual(['shop.test/cart', 'shop.test'])
  expect(sayImpact(impactOf(chart, 'nginx'))).toBe('Without it shop.test/cart and shop.test go dark.')
  expect(impactOf(chart, 'dead').urls).toEqual([])
  expect(impactOf(chart, 'client').urls).toEqual([])
  expect(impactOf(chart, 'nobody').urls).toEqual([])
})

test('rules that go round in a circle end', () => {
  const circle = graph([node('client', 'client'), node('a', 'rule'), node('b', 'rule')], [edge('client', 'a'), edge('a', 'b'), edge('b', 'a')])
  expect(impactOf(circle, 'a').urls).toEqual([])
})
