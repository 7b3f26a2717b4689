import type { Case } from '../case.ts'
import { ingress, NGINX, workload } from '../read.ts'

const alias = (to: string): string => `
apiVersion: v1
kind: Service
metadata: { name: old, namespace: a }
spec: { type: ExternalName, externalName: ${to}, ports: [{ port: 80 }] }
---
`
const route = NGINX + ingress('a', 'old', 'old.test', { '/': 'old:80' })
const outside = route + alias('billing.example.net')

export const localhost: Case = {
  code: 'external-name-inside',
  wrong: route + alias('localhost'),
  right: outside,
  title: 'old.test answers 503',
  cause: 'old is an alias of localhost',
  reach: '1 host, every path',
  needs: 'Service',
}

export const address: Case = {
  code: 'external-name-inside',
  wrong: alias('192.0.2.7'),
  right: alias('192.0.2.7.nip.io'),
  title: 'old does not resolve',
  cause: 'old is an alias of 192.0.2.7, and cluster DNS takes that for a name',
}

export const otherNamespace: Case = {
  code: 'external-name-inside',
  wrong: route + alias('web.b.svc.cluster.local') + workload('b', 'web', 1),
  right: route + alias('web.a.svc.cluster.local') + workload('a', 'web', 1),
  title: 'old.test goes into namespace b through an alias',
  cause: 'old is an alias of web.b.svc.cluster.local',
  text: 'old.test goes into namespace b through an alias: old is an alias of web.b.svc.cluster.local. No ReferenceGrant in b is asked for, and NetworkPolicies of b see the caller alone. Route to web from namespace b, or by a Gateway route with a ReferenceGrant there.',
}

export const absent: Case = {
  code: 'external-name-inside',
  wrong: route + alias('web.b.svc.cluster.local'),
  right: route + alias('web.b.svc.other-cluster.example'),
  title: 'old.test leads to a Service that does not exist',
  cause: 'old is an alias of web.b.svc.cluster.local, and b has no Service web',
}

export const itself: Case = {
  code: 'external-name-inside',
  wrong: alias('old.a.svc.cluster.local'),
  right: alias('old.example.net'),
  title: 'old does not resolve',
  cause: 'old is an alias of itself',
}
