import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { ingress, NGINX, workload } from '../read.ts'

const front = workload('b', 'front', 1)
const classOf = (name: string, controller: string): string =>
  NGINX.replace('name: nginx', `name: ${name}`).replace('k8s.io/ingress-nginx', controller)
const traefik = classOf('traefik', 'traefik.io/ingress-controller')
const CLASS = 'ingressClassName: traefik'

/** Traefik's PathPrefix compares text; by the specification `/apix` is no path beneath `/api`. */
export const prefixSwallows: Case = {
  code: 'prefix-swallows',
  wrong:
    traefik +
    web +
    front +
    ingress('a', 'api', 'one.test', { '/api': 'web:8080' }, CLASS) +
    ingress('b', 'front', 'one.test', { '/': 'front:8080' }, CLASS),
  right: NGINX + web + front + ingress('a', 'api', 'one.test', { '/api': 'web:8080' }) + ingress('b', 'front', 'one.test', { '/': 'front:8080' }),
  title: '/api takes /apix, which is meant for b/front',
  cause: 'a/api and b/front share one.test, and Traefik tries /api before /',
}

const route = (rule: string): string => `
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: r, namespace: a }
spec:
  routes:
  - { kind: Rule, ${rule}, services: [{ name: web, port: 8080 }] }
---
`

/** Traefik tries the longer rule first, an expression too. Who sets a priority says what he means. */
export const prefixSwallowsRegex: Case = {
  code: 'prefix-swallows',
  wrong:
    traefik +
    web +
    front +
    route('match: "Host(`one.test`) && PathRegexp(`^/[a-z]+/v[0-9]+$`)"') +
    ingress('b', 'front', 'one.test', { '/api/v1': 'front:8080' }, CLASS),
  right:
    traefik +
    web +
    front +
    route('match: "Host(`one.test`) && PathRegexp(`^/[a-z]+/v[0-9]+$`)", priority: 900') +
    ingress('b', 'front', 'one.test', { '/api/v1': 'front:8080' }, CLASS),
  title: '/[a-z]+/v[0-9]+$ takes /api/v1, which is meant for b/front',
  cause: 'a/r and b/front share one.test, and Traefik tries /[a-z]+/v[0-9]+$ before /api/v1',
}

/** A rule of the same object is no other author's. */
export const prefixSwallowsOne: Case = {
  code: 'prefix-swallows',
  wrong: prefixSwallows.wrong,
  right: traefik + web + ingress('a', 'api', 'one.test', { '/api': 'web:8080', '/': 'web:8080' }, CLASS),
  title: '/api takes /apix, which is meant for b/front',
  cause: 'a/api and b/front share one.test, and Traefik tries /api before /',
}
