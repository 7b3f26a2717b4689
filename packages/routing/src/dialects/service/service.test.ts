import { Cluster, KINDS, type KubeObject } from '@portolan/model'
import { admit } from '@portolan/sources'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Backend, type Consumer, compile, endpointsOf, type Outcome, trace } from '../../index.ts'

const maybe = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined })
const node = fc.constantFrom('n1', 'n2', 'n3')
const zone = fc.constantFrom('za', 'zb')
const app = fc.constantFrom('web', 'db', '__proto__')
const namespace = fc.constantFrom('a', 'b')
const policy = fc.constantFrom('Cluster', 'Local')

const endpoint = fc.record({
  last: fc.integer({ min: 1, max: 6 }),
  ready: maybe(fc.boolean()),
  serving: maybe(fc.boolean()),
  terminating: maybe(fc.boolean()),
  node: maybe(node),
  zone: maybe(zone),
  hints: maybe(fc.record({ forZones: maybe(fc.array(zone, { maxLength: 2 })), forNodes: maybe(fc.array(node, { maxLength: 2 })) })),
  hostname: maybe(fc.constantFrom('web-0', 'db-0')),
})

const service = fc.record({
  type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
  headless: fc.boolean(),
  external: policy,
  internal: policy,
  targetPort: fc.constantFrom(8080, 'http'),
  sticky: fc.boolean(),
  early: fc.boolean(),
  ranges: fc.constantFrom([], ['203.0.113.0/24'], ['nonsense']),
  alias: fc.constantFrom('web.a.svc.cluster.local', 'db.b.svc.cluster.local', 'x.example', '10.0.0.1'),
  slices: maybe(
    fc.array(
      fc.record({
        family: fc.constantFrom('IPv4', 'IPv6', 'FQDN'),
        port: maybe(fc.constantFrom(8080, 80)),
        endpoints: fc.array(endpoint, { maxLength: 5 }),
      }),
      { maxLength: 3 },
    ),
  ),
})

const peer = fc.oneof(
  fc.record({ podSelector: fc.constantFrom({}, { matchLabels: { app: 'web' } }) }),
  fc.record({
    namespaceSelector: fc.constantFrom(
      {},
      { matchLabels: { 'kubernetes.io/metadata.name': 'a' } },
      { matchExpressions: [{ key: 'x', operator: 'Odd' }] },
    ),
  }),
  fc.record({ ipBlock: fc.constantFrom({ cidr: '0.0.0.0/0' }, { cidr: '10.1.0.0/16', except: ['10.1.1.0/24'] }, { cidr: 'nonsense' }) }),
)
const port = fc.constantFrom({ port: 8080 }, { port: 'http' }, { port: 1, endPort: 9000 }, { protocol: 'UDP' })
const rules = (side: 'from' | 'to') =>
  fc.array(fc.record({ [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) }), { maxLength: 2 })
const networkPolicy = fc.record({
  namespace,
  podSelector: fc.constantFrom({}, { matchLabels: { app: 'web' } }, { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] }),
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: rules('from'),
  egress: rules('to'),
})

const pod = fc.record({
  namespace,
  app,
  node: maybe(node),
  host: fc.boolean(),
  ready: fc.boolean(),
  deleting: fc.boolean(),
  v6: fc.boolean(),
  port: fc.constantFrom(8080, 9090),
})

const world = fc
  .record({
    services: fc.array(fc.tuple(namespace, app, service), { minLength: 1, maxLength: 4 }),
    pods: fc.array(pod, { maxLength: 6 }),
    policies: fc.array(networkPolicy, { maxLength: 3 }),
  })
  .map(({ services, pods, policies }): KubeObject[] => {
    const raw: unknown[] = ['n1', 'n2'].map((name, i) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'topology.kubernetes.io/zone': i === 0 ? 'za' : 'zb' } },
      status: { addresses: [{ type: 'InternalIP', address: `192.168.0.${i + 1}` }] },
    }))
    for (const [i, [ns, name, one]] of services.entries()) {
      const clusterIP = one.headless ? 'None' : `10.0.0.${i + 1}`
      raw.push({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: ns },
        spec: {
          type: one.type,
          ...(one.type === 'ExternalName' ? { externalName: one.alias } : { clusterIP }),
          selector: { app: name },
          externalTrafficPolicy: one.external,
          internalTrafficPolicy: one.internal,
          publishNotReadyAddresses: one.early,
          loadBalancerSourceRanges: one.ranges,
          externalIPs: i === 0 ? ['192.168.0.1', '198.51.100.7'] : [],
          ...(one.sticky ? { sessionAffinity: 'ClientIP' } : {}),
          ports: [
            { name: 'http', port: 80, targetPort: one.targetPort, nodePort: 30_080 },
            { name: 'dns', port: 80, protocol: 'UDP' },
          ],
        },
        ...(one.type === 'LoadBalancer' ? { status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } } } : {}),
      })
      for (const [j, slice] of (one.slices ?? []).entries())
        raw.push({
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: { name: `${name}-${j}`, namespace: ns, labels: { 'kubernetes.io/service-name': name } },
          addressType: slice.family,
          ports: slice.port === undefined ? null : [{ name: 'http', port: slice.port, protocol: 'TCP' }],
          endpoints: slice.endpoints.map(({ last, ready, serving, terminating, node: nodeName, zone: own, hints, hostname }) => ({
            addresses: [slice.family === 'IPv6' ? `fd00::${last}` : `10.1.0.${last}`],
            conditions: { ready, serving, terminating },
            nodeName,
            zone: own,
            hostname,
            ...(hints
              ? { hints: { forZones: hints.forZones?.map((text) => ({ name: text })), forNodes: hints.forNodes?.map((text) => ({ name: text })) } }
              : {}),
            targetRef: { kind: 'Pod', namespace: ns, name: `pod-${last}` },
          })),
        })
    }
    for (const [i, one] of pods.entries())
      raw.push({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `pod-${i + 1}`,
          namespace: one.namespace,
          labels: { app: one.app },
          ...(one.deleting ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
        },
        spec: {
          nodeName: one.node,
          hostNetwork: one.host,
          containers: [{ name: 'c', image: 'x', ports: [{ name: 'http', containerPort: one.port, ...(one.host ? { hostPort: one.port } : {}) }] }],
        },
        status: {
          phase: 'Running',
          podIPs: [{ ip: one.host ? '192.168.0.1' : `10.1.0.${i + 1}` }, ...(one.v6 ? [{ ip: `fd00::${i + 1}` }] : [])],
          conditions: [{ type: 'Ready', status: one.ready ? 'True' : 'False' }],
        },
      })
    for (const [i, { namespace: ns, ...spec }] of policies.entries())
      raw.push({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: `policy-${i}`, namespace: ns }, spec })
    return raw.flatMap((one) => admit(one).object ?? [])
  })

const clusterOf = (list: readonly KubeObject[], source: 'cluster' | 'manifests', forbidden: readonly string[]): Cluster => {
  const cluster = new Cluster({ source, name: 'trial' })
  cluster.apply(list.filter(({ kind }) => !forbidden.includes(kind)).map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: forbidden.includes(kind) ? 'forbidden' : 'synced' })))
  return cluster
}

const url = fc
  .tuple(
    fc.constantFrom('http', 'tcp', 'udp', 'sctp'),
    fc.constantFrom(
      'web.a.svc',
      'db.b.svc.cluster.local',
      'web',
      'web.a',
      '10.0.0.1',
      '10.0.0.2',
      '192.168.0.1',
      '198.51.100.7',
      '203.0.113.1',
      '10.1.0.1',
      '[fd00::1]',
      'web-0.web.a.svc',
      '_http._tcp.web.a.svc',
      '10-1-0-1.a.pod',
      '__proto__.a.svc',
    ),
    fc.constantFrom(80, 8080, 30_080, 9090),
  )
  .map(([scheme, host, number]) => `${scheme}://${host}:${number}/`)
const from = fc.constantFrom(
  undefined,
  'outside' as const,
  { namespace: 'a' },
  { namespace: 'a', pod: 'pod-1' },
  { namespace: 'b', pod: 'pod-2' },
  { namespace: 'b', pod: 'gone' },
)
const sourceIp = fc.constantFrom(undefined, '203.0.113.9', '198.51.100.1', 'fd00::9')
const via = fc.constantFrom(undefined, undefined, { kind: 'Service', namespace: 'a', name: 'web' }, { kind: 'Pod', namespace: 'a', name: 'pod-1' })
const forbidden = fc.constantFrom([], ['EndpointSlice'], ['Pod'], ['Node'], ['NetworkPolicy'], ['Service'], ['Namespace', 'Pod'])
const source = fc.constantFrom('cluster' as const, 'manifests' as const)

const outcomesOf = (outcome: Outcome): readonly Outcome[] => (outcome.type === 'unknown' ? outcome.possible.flatMap(outcomesOf) : [outcome])

const check = ({ endpoints, status, service: of }: Backend): void => {
  const sum = endpoints.reduce((total, { share }) => total + share, 0)
  for (const { share } of endpoints) expect(share).toBeGreaterThanOrEqual(0)
  if (endpoints.length > 0 && status === undefined) expect(sum).toBeCloseTo(1, 9)
  for (const { share, ready, serving } of endpoints) if (of && share > 0 && status === undefined) expect(ready || serving).toBe(true)
}

describe('laws of Services', () => {
  it('never throws; shares of backends add up to 1, and those of endpoints too', () => {
    fc.assert(
      fc.property(world, url, from, sourceIp, via, forbidden, source, (objects, asked, start, ip, pin, hidden, origin) => {
        const cluster = clusterOf(objects, origin, hidden)
        const result = trace(cluster, compile(cluster), {
          url: asked,
          ...(start ? { from: start } : {}),
          ...(ip ? { sourceIp: ip } : {}),
          ...(pin ? { via: pin } : {}),
        })
        expect(result.summary).not.toBe('')
        expect(result.traces.length).toBeGreaterThan(0)
        for (const { outcome, steps } of result.traces) {
          expect(steps.length).toBeGreaterThan(0)
          for (const one of outcomesOf(outcome)) {
            if (one.type !== 'forward') continue
            expect(one.backends.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
            one.backends.forEach(check)
          }
        }
      }),
      { numRuns: 400 },
    )
  })

  it('answers the same for shuffled objects', () => {
    const shuffled = world.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    fc.assert(
      fc.property(shuffled, url, from, ([list, other], asked, start) => {
        // Objects of one name: an API server holds one of them.
        const unique = (objects: readonly KubeObject[]): KubeObject[] => {
          const names = new Set(list.map(({ kind, meta }) => `${kind}/${meta.namespace}/${meta.name}`))
          const last = new Map(list.map((object) => [`${object.kind}/${object.meta.namespace}/${object.meta.name}`, object]))
          return objects.filter((object) => [...names].some((name) => last.get(name) === object))
        }
        const [one, two] = [clusterOf(unique(list), 'cluster', []), clusterOf(unique(other), 'cluster', [])]
        const ask = { url: asked, ...(start ? { from: start } : {}) }
        expect(trace(two, compile(two), ask, 0, 0)).toEqual(trace(one, compile(one), ask, 0, 0))
      }),
      { numRuns: 150 },
    )
  })
})

describe('consumers', () => {
  const objects = [
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'a' }, spec: { clusterIP: '10.0.0.1', ports: [{ port: 80 }] } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'web-1', namespace: 'a', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
      endpoints: [
        { addresses: ['10.1.0.1'] },
        { addresses: ['10.1.0.2'], conditions: { ready: false, serving: true, terminating: true } },
        { addresses: ['10.1.0.3'], conditions: { ready: true, serving: true } },
      ],
    },
  ].flatMap((one) => admit(one).object ?? [])
  const cluster = clusterOf(objects, 'cluster', [])
  const web = cluster.get('Service', 'a', 'web')

  it.each<[Consumer, readonly string[]]>([
    ['proxy', ['10.1.0.1', '10.1.0.3']],
    ['kube-proxy', ['10.1.0.1', '10.1.0.3']],
    ['dns', ['10.1.0.1', '10.1.0.3']],
    // EX-51: readiness that nobody states isn't readiness to them.
    ['traefik', ['10.1.0.3']],
    ['haproxytech', ['10.1.0.3']],
    ['traefik-gateway', ['10.1.0.3']],
  ])('SVC-04, SVC-07: %s takes %j', (consumer, taken) => {
    const [port] = web?.ports ?? []
    if (!web || !port) throw new Error('the Service was not read')
    const answer = endpointsOf(cluster, web, port, consumer)
    expect(answer.known && answer.endpoints.filter(({ share }) => share > 0).map(({ address }) => address)).toEqual(taken)
  })
})
