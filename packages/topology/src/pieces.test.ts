import { compile } from '@portolan/routing'
import type { Kind } from '@portolan/model'
import { describe, expect, test } from 'vitest'
import { balancer, clusterOf, crew, ingress, namespace, nginx, secret, service } from '../exam/cluster.ts'
import { buildGraph, type ScopeRequest } from './build.ts'
import type { Graph, GraphNode } from './graph.ts'

const draw = (raw: readonly object[], scope: Partial<ScopeRequest> = {}, unsynced: readonly Kind[] = []): Graph => {
  const cluster = clusterOf(raw, unsynced)
  return buildGraph(cluster, compile(cluster), { namespaces: [], expand: [], ...scope }, 1, Date.parse('2025-11-11T00:00:00Z'))
}
const node = (graph: Graph, id: string): GraphNode | undefined => graph.nodes.find((each) => each.id === id)
const HOST = 'Host/a/one.test#/IngressClass~1~1nginx'
const RULE = 'Ingress/a/web#/spec/rules/0/http/paths/0'

describe('whatever is applied appears', () => {
  test('a lone Deployment with its pods', () => {
    const graph = draw(crew('a', 'web', 1, 2))
    expect(node(graph, 'Deployment/a/web')).toMatchObject({
      layer: 'workload',
      status: 'warning',
      facts: { ready: 1, total: 2 },
      parent: 'Namespace//a',
    })
    expect(node(graph, 'Pod/a/web-7c9f-01')).toMatchObject({ layer: 'pod', status: 'error', facts: { ready: false, reason: 'CrashLoopBackOff' } })
    expect(graph.edges.map(({ id }) => id)).toEqual(['owns:Deployment/a/web>Pod/a/web-7c9f-00', 'owns:Deployment/a/web>Pod/a/web-7c9f-01'])
    expect(graph.folded).toEqual([])
  })

  test('a lone Service, then its pods', () => {
    expect(node(draw([service('a', 'web', 8080)]), 'Service/a/web')).toMatchObject({
      status: 'idle',
      facts: { internal: true, note: 'no pods', port: ':8080' },
    })
    const graph = draw([service('a', 'web', 8080), ...crew('a', 'web', 1)])
    expect(node(graph, 'Service/a/web')).toMatchObject({ status: 'ok', facts: { ready: 1, total: 1, pips: '1', workload: 'Deployment web' } })
    expect(graph.edges.map(({ type }) => type)).toEqual(['owns', 'selects'])
  })

  test('an empty namespace, an Ingress without rules, a pod of a Job', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'once', namespace: 'a', ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: '1', controller: true }] },
      status: { phase: 'Succeeded' },
    }
    const graph = draw([namespace('empty'), ingress('a', 'bare', '', [], { rules: [] }), pod])
    expect(node(graph, 'Namespace//empty')?.facts).toMatchObject({ routes: 0, pods: 0, internal: 0 })
    expect(node(graph, 'Ingress/a/bare')).toMatchObject({ layer: 'rule', status: 'warning', facts: { carrying: false, note: 'no rules' } })
    expect(node(graph, 'Pod/a/once')).toMatchObject({ status: 'idle' })
  })
})

describe('what is wrong is said where it is', () => {
  test('a Service that does not exist is a plate with a broken line', () => {
    const graph = draw([...nginx(), ingress('a', 'web', 'one.test', [{ path: '/', service: 'gone' }])])
    expect(node(graph, 'Service/a/gone')).toMatchObject({
      status: 'error',
      facts: { absent: true, note: 'Service not found', port: ':8080' },
      reasons: ['Service a/gone does not exist.'],
    })
    expect(graph.edges.find(({ target }) => target === 'Service/a/gone')).toMatchObject({ type: 'routes', status: 'error' })
    expect(node(graph, RULE)?.status).toBe('error')
  })

  test('a port that the Service does not have breaks the line, not the Service', () => {
    const graph = draw([
      ...nginx(),
      service('a', 'web', 80),
      ...crew('a', 'web', 1),
      ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }]),
    ])
    expect(node(graph, 'Service/a/web')).toMatchObject({ status: 'ok', facts: { ready: 1 } })
    expect(graph.edges.find(({ type }) => type === 'routes')).toMatchObject({ status: 'error', reasons: ['Web has no port 8080; it offers 80.'] })
    expect(node(graph, 'Client//internet')?.facts).toMatchObject({ broken: 1, serving: 0 })
  })

  test('a missing certificate breaks the host and the lines behind it', () => {
    const tls = { tls: [{ hosts: ['one.test'], secretName: 'none' }] }
    const graph = draw([
      ...nginx(),
      service('a', 'web', 8080),
      ...crew('a', 'web', 1),
      ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }], tls),
    ])
    expect(node(graph, HOST)).toMatchObject({
      status: 'error',
      facts: { tls: 'missing' },
      reasons: ['one.test has no certificate: Secret a/none does not exist.'],
    })
    expect(node(graph, RULE)?.status).toBe('ok')
    expect(graph.edges.filter(({ status }) => status === 'error').map(({ type }) => type)).toEqual(['listens', 'matches', 'routes'])
  })

  test('without leave to read Secrets a certificate is unknown, and the host is not broken by that', () => {
    const tls = { tls: [{ hosts: ['one.test'], secretName: 'some' }] }
    const graph = draw([...nginx(), secret('a', 'other'), ingress('a', 'web', 'one.test', [], tls)], {}, ['Secret'])
    expect(node(graph, HOST) ?? node(graph, 'Ingress/a/web')).toBeDefined()
    const routed = draw(
      [...nginx(), service('a', 'web', 8080), ...crew('a', 'web', 1), ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }], tls)],
      {},
      ['Secret'],
    )
    expect(node(routed, HOST)).toMatchObject({ status: 'ok', facts: { tls: 'unknown' } })
  })

  test('plain http has no certificate', () => {
    const graph = draw([...nginx(), service('a', 'web', 8080), ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }])])
    expect(node(graph, HOST)?.facts.tls).toBe('none')
  })

  test('an L7 rule to a Service without pods is broken, a LoadBalancer without pods is at risk', () => {
    const graph = draw([
      ...nginx(),
      service('a', 'web', 8080),
      ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }]),
      balancer('a', 'idle', 80, '203.0.113.9'),
    ])
    expect(node(graph, 'Service/a/web')).toMatchObject({ status: 'error', facts: { note: 'no pods' } })
    expect(node(graph, 'Service/a/idle')).toMatchObject({ status: 'warning', facts: { note: 'no pods' } })
    expect(node(graph, 'Client//internet')?.facts).toEqual({ serving: 0, risk: 1, broken: 1, unknown: 0 })
  })

  test('a class that nobody serves carries nothing and is no route', () => {
    const graph = draw([
      ...nginx(),
      service('a', 'web', 8080),
      ...crew('a', 'web', 1),
      ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }], { ingressClassName: 'nobody' }),
    ])
    expect(node(graph, 'IngressClass//nobody')).toMatchObject({ status: 'warning', facts: { served: false } })
    expect(node(graph, RULE)).toMatchObject({ status: 'idle', facts: { carrying: false } })
    expect(node(graph, 'Client//internet')?.facts).toEqual({ serving: 0, risk: 0, broken: 0, unknown: 0 })
  })

  test('a controller without a ready pod breaks all of its routes', () => {
    const graph = draw([
      ...nginx(0, 2),
      service('a', 'web', 8080),
      ...crew('a', 'web', 1),
      ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }]),
    ])
    expect(node(graph, 'IngressClass//nginx')?.status).toBe('error')
    expect(node(graph, 'Client//internet')?.facts).toMatchObject({ broken: 1 })
  })

  test('two Ingresses of two namespaces that claim one host are one route at risk', () => {
    const metadata = { name: 'web', namespace: 'b', creationTimestamp: '2026-11-01T00:00:00Z' }
    const younger = { ...ingress('b', 'web', 'one.test', [{ path: '/', service: 'web' }]), metadata }
    const graph = draw([
      ...nginx(),
      ...['a', 'b'].flatMap((ns) => [service(ns, 'web', 8080), ...crew(ns, 'web', 1)]),
      ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }]),
      younger,
    ])
    expect(node(graph, HOST)).toMatchObject({ status: 'warning', reasons: ['one.test is also claimed by Ingress b/web, which gets no traffic.'] })
    expect(node(graph, 'Ingress/b/web#/spec/rules/0/http/paths/0')).toMatchObject({
      status: 'warning',
      facts: { carrying: false, note: 'never reached' },
    })
    expect(node(graph, 'Service/b/web')).toMatchObject({ status: 'warning', facts: { note: 'never reached' } })
    expect(node(graph, 'Client//internet')?.facts).toEqual({ serving: 0, risk: 1, broken: 0, unknown: 0 })
  })

  test('without endpoints to read, nothing is said to be serving', () => {
    const graph = draw([...nginx(), service('a', 'web', 8080), ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }])], {}, [
      'EndpointSlice',
      'Pod',
    ])
    expect(node(graph, 'Service/a/web')).toMatchObject({ status: 'unknown', facts: { note: 'pods not known' } })
    expect(node(graph, 'Client//internet')?.facts).toMatchObject({ unknown: 1, serving: 0 })
  })
})

describe('entry points', () => {
  test('a LoadBalancer without an address is pending; a NodePort is open on every node', () => {
    const nodePort = service('a', 'rtmp', 1935, { type: 'NodePort', ports: [{ port: 1935, nodePort: 31935 }] })
    const graph = draw([balancer('a', 'new', 443), nodePort, ...crew('a', 'rtmp', 1)])
    expect(node(graph, 'Service/a/new#/spec/type')).toMatchObject({ status: 'warning', label: 'pending', facts: { address: 'pending', tls: true } })
    expect(node(graph, 'Service/a/rtmp#/spec/type')).toMatchObject({
      status: 'ok',
      label: 'every node',
      facts: { type: 'NodePort', ports: ':31935' },
    })
    expect(node(graph, 'Service/a/rtmp#/spec/ports/0')?.label).toBe('tcp :1935')
  })

  test('a proxy of which only the address is known has a plate for it', () => {
    const status = { status: { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } } }
    const alb = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'alb' }, spec: { controller: 'ingress.k8s.aws/alb' } }
    const graph = draw([
      alb,
      service('a', 'web', 8080),
      ...crew('a', 'web', 1),
      { ...ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }], { ingressClassName: 'alb' }), ...status },
    ])
    expect(node(graph, 'Address//lb.example.com')).toMatchObject({
      layer: 'entry',
      kind: 'Address',
      facts: { address: 'lb.example.com', type: 'Address' },
    })
    expect(graph.edges.some(({ id }) => id === 'fronts:Address//lb.example.com>IngressClass//alb')).toBe(true)
  })

  test('a proxy of which no address is known is entered all the same, and that is said', () => {
    const bare = nginx().filter((each) => (each as { kind: string }).kind !== 'Service')
    const graph = draw([...bare, ingress('a', 'web', 'one.test', [{ path: '/', service: 'web' }])])
    expect(graph.edges.find(({ id }) => id === 'enters:Client//internet>IngressClass//nginx')).toMatchObject({
      status: 'unknown',
      reasons: ['No address is known for ingress-nginx.'],
    })
  })
})

test('one rule on several hosts is several plates', () => {
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
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'r', namespace: 'a' },
      spec: { parentRefs: [{ name: 'edge' }], hostnames: ['one.test', 'two.test'], rules: [{ backendRefs: [{ name: 'web', port: 8080 }] }] },
    },
  ]
  const graph = draw([...gateway, service('a', 'web', 8080), ...crew('a', 'web', 1)])
  const rules = graph.nodes.filter(({ layer }) => layer === 'rule')
  expect(rules.map(({ facts }) => facts.host)).toEqual(['one.test', 'two.test'])
  expect(rules.every(({ id }) => id.startsWith('HTTPRoute/a/r#/spec/rules/0'))).toBe(true)
  expect(graph.nodes.find(({ layer }) => layer === 'listener')).toMatchObject({
    id: 'Gateway/a/edge',
    label: 'Gateway edge',
    facts: { detail: 'Envoy' },
  })
})
