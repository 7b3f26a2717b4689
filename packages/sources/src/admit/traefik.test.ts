import { expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { readManifests } from '../manifests.ts'

const only = (yaml: string) => {
  const [manifest] = readManifests(yaml, 'traefik.yaml').objects
  if (!manifest) throw new Error('nothing in it')
  return admit(manifest.raw, manifest.place)
}

test('an IngressRoute: what is absent stays absent, and tls counts by being there', () => {
  const { object, complaints } = only(`
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: web, namespace: shop }
spec:
  entryPoints: [websecure]
  routes:
    - match: Host(\`shop.test\`) && PathPrefix(\`/api\`)
      kind: Rule
      priority: 12
      services:
        - { name: api, port: 80, weight: 3 }
        - { name: split, kind: TraefikService, namespace: edge }
        - { name: api@file }
      middlewares: [{ name: strip }, { name: auth, namespace: edge }]
  tls: {}
`)
  expect(complaints).toEqual([])
  expect(object).toMatchObject({
    entryPoints: ['websecure'],
    tls: { domains: [], passthrough: false },
    parents: [],
    routes: [
      {
        match: 'Host(`shop.test`) && PathPrefix(`/api`)',
        priority: 12,
        services: [
          { kind: 'Service', name: 'api', port: 80, weight: 3, healthCheck: false, middlewares: [] },
          { kind: 'TraefikService', name: 'split', namespace: 'edge' },
          { kind: 'Service', name: 'api@file' },
        ],
        middlewares: [{ name: 'strip' }, { name: 'auth', namespace: 'edge' }],
      },
    ],
  })
  expect(only('{ apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: { name: a }, spec: { routes: [] } }').object).not.toHaveProperty(
    'tls',
  )
})

test.each([
  ['{ routes: [{ kind: Rule, services: [{ port: 80 }] }] }', ['missing-field /spec/routes/0/match', 'missing-field /spec/routes/0/services/0/name']],
  ['{ routes: [{ match: 7 }], entryPoints: web }', ['wrong-type /spec/entryPoints', 'wrong-type /spec/routes/0/match']],
  [
    '{ routes: [{ match: a, priority: high, services: [{ name: b, port: 70000 }] }] }',
    ['wrong-type /spec/routes/0/priority', 'out-of-range /spec/routes/0/services/0/port'],
  ],
  ['{}', ['missing-field /spec/routes']],
])('IngressRoute %s', (spec, said) => {
  const { complaints } = only(`{ apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: { name: a }, spec: ${spec} }`)
  expect(complaints.map(({ code, ref }) => `${code} ${ref.pointer}`)).toEqual(said)
})

test('routers of TCP and UDP', () => {
  const tcp = only(`
apiVersion: traefik.io/v1alpha1
kind: IngressRouteTCP
metadata: { name: db, namespace: data }
spec: { routes: [{ match: HostSNI(\`*\`), services: [{ name: db, port: 5432 }] }], tls: { passthrough: true } }
`)
  expect(tcp).toMatchObject({
    complaints: [],
    object: { entryPoints: [], tls: { passthrough: true }, routes: [{ match: 'HostSNI(`*`)', services: [{ name: 'db', port: 5432, tls: false }] }] },
  })
  const udp = only(
    '{ apiVersion: traefik.io/v1alpha1, kind: IngressRouteUDP, metadata: { name: dns }, spec: { routes: [{ services: [{ name: dns }] }] } }',
  )
  expect(udp.complaints.map(({ text }) => text)).toEqual([
    'spec.routes[0].services[0].port is missing; expected number or name of a port of the Service.',
  ])
})

test.each([
  [
    'weighted: { services: [{ name: a, port: 80, weight: 1 }, { name: b, port: 80 }] }',
    { type: 'weighted', services: [{ name: 'a', weight: 1 }, { name: 'b' }] },
  ],
  [
    'mirroring: { name: a, port: 80, mirrors: [{ name: b, port: 80, percent: 20 }] }',
    { type: 'mirroring', main: { name: 'a' }, mirrors: [{ to: { name: 'b' }, percent: 20 }] },
  ],
  ['highestRandomWeight: { services: [{ name: a, port: 80 }] }', { type: 'highestRandomWeight', services: [{ name: 'a' }] }],
  [
    'failover: { service: { name: a, port: 80 }, fallback: { name: b, port: 80 } }',
    { type: 'failover', main: { name: 'a' }, fallback: { name: 'b' } },
  ],
])('TraefikService %s', (spec, balances) => {
  expect(only(`{ apiVersion: traefik.io/v1alpha1, kind: TraefikService, metadata: { name: a }, spec: { ${spec} } }`)).toMatchObject({
    complaints: [],
    object: { balances },
  })
})

test('a TraefikService of no type is told', () => {
  const { object, complaints } = only('{ apiVersion: traefik.io/v1alpha1, kind: TraefikService, metadata: { name: a }, spec: { random: {} } }')
  expect(object).not.toHaveProperty('balances')
  expect(complaints).toMatchObject([{ code: 'missing-field', ref: { pointer: '/spec' } }])
})
