import type { Case } from '../case.ts'
import { ingress, NGINX, pods, workload } from '../read.ts'

const balancer = (name: string, ip: string, port = '{ name: http, port: 80, targetPort: 8080 }', more = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: a }
spec: { type: LoadBalancer, ${more} selector: { app: ${name} }, ports: [${port}] }
status: { loadBalancer: { ingress: [{ ip: ${ip} }] } }
---
${pods('a', name, 1)}`
const many = (count: number, port?: string, more?: string): string =>
  Array.from({ length: count }, (_, at) => balancer(`app-${at}`, `203.0.113.${at}`, port, more)).join('')
const controller =
  NGINX +
  balancer('edge', '203.0.113.200', '{ name: http, port: 80 }, { name: https, port: 443 }') +
  workload('a', 'web', 1) +
  ingress('a', 'web', 'web.test', { '/': 'web:8080' }) +
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: told, namespace: a }\nspec: { ingressClassName: nginx, rules: [{ host: told.test }] }\nstatus: { loadBalancer: { ingress: [{ ip: 203.0.113.200 }] } }\n---\n'

/** The classic: twenty Services of type LoadBalancer. One alone would gain nothing from a controller. */
export const classic: Case = {
  code: 'lb-consolidate',
  wrong: many(20),
  right: many(1),
  title: '20 LoadBalancers would fit in one',
  cause: 'a/app-0, a/app-1 and 18 more could stand behind one new controller',
  text: '20 LoadBalancers would fit in one: about $380 a month less. a/app-0, a/app-1 and 18 more could stand behind one new controller. Give each a route there, point its DNS name to that address, and make the Service a ClusterIP.',
  reach: 'about $380 a month',
  needs: 'Service',
}

/** Behind a controller that stands already. What is plain TCP, or shows pods the client's address, saves nothing. */
export const behindOne: Case = {
  code: 'lb-consolidate',
  wrong: controller + many(2),
  right: controller + many(2, '{ name: tcp-db, port: 5432 }') + balancer('seen', '203.0.113.90', undefined, 'externalTrafficPolicy: Local,'),
  title: 'Three LoadBalancers would fit in one',
  cause: 'a/app-0 and a/app-1 could stand behind nginx',
}
