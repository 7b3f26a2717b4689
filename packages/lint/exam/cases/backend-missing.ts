import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { NGINX, ingress, workload } from '../read.ts'

export const backendMissing: Case = {
  code: 'backend-missing',
  wrong: NGINX + web + workload('a', 'webhook-receiver', 2) + ingress('a', 'i', 'pay.test', { '/': 'web:8080', '/v1/webhooks': 'webhooks:8080' }),
  right: NGINX + web + workload('a', 'webhooks', 2) + ingress('a', 'i', 'pay.test', { '/': 'web:8080', '/v1/webhooks': 'webhooks:8080' }),
  title: '/v1/webhooks leads to a Service that does not exist',
  cause: 'Ingress a/i names webhooks:8080',
  text: 'Requests to pay.test/v1/webhooks get 503. The other rule on this host is not affected. webhook-receiver is close in name and ready. Point the rule at webhook-receiver, or bring the Service back.',
  reach: '1 of 2 rules',
  needs: 'Service',
}
