import type { Case } from '../case.ts'
import { ingress, NGINX, workload } from '../read.ts'

const controller = (more = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec:
  replicas: 1
  selector: { matchLabels: { app: ingress-nginx } }
  template:
    metadata: { labels: { app: ingress-nginx } }
    spec: { ${more} containers: [{ name: controller, image: "registry.k8s.io/ingress-nginx/controller:v1.11.3" }] }
---
apiVersion: v1
kind: Pod
metadata: { name: controller-0, namespace: ingress-nginx, labels: { app: ingress-nginx } }
spec: { ${more} containers: [{ name: controller, image: "registry.k8s.io/ingress-nginx/controller:v1.11.3" }] }
status: { phase: Running, podIP: 10.0.9.9, conditions: [{ type: Ready, status: "True" }] }
---
`
const policy = (namespace: string, spec: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: fence, namespace: ${namespace} }
spec: ${spec}
---
`
const route = NGINX + workload('a', 'web', 2) + ingress('a', 'web', 'web.test', { '/': 'web:8080' })
const from = (namespace: string): string =>
  `{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } } }] }] }`

export const policyCuts: Case = {
  code: 'policy-cuts',
  wrong: controller() + route + policy('a', from('monitoring')),
  right: controller() + route + policy('a', from('ingress-nginx')),
  title: 'web.test answers 504',
  cause: 'NetworkPolicy fence keeps ingress-nginx out of TCP 8080',
  reach: '1 host, every path',
  needs: 'NetworkPolicy',
}

/** The other side: the controller may not go out. Where it has its node's address, no policy can be asked about it. */
export const egress: Case = {
  code: 'policy-cuts',
  wrong:
    controller() + route + policy('ingress-nginx', '{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ protocol: UDP, port: 53 }] }] }'),
  right: controller('hostNetwork: true,') + route + policy('a', '{ podSelector: {}, policyTypes: [Ingress] }'),
  title: 'web.test answers 504',
  cause: 'NetworkPolicy fence keeps ingress-nginx from going out to TCP 8080',
}

/** Nothing is known of a controller whose pods aren't there; and a policy about other pods says nothing. */
export const otherPort: Case = {
  code: 'policy-cuts',
  wrong: controller() + route + policy('a', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ protocol: TCP, port: 9090 }] }] }'),
  right: route + policy('a', '{ podSelector: {}, policyTypes: [Ingress] }') + policy('b', '{ podSelector: {}, policyTypes: [Ingress] }'),
  title: 'web.test answers 504',
  cause: 'NetworkPolicy fence keeps ingress-nginx out of TCP 8080',
}

/** Of two Services in one namespace the policy is about one; where each pod stands under other policies, some of them are cut. */
export const oneOfTwo: Case = {
  code: 'policy-cuts',
  wrong:
    controller() +
    route +
    workload('a', 'api', 2).replaceAll('10.0.0.', '10.0.1.') +
    ingress('a', 'api', 'api.test', { '/': 'api:8080' }) +
    policy('a', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress] }'),
  right:
    controller() +
    route +
    workload('a', 'api', 2).replaceAll('10.0.0.', '10.0.1.') +
    ingress('a', 'api', 'api.test', { '/': 'api:8080' }) +
    policy('a', '{ podSelector: { matchLabels: { app: other } }, policyTypes: [Ingress] }'),
  title: 'api.test answers 504',
  cause: 'NetworkPolicy fence keeps ingress-nginx out of TCP 8080',
  reach: '1 host, every path',
}

export const someOfThePods: Case = {
  code: 'policy-cuts',
  wrong:
    controller() +
    route.replace('name: web-1, namespace: a, labels: { app: web }', 'name: web-1, namespace: a, labels: { app: web, track: canary }') +
    policy('a', '{ podSelector: { matchLabels: { track: canary } }, policyTypes: [Ingress] }'),
  right: controller() + route + policy('a', '{ podSelector: { matchLabels: { track: canary } }, policyTypes: [Ingress] }'),
  title: 'web.test answers 504 in part',
  cause: 'NetworkPolicy fence keeps ingress-nginx out of TCP 8080 in 50% of connections',
}
