import { compile } from '@portolan/routing'
import { expect, test } from 'vitest'
import { clusterOf } from '../exam/cluster.ts'
import { shop } from '../exam/shop.ts'
import { buildGraph } from './build.ts'
import type { GraphEdge, GraphNode } from './graph.ts'

const cluster = clusterOf(shop)
const graph = buildGraph(cluster, compile(cluster), { namespaces: [], expand: [], level: 'routes' }, 7, Date.parse('2025-11-11T14:32:08Z'))
const nodes = new Map(graph.nodes.map((node) => [node.id, node]))

/** One row of the picture: `checkout :8080 111111 6/6`. */
const row = ({ label, status, facts }: GraphNode): string =>
  [label, facts.port, facts.pips, facts.total ? `${facts.ready}/${facts.total}` : '', facts.note, status === 'ok' ? '' : status]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')

const of = (layer: GraphNode['layer']): readonly GraphNode[] => graph.nodes.filter((node) => node.layer === layer)

test('the headline counts routes, the two ends of a split each', () => {
  expect(nodes.get('Client//internet')?.facts).toEqual({ serving: 6, risk: 2, broken: 1, unknown: 0 })
})

test('entry points have their address, type and ports', () => {
  expect(of('entry').map(({ facts }) => facts)).toEqual([
    { address: '203.0.113.10', type: 'LoadBalancer', ports: ':80 :443', tls: true, service: 'ingress-nginx/ingress-nginx-controller' },
    { address: '203.0.113.47', type: 'LoadBalancer', ports: ':80', tls: false, service: 'shop/legacy-web' },
  ])
})

test('the controller has its class and its pods', () => {
  expect(nodes.get('IngressClass//nginx')).toMatchObject({
    layer: 'listener',
    label: 'ingress-nginx',
    facts: { detail: 'class nginx', ready: 3, total: 3, pips: '111', served: true },
  })
})

test('the area says how many routes, pods and internal Services it has', () => {
  expect(nodes.get('Namespace//shop')).toMatchObject({
    kind: 'Namespace',
    layer: 'host',
    facts: { routes: 9, pods: 30, internal: 9, broken: 1, risk: 2 },
  })
  expect(graph.folded.find(({ id }) => id === 'internal:shop')).toMatchObject({
    label: '+9 internal Services',
    count: 9,
    parent: 'Namespace//shop',
    objects: { Service: 9 },
  })
})

test('hosts stand in the area, in the order in which they are tried', () => {
  const hosts = [...of('host')].filter(({ kind }) => kind === 'Host').sort((a, b) => Number(a.facts.order) - Number(b.facts.order))
  expect(hosts.map(({ id }) => id)).toEqual(
    ['admin.shop.example.com', 'shop.example.com', 'www.shop.example.com'].map((host) => `Host/shop/${host}#/IngressClass~1~1nginx`),
  )
  expect(hosts.every(({ parent, namespace }) => parent === 'Namespace//shop' && namespace === 'shop')).toBe(true)
})

test('rules stand in evaluation order, with how they match', () => {
  const rules = of('rule').filter(({ facts }) => facts.host === 'shop.example.com')
  const sorted = [...rules].sort((a, b) => Number(a.facts.order) - Number(b.facts.order))
  expect(sorted.map(({ facts }) => `${facts.match} ${facts.path}`)).toEqual([
    'exact /api/checkout',
    'prefix /api/catalog',
    'prefix /api/search',
    'prefix /api/cart',
    'prefix /',
  ])
  expect(of('rule').find(({ facts }) => facts.host === 'www.shop.example.com')?.facts.redirect).toBe('301 to shop.example.com')
  expect(nodes.get('Service/shop/legacy-web#/spec/ports/0')).toMatchObject({ label: 'tcp :80', facts: { stream: true, carrying: true } })
})

test('Services have their port, their pods and what is wrong with them', () => {
  expect(of('service').map(row)).toEqual([
    'backoffice :8080 00 0/2 error',
    'cart :8080 1111 4/4',
    'catalog :8080 11111111 8/8',
    'checkout :8080 111111 6/6',
    'checkout-v2 :8080 1 1/1',
    'legacy-web :80 no pods warning',
    'search :9200 110 2/3 warning',
    'storefront :80 111111 6/6',
  ])
  expect(nodes.get('Service/shop/search')?.reasons).toEqual(['search is down to 2 of 3 pods; search-7c9f-02: CrashLoopBackOff.'])
  expect(nodes.get('Service/shop/backoffice')?.reasons).toEqual(['backoffice has 0 of 2 pods ready; 2 are in CrashLoopBackOff.'])
})

test('lines are red to the stop, split by weight, and plain where a pod is left', () => {
  const line = (target: string): readonly Partial<GraphEdge>[] =>
    graph.edges.filter((edge) => edge.target === target && edge.type === 'routes').map(({ status, share, layer }) => ({ status, share, layer }))
  expect(line('Service/shop/backoffice')).toEqual([{ status: 'error', share: undefined, layer: 'L7' }])
  expect(line('Service/shop/search')).toEqual([{ status: 'ok', share: undefined, layer: 'L7' }])
  expect(line('Service/shop/checkout-v2')).toEqual([{ status: 'ok', share: 0.05, layer: 'L7' }])
  expect(line('Service/shop/legacy-web')).toEqual([{ status: 'warning', share: undefined, layer: 'L4' }])
})

test('TLS ends at the controller', () => {
  expect(graph.edges.filter(({ tls }) => tls).map(({ id, tls }) => `${id} ${tls}`)).toEqual([
    'enters:Client//internet>Service/ingress-nginx/ingress-nginx-controller#/spec/type terminated',
    'fronts:Service/ingress-nginx/ingress-nginx-controller#/spec/type>IngressClass//nginx terminated',
  ])
})

test('a namespace without a route from outside is folded, with what it holds', () => {
  expect(graph.folded.find(({ id }) => id === 'namespaces:quiet')).toMatchObject({
    label: '1 more namespace has no route from outside',
    count: 1,
    objects: { Namespace: 1, Pod: 3, Service: 1 },
  })
})
