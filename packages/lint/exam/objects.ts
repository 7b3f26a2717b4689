import { workload } from './read.ts'

export const web = workload('a', 'web', 1)
export const balancer = (ip: string, created = '2025-01-01T00:00:00Z'): string => `
apiVersion: v1
kind: Service
metadata: { name: legacy-web, namespace: a, creationTimestamp: "${created}" }
spec: { type: LoadBalancer, selector: { app: legacy-web }, ports: [{ name: http, port: 80 }] }
status: { loadBalancer: { ${ip ? `ingress: [{ ip: ${ip} }]` : ''} } }
---
`
export const secret = (certificate: string): string => `
apiVersion: v1
kind: Secret
metadata: { name: web-tls, namespace: a }
type: kubernetes.io/tls
data: { tls.crt: "${certificate}", tls.key: "" }
---
`
export const tls = 'ingressClassName: nginx\n  tls: [{ hosts: [one.test], secretName: web-tls }]'
export const grant = `
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: { name: g, namespace: b }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: a }], to: [{ group: "", kind: Service }] }
---
`
