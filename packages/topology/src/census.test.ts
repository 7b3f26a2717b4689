import { Cluster, KINDS, type KubeObject, type Service } from '@portolan/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { admitAll, clusterOf, crew, service } from '../exam/cluster.ts'
import { Census } from './census.ts'

const first = <T>(items: Iterable<T>): T => [...items][0] as T

test('pods are counted by slices, and those without an address by the selector', () => {
  const pending = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-late', namespace: 'a', labels: { app: 'web' } },
    status: { phase: 'Pending' },
  }
  const cluster = clusterOf([service('a', 'web', 80), ...crew('a', 'web', 2), pending])
  expect(new Census(cluster).of(first(cluster.all('Service')))).toMatchObject({ known: true, ready: 2, total: 3 })
})

test('where slices may not be read, pods are counted by the selector', () => {
  const cluster = clusterOf(
    [service('a', 'web', 80), ...crew('a', 'web', 1, 3)].filter((each) => (each as { kind: string }).kind !== 'EndpointSlice'),
    ['EndpointSlice'],
  )
  expect(new Census(cluster).of(first(cluster.all('Service')))).toMatchObject({ known: true, ready: 1, total: 3 })
})

test('a pod that is leaving or has finished counts no more', () => {
  const gone = [{ status: { phase: 'Succeeded' } }, { status: { phase: 'Running' }, metadata: { deletionTimestamp: '2025-01-01T00:00:00Z' } }]
  const pods = gone.map(({ status, metadata }, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${at}`, namespace: 'a', labels: { app: 'web' }, ...metadata },
    status,
  }))
  const cluster = clusterOf([service('a', 'web', 80), ...pods])
  expect(new Census(cluster).of(first(cluster.all('Service')))).toMatchObject({ ready: 0, total: 0 })
})

test('a port that only some pods have is counted by itself', () => {
  const slice = (name: string, port: string, ip: string): object => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'a', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: port, port: 8080, protocol: 'TCP' }],
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
  })
  const ports = {
    ports: [
      { name: 'http', port: 80 },
      { name: 'admin', port: 81 },
    ],
    selector: undefined,
  }
  const cluster = clusterOf([
    service('a', 'web', 80, ports),
    slice('s1', 'http', '10.0.0.1'),
    slice('s2', 'http', '10.0.0.2'),
    slice('s3', 'admin', '10.0.0.1'),
  ])
  const census = new Census(cluster)
  const web = first(cluster.all('Service'))
  expect([census.of(web), census.of(web, 80), census.of(web, 'admin'), census.of(web, 81)].map(({ ready }) => ready)).toEqual([2, 2, 1, 1])
})

test('workloads are found by their pods and, without any, by their template', () => {
  const cluster = clusterOf([service('a', 'web', 80), ...crew('a', 'web', 0, 0)])
  expect(new Census(cluster).workloadsOf(first(cluster.all('Service'))).map(({ kind, meta }) => `${kind} ${meta.name}`)).toEqual(['Deployment web'])
})

test('counts kept from the build before are those that a first count would give', () => {
  const of = fc.constantFrom('x', 'y')
  const change = fc.oneof(
    fc.tuple(fc.constantFrom('a', 'b'), of, fc.nat(2), fc.nat(2)).map(([ns, name, ready, more]) => crew(ns, name, ready, ready + more)),
    fc.tuple(fc.constantFrom('a', 'b'), of).map(([ns, name]) => [service(ns, name, 80)]),
    fc.tuple(fc.constantFrom('a', 'b'), of).map(([ns, name]) => [service(ns, name, 80, { selector: undefined })]),
  )
  fc.assert(
    fc.property(fc.array(change, { minLength: 2, maxLength: 8 }), fc.nat(20), (changes, drop) => {
      const cluster = clusterOf([])
      const held: KubeObject[] = []
      for (const raw of changes) {
        const objects = admitAll(raw)
        cluster.apply(objects.map((object) => ({ type: 'put', object })))
        held.push(...objects)
        const victim = held[drop % held.length]
        if (victim && drop % 3 === 0) cluster.apply([{ type: 'remove', kind: victim.kind, namespace: victim.meta.namespace, name: victim.meta.name }])
        const fresh = new Cluster(cluster.origin)
        for (const { kind } of KINDS) {
          fresh.apply([...cluster.all(kind)].map((object) => ({ type: 'put', object: structuredClone(object) as KubeObject })))
          fresh.apply([{ type: 'sync', kind, state: 'synced' }])
        }
        const tell = (on: Cluster): unknown =>
          [...on.all('Service')].map((each: Service) => ({ ...new Census(on).of(each), pods: [...new Census(on).podsOf(each)].sort() }))
        const kept = tell(cluster)
        expect(tell(fresh)).toEqual(kept)
        expect(tell(cluster)).toEqual(kept)
      }
    }),
    { numRuns: 40 },
  )
})
