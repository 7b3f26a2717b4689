import type { Case } from '../case.ts'
import { ingress, pods } from '../read.ts'

const service = (type: string): string => `
apiVersion: v1
kind: Service
metadata: { name: game, namespace: a }
spec: { type: ${type}, selector: { app: game }, ports: [{ name: http, port: 80, targetPort: 8080, nodePort: 31000 }] }
---
${pods('a', 'game', 1)}`
const node = (external: string): string => `
apiVersion: v1
kind: Node
metadata: { name: n1 }
status: { addresses: [{ type: InternalIP, address: 10.1.0.1 }${external && `, { type: ExternalIP, address: ${external} }`}], conditions: [{ type: Ready, status: "True" }] }
---
`
const policy = (block: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: game, namespace: a }
spec: { podSelector: { matchLabels: { app: game } }, ingress: [{ from: [{ ipBlock: { cidr: ${block} } }] }] }
---
`

export const external: Case = {
  code: 'nodeport-open',
  wrong: service('NodePort') + node('203.0.113.5'),
  right: service('NodePort') + node('203.0.113.5') + policy('192.0.2.0/24'),
  title: 'game is open to everyone on every node',
  cause: 'TCP 31000 of 203.0.113.5, and no NetworkPolicy limits who connects',
  text: 'game is open to everyone on every node: TCP 31000 of 203.0.113.5, and no NetworkPolicy limits who connects. A firewall before the nodes can not be seen from here. Make it a ClusterIP behind an entry point, or limit its pods by a NetworkPolicy with ipBlock.',
  reach: '1 port of every node',
  needs: 'NetworkPolicy',
}

/** Under policy Cluster the address of a node stands for the client: a policy that lets nodes in lets everyone in. */
export const nodesStandForClients: Case = {
  code: 'nodeport-open',
  wrong: service('NodePort') + node('203.0.113.5') + policy('10.1.0.0/16'),
  right: service('NodePort, externalTrafficPolicy: Local') + node('203.0.113.5') + policy('10.1.0.0/16'),
  title: 'game is open to everyone on every node',
  cause: 'TCP 31000 of 203.0.113.5, and no NetworkPolicy limits who connects',
}

/** A policy that lets every address in limits nothing. What a load balancer sends to is meant. */
export const everyAddress: Case = {
  code: 'nodeport-open',
  wrong: service('NodePort') + node('') + policy('0.0.0.0/0'),
  right: service('LoadBalancer') + node('203.0.113.5'),
  title: 'game is open to everyone on every node',
  cause: 'TCP 31000 of every node, and no NetworkPolicy limits who connects',
}

/** An ALB sends to node ports. */
export const backendOfAlb: Case = {
  code: 'nodeport-open',
  wrong: service('NodePort') + node('203.0.113.5') + ingress('a', 'other', 'game.test', { '/': 'other:80' }, 'ingressClassName: alb'),
  right:
    'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: alb }\nspec: { controller: ingress.k8s.aws/alb }\n---\n' +
    service('NodePort') +
    node('203.0.113.5') +
    ingress('a', 'game', 'game.test', { '/': 'game:80' }, 'ingressClassName: alb'),
  title: 'game is open to everyone on every node',
  cause: 'TCP 31000 of 203.0.113.5, and no NetworkPolicy limits who connects',
}
