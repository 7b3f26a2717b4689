import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { NGINX, ingress, workload } from '../read.ts'

export const backendMissing: Case = {
  code: 'backend-missing',
  wrong: NGINX + web + workload('a', 'webhook-receiver', 2) + ingress('a', 'i', 'pay.test', { '/': 'web:8080', '/v1/webhooks': 'webhooks:8080' }),
  right: NGINX + web + workload('a', 'webhooks', 2) + ingress('a', 'i', 'pay.test', { '/': 'web:8080', '/v1/webhooks': 'webhooks:8080' }),
  title: '/v1/webhooks leads to a Service that does not exist',
  cause: 'Ingress a/i names webhooks:8080',
  text: 'Requests to pay.test/v1/webhooks get 503. The other rule on this host is not affected. webhook-receiver is close in name and ready. Point the rule at webhook-receiver, or bring the Service back.',
  reach: '1 of 2 rules',
  needs: 'Service',
}

const traefik = NGINX.replace('name: nginx', 'name: traefik').replace('k8s.io/ingress-nginx', 'traefik.io/ingress-controller')

/** Traefik makes no router where a Service is missing. */
export const backendMissingTraefik: Case = {
  code: 'backend-missing',
  wrong: traefik + web + ingress('a', 'i', 'pay.test', { '/': 'web:8080', '/hooks': 'wbe:8080' }, 'ingressClassName: traefik'),
  right: traefik + web + ingress('a', 'i', 'pay.test', { '/': 'web:8080', '/hooks': 'web:8080' }, 'ingressClassName: traefik'),
  title: '/hooks leads to a Service that does not exist',
  cause: 'Ingress a/i names wbe:8080',
  text: 'Traefik leaves the rule out: requests to pay.test/hooks get 404, or go to a wider rule. web is close in name and ready. Point the rule at web, or bring the Service back.',
}

const route = (service: string): string => `
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: r, namespace: a }
spec:
  routes:
  - { kind: Rule, match: "Host(\`one.test\`) && PathPrefix(\`/x\`)", services: [{ name: ${service}, port: 8080 }] }
---
`

export const backendMissingIngressRoute: Case = {
  code: 'backend-missing',
  wrong: route('wbe') + web,
  right: route('web') + web,
  title: '/x leads to a Service that does not exist',
  cause: 'IngressRoute a/r names wbe:8080',
}

const istio = (host: string): string => `
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
metadata: { name: edge, namespace: a }
spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.test"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: a }
spec: { hosts: [pay.test], gateways: [edge], http: [{ route: [{ destination: { host: ${host}, port: { number: 8080 } } }] }] }
---
`

/** The name is the first part of the host; what follows stays as it is. */
export const backendMissingIstio: Case = {
  code: 'backend-missing',
  wrong: istio('wbe.a.svc.cluster.local') + web,
  right: istio('web.a.svc.cluster.local') + web,
  title: 'pay.test leads to a Service that does not exist',
  cause: 'VirtualService a/pay names wbe:8080',
}
