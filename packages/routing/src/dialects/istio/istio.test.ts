import { Cluster, KINDS } from '@portolan/model'
import { admit } from '@portolan/sources'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, trace } from '../../index.ts'
import { hostsFor, isExported, meeting } from './hosts.ts'
import { readRule } from './policy-conditions.ts'

const clusterOf = (raw: readonly object[], shuffled: readonly object[] = raw): Cluster => {
  const cluster = new Cluster({ source: 'cluster', name: 'test' })
  cluster.apply(
    shuffled.flatMap((one) => {
      const { object } = admit(one)
      return object ? [{ type: 'put', object }] : []
    }),
  )
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return cluster
}

const host = fc.constantFrom('*', '*.a.test', 'x.a.test', 'b.test', 'web', 'shop/*.a.test', './b.test', '')
const uri = fc.constantFrom({ prefix: '/' }, { prefix: '/a' }, { exact: '/a' }, { regex: '.*' }, { regex: '(' }, {})
const match = fc.record(
  { uri, headers: fc.constantFrom({}, { x: {} }, { '@request.auth.claims.a': { exact: 'b' } }), port: fc.constantFrom(80, 443, 8080) },
  { requiredKeys: [] },
)
const destination = fc.record(
  { host: fc.constantFrom('web', 'web.shop', 'gone', 'api.test'), subset: fc.constantFrom('v1', 'v2'), port: fc.constant({ number: 80 }) },
  { requiredKeys: ['host'] },
)
const route = fc.record(
  {
    match: fc.array(match, { maxLength: 2 }),
    route: fc.array(fc.record({ destination, weight: fc.constantFrom(0, 10, 90) }), { maxLength: 3 }),
    redirect: fc.constant({ uri: '/b' }),
    delegate: fc.constantFrom({ name: 'v0' }, { name: 'v1' }),
    rewrite: fc.constantFrom({ uri: '/' }, { uriRegexRewrite: { match: '(', rewrite: '\\9' } }),
  },
  { requiredKeys: [] },
)
const virtualService = fc.record(
  {
    hosts: fc.array(host, { maxLength: 2 }),
    gateways: fc.subarray(['g0', 'shop/g1', 'mesh']),
    http: fc.array(route, { maxLength: 4 }),
    exportTo: fc.subarray(['.', '*', 'edge']),
  },
  { requiredKeys: ['gateways'] },
)
const server = fc.record({
  port: fc.record({ number: fc.constantFrom(80, 443, 9000), protocol: fc.constantFrom('HTTP', 'HTTPS', 'TLS', 'TCP', 'odd') }),
  hosts: fc.array(host, { maxLength: 2 }),
  tls: fc.option(
    fc.record({ mode: fc.constantFrom('SIMPLE', 'MUTUAL', 'PASSTHROUGH'), httpsRedirect: fc.boolean(), credentialName: fc.constantFrom('c', '') }),
    { nil: undefined },
  ),
})

const objects = fc
  .tuple(fc.array(fc.array(server, { maxLength: 3 }), { minLength: 1, maxLength: 2 }), fc.array(virtualService, { maxLength: 3 }))
  .map(([gateways, services]) => [
    ...gateways.map((servers, at) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: `g${at}`, namespace: 'shop' },
      spec: { selector: { istio: 'ingressgateway' }, servers },
    })),
    ...services.map((spec, at) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: `v${at}`, namespace: 'shop' },
      spec,
    })),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { ports: [{ port: 80 }] } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'gateway', namespace: 'edge' },
      spec: { template: { metadata: { labels: { istio: 'ingressgateway' } }, spec: { containers: [{ name: 'p', image: 'istio/proxyv2:1.28.0' }] } } },
    },
  ])

test('whatever the objects say, compiling and answering do not throw, and their order makes no difference', () => {
  fc.assert(
    fc.property(objects, (raw) => {
      const cluster = clusterOf(raw)
      const tables = compile(cluster)
      expect(compile(clusterOf(raw, raw.toReversed()))).toEqual(tables)
      for (const url of ['http://x.a.test/a', 'https://b.test/', 'tcp://b.test:9000'])
        expect(trace(cluster, tables, { url }).traces.length).toBeGreaterThan(0)
    }),
    { numRuns: 200 },
  )
})

describe('hosts', () => {
  test.each([
    [['a.test', 'shop/b.test', './c.test', '*/d.test', 'other/e.test'], 'shop', ['a.test', 'b.test', 'd.test']],
    [['./c.test', '*'], 'own', ['c.test', '']],
  ])('%j for %s', (hosts, namespace, bound) => {
    expect(hostsFor(hosts, 'own', namespace)).toEqual(bound)
  })
  test('the more specific of two that meet', () => {
    expect(meeting(['foo.com', '*.net'], ['*.com', 'bar.net'])).toEqual(['foo.com', 'bar.net'])
    expect(meeting(['*.foo.com'], ['a.b.foo.com', 'foo.com'])).toEqual(['a.b.foo.com'])
  })
  test('exportTo', () => {
    expect([
      isExported([], 'a', 'b'),
      isExported(['.'], 'a', 'a'),
      isExported(['.'], 'a', 'b'),
      isExported(['b'], 'a', 'b'),
      isExported(['*'], 'a', 'b'),
    ]).toEqual([true, true, false, true, true])
  })
})

test('a rule without parts is everything, and what only the mesh knows is no whole rule', () => {
  expect(readRule({ from: [], to: [], when: [] })).toEqual({ when: { is: 'all', of: [] }, whole: true })
  const source = { ipBlocks: [], notIpBlocks: [], remoteIpBlocks: [], notRemoteIpBlocks: [], others: ['principals'] }
  expect(readRule({ from: [source], to: [], when: [] }).whole).toBe(false)
})
