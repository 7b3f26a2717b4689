import type { Case } from '../case.ts'
import { alb, annotated, haproxyIngress, haproxytech, nginx, traefik } from '../controllers.ts'
import { web } from '../objects.ts'

const code = 'annotation-foreign'
const NGINX = 'nginx.ingress.kubernetes.io'

export const rewriteOnTraefik: Case = {
  code,
  wrong: traefik('3.5.3') + web + annotated('traefik', { [`${NGINX}/rewrite-target`]: '/$1', [`${NGINX}/proxy-body-size`]: '8m' }),
  right: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/rewrite-target`]: '/$1', [`${NGINX}/proxy-body-size`]: '8m' }),
  title: '2 annotations of a/web have no effect',
  cause: 'Traefik serves it and does not read nginx.ingress.kubernetes.io/',
  text: '2 annotations of a/web have no effect. Traefik serves it and does not read nginx.ingress.kubernetes.io/; they belong to ingress-nginx. They rewrite no path. Take them away, or say the same in the words of Traefik.',
  reach: '1 host, every path',
  needs: 'IngressClass',
}

export const loginOnTraefik: Case = {
  code,
  wrong: traefik('3.5.3') + web + annotated('traefik', { [`${NGINX}/auth-url`]: 'https://login.test/check' }),
  // Switched off, it keeps out nobody; it is a leftover still, so it is taken away here.
  right: traefik('3.5.3') + web + annotated('traefik', { 'cert-manager.io/cluster-issuer': 'letsencrypt', 'kubernetes.io/tls-acme': 'true' }),
  title: 'auth-url of a/web has no effect',
  cause: 'Traefik serves it and does not read nginx.ingress.kubernetes.io/',
  text: 'auth-url of a/web has no effect. Traefik serves it and does not read nginx.ingress.kubernetes.io/; it belongs to ingress-nginx. It asks nobody to log in. Say it in the words of Traefik, or take it away.',
  reach: '1 host, every path',
}

export const listOnHaproxyIngress: Case = {
  code,
  wrong: haproxyIngress('0.15.4') + web + annotated('haproxy', { [`${NGINX}/whitelist-source-range`]: '10.0.0.0/8' }),
  right: haproxyIngress('0.15.4') + web + annotated('haproxy', { 'ingress.kubernetes.io/whitelist-source-range': '10.0.0.0/8' }),
  title: 'whitelist-source-range of a/web has no effect',
  cause: 'haproxy-ingress serves it and does not read nginx.ingress.kubernetes.io/',
}

export const ofAnotherNginx: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { 'nginx.org/rewrites': 'serviceName=web rewrite=/' }),
  right: nginx('1.13.0', ['--annotations-prefix=nginx.org']) + web + annotated('nginx', { 'nginx.org/rewrite-target': '/' }),
  title: 'rewrites of a/web has no effect',
  cause: 'ingress-nginx serves it and does not read nginx.org/',
}

export const ofAlb: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { 'alb.ingress.kubernetes.io/scheme': 'internal' }),
  right: alb + web + annotated('alb', { 'alb.ingress.kubernetes.io/scheme': 'internal' }),
  title: 'scheme of a/web has no effect',
  cause: 'ingress-nginx serves it and does not read alb.ingress.kubernetes.io/',
  reach: 'no request',
}

/** Before 3.2 it read keys under any prefix (pkg/store/convert.go, CopyAnnotations). */
export const haproxytechOfNow: Case = {
  code,
  wrong: haproxytech('3.2.3') + web + annotated('haproxy', { [`${NGINX}/ssl-redirect`]: 'true' }),
  right: haproxytech('3.1.4') + web + annotated('haproxy', { [`${NGINX}/ssl-redirect`]: 'true' }),
  title: 'ssl-redirect of a/web has no effect',
  cause: 'HAProxy Kubernetes Ingress serves it and does not read nginx.ingress.kubernetes.io/',
}

const insteadOfNginx = (annotations: Readonly<Record<string, string>>): string =>
  traefik('3.5.3', ['--providers.kubernetesingressnginx=true'])
    .replace('name: traefik,', 'name: nginx,')
    .replace('traefik.io/ingress-controller', 'k8s.io/ingress-nginx') +
  web +
  annotated('nginx', annotations)

export const traefikForNginx: Case = {
  code,
  wrong: insteadOfNginx({ [`${NGINX}/denylist-source-range`]: '10.0.0.0/8', [`${NGINX}/ssl-redirect`]: 'true' }),
  right: insteadOfNginx({ [`${NGINX}/auth-type`]: 'basic', [`${NGINX}/auth-secret`]: 'users', [`${NGINX}/ssl-redirect`]: 'true' }),
  title: 'denylist-source-range of a/web has no effect',
  cause: 'Traefik 3.5.3 serves it and does not read denylist-source-range',
}

/** In a move both are written: what the new controller reads keeps requests out. */
export const moved: Case = {
  code,
  wrong:
    traefik('3.5.3') +
    web +
    annotated('traefik', {
      [`${NGINX}/auth-url`]: 'https://login.test/check',
      'traefik.ingress.kubernetes.io/router.middlewares': 'a-login@kubernetescrd',
    }),
  right: traefik('3.5.3') + web + annotated('traefik', { 'traefik.ingress.kubernetes.io/router.middlewares': 'a-login@kubernetescrd' }),
  title: 'auth-url of a/web has no effect',
  cause: 'Traefik serves it and does not read nginx.ingress.kubernetes.io/',
}

export const onService: Case = {
  code,
  wrong:
    nginx('1.13.0') +
    web.replace('metadata: { name: web, namespace: a }', `metadata: { name: web, namespace: a, annotations: { ${NGINX}/backend-protocol: HTTPS } }`),
  right:
    haproxytech('1.9.3') +
    web.replace('metadata: { name: web, namespace: a }', `metadata: { name: web, namespace: a, annotations: { ${NGINX}/check: "false" } }`),
  title: 'backend-protocol of Service a/web has no effect',
  cause: 'ingress-nginx reads annotations of Ingresses, not of Services',
}
