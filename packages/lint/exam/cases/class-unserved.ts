import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { NGINX, ingress } from '../read.ts'

export const classUnserved: Case = {
  code: 'class-unserved',
  wrong: NGINX + web + ingress('a', 'old', 'one.test', { '/': 'web:8080' }, 'ingressClassName: haproxy-int'),
  right: NGINX + web + ingress('a', 'old', 'one.test', { '/': 'web:8080' }),
  title: 'Nothing serves class haproxy-int',
  cause: 'Ingress a/old has no effect',
  reach: '1 host, every path',
  needs: 'IngressClass',
}
