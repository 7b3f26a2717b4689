import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { gateway, workload } from '../read.ts'

const two = workload('a', 'two', 1)
const rule = (first: number, second: number): string =>
  `[{ backendRefs: [{ name: web, port: 8080, weight: ${first} }, { name: two, port: 8080, weight: ${second} }] }]`

export const weightsZero: Case = {
  code: 'weights-zero',
  wrong: gateway(rule(0, 0)) + web + two,
  right: gateway(rule(0, 1)) + web + two,
  title: 'pay.test has no backend with a weight',
  cause: 'all 2 backends of a rule of HTTPRoute a/r have weight 0',
  text: 'pay.test has no backend with a weight: all 2 backends of a rule of HTTPRoute a/r have weight 0. Requests to pay.test get 500. Give at least one of them a weight.',
  reach: '1 host, every path',
}

/** A rule that redirects needs no backend. */
export const weightsZeroAlone: Case = {
  code: 'weights-zero',
  wrong: gateway('[{ backendRefs: [{ name: web, port: 8080, weight: 0 }] }]') + web,
  right:
    gateway(
      '[{ filters: [{ type: RequestRedirect, requestRedirect: { hostname: other.test } }], backendRefs: [{ name: web, port: 8080, weight: 0 }] }]',
    ) + web,
  title: 'pay.test has no backend with a weight',
  cause: 'the one backend of a rule of HTTPRoute a/r has weight 0',
}

const route = (first: number, second: number): string => `
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: r, namespace: a }
spec:
  routes:
  - kind: Rule
    match: "Host(\`one.test\`)"
    services: [{ name: web, port: 8080, weight: ${first} }, { name: two, port: 8080, weight: ${second} }]
---
`

export const weightsZeroTraefik: Case = {
  code: 'weights-zero',
  wrong: route(0, 0) + web + two,
  right: route(3, 0) + web + two,
  title: 'one.test has no backend with a weight',
  cause: 'all 2 backends of a rule of IngressRoute a/r have weight 0',
  text: 'one.test has no backend with a weight: all 2 backends of a rule of IngressRoute a/r have weight 0. Requests to one.test get 503. Give at least one of them a weight.',
}

const istio = (first: number, second: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: gw, namespace: a }
spec:
  replicas: 1
  selector: { matchLabels: { istio: ingressgateway } }
  template: { metadata: { labels: { istio: ingressgateway } }, spec: { containers: [{ name: istio-proxy, image: istio/proxyv2 }] } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: mesh-edge, namespace: a }
spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.test"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: a }
spec:
  hosts: [pay.test]
  gateways: [mesh-edge]
  http:
  - route:
    - { destination: { host: web, port: { number: 8080 } }, weight: ${first} }
    - { destination: { host: two, port: { number: 8080 } }, weight: ${second} }
---
`

export const weightsZeroIstio: Case = {
  code: 'weights-zero',
  wrong: istio(0, 0) + web + two,
  right: istio(100, 0) + web + two,
  title: 'pay.test has no backend with a weight',
  cause: 'all 2 backends of a rule of VirtualService a/pay have weight 0',
}
