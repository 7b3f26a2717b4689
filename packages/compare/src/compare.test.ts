import { Demo } from '@portolan/demo'
import { Cluster, KINDS } from '@portolan/model'
import { boundaries, compile, INGRESS_DIALECTS, type RouteRequest } from '@portolan/routing'
import { admit } from '@portolan/sources'
import { expect, test } from 'vitest'
import { exact, forward, rule, segments, sideOf, site, table, tableSide, to } from '../exam/sides.ts'
import { CAUSES } from './causes/index.ts'
import { compare } from './compare.ts'
import type { Side } from './seen.ts'
import { within } from './within.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const demo = new Cluster({ source: 'demo', name: 'demo' })
demo.apply(
  new Demo({ now: () => now })
    .objects()
    .flatMap((raw) => admit(raw).object ?? [])
    .map((object) => ({ type: 'put', object })),
)
demo.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
const SIDES = [undefined, ...INGRESS_DIALECTS].map(
  (as): Side => ({ label: `as ${as ?? 'it is'}`, cluster: demo, tables: compile(demo, as ? { as } : {}), join: (namespace) => namespace }),
)

/** So many requests of all boundaries, from everywhere among them. */
const sample = (sides: readonly Side[], count: number): readonly RouteRequest[] => {
  const { requests } = boundaries(sides.flatMap(({ tables }) => tables))
  const step = Math.max(1, Math.floor(requests.length / count))
  return requests.filter((_, i) => i % step === 0)
}

test.each(SIDES)('the sample cluster, $label, against itself: nothing changes', (side) => {
  const again = { ...side, tables: [...side.tables] }
  const { requests, changed, unreadable } = compare(side, again, sample([side], 100), { now })
  expect([changed, unreadable]).toEqual([0, 0])
  expect(requests).toBeGreaterThanOrEqual(100)
})

test.each(SIDES.slice(1))('the sample cluster, $label: every change has a cause that is known, whichever side comes first', (side) => {
  const [own] = SIDES
  if (!own) throw new Error('no side')
  const requests = sample([own, side], 80)
  const there = compare(own, side, requests, { now })
  const back = compare(side, own, requests, { now })
  expect(there.changed).toBe(back.changed)
  expect(there.groups.reduce((sum, { count }) => sum + count, 0)).toBe(there.changed)
  const codes = CAUSES.map(({ code }) => code)
  for (const { groups } of [there, back]) expect(new Set(groups.map(({ code }) => code)).size).toBe(groups.length)
  for (const { code, places, count, example } of [...there.groups, ...back.groups]) {
    expect(codes).toContain(code.replace(/-(lost|gained)$/, ''))
    expect(places.reduce((sum, place) => sum + place.count, 0)).toBe(count)
    expect(example.said.before).not.toBe(example.said.after)
    expect(example.text).toMatch(/\.$/)
  }
})

test('a Service without ready pods: Traefik has no router for it, others answer 503', () => {
  const cluster = new Cluster({ source: 'demo', name: 'demo' })
  const put = (raw: object): void => {
    const { object } = admit(raw)
    if (object) cluster.apply([{ type: 'put', object }])
  }
  const metadata = { namespace: 'a', name: 'web' }
  put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'traefik' },
    spec: { controller: 'traefik.io/ingress-controller' },
  })
  put({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }], selector: { app: 'web' } } })
  const backend = { service: { name: 'web', port: { number: 80 } } }
  put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata,
    spec: { ingressClassName: 'traefik', rules: [{ host: 'empty.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
  })
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  const side = (as?: 'ingress-generic'): Side => ({
    label: as ?? 'as it is',
    cluster,
    tables: compile(cluster, as ? { as } : {}),
    join: (namespace) => namespace,
  })
  const { groups } = compare(side('ingress-generic'), side(), [{ url: 'http://empty.test/' }], { now })
  expect(groups.map(({ code }) => code)).toEqual(['no-endpoints'])
})

const A = forward(to('a'))

test('changes of one cause are one group, with each rule that it concerns', () => {
  const [one, two] = ['/one', '/two'].map((path) =>
    rule(segments(path), A, { origin: { kind: 'Ingress', namespace: 'x', name: path.slice(1), pointer: '/spec/rules/0/http/paths/0' } }),
  )
  if (!one || !two) throw new Error('two')
  const narrow = [one, two].map((each, i) => ({ ...each, when: exact(i === 0 ? '/one' : '/two') }))
  const [before, after] = [tableSide('before', table([site('shop.test', [one, two])])), tableSide('after', table([site('shop.test', narrow)]))]
  const urls = ['/one/1', '/one/2', '/two/1', '/one', '/none'].map((path) => ({ url: `http://shop.test${path}` }))
  const { requests, changed, groups } = compare(before, after, [...urls, { url: 'nonsense' }])
  expect([requests, changed]).toEqual([5, 3])
  expect(groups).toHaveLength(1)
  expect(groups[0]).toMatchObject({ code: 'exact-prefix-lost', count: 3, placesTotal: 2 })
  expect(groups[0]?.places.map(({ refs, count }) => [refs[0]?.name, count])).toEqual([
    ['one', 2],
    ['two', 1],
  ])
})

const ingress = (namespace: string, name: string): string => `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: edge }
spec: { controller: example.com/edge }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: ${namespace} }
spec:
  ingressClassName: edge
  rules: [{ host: shop.test, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: ${name}, port: { number: 80 } } } }] } }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { clusterIP: 10.0.0.1, ports: [{ port: 80 }] }
---
`

test('the same Service of another namespace is another Service, until it is said to be the same', () => {
  const [before, after] = [sideOf('old', ingress('old', 'web')), sideOf('new', ingress('new', 'web'))]
  const request = [{ url: 'http://shop.test/' }]
  expect(compare(before, after, request).groups.map(({ code }) => code)).toEqual(['backend'])
  expect(compare({ ...before, join: (namespace) => (namespace === 'old' ? 'new' : namespace) }, after, request).changed).toBe(0)
})

test('one namespace of a source: its routes alone, and all that they may name', () => {
  const { cluster } = sideOf('both', ingress('old', 'web') + ingress('new', 'web'))
  const old = within(cluster, 'old')
  expect([...old.all('Ingress')].map(({ meta }) => meta.namespace)).toEqual(['old'])
  expect([...old.all('Service')]).toHaveLength(2)
  expect([...cluster.all('Ingress')]).toHaveLength(2)
})

test('two proxies that claim a host are told as such', () => {
  const second = (label: string): Side => {
    const side = tableSide(label, table([site('shop.test', [rule(segments('/'), A)])]))
    const ref = { kind: 'IngressClass', name: 'second' }
    return {
      ...side,
      tables: [...side.tables, table([site('shop.test', [rule(segments('/'), forward(to('b')))])], {}, { ref, title: 'second', class: 'second' })],
    }
  }
  const before = tableSide('before', table([site('shop.test', [rule(segments('/'), A)])]))
  const { groups } = compare(before, second('after'), [{ url: 'http://shop.test/' }])
  expect(groups.map(({ code, example }) => [code, example.said.after])).toEqual([['entry-undefined-gained', 'undefined: x/a:80 or x/b:80']])
})
