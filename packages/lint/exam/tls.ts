import { ingress, NGINX, workload } from './read.ts'

/** Ingress a/sso serves one.test with Secret web-tls. */
export const site =
  NGINX +
  workload('a', 'web', 1) +
  ingress('a', 'sso', 'one.test', { '/': 'web:8080' }, 'ingressClassName: nginx\n  tls: [{ hosts: [one.test], secretName: web-tls }]')

/** A Secret of namespace a that holds these certificates. */
export const pair = (pems: readonly string[], name = 'web-tls', type = 'kubernetes.io/tls'): string => `
apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: a }
type: ${type}
stringData: { tls.crt: ${JSON.stringify(pems.join(''))}, tls.key: "-" }
---
`

/** cert-manager's Certificate a/web for Secret web-tls, with a status in YAML. */
export const managed = (status: string, dnsNames = 'one.test', secretName = 'web-tls'): string => `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: a, creationTimestamp: "2025-01-01T00:00:00Z" }
spec: { secretName: ${secretName}, dnsNames: [${dnsNames}], issuerRef: { kind: ClusterIssuer, name: letsencrypt, group: cert-manager.io } }
status: ${status}
---
`

/** One attempt for Certificate a/web. */
export const request = (conditions: string, created = '2025-11-11T02:10:00Z'): string => `
apiVersion: cert-manager.io/v1
kind: CertificateRequest
metadata:
  name: web-2
  namespace: a
  creationTimestamp: "${created}"
  annotations: { cert-manager.io/certificate-name: web }
  ownerReferences: [{ apiVersion: cert-manager.io/v1, kind: Certificate, name: web, uid: u, controller: true }]
spec: { issuerRef: { kind: ClusterIssuer, name: letsencrypt } }
status: { conditions: ${conditions} }
---
`

export const order = (status: string, created = '2025-11-11T02:10:10Z'): string => `
apiVersion: acme.cert-manager.io/v1
kind: Order
metadata:
  name: web-2-1
  namespace: a
  creationTimestamp: "${created}"
  ownerReferences: [{ apiVersion: cert-manager.io/v1, kind: CertificateRequest, name: web-2, uid: u, controller: true }]
spec: { dnsNames: [one.test], issuerRef: { name: letsencrypt } }
status: ${status}
---
`

export const challenge = (status: string): string => `
apiVersion: acme.cert-manager.io/v1
kind: Challenge
metadata:
  name: web-2-1-1
  namespace: a
  creationTimestamp: "2025-11-11T02:10:20Z"
  ownerReferences: [{ apiVersion: acme.cert-manager.io/v1, kind: Order, name: web-2-1, uid: u, controller: true }]
spec: { type: HTTP-01, dnsName: one.test, issuerRef: { name: letsencrypt } }
status: ${status}
---
`

export const READY = '{ type: Ready, status: "True", reason: Ready, message: Certificate is up to date, lastTransitionTime: "2025-09-01T00:00:00Z" }'
export const notReady = (since: string): string =>
  `{ type: Ready, status: "False", reason: DoesNotExist, message: Issuing certificate as Secret does not exist, lastTransitionTime: "${since}" }`
export const issuing = (since: string): string =>
  `{ type: Issuing, status: "True", reason: DoesNotExist, message: Issuing certificate as Secret does not exist, lastTransitionTime: "${since}" }`
export const FAILED =
  '{ type: Issuing, status: "False", reason: Failed, message: "The certificate request has failed to complete and will be retried: order is invalid", lastTransitionTime: "2025-11-11T02:14:00Z" }'
