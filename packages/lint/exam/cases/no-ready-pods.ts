import type { Case } from '../case.ts'
import { NGINX, ingress, workload } from '../read.ts'

export const noReadyPods: Case = {
  code: 'no-ready-pods',
  wrong: NGINX + workload('a', 'backoffice', 0, 2) + ingress('a', 'admin', 'admin.test', { '/': 'backoffice:8080' }),
  right: NGINX + workload('a', 'backoffice', 1, 2) + ingress('a', 'admin', 'admin.test', { '/': 'backoffice:8080' }),
  title: 'admin.test answers 503',
  cause: 'backoffice has 0 of 2 pods ready; both are in CrashLoopBackOff',
  text: 'admin.test answers 503. backoffice has 0 of 2 pods ready; both are in CrashLoopBackOff.',
  reach: '1 host, every path',
  needs: 'Service',
}
