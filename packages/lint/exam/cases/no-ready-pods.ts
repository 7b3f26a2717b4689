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

const traefik = NGINX.replace('name: nginx', 'name: traefik').replace('k8s.io/ingress-nginx', 'traefik.io/ingress-controller')

/** Traefik makes no router where a Service has no server; its requests are hurt all the same. */
export const noReadyPodsTraefik: Case = {
  code: 'no-ready-pods',
  wrong: traefik + workload('a', 'backoffice', 0) + ingress('a', 'admin', 'admin.test', { '/': 'backoffice:8080' }, 'ingressClassName: traefik'),
  right: traefik + workload('a', 'backoffice', 1, 2) + ingress('a', 'admin', 'admin.test', { '/': 'backoffice:8080' }, 'ingressClassName: traefik'),
  title: 'admin.test leads to no ready pod',
  cause: 'backoffice has no pods',
  reach: '1 host, every path',
}
