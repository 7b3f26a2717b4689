import { Demo } from '@portolan/demo'
import { Cluster, KINDS } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import { expect, test } from 'vitest'
import { costOf } from './cost.ts'
import { readPrices } from './price.ts'
import { LINT_DEFAULTS } from './view.ts'

const PRICES = LINT_DEFAULTS.lbMonthlyCost
const now = Date.parse('2026-11-20T12:00:00Z')

const demo = (): Cluster => {
  const cluster = new Cluster({ source: 'demo', name: 'prod-eu-1' })
  const objects = new Demo({ now: () => now }).objects().flatMap((raw) => admit(raw).object ?? [])
  cluster.apply(objects.map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return cluster
}

test('each load balancer says what it carries and where that could go', () => {
  const cluster = demo()
  const { rows, now: today, after, monthly } = costOf(cluster, compile(cluster), PRICES)
  const told = new Map(rows.map(({ ref, carries, month, move }) => [ref.name, [carries, month, move.is, move.text]]))
  expect(told.get('legacy-web')).toEqual(['nothing', 20, 'remove', 'remove: no pods behind it'])
  expect(told.get('charges-grpc')).toEqual(['tcp :8443, TLS', 20, 'move', 'Gateway edge, as a TLSRoute'])
  expect(told.get('ingress-nginx-controller')?.[2]).toBe('stays')
  expect(told.get('ftp-drop')?.[1]).toBe(0)
  expect(told.get('resolver')?.[2]).toBe('careful')
  expect(monthly).toBe(20)
  expect(today - after).toBe(rows.filter(({ move }) => move.is === 'move' || move.is === 'remove').length * 20)
})

test('what would change the source address that pods see saves nothing', () => {
  const cluster = demo()
  const grpc = cluster.get('Service', 'payments', 'charges-grpc')
  if (!grpc) throw new Error('the demo has no charges-grpc')
  cluster.apply([{ type: 'put', object: { ...grpc, externalTrafficPolicy: 'Local' } }])
  const row = costOf(cluster, compile(cluster), PRICES).rows.find(({ ref }) => ref.name === 'charges-grpc')
  expect(row?.move).toMatchObject({ is: 'careful', text: expect.stringContaining('another source address') })
})

const balancer = (name: string, address: string, more: object = {}, annotations: object = {}): readonly object[] => [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'a', annotations },
    spec: { type: 'LoadBalancer', selector: { app: name }, ports: [{ name: 'http', port: 80 }], ...more },
    status: { loadBalancer: { ingress: address ? [/^[0-9.]+$/.test(address) ? { ip: address } : { hostname: address }] : [] } },
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-1`, namespace: 'a', labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
  },
]
const costs = (objects: readonly object[], prices: readonly string[] = [], source: 'cluster' | 'manifests' = 'cluster') => {
  const cluster = new Cluster({ source, name: 'test' })
  cluster.apply(objects.flatMap((raw) => admit(raw).object ?? []).map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  const read = readPrices(prices, PRICES.each)
  if ('error' in read) throw new Error(read.error)
  return costOf(cluster, compile(cluster), read)
}

test('twenty Services of HTTP fit behind one new controller, which costs one', () => {
  const { rows, now: today, after, added } = costs(Array.from({ length: 20 }, (_, at) => balancer(`app-${at}`, `203.0.113.${at}`)).flat())
  expect([today, after, added]).toEqual([400, 20, 20])
  expect(new Set(rows.map(({ move }) => `${move.is} ${move.text}`))).toEqual(new Set(['move One new controller, as an Ingress']))
  expect(rows[0]?.move.changes).toContain('X-Forwarded-For')
})

test('one load balancer needs no controller', () => {
  const { rows, now: today, after, added } = costs(balancer('app', '203.0.113.1'))
  expect([today, after, added]).toEqual([20, 20, 0])
  expect(rows[0]?.move).toEqual({ is: 'stays', text: 'stays' })
})

test('what stands at one address is one load balancer', () => {
  const { rows, now: today } = costs([
    ...balancer('dns', '203.0.113.1', { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] }),
    ...balancer('web', '203.0.113.1'),
    ...balancer('other', '203.0.113.2'),
  ])
  expect(today).toBe(40)
  expect(rows.map(({ ref, shares, carries, move }) => [ref.name, shares?.map(({ name }) => name), carries, move.is])).toEqual([
    ['dns', ['web'], 'udp :53, tcp :80, HTTP', 'careful'],
    ['other', undefined, 'tcp :80, HTTP', 'stays'],
  ])
})

test.each([
  ['by its class', { loadBalancerClass: 'service.k8s.aws/nlb' }, '203.0.113.1', {}, 'AWS', 16.43],
  ['by its host name', {}, 'a-1.elb.eu-west-1.amazonaws.com', {}, 'AWS', 18],
  ['by its annotations', {}, '10.0.0.9', { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' }, 'Azure', 25],
  ['MetalLB by a free class', { loadBalancerClass: 'metallb.example/pool' }, '10.0.0.9', {}, 'MetalLB', 0],
  ['nothing tells', {}, '203.0.113.1', {}, undefined, 21],
  ['nothing tells of an unknown class', { loadBalancerClass: 'example.com/lb' }, '203.0.113.1', {}, undefined, 3],
])('the price of one: %s', (_, spec, address, annotations, provider, month) => {
  const { rows } = costs(balancer('app', address, spec, annotations), ['21', 'service.k8s.aws/nlb=16.43', 'aws=18', 'azure=25', 'example.com/lb=3'])
  expect(rows[0]).toMatchObject({ month })
  expect(rows[0]?.provider).toBe(provider)
})

test('what the cluster itself makes costs nothing, unless a price is set', () => {
  const speaker = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'speaker', namespace: 'metallb-system' },
    spec: { template: { spec: { containers: [{ name: 'speaker', image: 'quay.io/metallb/speaker:v0.15.2' }] } } },
  }
  const objects = [speaker, ...balancer('app', '10.0.0.9'), ...balancer('web', '10.0.0.10')]
  expect(costs(objects)).toMatchObject({ now: 0, after: 0, rows: [{ provider: 'MetalLB', month: 0, move: { is: 'stays' } }, { month: 0 }] })
  expect(costs(objects, ['metallb=5'])).toMatchObject({ now: 10 })
})

test('of a class whose Ingresses have a load balancer each, every address is one', () => {
  const one = (name: string, ip: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'a' },
    spec: {
      ingressClassName: 'gce',
      rules: [
        { host: `${name}.test`, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } },
      ],
    },
    status: { loadBalancer: { ingress: [{ ip }] } },
  })
  const gce = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'gce' }, spec: { controller: 'k8s.io/ingress-gce' } }
  const { rows, now: today } = costs([gce, one('one', '203.0.113.1'), one('two', '203.0.113.2'), one('three', '203.0.113.2')])
  expect(rows.map(({ ref, carries, provider }) => [ref.kind, ref.name, carries, provider])).toEqual([
    ['Ingress', 'one', '1 host', 'Google Cloud'],
    ['Ingress', expect.stringMatching(/two|three/), '2 hosts', 'Google Cloud'],
  ])
  expect(today).toBe(40)
})

test.each([
  ['is internal', {}, { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' }, 'it is internal now'],
  ['lets few in', { loadBalancerSourceRanges: ['192.0.2.0/24'] }, {}, 'only 192.0.2.0/24 may connect now'],
  ['shows pods the address of the client', { externalTrafficPolicy: 'Local' }, {}, 'pods would see another source address'],
  [
    'speaks TLS itself beside',
    {
      ports: [
        { name: 'http', port: 80 },
        { name: 'https', port: 443 },
      ],
    },
    {},
    'TLS would end there, and its certificate has to move',
  ],
])('no saving is counted of one that %s', (_, spec, annotations, why) => {
  const gateway = [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: 'envoy' },
      spec: { controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'edge', namespace: 'a' },
      spec: { gatewayClassName: 'envoy', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
      status: { addresses: [{ type: 'IPAddress', value: '203.0.113.80' }] },
    },
  ]
  const { now: today, after, rows } = costs([...gateway, ...balancer('app', '203.0.113.1', spec, annotations)])
  expect(after).toBe(today)
  expect(rows[0]?.move).toMatchObject({ is: 'careful', text: `Gateway edge, as an HTTPRoute: ${why}`, to: { name: 'edge' } })
})

test('among files, which hold no addresses, each that is asked for is counted', () => {
  const files = ['one', 'two'].flatMap((name) => balancer(name, '').slice(0, 1))
  const deployment = (name: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'a' },
    spec: { template: { metadata: { labels: { app: name } } } },
  })
  expect(costs([...files, deployment('one'), deployment('two')], [], 'manifests')).toMatchObject({ now: 40, after: 20, added: 20 })
  expect(costs(files, [], 'cluster')).toMatchObject({ now: 0 })
})

test.each([
  [['18', '19'], 'expected one price for all, got "19" as another'],
  [['aws=18', 'aws=19'], 'expected one price for aws, got "aws=19" as another'],
  [['cheap'], 'expected a price such as 18.25, or one of a class or a provider such as aws=16.43, got "cheap"'],
  [['aws='], 'expected a price such as 18.25, or one of a class or a provider such as aws=16.43, got "aws="'],
  [['=5'], 'expected a price such as 18.25, or one of a class or a provider such as aws=16.43, got "=5"'],
  [['-1'], 'expected a price such as 18.25, or one of a class or a provider such as aws=16.43, got "-1"'],
])('prices that can not be: %j', (texts, error) => {
  expect(readPrices(texts, 20)).toEqual({ error })
})

test('an empty cluster costs nothing', () => {
  const cluster = new Cluster({ source: 'cluster', name: 'empty' })
  expect(costOf(cluster, compile(cluster), PRICES)).toEqual({ monthly: 20, rows: [], now: 0, after: 0, added: 0 })
})
