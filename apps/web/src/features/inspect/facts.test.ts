import type { Graph } from '@portolan/contract'
import { describe, expect, it } from 'vitest'
import { factsOf, reachedFrom } from './facts.ts'

const said = (kind: string, object: unknown): readonly string[] =>
  factsOf(kind, object, 'shop').map(({ term, parts }) => `${term}: ${parts.map(({ text }) => text).join('')}`)

describe('what an object says about itself', () => {
  it('Service', () => {
    const object = {
      spec: {
        type: 'NodePort',
        clusterIP: '10.96.0.7',
        ports: [
          { port: 80, targetPort: 'http', nodePort: 30080 },
          { port: 53, protocol: 'UDP' },
        ],
        selector: { app: 'web', tier: 'front' },
      },
    }
    expect(said('Service', object)).toEqual([
      'Type: NodePort 10.96.0.7',
      'Port: 80 to pod port http, node port 30080',
      'Port: 53 UDP to pod port 53',
      'Selector: app=web,tier=front',
    ])
    expect(said('Service', { spec: { clusterIP: 'None' } })).toEqual(['Type: ClusterIP, headless', 'Selector: none: its endpoints are made by hand'])
  })
  it('Pod', () => {
    const status = {
      phase: 'Running',
      podIP: '10.244.0.3',
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [{ restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    }
    expect(said('Pod', { spec: { nodeName: 'n1' }, status })).toEqual([
      'Ready: no, CrashLoopBackOff',
      'Phase: Running',
      'Restarts: 7',
      'IP: 10.244.0.3',
      'Node: n1',
    ])
  })
  it('links to what it names', () => {
    const [, , tls] = factsOf('Ingress', { spec: { ingressClassName: 'nginx', rules: [{}], tls: [{ secretName: 'shop-tls' }] } }, 'shop')
    expect(tls?.parts).toEqual([{ text: 'shop-tls', id: 'Secret/shop/shop-tls' }])
  })
  it('survives anything', () => {
    const odd = [
      undefined,
      null,
      5,
      'x',
      [],
      { spec: null },
      { spec: { ports: 'x', rules: [null, 5], tls: {}, containers: [[]], listeners: [null] } },
      { status: { conditions: 3 } },
    ]
    for (const kind of ['Service', 'Ingress', 'Gateway', 'HTTPRoute', 'Pod', 'Deployment', 'EndpointSlice', 'Secret', 'IngressClass', 'Thing'])
      for (const object of odd) expect(Array.isArray(factsOf(kind, object, undefined))).toBe(true)
  })
})

it('knows from where a Service is reached', () => {
  const node = (id: string, layer: string, facts = {}) => ({
    id,
    kind: id.split('/')[0],
    name: id,
    layer,
    status: 'ok',
    reasons: [],
    label: id,
    facts,
  })
  const graph = {
    nodes: [node('Service/shop/cart', 'service'), node('Ingress/shop/cart#/x', 'rule', { host: 'shop.example.com', path: '/cart' })],
    edges: [
      {
        id: 'e',
        source: 'Ingress/shop/cart#/x',
        target: 'Service/shop/cart',
        type: 'routes',
        layer: 'L7',
        protocol: 'http',
        status: 'ok',
        reasons: [],
      },
    ],
  } as unknown as Graph
  expect(reachedFrom('Service/shop/cart', graph)?.parts.map(({ text }) => text)).toEqual(['shop.example.com', ' ', '/cart'])
  expect(reachedFrom('Service/shop/none', graph)).toBeUndefined()
})
