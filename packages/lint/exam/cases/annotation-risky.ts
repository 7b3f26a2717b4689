import type { Case } from '../case.ts'
import { annotated, haproxyIngress, haproxytech, nginx, options, traefik } from '../controllers.ts'
import { web } from '../objects.ts'

const code = 'annotation-risky'
const NGINX = 'nginx.ingress.kubernetes.io'
const CONFIG = ['--configmap=system/options']
const snippet = { [`${NGINX}/configuration-snippet`]: 'more_set_headers "X-A: b";' }

export const aboveTheLevel: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', snippet),
  right: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/auth-url`]: 'https://login.test' }),
  title: 'ingress-nginx refuses Ingress a/web',
  cause: 'configuration-snippet is of risk Critical, and annotations-risk-level is High',
  reach: 'all of its rules',
  needs: 'IngressClass',
}

export const lowLevel: Case = {
  code,
  wrong:
    nginx('1.13.0', CONFIG) +
    options({ 'annotations-risk-level': 'Medium' }) +
    web +
    annotated('nginx', { [`${NGINX}/auth-url`]: 'https://login.test' }),
  right:
    nginx('1.13.0', CONFIG) +
    options({ 'annotations-risk-level': 'High' }) +
    web +
    annotated('nginx', { [`${NGINX}/auth-url`]: 'https://login.test' }),
  title: 'ingress-nginx refuses Ingress a/web',
  cause: 'auth-url is of risk High, and annotations-risk-level is Medium',
}

export const switchedOff: Case = {
  code,
  wrong: nginx('1.11.3') + web + annotated('nginx', snippet),
  right: nginx('1.11.3') + web + annotated('nginx', { [`${NGINX}/configuration-snippet`]: '' }),
  title: 'configuration-snippet of a/web has no effect',
  cause: 'allow-snippet-annotations is off',
}

export const switchedOn: Case = {
  code,
  wrong: nginx('1.11.3', CONFIG) + options({ 'allow-snippet-annotations': 'true' }) + web + annotated('nginx', snippet),
  right: nginx('1.11.3', CONFIG) + options({ 'allow-snippet-annotations': 'true' }) + web + annotated('nginx', {}),
  title: "configuration-snippet of a/web puts text into nginx' configuration",
  cause: 'allow-snippet-annotations is on',
  text: "configuration-snippet of a/web puts text into nginx' configuration. allow-snippet-annotations is on. Whoever may write Ingresses can read through it what the controller can, Secrets among it (CVE-2021-25742). Say it with annotations that hold no configuration.",
}

export const byDefault: Case = {
  code,
  wrong: nginx('main') + web + annotated('nginx', snippet),
  right: nginx('main') + web + annotated('nginx', { [`${NGINX}/enable-opentracing`]: 'true' }),
  title: 'ingress-nginx may refuse Ingress a/web',
  cause: 'configuration-snippet is of risk Critical, and annotations-risk-level is High by default',
}

export const removed: Case = {
  code,
  wrong: nginx('1.12.1') + web + annotated('nginx', { [`${NGINX}/global-rate-limit`]: '100' }),
  right: nginx('1.11.3') + web + annotated('nginx', { [`${NGINX}/global-rate-limit`]: '100' }),
  title: 'global-rate-limit of a/web has had no effect since ingress-nginx 1.12',
  cause: 'ingress-nginx 1.12.1 serves it',
  reach: 'no request',
}

export const ofTraefikOne: Case = {
  code,
  wrong: traefik('3.5.3') + web + annotated('traefik', { 'traefik.ingress.kubernetes.io/rule-type': 'PathPrefixStrip' }),
  right: traefik('3.5.3') + web + annotated('traefik', { 'traefik.ingress.kubernetes.io/router.pathmatcher': 'PathPrefix' }),
  title: 'rule-type of a/web has had no effect since Traefik 2.0',
  cause: 'Traefik 3.5.3 serves it',
}

export const openList: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/whitelist-source-range`]: '10.0.0.0/8, 0.0.0.0/0' }),
  right:
    nginx('1.13.0') +
    web +
    annotated('nginx', { [`${NGINX}/whitelist-source-range`]: '10.0.0.0/8', [`${NGINX}/denylist-source-range`]: '0.0.0.0/0' }),
  title: 'whitelist-source-range of a/web keeps no IPv4 address out',
  cause: '0.0.0.0/0 is in it',
}

const basic = { [`${NGINX}/auth-type`]: 'basic', [`${NGINX}/auth-secret`]: 'users' }

export const plain: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', basic),
  right: nginx('1.13.0') + web + annotated('nginx', basic, 'tls: [{ hosts: [one.test], secretName: one }]'),
  title: 'one.test asks for passwords over plain HTTP',
  cause: 'auth-type of a/web is basic, and no Ingress has a certificate for the host',
}

export const haproxytechSnippet: Case = {
  code,
  wrong:
    haproxytech('3.2.3', ['--disable-config-snippets=backend']) +
    web +
    annotated('haproxy', { 'haproxy.org/backend-config-snippet': 'http-reuse never' }),
  right: haproxytech('3.2.3') + web + annotated('haproxy', { 'haproxy.org/backend-config-snippet': '' }),
  title: 'backend-config-snippet of a/web has no effect',
  cause: 'HAProxy Kubernetes Ingress runs with --disable-config-snippets=backend',
}

export const haproxyIngressSnippet: Case = {
  code,
  wrong: haproxyIngress('0.15.4') + web + annotated('haproxy', { 'ingress.kubernetes.io/config-backend': 'http-reuse never' }),
  right: haproxyIngress('0.15.4') + web + annotated('haproxy', { 'ingress.kubernetes.io/timeout-server': '5s' }),
  title: "config-backend of a/web puts text into HAProxy's configuration",
  cause: 'haproxy-ingress runs without --disable-config-keywords',
}
