import type { Case } from '../case.ts'
import { alb, annotated, haproxyIngress, haproxytech, nginx, traefik } from '../controllers.ts'
import { web } from '../objects.ts'

const code = 'annotation-unknown'
const NGINX = 'nginx.ingress.kubernetes.io'
const TRAEFIK = 'traefik.ingress.kubernetes.io'

export const misspelled: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/rewrite-targett`]: '/$1' }),
  right: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/rewrite-target`]: '/$1', [`${NGINX}/whitelist-source-range`]: '10.0.0.0/8' }),
  title: 'rewrite-targett of a/web has no effect',
  cause: 'ingress-nginx 1.13.0 knows no annotation rewrite-targett',
  text: 'rewrite-targett of a/web has no effect. ingress-nginx 1.13.0 knows no annotation rewrite-targett. rewrite-target is close in spelling.',
  reach: '1 host, every path',
  needs: 'IngressClass',
}

export const misspelledList: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/whitelistSourceRange`]: '10.0.0.0/8' }),
  right: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/denylist-source-range`]: '10.0.0.0/8' }),
  title: 'whitelistSourceRange of a/web has no effect',
  cause: 'ingress-nginx 1.13.0 knows no annotation whitelistSourceRange',
  text: 'whitelistSourceRange of a/web has no effect. ingress-nginx 1.13.0 knows no annotation whitelistSourceRange. It keeps no address out. whitelist-source-range is close in spelling.',
}

export const invented: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/make-it-fast`]: 'true' }),
  // Removed ones are another rule's; those of other tools are nobody's business.
  right: nginx('1.13.0') + web + annotated('nginx', { [`${NGINX}/enable-influxdb`]: 'true', 'cert-manager.io/cluster-issuer': 'x' }),
  title: 'make-it-fast of a/web has no effect',
  cause: 'ingress-nginx 1.13.0 knows no annotation make-it-fast',
  reach: 'no request',
}

export const tooEarly: Case = {
  code,
  wrong: nginx('1.11.3') + web + annotated('nginx', { [`${NGINX}/temporal-redirect-code`]: '307' }),
  right: nginx('1.12.1') + web + annotated('nginx', { [`${NGINX}/temporal-redirect-code`]: '307' }),
  title: 'temporal-redirect-code of a/web has no effect',
  cause: 'ingress-nginx 1.11.3 runs, and temporal-redirect-code came with 1.12.0',
}

/** A version that can't be read proves nothing. */
export const anyVersion: Case = {
  code,
  wrong: nginx('1.11.3') + web + annotated('nginx', { [`${NGINX}/denylist-source-rang`]: '10.0.0.0/8' }),
  right: nginx('main') + web + annotated('nginx', { [`${NGINX}/temporal-redirect-code`]: '307' }),
  title: 'denylist-source-rang of a/web has no effect',
  cause: 'ingress-nginx 1.11.3 knows no annotation denylist-source-rang',
}

export const onTraefik: Case = {
  code,
  wrong: traefik('3.5.3') + web + annotated('traefik', { [`${TRAEFIK}/router.entrypoint`]: 'websecure' }),
  right:
    traefik('3.5.3') +
    web +
    annotated('traefik', {
      [`${TRAEFIK}/router.entryPoints`]: 'websecure',
      [`${TRAEFIK}/router.tls.domains.0.main`]: 'one.test',
      [`${TRAEFIK}/rule-type`]: 'x',
    }),
  title: 'Traefik leaves Ingress a/web out',
  cause: 'Traefik 3.5.3 knows no annotation router.entrypoint',
  text: 'Traefik leaves Ingress a/web out. Traefik 3.5.3 knows no annotation router.entrypoint, and of such a set it reads none. router.entrypoints is close in spelling.',
}

export const ofServices: Case = {
  code,
  wrong: traefik('3.5.3') + web + annotated('traefik', { [`${TRAEFIK}/service.serversscheme`]: 'https' }),
  right:
    traefik('3.5.3') +
    web.replace(
      'metadata: { name: web, namespace: a }',
      `metadata: { name: web, namespace: a, annotations: { ${TRAEFIK}/service.serversscheme: https } }`,
    ) +
    annotated('traefik', {}),
  title: 'service.serversscheme of Ingress a/web has no effect',
  cause: 'Traefik reads it from Services, not from Ingresses',
}

export const ofTheConfigMap: Case = {
  code,
  wrong: haproxytech('3.2.3') + web + annotated('haproxy', { 'haproxy.org/timeout-client': '50s' }),
  right: haproxytech('3.2.3') + web + annotated('haproxy', { 'haproxy.org/timeout-server': '50s', 'haproxy.org/cookie-persistence': 'mine' }),
  title: 'timeout-client of Ingress a/web has no effect',
  cause: "HAProxy Kubernetes Ingress reads it from the controller's ConfigMap, not from Ingresses",
}

export const customOnHaproxytech: Case = {
  code,
  wrong: haproxytech('3.2.3') + web + annotated('haproxy', { 'haproxy.org/my-own': 'x' }),
  right: haproxytech('3.2.9', ['--custom-validation-rules=system/rules']) + web + annotated('haproxy', { 'haproxy.org/my-own': 'x' }),
  title: 'my-own of a/web has no effect',
  cause: 'HAProxy Kubernetes Ingress 3.2.3 knows no annotation my-own',
}

export const onHaproxyIngress: Case = {
  code,
  wrong: haproxyIngress('0.14.2') + web + annotated('haproxy', { 'haproxy-ingress.github.io/http-header-match': 'x-a: b' }),
  right: haproxyIngress('0.15.4') + web + annotated('haproxy', { 'haproxy-ingress.github.io/http-header-match': 'x-a: b' }),
  title: 'http-header-match of a/web has no effect',
  cause: 'haproxy-ingress 0.14.2 runs, and http-header-match came with 0.15.0',
}

export const onAlb: Case = {
  code,
  wrong: alb + web + annotated('alb', { 'alb.ingress.kubernetes.io/certificate-arns': 'arn:aws:acm:x' }),
  right:
    alb + web + annotated('alb', { 'alb.ingress.kubernetes.io/actions.web': '{}', 'alb.ingress.kubernetes.io/listener-attributes.HTTP-80': 'a=b' }),
  title: 'certificate-arns of a/web has no effect',
  cause: 'AWS Load Balancer Controller knows no annotation certificate-arns',
}

const balancer = (annotations: Readonly<Record<string, string>>): string => `
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: a, annotations: ${JSON.stringify(annotations)} }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ name: http, port: 80 }] }
status: { loadBalancer: { ingress: [{ hostname: edge.elb.amazonaws.com }] } }
---
`
const AWS = 'service.beta.kubernetes.io/aws-load-balancer'

export const internalBalancer: Case = {
  code,
  wrong: web + balancer({ [`${AWS}-type`]: 'external', [`${AWS}-shceme`]: 'internal' }),
  // What isn't close to anything may be another program's.
  right:
    web +
    balancer({
      [`${AWS}-scheme`]: 'internal',
      [`${AWS}-listener-attributes.TCP-80`]: 'x=y',
      [`${AWS}-our-own-thing`]: 'x',
      'networking.istio.io/exportTo': '.',
    }),
  title: 'aws-load-balancer-shceme of Service a/edge has no effect',
  cause: 'AWS knows no annotation aws-load-balancer-shceme',
  text: 'aws-load-balancer-shceme of Service a/edge has no effect. AWS knows no annotation aws-load-balancer-shceme. aws-load-balancer-scheme is close in spelling.',
}

export const exportToMesh: Case = {
  code,
  wrong: web + balancer({ 'networking.istio.io/exportto': '.' }),
  right: web + balancer({ 'networking.istio.io/exportTo': '.', 'networking.istio.io/tunnel': 'http' }),
  title: 'exportto of Service a/edge has no effect',
  cause: 'Istio knows no annotation exportto',
}
