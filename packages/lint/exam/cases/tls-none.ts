import type { Case } from '../case.ts'
import { tls, web } from '../objects.ts'
import { gateway, ingress, NGINX } from '../read.ts'

const address = (yaml: string): string => `${yaml.replace(/---\s*$/, '')}status: { loadBalancer: { ingress: [{ ip: 203.0.113.10 }] } }\n---\n`
const annotated = (yaml: string, annotation: string): string => yaml.replace(/name: ([\w-]+),/, `name: $1, annotations: { ${annotation} },`)
const open = (host: string, more = 'ingressClassName: nginx'): string => address(ingress('a', 'shop', host, { '/': 'web:8080' }, more))

export const tlsNone: Case = {
  code: 'tls-none',
  wrong: NGINX + web + open('one.test'),
  right: NGINX + web + open('one.test', tls),
  title: 'one.test is served over plain http only',
  cause: 'Ingress a/shop names no certificate for it',
  text: 'one.test is served over plain http only: Ingress a/shop names no certificate for it. What is sent, passwords and cookies too, can be read and changed on its way. Name one.test in spec.tls, with a Secret that holds its certificate.',
  reach: '1 host, every path',
}

/** A name of the cluster, no name at all, a controller that nobody outside reaches, and an Ingress that only redirects are no such hosts. */
export const tlsNoneInside: Case = {
  code: 'tls-none',
  wrong: NGINX + web + open('one.test'),
  right:
    NGINX +
    web +
    open('shop.svc.cluster.local') +
    open('').replace('name: shop', 'name: any') +
    annotated(open('two.test'), 'nginx.ingress.kubernetes.io/permanent-redirect: "https://three.test/"').replace('name: shop', 'name: away'),
  title: 'one.test is served over plain http only',
  cause: 'Ingress a/shop names no certificate for it',
}

const balancer = (annotation: string): string => `
apiVersion: v1
kind: Service
metadata: { name: nginx, namespace: ingress, annotations: { ${annotation} } }
spec: { type: LoadBalancer, selector: { app.kubernetes.io/name: ingress-nginx }, ports: [{ name: http, port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 203.0.113.10 }] } }
---
`

/** A load balancer of AWS ends TLS before the controller. */
export const tlsNoneInFront: Case = {
  code: 'tls-none',
  wrong: NGINX + web + open('one.test') + balancer('service.beta.kubernetes.io/aws-load-balancer-type: nlb'),
  right: NGINX + web + open('one.test') + balancer('service.beta.kubernetes.io/aws-load-balancer-ssl-cert: "arn:aws:acm:eu-1:1:certificate/x"'),
  title: 'one.test is served over plain http only',
  cause: 'Ingress a/shop names no certificate for it',
}

const RULES = '[{ backendRefs: [{ name: web, port: 8080 }] }]'

/** Another Gateway that speaks TLS for the host is enough. */
export const tlsNoneGateway: Case = {
  code: 'tls-none',
  wrong: gateway(RULES) + web,
  right:
    gateway(RULES).replace(
      'listeners: [{ name: http, port: 80, protocol: HTTP }]',
      'listeners: [{ name: http, port: 80, protocol: HTTP }, { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: web-tls }] } }]',
    ) +
    '\napiVersion: v1\nkind: Secret\nmetadata: { name: web-tls, namespace: a }\ntype: kubernetes.io/tls\ndata: { tls.crt: "", tls.key: "" }\n---\n' +
    web,
  title: 'pay.test is served over plain http only',
  cause: 'no HTTPS listener of Gateway a/edge takes it',
}
