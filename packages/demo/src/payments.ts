import { fails, holds, Site } from './build.ts'
import type { Cluster } from './cluster.ts'
import { GATEWAY, gateway, gatewayParent, httpRoute } from './gateways.ts'

/**
 * Payments, through a Gateway. Faults: /v1/webhooks leads to a Service that was renamed to webhook-receiver, /v1/introspect into namespace auth,
 * which grants nothing. charges-grpc passes TLS through at layer 4.
 */
export const buildPayments = (cluster: Cluster): void => {
  const site = new Site(cluster, 'payments', 300)
  site.run('charges', 3, [
    { name: 'https', port: 8443 },
    { name: 'grpc', port: 9443 },
  ])
  site.serve('charges', [{ name: 'https', port: 8443 }])
  site.serve('charges-grpc', [{ name: 'tls-grpc', port: 8443, targetPort: 9443, nodePort: 30843, appProtocol: 'tls' }], {
    of: 'charges',
    type: 'LoadBalancer',
    addresses: [{ ip: '203.0.113.31' }],
    created: site.ago(90),
  })
  site.app('refunds', 2, 8080)
  site.app('webhook-receiver', 2, 8080, 8080, { created: site.ago(2 / 24), rolledOut: site.ago(2 / 24) })
  site.app('ledger', 1, 8080)
  site.serve('charges-metrics', [{ name: 'metrics', port: 9090, targetPort: 8443 }], { of: 'charges' })
  site.serve('refunds-metrics', [{ name: 'metrics', port: 9090, targetPort: 8080 }], { of: 'refunds' })
  site.alias('acquirer', 'gateway.acquirer.example.net', 443)
  site.alias('ledger-db', 'ledger.cluster-c1x2.eu-1.rds.example.net', 5432)

  site.certificate('pay-tls', ['pay.example.com'], 76)
  gateway(site, 'edge', {
    address: '203.0.113.24',
    listeners: [
      {
        name: 'https',
        port: 443,
        protocol: 'HTTPS',
        hostname: 'pay.example.com',
        tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: 'pay-tls' }] },
      },
    ],
    attached: 1,
  })
  httpRoute(site, 'pay', {
    parents: [gatewayParent('edge')],
    hostnames: ['pay.example.com'],
    rules: [
      rule('PathPrefix', '/v1/charges', { name: 'charges', port: 8443 }),
      rule('PathPrefix', '/v1/refunds', { name: 'refunds', port: 8080 }),
      rule('Exact', '/v1/webhooks', { name: 'webhooks', port: 8080 }),
      rule('Exact', '/v1/introspect', { name: 'introspect', namespace: 'auth', port: 8080 }),
    ],
    conditions: [
      holds(site.ago(60), 'Accepted', 'Accepted', 'Route is accepted'),
      fails(site.ago(2 / 24), 'ResolvedRefs', 'BackendNotFound', 'Service payments/webhooks not found'),
    ],
  })
  site.put(`${GATEWAY}/v1`, 'BackendTLSPolicy', 'charges', {
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'charges' }],
      validation: { hostname: 'charges.payments.svc.cluster.local', wellKnownCACertificates: 'System' },
    },
    status: {
      ancestors: [
        {
          ancestorRef: { group: GATEWAY, kind: 'Gateway', name: 'edge' },
          controllerName: 'gateway.envoyproxy.io/gatewayclass-controller',
          conditions: [holds(site.ago(60), 'Accepted')],
        },
      ],
    },
  })
}

const rule = (type: 'Exact' | 'PathPrefix', value: string, backend: { name: string; namespace?: string; port: number }) => ({
  matches: [{ path: { type, value } }],
  backendRefs: [{ group: '', kind: 'Service', weight: 1, ...backend }],
})
