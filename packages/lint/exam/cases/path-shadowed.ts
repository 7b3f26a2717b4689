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

const haproxy = NGINX.replace('name: nginx', 'name: haproxy').replace('k8s.io/ingress-nginx', 'haproxy.org/ingress-controller/haproxy')

/** HAProxy's map has room for one of them. The same path twice in one Ingress is `path-duplicate`'s. */
export const pathShadowedHaproxy: Case = {
  code: 'path-shadowed',
  wrong:
    haproxy +
    web +
    ingress('a', 'img', 'one.test', { '/thumb': 'web:8080' }, 'ingressClassName: haproxy') +
    ingress('a', 'img-legacy', 'one.test', { '/': 'web:8080', '/thumb': 'web:8080' }, 'ingressClassName: haproxy', '2024-01-01T00:00:00Z'),
  right:
    haproxy +
    web +
    ingress('a', 'img', 'one.test', { '/x': 'web:8080', '/thumb': 'web:8080' }, 'ingressClassName: haproxy').replace('path: /x', 'path: /thumb'),
  title: '/thumb can never match',
  cause: 'a/img holds the same path and is the one that its controller keeps',
}

/** A canary has the path of its primary, and takes part in it. */
export const pathShadowedCanary: Case = {
  code: 'path-shadowed',
  wrong: pathShadowed.wrong,
  right:
    NGINX +
    web +
    ingress('a', 'img', 'one.test', { '/thumb': 'web:8080' }) +
    ingress('a', 'img-canary', 'one.test', { '/thumb': 'web:8080' }).replace(
      'name: img-canary,',
      'name: img-canary, annotations: { nginx.ingress.kubernetes.io/canary: "true", nginx.ingress.kubernetes.io/canary-weight: "10" },',
    ),
  title: '/thumb can never match',
  cause: 'a/img-legacy holds the same path and is older',
}
