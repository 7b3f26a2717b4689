import { Cluster, KINDS, type KubeObject } from '@portolan/model'
import { admit } from '@portolan/sources'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile, type Outcome, printTable, readRequest, type RouteRequest, trace } from './index.ts'

const host = fc.constantFrom('', 'a.test', 'b.a.test', '*.a.test', '*.test', 'constructor', '__proto__')
const path = fc.constantFrom('/', '/a', '/a/', '/a/b', '/A', '', '/(a+)+$', '/__proto__')
const name = fc.constantFrom('web', 'api', '__proto__', 'gone')
const namespace = fc.constantFrom('x', 'y')

const ingress = fc.record({
  ns: namespace,
  host,
  path,
  name,
  type: fc.constantFrom('Exact', 'Prefix', 'ImplementationSpecific'),
  day: fc.integer({ min: 1, max: 3 }),
  canary: fc.boolean(),
  weight: fc.integer({ min: 0, max: 100 }),
  className: fc.constantFrom('one', 'two', undefined),
})

/** Objects with unique names, as an API server would hold them. */
const objects = fc.array(ingress, { minLength: 1, maxLength: 8 }).map((list): KubeObject[] => {
  const raw: unknown[] = list.map((one, i) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: `in-${i}`,
      namespace: one.ns,
      creationTimestamp: `2026-01-0${one.day}T00:00:00Z`,
      annotations: {
        'nginx.ingress.kubernetes.io/use-regex': String(one.weight % 2 === 0),
        ...(one.canary ? { 'nginx.ingress.kubernetes.io/canary': 'true', 'nginx.ingress.kubernetes.io/canary-weight': String(one.weight) } : {}),
      },
    },
    spec: {
      ...(one.className ? { ingressClassName: one.className } : {}),
      rules: [
        { host: one.host, http: { paths: [{ path: one.path, pathType: one.type, backend: { service: { name: one.name, port: { number: 80 } } } }] } },
      ],
    },
  }))
  for (const ns of ['x', 'y']) {
    for (const service of ['web', 'api', '__proto__']) {
      raw.push({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: service, namespace: ns },
        spec: { clusterIP: '10.0.0.1', selector: { app: service }, ports: [{ port: 80 }] },
      })
    }
    raw.push({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: ns, labels: { app: 'web' } },
      status: { phase: 'Running', podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }], conditions: [{ type: 'Ready', status: 'True' }] },
    })
  }
  raw.push({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'one' }, spec: { controller: 'k8s.io/ingress-nginx' } })
  return raw.flatMap((one) => admit(one).object ?? [])
})

const clusterOf = (list: readonly KubeObject[], source: 'cluster' | 'manifests' = 'cluster'): Cluster => {
  const cluster = new Cluster({ source, name: 'trial' })
  cluster.apply(list.map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.filter(({ kind }) => kind !== 'EndpointSlice').map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return cluster
}

const url = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('http', 'https', 'tcp', 'udp', 'grpc', 'ws'),
      fc.constantFrom('a.test', 'b.a.test', 'web.x.svc', '10.0.0.1', '10.1.0.1', '[::1]', '__proto__', 'none.test'),
      fc.constantFrom('', ':80', ':443', ':8080'),
      path,
      fc.string(),
    )
    .map(([scheme, at, port, where, query]) => `${scheme}://${at}${port}${where}?${encodeURIComponent(query)}`),
  fc.string(),
  fc.webUrl(),
)
const headers = fc.dictionary(
  fc.oneof(fc.constantFrom('Host', 'x-canary', 'Cookie'), fc.string()),
  fc.oneof(fc.string(), fc.constantFrom('a.test', 'always')),
)

const shareSums = (outcome: Outcome): readonly number[] => {
  if (outcome.type === 'forward') return [outcome.backends.reduce((sum, { share }) => sum + share, 0)]
  return outcome.type === 'unknown' ? outcome.possible.flatMap(shareSums) : []
}

describe('laws of tracing', () => {
  it('never throws, and gives every trace one outcome whose shares add up to 1', () => {
    fc.assert(
      fc.property(objects, url, headers, fc.constantFrom(undefined, { namespace: 'x' }), (list, asked, sent, from) => {
        const cluster = clusterOf(list)
        const result = trace(cluster, compile(cluster), { url: asked, headers: sent, ...(from ? { from } : {}) })
        expect(result.summary).not.toBe('')
        for (const { outcome } of result.traces) for (const sum of shareSums(outcome)) expect(sum).toBeCloseTo(1, 9)
        if ('request' in readRequest({ url: asked, headers: sent })) expect(result.traces.length).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  it('gives the same tables and answers for shuffled objects', () => {
    const shuffled = objects.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    fc.assert(
      fc.property(shuffled, url, ([list, other], asked) => {
        const [one, two] = [clusterOf(list), clusterOf(other)]
        const [a, b] = [compile(one), compile(two)]
        expect(b.map(printTable)).toEqual(a.map(printTable))
        expect(trace(two, b, { url: asked }, 0, 0)).toEqual(trace(one, a, { url: asked }, 0, 0))
      }),
      { numRuns: 200 },
    )
  })

  it('survives whatever is sent as a request', () => {
    const cluster = clusterOf([])
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        expect(trace(cluster, [], junk as RouteRequest).verdict).toBeDefined()
      }),
      { numRuns: 300 },
    )
  })

  it('answers for one host of ten thousand without looking at the others', () => {
    const raw = Array.from({ length: 10_000 }, (_, i) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: `in-${i}`, namespace: 'x' },
      spec: {
        rules: [
          { host: `h${i}.test`, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: `s${i}`, port: { number: 80 } } } }] } },
        ],
      },
    }))
    const cluster = clusterOf(
      raw.flatMap((one) => admit(one).object ?? []),
      'manifests',
    )
    const tables = compile(cluster)
    const reached = (at: string): unknown => {
      const outcome = trace(cluster, tables, { url: `http://${at}/` }).traces[0]?.outcome
      return outcome?.type === 'respond' ? outcome.reason : outcome?.type
    }
    expect(reached('h7777.test')).toBe('the Service s7777 does not exist')
    expect(reached('h10000.test')).toBe('no rule takes the request')
  })
})
