import type { Case } from '../case.ts'
import { NGINX, ingress, workload } from '../read.ts'

export const podsShort: Case = {
  code: 'pods-short',
  wrong: NGINX + workload('a', 'search', 2, 3) + ingress('a', 'i', 'one.test', { '/': 'search:8080' }),
  right: NGINX + workload('a', 'search', 3) + ingress('a', 'i', 'one.test', { '/': 'search:8080' }),
  title: 'search is down to 2 of 3 pods',
  cause: 'search-2: CrashLoopBackOff',
  reach: '1 host, every path',
}
