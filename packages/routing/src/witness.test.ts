import { Cluster, KINDS } from '@portolan/model'
import { admit } from '@portolan/sources'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { requestsAt } from './boundaries.ts'
import { compile, printTable, readRequest, type RouteTable, type Rule, type Site } from './index.ts'
import { match } from './match.ts'

const host = fc.constantFrom('', 'a.test', 'b.a.test', '*.a.test', '*.test')
const path = fc.constantFrom('/', '/a', '/a/', '/a/b', '/A', '/a/b/')
const when = fc.record({
  path,
  type: fc.constantFrom('Exact', 'PathPrefix'),
  method: fc.constantFrom(undefined, 'GET', 'POST'),
  header: fc.constantFrom(undefined, 'one', 'two'),
  query: fc.constantFrom(undefined, 'one'),
})

const ingress = fc
  .record({ host, path, type: fc.constantFrom('Exact', 'Prefix'), day: fc.integer({ min: 1, max: 2 }), rest: fc.boolean() })
  .map((one) => (i: number) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: `in-${i}`, namespace: 'x', creationTimestamp: `2026-01-0${one.day}T00:00:00Z` },
    spec: {
      ingressClassName: 'edge',
      ...(one.rest ? { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } : {}),
      rules: [
        { host: one.host, http: { paths: [{ path: one.path, pathType: one.type, backend: { service: { name: 'web', port: { number: 80 } } } }] } },
      ],
    },
  }))

const httpRoute = fc
  .record({ host, matches: fc.array(when, { minLength: 1, maxLength: 3 }), day: fc.integer({ min: 1, max: 2 }) })
  .map((one) => (i: number) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: `r-${i}`, namespace: 'x', creationTimestamp: `2026-01-0${one.day}T00:00:00Z` },
    spec: {
      parentRefs: [{ name: 'edge' }],
      ...(one.host === '' ? {} : { hostnames: [one.host] }),
      rules: one.matches.map(({ path: value, type, method, header, query }) => ({
        matches: [
          {
            path: { type, value },
            ...(method ? { method } : {}),
            ...(header ? { headers: [{ name: 'x-one', value: header }] } : {}),
            ...(query ? { queryParams: [{ name: 'q', value: query }] } : {}),
          },
        ],
        backendRefs: [{ name: 'web', port: 80 }],
      })),
    },
  }))

const FIXED: readonly unknown[] = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'edge' }, spec: { controller: 'example.com/edge' } },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass', metadata: { name: 'edge' }, spec: { controllerName: 'example.com/edge' } },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'x' },
    spec: { gatewayClassName: 'edge', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'x' }, spec: { clusterIP: '10.0.0.1', ports: [{ port: 80 }] } },
]

const tablesOf = (raws: readonly unknown[]): readonly RouteTable[] => {
  const cluster = new Cluster({ source: 'cluster', name: 'trial' })
  cluster.apply([...FIXED, ...raws].flatMap((raw) => admit(raw).object ?? []).map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return compile(cluster)
}

/** Whether one of the requests at the rule's own boundaries ends at it. */
const isReached = (table: RouteTable, site: Site, rule: Rule): boolean => {
  for (const request of requestsAt(table, site, rule, 'witness')) {
    const read = readRequest(request)
    if ('error' in read) throw new Error(`${read.error.message} ${JSON.stringify(request)}`)
    if (match(table, read.request, read.request.host, site.listeners?.[0] ?? table.proxy.listeners[0]?.name).rule === rule) return true
  }
  return false
}

it('every rule that is not reported as shadowed has a request that reaches it', () => {
  const objects = fc.array(fc.oneof(ingress, httpRoute), { minLength: 1, maxLength: 8 }).map((list) => list.map((make, i) => make(i)))
  fc.assert(
    fc.property(objects, (raws) => {
      for (const table of tablesOf(raws)) {
        for (const site of table.sites) {
          for (const rule of site.rules) {
            const what = `${rule.label} of ${rule.origin.name}`
            const expected = rule.shadowedBy ? `${what} is shadowed` : `${what} is reached`
            expect(`${what} is ${isReached(table, site, rule) ? 'reached' : 'shadowed'}`, printTable(table)).toBe(expected)
          }
        }
      }
    }),
    { numRuns: 300 },
  )
})
