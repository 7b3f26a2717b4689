import { ingressClass } from '../generate/controllers.ts'
import type { Access } from './api.ts'
import { gatewayPort } from './isolate.ts'
import { type Provider, SENTINEL, SENTINEL_PORT } from './proxy.ts'

const reach = ({ endpoint, token, ca }: Access): object => ({ endpoint, token, certAuthFilePath: ca })

const SHARDS = 8
const BACKEND = { service: { name: SENTINEL, port: { number: 80 } } }
const CLASS = ingressClass('traefik', 'traefik.io/ingress-controller')

export const ingress: Provider = {
  // Ingresses name Middlewares, which the other provider reads.
  configuration: (access) => ({ providers: { kubernetesIngress: reach(access), kubernetesCRD: reach(access) } }),
  classes: [CLASS],
  crds: ['traefik.yaml'],
  sentinel: () => [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: SENTINEL, namespace: SENTINEL, annotations: { 'traefik.ingress.kubernetes.io/router.entrypoints': SENTINEL } },
      spec: { ingressClassName: 'traefik', rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: BACKEND }] } }] },
    },
  ],
}

export const crd: Provider = {
  configuration: (access) => ({ providers: { kubernetesCRD: reach(access) } }),
  classes: [CLASS],
  crds: ['traefik.yaml'],
  sentinel: () => [
    {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name: SENTINEL, namespace: SENTINEL },
      spec: { entryPoints: [SENTINEL], routes: [{ match: 'PathPrefix(`/`)', kind: 'Rule', services: [{ name: SENTINEL, port: 80 }] }] },
    },
  ],
}

export const gateway: Provider = {
  configuration: (access, shard) => ({ providers: { kubernetesGateway: { ...reach(access), labelSelector: `shard=${shard}` } } }),
  // It writes five states a second, and serves nothing before all are written.
  shards: SHARDS,
  place: (object, index) =>
    object.kind === 'Gateway' ? { ...object, spec: { ...(object.spec as object), gatewayClassName: `traefik-${index % SHARDS}` } } : object,
  classes: Array.from({ length: SHARDS }, (_, shard) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: `traefik-${shard}`, labels: { shard: String(shard) } },
    spec: { controllerName: 'traefik.io/gateway-controller' },
  })),
  crds: ['gateway-api.yaml'],
  port: gatewayPort,
  sentinel: (shard) => [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: `${SENTINEL}-${shard}`, namespace: SENTINEL },
      spec: { gatewayClassName: `traefik-${shard}`, listeners: [{ name: 'http', protocol: 'HTTP', port: SENTINEL_PORT }] },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: `${SENTINEL}-${shard}`, namespace: SENTINEL },
      spec: { parentRefs: [{ name: `${SENTINEL}-${shard}` }], rules: [{ backendRefs: [{ name: SENTINEL, port: 80 }] }] },
    },
  ],
}

export const nginx: Provider = {
  configuration: (access) => ({ experimental: { kubernetesIngressNGINX: true }, providers: { kubernetesIngressNGINX: reach(access) } }),
  classes: [ingressClass('nginx', 'k8s.io/ingress-nginx')],
  crds: [],
  sharesHosts: true,
  sentinel: () => [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: SENTINEL, namespace: SENTINEL },
      spec: { ingressClassName: 'nginx', rules: [{ host: 'sentinel.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend: BACKEND }] } }] },
    },
  ],
}
