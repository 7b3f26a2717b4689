import {
  NGINX_ALIASES,
  NGINX_ANNOTATIONS,
  NGINX_EXPECTED,
  NGINX_REMOVED,
  type IngressController,
  type NginxSettings,
  nginxSettings,
} from '@portolan/routing'
import { type Annotations, type Known, subjectOf } from './known.ts'

/**
 * kubernetes/ingress-nginx: the names are those of internal/ingress/annotations/(each)/main.go, which routing holds for controller-v1.15.1; when each
 * came and went is by comparing that folder of the tags controller-v1.0.0 to controller-v1.15.1, and for what went before 1.0 by Changelog.md.
 */
const SINCE: ReadonlyMap<string, string> = new Map([
  ['session-cookie-secure', '1.0.1'],
  ['canary-weight-total', '1.1.1'],
  ['stream-snippet', '1.1.1'],
  ['auth-keepalive', '1.2.0'],
  ['auth-keepalive-requests', '1.2.0'],
  ['auth-keepalive-timeout', '1.2.0'],
  ['auth-tls-match-cn', '1.2.0'],
  ['auth-always-set-cookie', '1.2.1'],
  ['mirror-host', '1.2.1'],
  ['session-cookie-domain', '1.4.0'],
  ['denylist-source-range', '1.6.4'],
  ['enable-opentelemetry', '1.7.0'],
  ['opentelemetry-operation-name', '1.7.0'],
  ['opentelemetry-trust-incoming-span', '1.7.0'],
  ['allowlist-source-range', '1.9.1'],
  ['auth-keepalive-share-vars', '1.9.1'],
  ['limit-allowlist', '1.9.1'],
  ['disable-proxy-intercept-errors', '1.9.5'],
  ['custom-headers', '1.11.0'],
  ['temporal-redirect-code', '1.12.0'],
  ['proxy-busy-buffers-size', '1.13.0'],
  ['relative-redirects', '1.13.0'],
])

/** 1.10.1 read it, 1.10.2 no more (the folder of both tags). */
const ONCE = 'custom-headers'

const UNTIL: ReadonlyMap<string, string> = new Map([
  ['grpc-backend', '0.21.0'],
  ['secure-backends', '0.21.0'],
  ['add-base-url', '0.22.0'],
  ['base-url-scheme', '0.22.0'],
  ['session-cookie-hash', '0.24.0'],
  ['enable-dynamic-tls-records', '0.26.0'],
  ['secure-verify-ca-secret', '0.27.0'],
  ['lua-resty-waf', '0.27.0'],
  ['enable-influxdb', '1.7.1'],
  ['influxdb-measurement', '1.7.1'],
  ['influxdb-port', '1.7.1'],
  ['influxdb-host', '1.7.1'],
  ['influxdb-server-name', '1.7.1'],
  ['enable-opentracing', '1.9.5'],
  ['opentracing-trust-incoming-span', '1.9.5'],
  ['global-rate-limit', '1.12.0'],
  ['global-rate-limit-window', '1.12.0'],
  ['global-rate-limit-key', '1.12.0'],
  ['global-rate-limit-ignored-cidrs', '1.12.0'],
])

const KNOWN: ReadonlyMap<string, Known> = new Map([
  ...[...NGINX_ANNOTATIONS].map(([key, { category }]) => [key, known(category, key)] as const),
  ...[...NGINX_ALIASES].map(([key, of]) => [key, known(NGINX_ANNOTATIONS.get(of)?.category ?? '', key)] as const),
  ...[...UNTIL.keys(), ...NGINX_REMOVED].map((key) => [key, known('', key)] as const),
])

function known(category: string, key: string): Known {
  const [since, until] = [SINCE.get(key), UNTIL.get(key)]
  return { subject: subjectOf(category, key), on: ['Ingress'], ...(since ? { since } : {}), ...(until ? { until } : {}) }
}

const read = new WeakMap<IngressController, NginxSettings>()

/** Of a controller, worked out once. */
export const settingsOf = (controller: IngressController): NginxSettings => {
  const known = read.get(controller) ?? nginxSettings(controller)
  read.set(controller, known)
  return known
}

export const ingressNginx: Annotations = {
  dialect: 'ingress-nginx',
  title: 'ingress-nginx',
  prefixes: (controller) => [settingsOf(controller).prefix],
  known: (key, { version }) => {
    const found = KNOWN.get(key)
    return key === ONCE && version === '1.10.1' && found ? { subject: found.subject, on: found.on } : found
  },
  names: [...NGINX_ANNOTATIONS.keys(), ...NGINX_ALIASES.keys()],
  // Only what becomes of the value itself; whether it drops the Ingress is for the whole of it to tell (routing, reading).
  refuses: (key, value, controller) => {
    const check = NGINX_ANNOTATIONS.get(NGINX_ALIASES.get(key) ?? key)?.check
    const expected = check && NGINX_EXPECTED.get(check)
    if (!check || value === '' || check(value)) return undefined
    // Without validation (before 1.12) Go's own parsers refuse these two; anything else goes to nginx as it is.
    if (!settingsOf(controller).validates && expected !== 'true or false' && expected !== 'a whole number') return undefined
    return { expected: expected ?? 'another kind of value', does: 'takes it as not set' }
  },
}
