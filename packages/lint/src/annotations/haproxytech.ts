import { HAPROXYTECH_KEYS, HAPROXYTECH_PREFIXES, haproxytechBool, haproxytechRelease } from '@portolan/routing'
import { type Annotations, isInteger, type Known, subjectOf } from './known.ts'

/**
 * haproxytech/kubernetes-ingress: documentation/doc.yaml of v1.9.0 to v3.2.11 for the names and where they may stand, pkg/annotations/annotations.go and
 * pkg/annotations/(ingress, service) of the same tags for when they came. Routing holds those of Ingresses and Services; these are the ConfigMap's alone.
 */
const OF_THE_CONFIGMAP: readonly string[] = [
  ...[
    'clean-certs',
    'client-ca',
    'client-crt-optional',
    'client-strict-sni',
    'dontlognull',
    'frontend-config-snippet',
    'generate-certificates-signer',
  ],
  ...[
    'global-config-snippet',
    'hard-stop-after',
    'http-connection-mode',
    'http-keep-alive',
    'http-server-close',
    'log-format',
    'log-format-tcp',
    'logasap',
  ],
  ...['maxconn', 'nbthread', 'proxy-protocol', 'quic-alt-svc-max-age', 'ssl-certificate', 'stats-config-snippet', 'syslog-server', 'timeout-client'],
  ...[
    'timeout-client-fin',
    'timeout-connect',
    'timeout-http-keep-alive',
    'timeout-http-request',
    'timeout-queue',
    'timeout-server-fin',
    'timeout-tunnel',
  ],
  ...['tls-alpn', 'cr-global', 'cr-defaults'],
]

const SINCE: ReadonlyMap<string, string> = new Map([
  ['allow-list', '1.11.0'],
  ['deny-list', '1.11.0'],
  ['standalone-backend', '1.11.0'],
])

const PLACES = { C: 'ConfigMap', I: 'Ingress', S: 'Service' } as const

const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...OF_THE_CONFIGMAP.map((key) => [key, { subject: subjectOf('', key), on: ['ConfigMap'] }] as const),
  ...[...HAPROXYTECH_KEYS].map(([key, { on, category }]) => {
    const since = SINCE.get(key)
    const places = [...on].flatMap((letter) => (letter === 'C' || letter === 'I' || letter === 'S' ? PLACES[letter] : []))
    return [key, { subject: subjectOf(category, key), on: places, ...(since ? { since } : {}) }] as const
  }),
])

/** Read by utils.GetBoolValue (pkg/utils/utils.go of v3.2.11); by strconv.Atoi and its like those below. */
const BOOLEANS: ReadonlySet<string> = new Set([
  ...['abortonclose', 'check', 'cors-enable', 'forwarded-for', 'server-ssl', 'ssl-passthrough', 'ssl-redirect'],
])
const INTEGERS: ReadonlySet<string> = new Set([
  'rate-limit-requests',
  'rate-limit-status-code',
  'request-redirect-code',
  'ssl-redirect-code',
  'ssl-redirect-port',
])

export const haproxytech: Annotations = {
  dialect: 'haproxytech',
  title: 'HAProxy Kubernetes Ingress',
  prefixes: () => HAPROXYTECH_PREFIXES,
  anyPrefix: ({ version }) => haproxytechRelease(version).anyPrefix,
  // documentation/annotations-custom.md of v3.2.11: rules of an object that defines more.
  isOpen: ({ options }) => options.flag('custom-validation-rules') !== undefined,
  known: (key) => KNOWN.get(key),
  names: [...HAPROXYTECH_KEYS.keys()],
  refuses: (key, value) => {
    if (value === '') return undefined
    const bool = BOOLEANS.has(key) && haproxytechBool(value) === undefined
    const expected = bool ? 'true or false' : INTEGERS.has(key) && !isInteger(value) ? 'a whole number' : undefined
    return expected === undefined ? undefined : { expected, does: 'takes it as not set' }
  },
}
