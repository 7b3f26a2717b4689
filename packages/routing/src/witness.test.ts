import { Cluster, KINDS } from '@portolan/model'
import { admit } from '@portolan/sources'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compile, type Condition, type Pattern, printTable, readRequest, type RouteTable, type Rule, type Site } from './index.ts'
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

/** Text that a pattern takes and that others hardly do. */
const textFor = (pattern: Pattern): string => {
  switch (pattern.by) {
    case 'exact':
      return pattern.value
    case 'segments':
      return `${pattern.value.replace(/\/$/, '')}/witness`
    case 'prefix':
      return `${pattern.value}witness`
    case 'wildcard':
      return `witness${pattern.value}`
    case 'regex':
    case 'cidr':
      throw new Error('not in this trial')
    case 'anything':
      return 'witness.invalid'
    default:
      pattern satisfies never
      return ''
  }
}

const leavesOf = (condition: Condition): readonly Condition[] => (condition.is === 'all' ? condition.of.flatMap(leavesOf) : [condition])

/** A request made from nothing but the rule's own condition and its host. */
const witnessOf = (site: Site, rule: Rule) => {
  let [url, method, query] = [`http://${textFor(site.host)}`, 'PURGE', '']
  const headers: Record<string, string> = Object.create(null)
  for (const leaf of leavesOf(rule.when)) {
    if (leaf.is === 'path') url += leaf.like.by === 'anything' ? '/witness' : textFor(leaf.like)
    else if (leaf.is === 'method') method = textFor(leaf.like)
    else if (leaf.is === 'header') headers[leaf.name] = textFor(leaf.like)
    else if (leaf.is === 'query') query = `?${leaf.name}=${textFor(leaf.like)}`
  }
  const read = readRequest({ url: url + query, method, headers })
  if ('error' in read) throw new Error(read.error.message)
  return read.request
}

it('every rule that is not reported as shadowed has a request that reaches it', () => {
  const objects = fc.array(fc.oneof(ingress, httpRoute), { minLength: 1, maxLength: 8 }).map((list) => list.map((make, i) => make(i)))
  fc.assert(
    fc.property(objects, (raws) => {
      for (const table of tablesOf(raws)) {
        for (const site of table.sites) {
          for (const rule of site.rules) {
            const asked = witnessOf(site, rule)
            const found = match(table, asked, asked.host, site.listeners?.[0] ?? table.proxy.listeners[0]?.name)
            if (rule.shadowedBy) expect(found.rule === rule, `${rule.label} is reported as shadowed:\n${printTable(table)}`).toBe(false)
            else expect(found.rule === rule, `${rule.label} of ${rule.origin.name} is not reached:\n${printTable(table)}`).toBe(true)
          }
        }
      }
    }),
    { numRuns: 300 },
  )
})
