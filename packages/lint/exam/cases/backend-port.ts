import type { Case } from '../case.ts'
import { NGINX, ingress, workload } from '../read.ts'

export const backendPort: Case = {
  code: 'backend-port',
  wrong: NGINX + workload('a', 'cart', 1) + ingress('a', 'i', 'one.test', { '/': 'cart:8081' }),
  right: NGINX + workload('a', 'cart', 1) + ingress('a', 'i', 'one.test', { '/': 'cart:8080' }),
  title: 'cart has no port 8081',
  cause: 'cart offers 8080 (http)',
  text: 'cart has no port 8081. It offers 8080 (http). Requests to one.test get 503. Name port 8080 in the rule.',
}
