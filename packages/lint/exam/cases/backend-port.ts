import type { Case } from '../case.ts'
import { NGINX, ingress, workload } from '../read.ts'

export const backendPort: Case = {
  code: 'backend-port',
  wrong: NGINX + workload('a', 'cart', 1) + ingress('a', 'i', 'one.test', { '/': 'cart:8081' }),
  right: NGINX + workload('a', 'cart', 1) + ingress('a', 'i', 'one.test', { '/': 'cart:8080' }),
  title: 'cart has no port 8081',
  cause: 'cart offers 8080 (http)',
  text: 'cart has no port 8081. It offers 8080 (http). Requests to one.test get 503. Name port 8080 in the rule.',
}

const two = (port: string): string => `
apiVersion: v1
kind: Service
metadata: { name: two, namespace: a }
spec: { selector: { app: two }, ports: [{ name: http, port: 8080 }, { name: metrics, port: 9090 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i, namespace: a }
spec:
  ingressClassName: nginx
  rules: [{ host: one.test, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: two, port: { ${port} } } } }] } }]
---
`

export const backendPortMisnamed: Case = {
  code: 'backend-port',
  wrong: NGINX + two('name: htpp'),
  right: NGINX + two('name: http'),
  title: 'two has no port htpp',
  cause: 'two offers 8080 (http), 9090 (metrics)',
  text: 'two has no port htpp. It offers 8080 (http), 9090 (metrics). Requests to one.test get 503. Make the port http.',
}

export const backendPortNear: Case = {
  code: 'backend-port',
  wrong: NGINX + two('number: 8081'),
  right: NGINX + two('number: 9090'),
  title: 'two has no port 8081',
  cause: 'two offers 8080 (http), 9090 (metrics)',
}

const traefik = NGINX.replace('name: nginx', 'name: traefik').replace('k8s.io/ingress-nginx', 'traefik.io/ingress-controller')

export const backendPortTraefik: Case = {
  code: 'backend-port',
  wrong: traefik + workload('a', 'cart', 1) + ingress('a', 'i', 'one.test', { '/': 'cart:8081' }, 'ingressClassName: traefik'),
  right: traefik + workload('a', 'cart', 1) + ingress('a', 'i', 'one.test', { '/': 'cart:8080' }, 'ingressClassName: traefik'),
  title: 'cart has no port 8081',
  cause: 'cart offers 8080 (http)',
  text: 'cart has no port 8081. It offers 8080 (http). Traefik leaves the rule out: requests to one.test get 404, or go to a wider rule. Name port 8080 in the rule.',
}
