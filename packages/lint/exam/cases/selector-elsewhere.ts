import type { Case } from '../case.ts'
import { ingress, NGINX, pods } from '../read.ts'

const service = (namespace: string): string => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: ${namespace} }
spec: { selector: { app: web }, ports: [{ name: http, port: 8080 }] }
---
`
const route = NGINX + ingress('a', 'web', 'web.test', { '/': 'web:8080' })

export const routed: Case = {
  code: 'selector-elsewhere',
  wrong: route + service('a') + pods('b', 'web', 1),
  right: route + service('a') + pods('a', 'web', 1) + service('b') + pods('b', 'web', 1),
  title: 'web.test answers 503',
  cause: 'web selects app=web, which only pods of b have',
  text: 'web.test answers 503. web of namespace a selects app=web, which only pods of namespace b have. A Service takes pods of its own namespace alone. Put the Service into namespace b, or its pods into a.',
  reach: '1 host, every path',
  needs: 'Pod',
}

/** Labels that four other namespaces have say nothing about where this Service belongs. */
export const common: Case = {
  code: 'selector-elsewhere',
  wrong: service('a') + pods('b', 'web', 1),
  right: service('a') + ['b', 'c', 'd', 'e'].map((namespace) => pods(namespace, 'web', 1)).join(''),
  title: 'web selects nothing',
  cause: 'web selects app=web, which only pods of b have',
  reach: 'inside the cluster',
}
