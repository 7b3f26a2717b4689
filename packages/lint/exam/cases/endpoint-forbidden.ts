import type { Case } from '../case.ts'
import { ingress, NGINX, pods } from '../read.ts'

const slice = (address: string, type = 'IPv4', by = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: old, namespace: a }
spec: { ports: [{ port: 80 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: old-1, namespace: a, labels: { kubernetes.io/service-name: old${by} } }
addressType: ${type}
ports: [{ name: "", port: 80, protocol: TCP }]
endpoints: [{ addresses: ["192.0.2.1"] }, { addresses: ["${address}"] }, { addresses: ["${address}"] }]
---
`
const route = NGINX + ingress('a', 'old', 'old.test', { '/': 'old:80' })

export const metadata: Case = {
  code: 'endpoint-forbidden',
  wrong: route + slice('169.254.169.254'),
  right: route + slice('192.0.2.9'),
  title: 'old.test leads to 169.254.169.254',
  cause: 'EndpointSlice old-1 holds 169.254.169.254, where a cloud gives out credentials',
  text: 'old.test leads to 169.254.169.254: EndpointSlice old-1 holds it, and that is where a cloud gives out credentials. Requests could read the credentials of the machine that dials it. Take 169.254.169.254 out of the slice.',
  reach: '1 host, every path',
  needs: 'EndpointSlice',
}

export const loopback: Case = {
  code: 'endpoint-forbidden',
  wrong: slice('127.0.0.1'),
  right: slice('10.0.0.7'),
  title: 'old leads to 127.0.0.1',
  cause: 'EndpointSlice old-1 holds 127.0.0.1, the machine that dials it',
  reach: 'inside the cluster',
}

export const six: Case = {
  code: 'endpoint-forbidden',
  wrong: slice('fd00:ec2::254', 'IPv6'),
  right: slice('2001:db8::254', 'IPv6'),
  title: 'old leads to fd00:ec2::254',
  cause: 'EndpointSlice old-1 holds fd00:ec2::254, where a cloud gives out credentials',
}

/** The confused deputy; the slice controller's own are of its namespace. */
export const podElsewhere: Case = {
  code: 'endpoint-forbidden',
  wrong: route + slice('10.0.0.1') + pods('b', 'vault', 1),
  right: route + slice('10.0.0.1') + pods('a', 'vault', 1),
  title: 'old.test leads to 10.0.0.1',
  cause: 'EndpointSlice old-1 holds 10.0.0.1, the address of Pod b/vault-0',
}
