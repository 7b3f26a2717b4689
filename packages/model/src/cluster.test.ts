import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Change } from './change.ts'
import { Cluster } from './cluster.ts'
import { type Labels, NO_LABELS } from './meta.ts'
import type { Pod } from './pod.ts'
import { keyOf } from './ref.ts'
import type { EndpointSlice, Service } from './service.ts'

const labels = (pairs: Record<string, string>): Labels => Object.assign(Object.create(null), pairs)
const meta = (namespace: string, name: string, own: Labels = NO_LABELS) => ({
  namespace,
  name,
  uid: name,
  resourceVersion: '1',
  created: 0,
  labels: own,
  annotations: NO_LABELS,
  deleting: false,
})

const pod = (name: string, ip: string, own: Record<string, string> = {}, more: Partial<Pod> = {}): Pod => ({
  kind: 'Pod',
  meta: meta('shop', name, labels(own)),
  phase: 'Running',
  ready: true,
  ips: [ip],
  hostNetwork: false,
  ports: [],
  images: [],
  restarts: 0,
  closedGates: [],
  args: [],
  ...more,
})

const service = (name: string, more: Partial<Service> = {}): Service => ({
  kind: 'Service',
  meta: meta('shop', name),
  type: 'ClusterIP',
  clusterIPs: [],
  ports: [],
  selector: NO_LABELS,
  externalIPs: [],
  loadBalancer: [],
  loadBalancerSourceRanges: [],
  externalTrafficPolicy: 'Cluster',
  internalTrafficPolicy: 'Cluster',
  publishNotReadyAddresses: false,
  ipFamilies: ['IPv4'],
  ...more,
})

const slice = (name: string, of: string | undefined): EndpointSlice => ({
  kind: 'EndpointSlice',
  meta: meta('shop', name),
  service: of,
  addressType: 'IPv4',
  ports: [],
  endpoints: [],
})

const cluster = (...changes: readonly Change[]): Cluster => {
  const it = new Cluster({ source: 'cluster', name: 'test' })
  it.apply(changes)
  return it
}

test('a Service finds its pods by selector, in its own namespace, and none without a selector', () => {
  const web = pod('a', '10.0.0.1', { app: 'web', tier: 'front' })
  const stranger = { ...pod('b', '10.0.0.2', { app: 'web' }), meta: { ...meta('other', 'b', labels({ app: 'web' })) } }
  const it = cluster({ type: 'put', object: web }, { type: 'put', object: stranger })
  expect(it.podsOf(service('web', { selector: labels({ app: 'web' }) }))).toEqual([web])
  expect(it.podsOf(service('web', { selector: labels({ app: 'web', tier: 'back' }) }))).toEqual([])
  expect(it.podsOf(service('bare'))).toEqual([])
})

test('a pod that has ended owns no address', () => {
  const it = cluster({ type: 'put', object: pod('done', '10.0.0.1', {}, { phase: 'Succeeded' }) }, { type: 'put', object: pod('live', '10.0.0.1') })
  expect(it.podsByIp('10.0.0.1').map(({ meta: { name } }) => name)).toEqual(['live'])
})

test('an object that changes leaves no trace of its old self in the indexes', () => {
  const it = cluster({ type: 'put', object: pod('a', '10.0.0.1') }, { type: 'put', object: pod('a', '10.0.0.9') })
  expect(it.podsByIp('10.0.0.1')).toEqual([])
  expect(it.podsByIp('10.0.0.9')).toHaveLength(1)
  it.apply([{ type: 'put', object: slice('s', 'web') }])
  it.apply([{ type: 'put', object: slice('s', 'api') }])
  expect(it.slicesOf(service('web'))).toEqual([])
  expect(it.slicesOf(service('api'))).toHaveLength(1)
})

test('a Service is found by every address that it owns', () => {
  const web = service('web', {
    clusterIPs: ['10.96.0.1'],
    externalIPs: ['198.51.100.1'],
    loadBalancer: [{ ip: '203.0.113.1' }, { hostname: 'lb.test' }],
  })
  const it = cluster({ type: 'put', object: web }, { type: 'put', object: service('headless', { clusterIPs: ['None'] }) })
  for (const address of ['10.96.0.1', '198.51.100.1', '203.0.113.1', 'lb.test']) expect(it.servicesByAddress(address)).toEqual([web])
  expect(it.servicesByAddress('None')).toEqual([])
})

test('replace takes away what is not in the list, with its complaints, and touches no other kind', () => {
  const complaint = {
    ref: { kind: 'Service', namespace: 'shop', name: 'old' },
    code: 'missing-field',
    severity: 'error',
    text: 'spec.ports is missing.',
  } as const
  const it = cluster({ type: 'put', object: service('old'), complaints: [complaint] }, { type: 'put', object: pod('a', '10.0.0.1') })
  expect([...it.complaints()]).toEqual([complaint])
  expect(it.apply([{ type: 'replace', kind: 'Service', objects: [service('new')] }])).toEqual(new Set(['Service']))
  expect(it.get('Service', 'shop', 'old')).toBeUndefined()
  expect(it.count('Service')).toBe(1)
  expect(it.count('Pod')).toBe(1)
  expect([...it.complaints()]).toEqual([])
})

test('only a kind that the source can speak of is known', () => {
  const it = cluster(
    { type: 'sync', kind: 'Secret', state: 'forbidden', message: 'secrets is forbidden' },
    { type: 'sync', kind: 'Pod', state: 'synced' },
  )
  expect([it.knows('Secret'), it.knows('Pod'), it.knows('Ingress')]).toEqual([false, true, false])
  expect(it.syncOf('Secret').message).toBe('secrets is forbidden')
})

test('a fork takes changes that the original never sees', () => {
  const it = cluster({ type: 'put', object: service('web') }, { type: 'sync', kind: 'Service', state: 'synced' })
  const fork = it.fork([{ type: 'remove', kind: 'Service', namespace: 'shop', name: 'web' }])
  expect(fork.get('Service', 'shop', 'web')).toBeUndefined()
  expect(fork.knows('Service')).toBe(true)
  expect(it.get('Service', 'shop', 'web')).toBeDefined()
})

test('names and labels such as __proto__ and constructor are names and labels', () => {
  const hostile = { ...pod('constructor', '10.0.0.1'), meta: meta('__proto__', 'constructor', labels({ ['__proto__']: 'x', constructor: 'y' })) }
  const it = cluster({ type: 'put', object: hostile })
  expect(it.get('Pod', '__proto__', 'constructor')).toBe(hostile)
  expect(it.podsIn('__proto__')).toEqual([hostile])
  expect(it.podsIn('toString')).toEqual([])
  const picky = { ...service('web', { selector: labels({ ['__proto__']: 'x' }) }), meta: meta('__proto__', 'web') }
  expect(it.podsOf(picky)).toEqual([hostile])
})

test('services are found by node port, nodes by address, pods by host port', () => {
  const open = service('web', { ports: [{ name: '', port: 80, protocol: 'TCP', targetPort: 80, nodePort: 30080 }] })
  const bound = { ...pod('bound', '10.0.0.1'), ports: [{ name: '', port: 80, protocol: 'TCP' as const, hostPort: 8080 }] }
  const node = { kind: 'Node' as const, meta: meta('', 'N1'), addresses: [{ type: 'Hostname', address: 'N1.example' }], ready: true }
  const it = cluster({ type: 'put', object: open }, { type: 'put', object: bound }, { type: 'put', object: node })
  expect(it.servicesByNodePort(30080)).toEqual([open])
  expect(it.podsByHostPort(8080)).toEqual([bound])
  expect(it.nodesByAddress('n1.example')).toEqual([node])
  it.apply([
    { type: 'put', object: service('web') },
    { type: 'remove', kind: 'Pod', namespace: 'shop', name: 'bound' },
  ])
  expect([it.servicesByNodePort(30080), it.podsByHostPort(8080), it.policiesIn('shop')]).toEqual([[], [], []])
})

test('after any puts and removals the indexes say what the objects say', () => {
  const step = fc.oneof(
    fc.record({ put: fc.constantFrom('a', 'b', 'c'), ip: fc.constantFrom('1', '2'), app: fc.constantFrom('x', 'y') }),
    fc.record({ remove: fc.constantFrom('a', 'b', 'c') }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const it = cluster()
      for (const one of steps) {
        if ('put' in one) it.apply([{ type: 'put', object: pod(one.put, one.ip, { app: one.app }) }])
        else it.apply([{ type: 'remove', kind: 'Pod', namespace: 'shop', name: one.remove }])
        it.podsByIp('1')
      }
      const all = [...it.all('Pod')]
      for (const ip of ['1', '2']) expect(new Set(it.podsByIp(ip))).toEqual(new Set(all.filter(({ ips }) => ips[0] === ip)))
      expect(new Set(it.podsIn('shop'))).toEqual(new Set(all))
    }),
  )
})

test('keys tell namespaced from cluster-scoped objects', () => {
  expect(keyOf('IngressClass', undefined, 'nginx')).toBe('IngressClass//nginx')
  expect(keyOf('Ingress', 'shop', 'cart')).toBe('Ingress/shop/cart')
})
