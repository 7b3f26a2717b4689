import type { RawObject } from '@portolan/sources'

/** Objects as a YAML file spells them, with what tests vary. */

export const service = (name: string, spec: Record<string, unknown> = {}, namespace = 'shop'): RawObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name },
  spec: { clusterIP: '10.96.0.10', selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
})

export const slice = (service: string, addresses: readonly string[], { ready = true, namespace = 'shop' } = {}): RawObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { namespace, name: `${service}-1`, labels: { 'kubernetes.io/service-name': service } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready, serving: ready, terminating: false } })),
})

export const pod = (name: string, app: string, ip: string, ready = true, namespace = 'shop'): RawObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels: { app } },
  spec: { containers: [{ name: 'main', image: 'app:1', ports: [{ containerPort: 8080 }] }] },
  status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
})

export const ingressClass = (name = 'nginx', controller = 'k8s.io/ingress-nginx'): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name },
  spec: { controller },
})

export interface Path {
  readonly path: string
  readonly service: string
  readonly pathType?: string
}

export const ingress = (name: string, host: string, paths: readonly Path[], metadata: Record<string, unknown> = {}): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace: 'shop', name, ...metadata },
  spec: {
    ingressClassName: 'nginx',
    rules: [
      {
        host,
        http: {
          paths: paths.map(({ path, service: target, pathType = 'Prefix' }) => ({
            path,
            pathType,
            backend: { service: { name: target, port: { number: 80 } } },
          })),
        },
      },
    ],
  },
})

/** A shop that answers: class, Ingress, Service, one ready endpoint. */
export const shop = (): readonly RawObject[] => [
  ingressClass(),
  ingress('shop', 'shop.test', [
    { path: '/', service: 'web' },
    { path: '/cart', service: 'cart', pathType: 'Exact' },
  ]),
  service('web'),
  service('cart', { clusterIP: '10.96.0.11' }),
  slice('web', ['10.0.0.1']),
  slice('cart', ['10.0.0.2']),
]
