import type { Case } from '../case.ts'
import { web } from '../objects.ts'

const code = 'api-deprecated'

const old = (apiVersion: string): string => `
apiVersion: ${apiVersion}
kind: Ingress
metadata: { name: web, namespace: a }
spec: { rules: [{ host: one.test, http: { paths: [{ path: /, backend: { serviceName: web, servicePort: 8080 } }] } }] }
---
`
const route = (group: string): string => `
apiVersion: ${group}/v1alpha1
kind: IngressRoute
metadata: { name: web, namespace: a }
spec: { routes: [{ match: Host(\`one.test\`), kind: Rule, services: [{ name: web, port: 8080 }] }] }
---
`

export const extensions: Case = {
  code,
  wrong: web + old('extensions/v1beta1'),
  // Another group's Ingress is none of Kubernetes'.
  right: web + old('extensions.example.com/v1beta1'),
  title: 'Ingress a/web has no effect: extensions/v1beta1 is gone',
  cause: 'Kubernetes took it away in 1.22',
  text: 'Ingress a/web has no effect: extensions/v1beta1 is gone. Kubernetes took it away in 1.22. Write it for networking.k8s.io/v1, whose fields differ.',
  reach: 'all of its rules',
}

export const beta: Case = {
  code,
  wrong: web + old('networking.k8s.io/v1beta1'),
  right: web + route('traefik.io'),
  title: 'Ingress a/web has no effect: networking.k8s.io/v1beta1 is gone',
  cause: 'Kubernetes took it away in 1.22',
}

export const ofTraefik: Case = {
  code,
  wrong: web + route('traefik.containo.us'),
  right: web + route('traefik.io'),
  title: 'IngressRoute a/web has no effect: traefik.containo.us/v1alpha1 is gone',
  cause: 'Traefik took it away in 3.0',
  text: 'IngressRoute a/web has no effect: traefik.containo.us/v1alpha1 is gone. Traefik took it away in 3.0. Traefik 2 reads it still. Write traefik.io/v1alpha1.',
}

const budget = (version: string): string => `
apiVersion: policy/${version}
kind: PodDisruptionBudget
metadata: { name: web, namespace: a }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
---
`

/** Of a kind that Portolan doesn't read: told all the same. */
export const ofOthers: Case = {
  code,
  wrong: web + budget('v1beta1'),
  right: web + budget('v1'),
  title: 'PodDisruptionBudget a/web has no effect: policy/v1beta1 is gone',
  cause: 'Kubernetes took it away in 1.25',
}
