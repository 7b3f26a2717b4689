import { Demo } from '@portolan/demo'
import { type Change, type Cluster, KINDS, type Kind, type KubeObject } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit, type RawObject } from '@portolan/sources'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Live } from './live.ts'
import { pod, shop } from './testing/objects.ts'

const put = (raw: RawObject): Change[] => {
  const { object } = admit(raw)
  return object ? [{ type: 'put', object }] : []
}

/** A live cell with the demo in it, which is asked for its tables. */
const demoLive = (demo: Demo): Live => {
  const live = new Live({ source: 'demo', name: 'demo' })
  live.take([...[...demo.objects()].flatMap(put), ...KINDS.map(({ kind }): Change => ({ type: 'sync', kind, state: 'synced' }))])
  expect(live.state().tables).toEqual(compile(live.state().cluster))
  return live
}

test('tables are those of the cluster at every step of the demo, and are kept where they can be', () => {
  const demo = new Demo()
  const live = demoLive(demo)
  let steps = 0
  let same = 0
  for (let step = 0; step < 400; step++) {
    const before = live.state().tables
    const changes = demo.step().flatMap((event): Change[] => {
      if (event.type === 'put') return put(event.raw)
      const { kind, namespace, name } = event
      return KINDS.some((info) => info.kind === kind)
        ? [{ type: 'remove', kind: kind as Kind, name, ...(namespace === undefined ? {} : { namespace }) }]
        : []
    })
    live.take(changes)
    const { tables, cluster } = live.state()
    expect(tables).toEqual(compile(cluster))
    if (changes.length > 0) steps++
    if (changes.length > 0 && tables === before) same++
  }
  expect(same).toBeGreaterThan(5)
  expect(same).toBeLessThan(steps)
})

/** One field of one object of these kinds, set to another value that its type allows. */
const KIND = ['Pod', 'Node', 'Deployment', 'DaemonSet', 'StatefulSet', 'EndpointSlice', 'NetworkPolicy', 'ReplicaSet'] as const
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  ready: [true, false],
  endpoints: [
    [],
    [{ addresses: ['10.9.9.9'] }],
    [{ addresses: ['10.9.9.9'], ready: true, serving: true }],
    [{ addresses: ['10.9.9.9'], ready: false, serving: false }],
  ],
  phase: ['Pending', 'Running', 'Succeeded', 'Failed'],
  ips: [[], ['10.9.9.9']],
  node: [undefined, 'elsewhere'],
  hostNetwork: [true, false],
  images: [[], ['registry.k8s.io/ingress-nginx/controller:v1.9.0'], ['traefik:v3.1.0'], ['kong:3']],
  restarts: [0, 7],
  reason: [undefined, 'CrashLoopBackOff'],
  args: [[], ['--ingress-class=internal']],
  replicas: [0, 9],
  addresses: [[], [{ type: 'ExternalIP', address: '203.0.113.99' }]],
  labels: [{}, { app: 'other' }],
  uid: ['another'],
  deleting: [true, false],
}
const alter = fc.record({
  kind: fc.constantFrom(...KIND),
  which: fc.nat(10_000),
  field: fc.constantFrom(...Object.keys(VALUES)),
  value: fc.nat(10),
  does: fc.constantFrom('alter', 'alter', 'alter', 'remove', 'copy'),
})

const alteration = (cluster: Cluster, { kind, which, field, value, does }: typeof alter extends fc.Arbitrary<infer A> ? A : never): Change[] => {
  const all = [...cluster.all(kind)] as KubeObject[]
  const object = all[which % Math.max(1, all.length)]
  if (!object) return []
  const { namespace, name } = object.meta
  if (does === 'remove') return [{ type: 'remove', kind, name, ...(namespace === undefined ? {} : { namespace }) }]
  const values = VALUES[field] ?? []
  const next = values[value % values.length]
  const inMeta = field === 'labels' || field === 'uid' || field === 'deleting'
  const meta = { ...object.meta, ...(inMeta ? { [field]: next } : {}), ...(does === 'copy' ? { name: `${name}-${value}` } : {}) }
  return [{ type: 'put', object: { ...object, ...(!inMeta && field in object ? { [field]: next } : {}), meta } as KubeObject }]
}

test('whatever changes in pods, nodes and workloads, the tables are those of the cluster', () => {
  const demo = new Demo()
  fc.assert(
    fc.property(fc.array(fc.array(alter, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 }), (batches) => {
      const live = demoLive(demo)
      for (const batch of batches) {
        live.take(batch.flatMap((one) => alteration(live.state().cluster, one)))
        const { tables, cluster } = live.state()
        expect(tables).toEqual(compile(cluster))
      }
      live.close()
    }),
    { numRuns: 60 },
  )
})

test('nothing is compiled for a state that nobody looks at', () => {
  const live = new Live({ source: 'cluster', name: 'test' })
  live.take(shop().flatMap(put))
  const { tables } = live.state()
  expect(tables).toHaveLength(1)
  live.take(put(pod('web-1', 'web', '10.0.0.1', false)))
  const passed = live.state()
  live.take(put(pod('web-1', 'web', '10.0.0.1', true)))
  // One compilation for both, and it is that of the later one.
  expect(live.state().tables).toBe(passed.tables)
  expect(live.state().tables).not.toBe(tables)
})

test('where a rule hangs on it, a Service that gains or loses its endpoints makes new tables, and other slices do not', () => {
  const live = new Live({ source: 'cluster', name: 'test' })
  const slice = (name: string, service: string, ready: boolean, ...addresses: string[]): RawObject => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'a', labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready, serving: ready } })),
  })
  const path = (name: string, at: string) => ({ path: at, pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } })
  live.take([
    ...KINDS.map(({ kind }): Change => ({ type: 'sync', kind, state: 'synced' })),
    ...put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'traefik' },
      spec: { controller: 'traefik.io/ingress-controller' },
    }),
    ...put({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'a' }, spec: { clusterIP: '10.0.0.1', ports: [{ port: 80 }] } }),
    ...put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'a' },
      spec: { ingressClassName: 'traefik', rules: [{ host: 'web.test', http: { paths: [path('web', '/')] } }] },
    }),
    ...put(slice('web-1', 'web', true, '10.1.0.1')),
  ])
  const served = live.state().tables
  expect(served[0]?.sites).toHaveLength(1)
  live.take(put(slice('web-1', 'web', true, '10.1.0.1', '10.1.0.2')))
  expect(live.state().tables).toBe(served)
  live.take(put(slice('web-1', 'web', false, '10.1.0.1', '10.1.0.2')))
  const empty = live.state().tables
  expect(empty[0]?.sites).toEqual([])
  live.take(put(slice('web-1', 'web', true, '10.1.0.1')))
  expect(live.state().tables[0]?.sites).toHaveLength(1)
  live.close()
})
