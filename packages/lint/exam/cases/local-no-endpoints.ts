import type { Case } from '../case.ts'

const nodes = ['n1', 'n2', 'n3']
  .map((name) => `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\nstatus: { conditions: [{ type: Ready, status: "True" }] }\n---\n`)
  .join('')
const service = (type: string, policy: string): string => `
apiVersion: v1
kind: Service
metadata: { name: game, namespace: a }
spec: { type: ${type}, ${policy}, ports: [{ port: 80, targetPort: 8080, nodePort: 31000 }] }
---
`
const slice = (...on: readonly string[]): string => `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: game-1, namespace: a, labels: { kubernetes.io/service-name: game } }
addressType: IPv4
ports: [{ name: "", port: 8080, protocol: TCP }]
endpoints: [${on.map((node, at) => `{ addresses: [10.0.0.${at + 1}], conditions: { ready: true }${node && `, nodeName: ${node}`} }`).join(', ')}]
---
`
const LOCAL = 'externalTrafficPolicy: Local'

export const nodePort: Case = {
  code: 'local-no-endpoints',
  wrong: nodes + service('NodePort', LOCAL) + slice('n1', 'n1'),
  right: nodes + service('NodePort', LOCAL) + slice('n1', 'n2', 'n3'),
  title: 'game drops what arrives at 2 of 3 nodes',
  cause: 'no ready endpoint of it is on n2 and n3',
  reach: '2 of 3 nodes',
  needs: 'Node',
}

/** Nobody is on a node at all, so everything is dropped; without any endpoint another rule says so. */
export const nowhere: Case = {
  code: 'local-no-endpoints',
  wrong: nodes + service('LoadBalancer', LOCAL) + slice('', ''),
  right: nodes + service('LoadBalancer', LOCAL) + slice(),
  title: 'game drops everything from outside',
  cause: 'no node has a ready endpoint of it',
}

export const internal: Case = {
  code: 'local-no-endpoints',
  wrong: nodes + service('ClusterIP', 'internalTrafficPolicy: Local').replace(', nodePort: 31000', '') + slice('n1', 'n2'),
  right: nodes + service('ClusterIP', LOCAL).replace(', nodePort: 31000', '') + slice('n1'),
  title: 'Pods on 1 of 3 nodes do not reach game',
  cause: 'no ready endpoint of it is on n3',
  text: 'Pods on 1 of 3 nodes do not reach game: no ready endpoint of it is on n3, and internalTrafficPolicy is Local. Set it to Cluster, or run a pod on every node.',
  reach: 'inside the cluster',
}
