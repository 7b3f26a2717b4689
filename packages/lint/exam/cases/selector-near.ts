import type { Case } from '../case.ts'
import { ingress, NGINX } from '../read.ts'

const service = (selector: string): string => `
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: a }
spec: { selector: { ${selector} }, ports: [{ port: 8080 }] }
---
`
const deployment = (labels: string, name = 'cart'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: a }
spec: { replicas: 2, selector: { matchLabels: { ${labels} } }, template: { metadata: { labels: { ${labels} } }, spec: { containers: [] } } }
---
`
const route = NGINX + ingress('a', 'cart', 'cart.test', { '/': 'cart:8080' })

export const plural: Case = {
  code: 'selector-near',
  wrong: route + service('app: carts') + deployment('app: cart'),
  right: route + service('app: cart') + deployment('app: cart'),
  title: 'cart.test answers 503',
  cause: 'cart selects app=carts, and Deployment cart has app=cart',
  text: 'cart.test answers 503. cart selects app=carts, and Deployment cart has app=cart. No pod or workload of a has app=carts. Select app=cart, or give the pods app=carts.',
  reach: '1 host, every path',
  needs: 'Pod',
}

/** What differs by a letter or a number after a dash is another thing. */
export const oneOfTwo: Case = {
  code: 'selector-near',
  wrong: service('app: cart, tier: front') + deployment('app: cart, tier: back'),
  right: service('app: shard-b') + deployment('app: shard-a', 'shard-a') + deployment('app: shard-2', 'shard-2'),
  title: 'cart selects nothing',
  cause: 'cart selects tier=front, and Deployment cart has tier=back',
  reach: 'inside the cluster',
}

/** A label that the pods do not have at all; several workloads that could be meant are none. */
export const missingLabel: Case = {
  code: 'selector-near',
  wrong: service('app: cart, release: blue') + deployment('app: cart'),
  right: service('app: cart, release: blue') + deployment('app: cart, release: green') + deployment('app: cart, release: red', 'cart-red'),
  title: 'cart selects nothing',
  cause: 'cart selects release=blue, and Deployment cart has no label release',
}

export const otherKey: Case = {
  code: 'selector-near',
  wrong: service('app: cart') + deployment('app.kubernetes.io/name: cart'),
  right: service('app: cart') + deployment('app.kubernetes.io/name: basket'),
  title: 'cart selects nothing',
  cause: 'cart selects app=cart, and Deployment cart has app.kubernetes.io/name=cart',
}

/** Another component of the same application is not a spelling of this one; labels that a controller adds are in no template. */
export const component: Case = {
  code: 'selector-near',
  wrong: service('app: vitess, component: fronted') + deployment('app: vitess, component: frontend'),
  right:
    service('app: vitess, component: vtctld') +
    deployment('app: vitess, component: vttablet') +
    service('app: redis, statefulset.kubernetes.io/pod-name: redis-0').replace('name: cart', 'name: redis-0') +
    deployment('app: redis', 'redis').replace('Deployment', 'StatefulSet').replace('replicas: 2', 'replicas: 1'),
  title: 'cart selects nothing',
  cause: 'cart selects component=fronted, and Deployment cart has component=frontend',
}
