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

export const misspelledClass: Case = {
  code: 'class-unserved',
  wrong:
    NGINX +
    NGINX.replace('name: nginx', 'name: nginx-internal') +
    web +
    ingress('a', 'old', 'one.test', { '/': 'web:8080' }, 'ingressClassName: ngnix'),
  right: NGINX + web + ingress('a', 'old', 'one.test', { '/': 'web:8080' }),
  title: 'Nothing serves class ngnix',
  cause: 'Ingress a/old has no effect',
  text: 'Nothing serves class ngnix. Ingress a/old has no effect. IngressClass ngnix does not exist. Name class nginx, which is close in spelling and served, or install the controller of ngnix.',
}
