import type { Case } from '../case.ts'
import { alb, annotated, haproxyIngress, haproxytech, nginx, traefik } from '../controllers.ts'
import { web } from '../objects.ts'

const code = 'annotation-value'
const NGINX = 'nginx.ingress.kubernetes.io'
const TRAEFIK = 'traefik.ingress.kubernetes.io'

const users = `
apiVersion: v1
kind: Secret
metadata: { name: users, namespace: a }
type: Opaque
data: { auth: eDp5 }
---
`

export const yes: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/ssl-redirect`]: 'yes' }),
  right:
    nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/ssl-redirect`]: 'T', [`${NGINX}/proxy-body-size`]: '8M', [`${NGINX}/app-root`]: '' }),
  title: 'ssl-redirect of a/web counts as not set',
  cause: 'ssl-redirect is yes, not true or false',
  text: 'ssl-redirect of a/web counts as not set. Its ssl-redirect is yes, not true or false; ingress-nginx 1.13.0 takes it as not set. Write true.',
  reach: '1 host, every path',
  needs: 'IngressClass',
}

export const size: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/proxy-body-size`]: '10 potatoes' }),
  // Before 1.12 it wasn't checked, and went to nginx as it is.
  right: nginx('1.11.3') + web + annotated('nginx', { [`${NGINX}/proxy-body-size`]: '10 potatoes' }),
  title: 'proxy-body-size of a/web counts as not set',
  cause: 'proxy-body-size is 10 potatoes, not a size such as 8m',
}

export const wholeIngress: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/limit-rps`]: 'many' }),
  right: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/limit-rps`]: '10' }),
  title: 'ingress-nginx refuses Ingress a/web',
  cause: 'limit-rps many is not valid',
  reach: 'all of its rules',
}

export const missingSecret: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/auth-type`]: 'basic', [`${NGINX}/auth-secret`]: 'users' }),
  right: nginx('1.13.0') + web + users + annotated('nginx', { [`${NGINX}/auth-type`]: 'basic', [`${NGINX}/auth-secret`]: 'users' }),
  title: 'a/web answers 503',
  cause: 'Secret a/users of auth-secret does not exist',
}

export const onTraefik: Case = {
  code,
  wrong: traefik('3.5.3') + web + annotated('traefik', { [`${TRAEFIK}/router.priority`]: 'high' }),
  right: traefik('3.5.3') + web + annotated('traefik', { [`${TRAEFIK}/router.priority`]: '42', [`${TRAEFIK}/router.tls`]: 'yes' }),
  title: 'Traefik leaves Ingress a/web out',
  cause: 'router.priority is high, not a whole number',
}

export const onHaproxytech: Case = {
  code,
  wrong: haproxytech('3.2.3') + web + annotated('haproxy', { 'haproxy.org/ssl-redirect': 'yes' }),
  right: haproxytech('3.2.3') + web + annotated('haproxy', { 'haproxy.org/ssl-redirect': 'enabled' }),
  title: 'ssl-redirect of a/web counts as not set',
  cause: 'ssl-redirect is yes, not true or false',
}

export const onHaproxyIngress: Case = {
  code,
  wrong: haproxyIngress('0.15.4') + web + annotated('haproxy', { 'ingress.kubernetes.io/hsts': 'on' }),
  right: haproxyIngress('0.15.4') + web + annotated('haproxy', { 'ingress.kubernetes.io/hsts': 'false' }),
  title: 'hsts of a/web counts as not set',
  cause: 'hsts is on, not true or false',
}

export const onAlb: Case = {
  code,
  wrong: alb + web + annotated('alb', { 'alb.ingress.kubernetes.io/scheme': 'public' }),
  right: alb + web + annotated('alb', { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' }),
  title: 'The load balancer of a/web is not updated',
  cause: 'scheme is public, not internal or internet-facing',
}

export const brokenAlb: Case = {
  code,
  wrong: alb + web + annotated('alb', { 'alb.ingress.kubernetes.io/listen-ports': '80' }),
  right: alb + web + annotated('alb', { 'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP": 80}]' }),
  title: 'AWS Load Balancer Controller loads nothing new',
  cause: 'Annotation listen-ports is not a list like [{"HTTP": 80}, {"HTTPS": 443}]',
}

export const emptyList: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/whitelist-source-range`]: '' }),
  right: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/whitelist-source-range`]: '10.0.0.0/8' }),
  title: 'a/web answers 503',
  cause: 'allowlist-source-range holds no readable list of addresses',
}

const redirecting = (action: string): string =>
  alb +
  web +
  annotated('alb', { 'alb.ingress.kubernetes.io/actions.ssl-redirect': action }).replace(
    'name: web, port: { number: 8080 }',
    'name: ssl-redirect, port: { name: use-annotation }',
  )

/** Go reads fields of JSON in any case. */
export const albFieldsInAnyCase: Case = {
  code: 'annotation-value',
  wrong: redirecting('{"Typ": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301"}}'),
  right: redirecting('{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}'),
  title: 'AWS Load Balancer Controller loads nothing new',
  cause: 'Annotation actions.ssl-redirect has no type; expected forward, redirect or fixed-response',
}
