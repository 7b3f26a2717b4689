import { Site } from './build.ts'
import type { Cluster } from './cluster.ts'
import { gateway, gatewayParent, httpRoute, route } from './gateways.ts'

/** One Gateway with every kind of route: header matches, a split, a rewrite, gRPC, TLS passed through, TCP into another namespace, UDP. */
export const buildStream = (cluster: Cluster): void => {
  const site = new Site(cluster, 'stream', 260)
  site.app('player', 3, 8080)
  site.app('player-beta', 1, 8080)
  site.app('recommend', 3, 8080)
  site.app('recommend-v2', 1, 8080)
  site.run('chat', 2, [{ name: 'grpc', port: 50051 }])
  site.serve('chat', [{ name: 'grpc', port: 50051, appProtocol: 'kubernetes.io/h2c' }])
  site.run('broker', 2, [{ name: 'mqtts', port: 8883 }])
  site.serve('broker', [{ name: 'mqtts', port: 8883 }])
  site.run('presence', 2, [{ name: 'udp', port: 7777, protocol: 'UDP' }])
  site.serve('presence', [{ name: 'udp', port: 7777, protocol: 'UDP' }])

  site.certificate('stream-tls', ['*.stream.example.net'], 70)
  gateway(site, 'stream', {
    address: '203.0.113.80',
    listeners: [
      { name: 'http', port: 80, protocol: 'HTTP', hostname: '*.stream.example.net' },
      {
        name: 'https',
        port: 443,
        protocol: 'HTTPS',
        hostname: '*.stream.example.net',
        tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: 'stream-tls' }] },
      },
      { name: 'mqtts', port: 8883, protocol: 'TLS', hostname: 'mqtt.stream.example.net', tls: { mode: 'Passthrough' } },
      { name: 'postgres', port: 5432, protocol: 'TCP' },
      { name: 'presence', port: 7777, protocol: 'UDP' },
    ],
    attached: 1,
  })
  buildRoutes(site)
}

const backend = (name: string, port: number, weight = 1, namespace?: string) => ({
  group: '',
  kind: 'Service',
  name,
  port,
  weight,
  ...(namespace ? { namespace } : {}),
})

const buildRoutes = (site: Site): void => {
  httpRoute(site, 'to-https', {
    parents: [gatewayParent('stream', 'http')],
    hostnames: ['watch.stream.example.net'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
      },
    ],
  })
  httpRoute(site, 'watch', {
    parents: [gatewayParent('stream', 'https')],
    hostnames: ['watch.stream.example.net'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [{ type: 'Exact', name: 'x-beta', value: 'yes' }] }],
        backendRefs: [backend('player-beta', 8080)],
      },
      { matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [backend('player', 8080)] },
      {
        matches: [{ path: { type: 'PathPrefix', value: '/recommend' }, method: 'GET' }],
        filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } } }],
        backendRefs: [backend('recommend', 8080, 90), backend('recommend-v2', 8080, 10)],
        timeouts: { request: '2s' },
      },
    ],
  })
  route(site, 'GRPCRoute', 'v1', 'chat', {
    parents: [gatewayParent('stream', 'https')],
    hostnames: ['rpc.stream.example.net'],
    rules: [{ matches: [{ method: { type: 'Exact', service: 'stream.v1.Chat' } }], backendRefs: [backend('chat', 50051)] }],
  })
  route(site, 'TLSRoute', 'v1', 'mqtt', {
    parents: [gatewayParent('stream', 'mqtts')],
    hostnames: ['mqtt.stream.example.net'],
    rules: [{ backendRefs: [backend('broker', 8883)] }],
  })
  route(site, 'TCPRoute', 'v1', 'postgres', {
    parents: [gatewayParent('stream', 'postgres')],
    rules: [{ backendRefs: [backend('postgres-primary', 5432, 1, 'data')] }],
  })
  route(site, 'UDPRoute', 'v1', 'presence', { parents: [gatewayParent('stream', 'presence')], rules: [{ backendRefs: [backend('presence', 7777)] }] })
}
