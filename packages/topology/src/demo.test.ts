import { Demo } from '@portolan/demo'
import { Cluster, KINDS } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import { expect, test } from 'vitest'
import { buildGraph, type ScopeRequest } from './build.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const cluster = new Cluster({ source: 'demo', name: 'prod-eu-1' })
cluster.apply(
  new Demo({ now: () => now })
    .objects()
    .flatMap((raw) => admit(raw).object ?? [])
    .map((object) => ({ type: 'put', object })),
)
cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
const tables = compile(cluster)
const draw = (scope: Partial<ScopeRequest> = {}) => buildGraph(cluster, tables, { namespaces: [], expand: [], ...scope }, 1, now)

test('the demo opens at the level of ui/png/overview.png, small enough to draw', () => {
  const graph = draw()
  expect(graph.scope).toMatchObject({ level: 'routes', auto: true })
  expect(graph.nodes.length).toBeLessThan(200)
  expect(graph.folded.find(({ id }) => id === 'namespaces:quiet')).toMatchObject({
    label: '10 more namespaces have no route from outside',
    objects: { Service: 88, Pod: 1190 },
  })
})

test('its first four namespaces read as in ui/png/overview.png', () => {
  const graph = draw({ namespaces: ['shop', 'auth', 'media', 'payments'], level: 'routes' })
  expect(graph.nodes.find(({ layer }) => layer === 'client')?.facts).toEqual({ serving: 13, risk: 5, broken: 4, unknown: 0 })
  const areas = graph.nodes.filter(({ kind }) => kind === 'Namespace').map(({ name, facts }) => `${name} ${facts.routes} routes ${facts.pods} pods`)
  expect(areas).toEqual(['auth 2 routes 7 pods', 'media 6 routes 29 pods', 'payments 5 routes 8 pods', 'shop 9 routes 30 pods'])
  expect(graph.nodes.filter(({ layer }) => layer === 'entry').map(({ label, facts }) => `${label} ${facts.type} ${facts.ports}`)).toEqual([
    '203.0.113.24 LoadBalancer :443',
    '203.0.113.10 LoadBalancer :80 :443',
    'every node NodePort :31935',
    '203.0.113.31 LoadBalancer :8443',
    '203.0.113.47 LoadBalancer :80',
  ])
})

test('what the picture prints is there: a reference that is not granted, a missing Service, streams, a shadowed path', () => {
  const graph = draw({ namespaces: ['payments', 'media'], level: 'routes' })
  const labels = new Map(graph.nodes.map((node) => [node.label, node]))
  expect(labels.get('auth/introspect')).toMatchObject({
    kind: 'BackendRef',
    parent: 'Namespace//payments',
    status: 'error',
    facts: { denied: true, note: 'no ReferenceGrant' },
  })
  expect(labels.get('webhooks')).toMatchObject({
    kind: 'Service',
    status: 'error',
    facts: { absent: true, note: 'Service not found', port: ':8080' },
  })
  expect(labels.get('tcp :8443 TLS passthrough')?.facts).toMatchObject({ stream: true })
  expect(labels.get('tcp :1935')?.facts).toMatchObject({ stream: true })
  expect(labels.get('thumbs')).toMatchObject({ status: 'warning', facts: { note: 'never reached' } })
  expect(labels.get('Gateway edge')?.facts).toMatchObject({ detail: 'Envoy', ready: 2, total: 2 })
  expect(graph.edges.filter(({ target }) => target === 'Service/payments/charges-grpc').map(({ tls, layer }) => `${layer} ${tls}`)).toEqual([
    'L4 passthrough',
  ])
})

test.each([
  ['tls:expiring<14d', ['login.example.com']],
  ['tls:expiring<7d', ['login.example.com']],
  ['tls:expiring<6d', []],
])('%s keeps the hosts whose certificate ends by then', (q, hosts) => {
  const kept = draw({ q: `only:${q}`, level: 'routes' }).nodes.filter(({ kind }) => kind === 'Host')
  expect(kept.map(({ name }) => name)).toEqual(hosts)
})
