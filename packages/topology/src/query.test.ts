import { compile } from '@portolan/routing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusterOf } from '../exam/cluster.ts'
import { shop } from '../exam/shop.ts'
import { buildGraph } from './build.ts'
import { glob, parseQuery } from './query.ts'

const cluster = clusterOf(shop)
const tables = compile(cluster)
const draw = (q: string, level: 'routes' | 'pods' = 'routes') =>
  buildGraph(cluster, tables, { namespaces: [], expand: [], level, q }, 1, Date.parse('2025-11-11T00:00:00Z'))
/** What stays bright, in the layers that a person reads. */
const bright = (q: string): readonly string[] =>
  draw(q)
    .nodes.filter(({ facts, layer }) => !facts.dim && (layer === 'service' || layer === 'rule'))
    .map(({ layer, label, facts }) => (layer === 'rule' ? String(facts.path || label) : label))
    .sort()

describe('a query keeps the whole chain of what matches', () => {
  test.each([
    ['backoffice', ['/', 'backoffice']],
    ['svc:cart', ['/api/cart', 'cart']],
    ['svc:ca*', ['/api/cart', '/api/catalog', 'cart', 'catalog']],
    ['svc:cart,search', ['/api/cart', '/api/search', 'cart', 'search']],
    ['path:/api/* -svc:cart', ['/api/catalog', '/api/checkout', '/api/search', 'catalog', 'checkout', 'checkout-v2', 'search']],
    ['host:admin.*', ['/', 'backoffice']],
    ['host:shop.example.com svc:search', ['/api/search', 'search']],
    ['status:broken', ['/', 'backoffice']],
    ['status:risk', ['/api/search', 'legacy-web', 'search', 'tcp :80']],
    ['ready:<100%', ['/', '/api/search', 'backoffice', 'search']],
    ['ready:0', ['/', 'backoffice', 'legacy-web', 'tcp :80']],
    ['layer:l4', ['legacy-web', 'tcp :80']],
    ['port:9200', ['/api/search', 'search']],
    ['entry:loadbalancer layer:l4', ['legacy-web', 'tcp :80']],
    ['ip:203.0.113.47', ['legacy-web', 'tcp :80']],
    ['ip:203.0.113.40/29', ['legacy-web', 'tcp :80']],
    ['ip:198.51.100.0/24', []],
    ['class:nginx svc:storefront', ['/', 'storefront']],
    ['kind:ingress svc:cart', ['/api/cart', 'cart']],
    ['pod:search-*-02', ['/api/search', 'search']],
    ['ns:nobody', []],
    ['"api/cart"', ['/api/cart', 'cart']],
    ['re:/api.(CART|search)$/', ['/api/cart', '/api/search', 'cart', 'search']],
    ['re:/(/ svc:cart', ['/api/cart', 'cart']],
  ])('%s', (q, expected) => {
    expect(bright(q)).toEqual(expected)
  })

  test('up to the internet', () => {
    const graph = draw('svc:backoffice')
    const kept = graph.nodes.filter(({ facts }) => !facts.dim).map(({ id }) => id)
    expect(kept).toEqual([
      'Client//internet',
      'Host/shop/admin.shop.example.com#/IngressClass~1~1nginx',
      'Ingress/shop/backoffice#/spec/rules/0/http/paths/0',
      'IngressClass//nginx',
      'Namespace//shop',
      'Service/ingress-nginx/ingress-nginx-controller#/spec/type',
      'Service/shop/backoffice',
    ])
  })

  test('and down to the one pod', () => {
    const kept = draw('pod:search-7c9f-02', 'pods').nodes.filter(({ layer, facts }) => layer === 'pod' && !facts.dim)
    expect(kept.map(({ name }) => name)).toEqual(['search-7c9f-02'])
  })
})

test('only: leaves the rest out and counts it', () => {
  const graph = draw('only:svc:cart')
  expect(graph.nodes.filter(({ layer }) => layer === 'service').map(({ name }) => name)).toEqual(['cart'])
  expect(graph.nodes.some(({ facts }) => facts.dim)).toBe(false)
  expect(graph.folded.find(({ id }) => id === 'left-out')?.objects.Service).toBe(7)
})

test('scope:internal draws what no route leads to', () => {
  const graph = draw('scope:internal')
  expect(graph.nodes.filter(({ facts }) => facts.internal === true).length).toBe(9)
  expect(graph.nodes.filter(({ facts, layer }) => facts.dim && layer === 'service').length).toBe(8)
})

test('what can’t be read is ignored and reported', () => {
  expect(draw('bogus:1 svc:cart status:purple re:/a(/ port:http').scope.ignored).toEqual(['bogus:1', 'status:purple', 're:/a(/', 'port:http'])
  expect(bright('bogus:1 svc:cart')).toEqual(['/api/cart', 'cart'])
  expect(draw('svc:cart').scope.ignored).toBeUndefined()
})

describe('parsing', () => {
  test('words, tokens, negation, quotes, only', () => {
    expect(parseQuery('only: -ns:a,b "two words" Shop')).toEqual({
      only: true,
      terms: [
        { key: 'ns', negated: true, values: ['a', 'b'] },
        { key: 'word', negated: false, values: ['two words'] },
        { key: 'word', negated: false, values: ['shop'] },
      ],
      ignored: [],
    })
  })

  test('what only looks like a token is a word', () => {
    for (const text of ['10.0.0.1:80', 'https://shop.example.com/cart', ':x', 'fe80::1']) {
      expect(parseQuery(text).terms).toEqual([{ key: 'word', negated: false, values: [text] }])
    }
  })

  test('a block or a number of days that cannot be read is said so', () => {
    const parts = ['ip:10.0.0.0/99', 'ip:shop/8', 'tls:expiring<soon', 'tls:ok<3d']
    expect(parseQuery(parts.join(' '))).toEqual({ only: false, terms: [], ignored: parts })
  })

  test('never throws, and reads no more than it says', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => parseQuery(text).terms.length <= 64))
    expect(parseQuery('a '.repeat(100)).terms).toHaveLength(64)
    expect(parseQuery(`${'x'.repeat(5000)}`).ignored).toHaveLength(1)
  })
})

describe('glob', () => {
  test.each([
    ['*', '', true],
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*a', 'a', false],
    ['*b*', 'abc', true],
    ['a*b*c', 'a-c-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['abc', 'abcd', false],
  ])('%s on %s is %s', (pattern, text, expected) => {
    expect(glob(pattern, text)).toBe(expected)
  })

  test('many stars on a long text take no time', () => {
    const began = performance.now()
    expect(glob(`${'*a'.repeat(1000)}*b`, 'a'.repeat(100_000))).toBe(false)
    expect(performance.now() - began).toBeLessThan(30_000)
  })
})

test('a focus keeps what leads to it and where it leads', () => {
  const graph = buildGraph(
    cluster,
    tables,
    { namespaces: [], expand: [], level: 'routes', focus: 'Service/shop/checkout-v2' },
    1,
    Date.parse('2025-11-11T00:00:00Z'),
  )
  expect(graph.nodes.map(({ id }) => id)).toEqual([
    'Client//internet',
    'Host/shop/shop.example.com#/IngressClass~1~1nginx',
    'Ingress/shop/shop#/spec/rules/0/http/paths/3',
    'IngressClass//nginx',
    'Namespace//shop',
    'Service/ingress-nginx/ingress-nginx-controller#/spec/type',
    'Service/shop/checkout-v2',
  ])
  const near = buildGraph(cluster, tables, { namespaces: [], expand: [], level: 'routes', focus: 'Service/shop/checkout-v2', depth: 1 }, 1, 0)
  expect(near.nodes.map(({ id }) => id)).toEqual(['Ingress/shop/shop#/spec/rules/0/http/paths/3', 'Namespace//shop', 'Service/shop/checkout-v2'])
})

test('finding: and since: go by what is known besides', () => {
  const marks = {
    findings: new Map([['Service/shop/search', ['pods-short']]]),
    changed: new Map([
      ['Ingress/shop/backoffice', 90],
      ['Service/shop/cart', 4_000],
    ]),
  }
  const kept = (q: string) =>
    buildGraph(cluster, tables, { namespaces: [], expand: [], level: 'routes', q, marks }, 1, Date.parse('2025-11-11T00:00:00Z'))
      .nodes.filter(({ facts, layer }) => !facts.dim && layer === 'service')
      .map(({ label }) => label)
      .sort()
  expect(kept('finding:pods-*')).toEqual(['search'])
  expect(kept('since:2m')).toEqual(['backoffice'])
  expect(kept('since:2h')).toEqual(['backoffice', 'cart'])
  expect(parseQuery('since:soon finding:').ignored).toEqual(['since:soon', 'finding:'])
})
