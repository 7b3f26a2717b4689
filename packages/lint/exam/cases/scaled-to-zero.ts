import type { Case } from '../case.ts'
import { ingress, NGINX } from '../read.ts'

const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: a }
spec: { selector: { app: backoffice }, ports: [{ port: 8080 }] }
---
`
const workload = (replicas: number, kind = 'Deployment', name = 'backoffice'): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: a }
spec: { replicas: ${replicas}, selector: { matchLabels: { app: backoffice } }, template: { metadata: { labels: { app: backoffice } }, spec: { containers: [] } } }
---
`
const route = NGINX + ingress('a', 'admin', 'admin.test', { '/': 'backoffice:8080', '/api': 'api:8080' }) + service('backoffice') + service('api')

/** Two Services of one Deployment are one fault. */
export const scaledToZero: Case = {
  code: 'scaled-to-zero',
  wrong: route + workload(0),
  right: route + workload(1),
  title: 'admin.test in 2 places answers 503',
  cause: 'Deployment backoffice is scaled to 0',
  text: 'admin.test in 2 places answers 503. Deployment backoffice is scaled to 0, so backoffice and api have no pods. Scale it up.',
  reach: '1 host, every path',
  needs: 'Service',
}

export const oneOfThemRuns: Case = {
  code: 'scaled-to-zero',
  wrong: route + workload(0, 'StatefulSet'),
  right: route + workload(0) + workload(2, 'StatefulSet', 'backoffice-new'),
  title: 'admin.test in 2 places answers 503',
  cause: 'StatefulSet backoffice is scaled to 0',
}
