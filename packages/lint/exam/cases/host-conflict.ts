import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { NGINX, ingress, workload } from '../read.ts'

export const hostConflict: Case = {
  code: 'host-conflict',
  wrong:
    NGINX +
    web +
    workload('b', 'web', 1) +
    ingress('a', 'cdn', 'cdn.test', { '/': 'web:8080' }, 'ingressClassName: nginx', '2024-01-01T00:00:00Z') +
    ingress('b', 'cdn-legacy', 'cdn.test', { '/': 'web:8080' }),
  right:
    NGINX +
    web +
    workload('b', 'web', 1) +
    ingress('a', 'cdn', 'cdn.test', { '/': 'web:8080' }) +
    ingress('b', 'cdn-legacy', 'cdn.test', { '/old': 'web:8080' }),
  title: 'cdn.test is claimed by two Ingresses',
  cause: 'a/cdn is older and wins over b/cdn-legacy',
  text: 'cdn.test is claimed by two Ingresses. a/cdn is older and wins; b/cdn-legacy gets no traffic. Take the host out of one of them.',
  reach: '1 host',
}
