import { HAPROXY_INGRESS_KEYS, haproxyIngressPrefixes } from '@portolan/routing'
import { type Annotations, isBool, isInteger, type Known, subjectOf } from './known.ts'

/**
 * jcmoraisjr/haproxy-ingress: pkg/converters/ingress/types/annotations.go of v0.13.19, v0.14.12, v0.15.4, v0.16.1 and v0.17.0-alpha.2; what differs
 * between them is what this table holds. Values: pkg/converters/ingress/annotations/validator.go of v0.16.1, which leaves out what it refuses.
 */
const SINCE: readonly (readonly [string, readonly string[]])[] = [
  ['0.14.0', ['cors-allow-origin-regex', 'ssl-always-follow-redirect', 'ssl-fingerprint-sha2-bits']],
  ['0.15.0', ['auth-external-placement', 'http-header-match', 'http-header-match-regex']],
  [
    '0.16.0',
    [
      'config-backend-early',
      'config-backend-late',
      'fcgi-app',
      'peers-table',
      ...[...HAPROXY_INGRESS_KEYS.keys()].filter((key) => key.startsWith('http-response-')),
    ],
  ],
  [
    '0.17.0-alpha.1',
    [
      ...['bind-fronting-proxy', 'bind-http', 'bind-http-passthrough', 'bind-https', 'bind-ip-addr-http', 'http-frontend', 'http-passthrough'],
      ...['redirect-from-code', 'redirect-to-code', 'use-forwarded-proto', 'use-proxy-protocol'],
      ...[
        'request-add-headers',
        'request-del-headers',
        'request-set-headers',
        'response-add-headers',
        'response-del-headers',
        'response-set-headers',
      ],
    ],
  ],
]

const sinceOf = new Map(SINCE.flatMap(([version, keys]) => keys.map((key) => [key, version] as const)))

const KNOWN: ReadonlyMap<string, Known> = new Map(
  [...HAPROXY_INGRESS_KEYS].map(([key, { category }]) => {
    const since = sinceOf.get(key)
    return [key, { subject: subjectOf(category, key), on: ['Ingress', 'Service'], ...(since ? { since } : {}) }]
  }),
)

const BOOLEANS: ReadonlySet<string> = new Set(['cors-allow-credentials', 'hsts', 'hsts-preload', 'hsts-include-subdomains', 'ssl-redirect'])

export const haproxyIngress: Annotations = {
  dialect: 'haproxy-ingress',
  title: 'haproxy-ingress',
  prefixes: (controller) => haproxyIngressPrefixes(controller).map((prefix) => `${prefix}/`),
  known: (key) => KNOWN.get(key),
  names: [...KNOWN.keys()],
  refuses: (key, value) => {
    const expected =
      BOOLEANS.has(key) && !isBool(value) ? 'true or false' : key === 'hsts-max-age' && !isInteger(value) ? 'a whole number' : undefined
    return expected === undefined ? undefined : { expected, does: 'takes it as not set' }
  },
}
