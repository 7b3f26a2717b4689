import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { gateway, ingress, NGINX, workload } from '../read.ts'

const two = workload('a', 'two', 1)
/** `/x` twice in one Ingress, to different Services. */
const twice = (more = 'ingressClassName: nginx'): string =>
  ingress('a', 'i', 'one.test', { '/x': 'web:8080', '/y': 'two:8080' }, more).replace('path: /y', 'path: /x')
const classOf = (name: string, controller: string): string =>
  NGINX.replace('name: nginx', `name: ${name}`).replace('k8s.io/ingress-nginx', controller)

export const pathDuplicate: Case = {
  code: 'path-duplicate',
  wrong: NGINX + web + two + twice(),
  right: NGINX + web + two + ingress('a', 'i', 'one.test', { '/x': 'web:8080', '/y': 'two:8080' }),
  title: '/x stands twice in Ingress a/i',
  cause: 'the first takes every request',
  text: '/x stands twice in Ingress a/i, at one.test: the first takes every request. Take one of them away, or give them different paths.',
}

/** HAProxy's map keeps the one that is written last. Two Ingresses with the same path are another finding. */
export const pathDuplicateHaproxy: Case = {
  code: 'path-duplicate',
  wrong: classOf('haproxy', 'haproxy.org/ingress-controller/haproxy') + web + two + twice('ingressClassName: haproxy'),
  right:
    classOf('haproxy', 'haproxy.org/ingress-controller/haproxy') +
    web +
    two +
    ingress('a', 'i', 'one.test', { '/x': 'web:8080' }, 'ingressClassName: haproxy') +
    ingress('a', 'j', 'one.test', { '/x': 'two:8080' }, 'ingressClassName: haproxy'),
  title: '/x stands twice in Ingress a/i',
  cause: 'the last takes every request',
}

export const pathDuplicateTraefik: Case = {
  code: 'path-duplicate',
  wrong: classOf('traefik', 'traefik.io/ingress-controller') + web + two + twice('ingressClassName: traefik'),
  right:
    classOf('traefik', 'traefik.io/ingress-controller') +
    web +
    two +
    ingress('a', 'i', 'one.test', { '/x': 'web:8080', '/y': 'two:8080' }, 'ingressClassName: traefik'),
  title: '/x stands twice in Ingress a/i',
  cause: 'the last takes every request',
}

const rule = (path: string, name: string): string => `{ matches: [{ path: { value: ${path} } }], backendRefs: [{ name: ${name}, port: 8080 }] }`

/** A header makes the difference. */
export const pathDuplicateRoute: Case = {
  code: 'path-duplicate',
  wrong: gateway(`[${rule('/x', 'web')}, ${rule('/x', 'two')}]`) + web + two,
  right: gateway(`[${rule('/x', 'web')}, ${rule('/x', 'two').replace('} }]', '}, headers: [{ name: x-team, value: red }] }]')}]`) + web + two,
  title: '/x stands twice in HTTPRoute a/r',
  cause: 'the first takes every request',
}

const route = (second: string): string => `
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: r, namespace: a }
spec:
  routes:
  - { kind: Rule, match: "Host(\`one.test\`) && PathPrefix(\`/x\`)", services: [{ name: web, port: 8080 }] }
  - { kind: Rule, match: "Host(\`one.test\`) && PathPrefix(\`${second}\`)", services: [{ name: two, port: 8080 }] }
---
`

export const pathDuplicateIngressRoute: Case = {
  code: 'path-duplicate',
  wrong: route('/x') + web + two,
  right: route('/y') + web + two,
  title: '/x stands twice in IngressRoute a/r',
  cause: 'the last takes every request',
}
