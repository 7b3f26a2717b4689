import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { NGINX, ingress } from '../read.ts'

export const pathShadowed: Case = {
  code: 'path-shadowed',
  wrong:
    NGINX +
    web +
    ingress('a', 'img', 'one.test', { '/': 'web:8080', '/thumb': 'web:8080' }) +
    ingress('a', 'img-legacy', 'one.test', { '/thumb': 'web:8080' }, 'ingressClassName: nginx', '2024-01-01T00:00:00Z'),
  right: NGINX + web + ingress('a', 'img', 'one.test', { '/': 'web:8080', '/thumb': 'web:8080' }),
  title: '/thumb can never match',
  cause: 'a/img-legacy holds the same path and is older',
  text: '/thumb can never match at one.test. a/img-legacy holds the same path and is older. Take one of the two rules away, or give them different paths.',
  reach: '1 of 2 rules',
}
