import { Cluster, KINDS, type KubeObject } from '@portolan/model'
import { admit } from '@portolan/sources'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile, type Outcome, printTable, trace } from '../../index.ts'

const namespace = fc.constantFrom('x', 'y')
const weight = fc.integer({ min: 0, max: 3 })
const backend = fc.record({ name: fc.constantFrom('web', 'web', 'api', 'gone'), namespace, port: fc.constantFrom(80, 80, 80, 90, 91), weight })
const parent = fc.oneof(
  fc.record({
    group: fc.constant(''),
    kind: fc.constant('Service'),
    name: fc.constantFrom('web', 'web', 'api', 'bare'),
    namespace,
    port: fc.constantFrom(80, 90, undefined),
  }),
  fc.constant({ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw', namespace: 'x', port: undefined }),
)
const route = fc.record({
  kind: fc.constantFrom('HTTPRoute', 'HTTPRoute', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'),
  ns: namespace,
  day: fc.integer({ min: 1, max: 2 }),
  parents: fc.array(parent, { minLength: 1, maxLength: 3 }),
  path: fc.constantFrom('/', '/a', '/a/b'),
  mirror: fc.boolean(),
  backends: fc.array(backend, { minLength: 1, maxLength: 3 }),
})
const policy = fc.record({
  ns: namespace,
  day: fc.integer({ min: 1, max: 2 }),
  service: fc.constantFrom('web', 'web', 'api'),
  section: fc.constantFrom('one', undefined),
  ca: fc.constantFrom('ConfigMap', 'ConfigMap', 'Bucket'),
})

const rulesOf = ({ kind, path, mirror, backends }: typeof route extends fc.Arbitrary<infer R> ? R : never): readonly object[] => {
  const backendRefs = backends
  if (kind === 'TLSRoute' || kind === 'TCPRoute') return [{ backendRefs }]
  const filters = mirror ? [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'api', port: 80 }, percent: 10 } }] : []
  if (kind === 'GRPCRoute') return [{ filters, backendRefs }]
  return [{ matches: [{ path: { type: 'PathPrefix', value: path } }], filters, backendRefs }]
}

const objects = fc
  .tuple(fc.array(route, { minLength: 2, maxLength: 8 }), fc.array(policy, { maxLength: 4 }))
  .map(([routes, policies]): KubeObject[] => {
    const raw: object[] = [
      { kind: 'GatewayClass', apiVersion: 'gateway.networking.k8s.io/v1', metadata: { name: 'c' }, spec: { controllerName: 'test/c' } },
      {
        kind: 'Gateway',
        apiVersion: 'gateway.networking.k8s.io/v1',
        metadata: { name: 'gw', namespace: 'x' },
        spec: {
          gatewayClassName: 'c',
          listeners: [
            { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
            {
              name: 'tls',
              port: 443,
              protocol: 'TLS',
              tls: { mode: 'Terminate', certificateRefs: [{ name: 'cert' }] },
              allowedRoutes: { namespaces: { from: 'All' } },
            },
            { name: 'tcp', port: 90, protocol: 'TCP', allowedRoutes: { namespaces: { from: 'All' } } },
          ],
        },
      },
      { kind: 'Secret', apiVersion: 'v1', metadata: { name: 'cert', namespace: 'x' }, data: { 'tls.crt': '', 'tls.key': '' } },
    ]
    routes.forEach((one, i) => {
      raw.push({
        kind: one.kind,
        apiVersion: `gateway.networking.k8s.io/${one.kind === 'TCPRoute' ? 'v1alpha2' : 'v1'}`,
        metadata: { name: `r${i}`, namespace: one.ns, creationTimestamp: `2026-01-0${one.day}T00:00:00Z` },
        spec: { parentRefs: one.parents, ...(one.kind === 'TLSRoute' ? { hostnames: ['a.test'] } : {}), rules: rulesOf(one) },
      })
    })
    policies.forEach((one, i) => {
      raw.push({
        kind: 'BackendTLSPolicy',
        apiVersion: 'gateway.networking.k8s.io/v1',
        metadata: { name: `p${i}`, namespace: one.ns, creationTimestamp: `2026-01-0${one.day}T00:00:00Z` },
        spec: {
          targetRefs: [{ group: '', kind: 'Service', name: one.service, sectionName: one.section }],
          validation: { hostname: `p${i}.test`, caCertificateRefs: [{ group: '', kind: one.ca, name: 'ca' }] },
        },
      })
    })
    for (const ns of ['x', 'y']) {
      for (const [at, name] of ['web', 'api', 'bare'].entries()) {
        raw.push({
          kind: 'Service',
          apiVersion: 'v1',
          metadata: { name, namespace: ns },
          spec: {
            clusterIPs: [name === 'bare' ? 'None' : `10.0.${ns === 'x' ? 0 : 1}.${at}`],
            selector: { app: name },
            ports: [
              { name: 'one', port: 80 },
              { name: 'two', port: 90, appProtocol: 'kubernetes.io/ws' },
            ],
          },
        })
        const address = `10.1.${ns === 'x' ? 0 : 1}.${at}`
        raw.push({
          kind: 'Pod',
          apiVersion: 'v1',
          metadata: { name, namespace: ns, labels: { app: name } },
          status: {
            phase: 'Running',
            podIP: address,
            podIPs: [{ ip: address }],
            conditions: [{ type: 'Ready', status: name === 'api' ? 'False' : 'True' }],
          },
        })
      }
    }
    return raw.flatMap((one) => admit(one).object ?? [])
  })

const clusterOf = (list: readonly KubeObject[]): Cluster => {
  const cluster = new Cluster({ source: 'cluster', name: 'trial' })
  cluster.apply(list.map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.filter(({ kind }) => kind !== 'EndpointSlice').map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return cluster
}

const request = fc.record({
  url: fc
    .tuple(
      fc.constantFrom('http', 'http', 'http', 'https', 'grpc', 'ws', 'tcp', 'tls'),
      fc.constantFrom('web.x', 'web.y.svc', 'api.x.svc', '10.0.0.0', 'a.test', 'a.test', 'a.test', 'bare.x.svc', '10.1.0.0'),
      fc.constantFrom(':80', ':80', ':90', ':443'),
      fc.constantFrom('/', '/a', '/a/b/c'),
    )
    .map((parts) => `${parts[0]}://${parts[1]}${parts[2]}${parts[3]}`),
  from: fc.constantFrom({ namespace: 'x' }, { namespace: 'y' }, 'outside' as const),
})

const sharesOf = (outcome: Outcome): readonly number[] => {
  if (outcome.type === 'forward') return [outcome.backends.reduce((sum, { share }) => sum + share, 0)]
  return outcome.type === 'unknown' ? outcome.possible.flatMap(sharesOf) : []
}

describe('laws of routes beside Gateways and Services', () => {
  it('shares add up to 1, and streams are never answered with a status', () => {
    fc.assert(
      fc.property(objects, request, (list, asked) => {
        const cluster = clusterOf(list)
        const { traces } = trace(cluster, compile(cluster), asked, 0, 0)
        expect(traces.length).toBeGreaterThan(0)
        for (const { outcome, entry } of traces) {
          for (const sum of sharesOf(outcome)) expect(sum).toBeCloseTo(1, 9)
          if (/^(tcp|tls):/.test(asked.url)) expect(outcome.type).not.toBe('respond')
          expect(entry.ref.name).not.toBe('')
        }
      }),
      { numRuns: 400 },
    )
  })

  it('shuffled objects give the same tables and answers', () => {
    const shuffled = objects.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    fc.assert(
      fc.property(shuffled, request, ([list, other], asked) => {
        const [one, two] = [clusterOf(list), clusterOf(other)]
        const [a, b] = [compile(one), compile(two)]
        expect(b.map(printTable)).toEqual(a.map(printTable))
        expect(b).toEqual(a)
        expect(trace(two, b, asked, 0, 0)).toEqual(trace(one, a, asked, 0, 0))
      }),
      { numRuns: 200 },
    )
  })

  it('a route of another namespace changes nothing for clients elsewhere', () => {
    fc.assert(
      fc.property(objects, request, (list, asked) => {
        const own = (object: KubeObject): boolean => object.kind.endsWith('Route') && object.meta.namespace === 'y'
        const toX = (object: KubeObject): boolean =>
          own(object) &&
          'parents' in object &&
          object.parents.every((one) => 'kind' in one && one.kind === 'Service' && (one.namespace ?? 'y') === 'x')
        const [all, fewer] = [clusterOf(list), clusterOf(list.filter((object) => !toX(object)))]
        const question = { ...asked, from: { namespace: 'x' } }
        const told = (cluster: Cluster) =>
          trace(cluster, compile(cluster), question, 0, 0).traces.map(({ outcome, entry, dialect }) => ({ outcome, entry, dialect }))
        expect(told(fewer)).toEqual(told(all))
      }),
      { numRuns: 200 },
    )
  })
})
