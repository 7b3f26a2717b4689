import type { Backend, RouteResult, Trace } from '@portolan/contract'

const ingress = (name: string, namespace = 'shop') => ({ kind: 'Ingress', namespace, name, pointer: '/spec/rules/0/http/paths/0' })

/** One backend with a pod per digit: 1 ready, 0 not. */
export const backend = (name: string, pods: string, share = 1): Backend => ({
  share,
  service: { namespace: 'shop', name, port: 80 },
  request: {
    method: 'GET',
    url: 'https://shop.example.com/api/checkout/confirm',
    headers: { 'X-Tenant': ['eu'] },
    removedHeaders: [],
  },
  protocol: 'http',
  endpoints: [...pods].map((pod, index) => ({
    address: `10.244.0.${index + 1}`,
    port: 3000,
    ready: pod === '1',
    serving: pod === '1',
    terminating: false,
    share: pod === '1' ? 1 / pods.length : 0,
    pod: { kind: 'Pod', namespace: 'shop', name: `${name}-${index}` },
  })),
})

const trace: Trace = {
  entry: {
    ref: { kind: 'IngressClass', name: 'nginx' },
    address: '203.0.113.10',
    port: 443,
    listener: 'https',
    class: 'nginx',
    controller: 'k8s.io/ingress-nginx',
  },
  dialect: 'ingress-generic',
  outcome: { type: 'forward', backends: [backend('storefront', '111111')], mirrors: [] },
  tls: { mode: 'terminate', certificate: { kind: 'Secret', namespace: 'shop', name: 'shop-tls' } },
  steps: [
    {
      stage: 'dns',
      verdict: 'info',
      text: 'shop.example.com should point at 203.0.113.10',
      detail: 'Address taken from Ingress status. Public DNS is not queried.',
    },
    {
      stage: 'address',
      verdict: 'pass',
      ref: { kind: 'Service', namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
      text: '203.0.113.10:443 passes TCP to ingress-nginx',
      detail: 'port https to NodePort 31443',
    },
    {
      stage: 'controller',
      verdict: 'pass',
      ref: { kind: 'IngressClass', name: 'nginx' },
      text: 'ingress-nginx serves class nginx, 3 of 3 ready',
      detail: 'version 1.11.3',
    },
    {
      stage: 'tls',
      verdict: 'pass',
      ref: { kind: 'Secret', namespace: 'shop', name: 'shop-tls' },
      text: 'Certificate covers the name, 61 days left; TLS ends here',
      detail: 'SAN shop.example.com',
    },
    { stage: 'host', verdict: 'pass', text: 'shop.example.com matches exactly', detail: '3 Ingresses contribute 5 rules and 1 canary to this host' },
    {
      stage: 'path',
      verdict: 'pass',
      ref: ingress('storefront'),
      text: 'Only / still matches /api/checkout/confirm',
      detail: 'Prefix',
      rule: 'ING-03',
    },
    {
      stage: 'service',
      verdict: 'pass',
      ref: { kind: 'Service', namespace: 'shop', name: 'storefront' },
      text: 'storefront:80 goes to pod port 3000',
      detail: 'ClusterIP 10.96.12.80',
    },
    {
      stage: 'endpoints',
      verdict: 'pass',
      ref: { kind: 'EndpointSlice', namespace: 'shop', name: 'storefront-5tq8c' },
      text: '6 of 6 ready, any of them may answer',
      detail: '2 zones',
    },
  ],
  rejected: [
    {
      ref: ingress('checkout'),
      stage: 'path',
      text: 'Exact matches that path and nothing beneath it. Yours goes one segment further.',
      label: '= /api/checkout',
      leadsTo: 'shop/checkout:8080',
      fix: 'With pathType Prefix it takes everything beneath.',
      patch: [{ pointer: '/spec/rules/0/http/paths/0/pathType', from: 'Exact', to: 'Prefix' }],
    },
    {
      ref: ingress('checkout-legacy'),
      stage: 'controller',
      text: 'Class haproxy-int has no controller in this cluster, so nothing serves this Ingress.',
      label: '/api/checkout/',
      leadsTo: 'shop/checkout:8080',
    },
    {
      ref: ingress('catch-all', 'media'),
      stage: 'host',
      text: 'shop.example.com is named in full elsewhere, and a full name beats a wildcard.',
      label: '*.example.com',
      leadsTo: 'media/landing:8080',
    },
  ],
  unknowns: [],
}

/** The answer that the design's picture shows, and ways to vary it: what the tests of this room trace. */
export const answer = (changes: Partial<Trace> = {}, about: Partial<RouteResult> = {}): RouteResult => ({
  revision: 7,
  request: { url: 'https://shop.example.com/api/checkout/confirm', headers: { 'x-tenant': 'eu' } },
  verdict: 'delivered',
  summary: 'Lands on storefront, by the catch-all rule.',
  traces: [{ ...trace, ...changes }],
  ...about,
})
