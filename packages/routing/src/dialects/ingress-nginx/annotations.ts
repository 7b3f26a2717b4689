import * as are from './checks.ts'
import type { Check } from './checks.ts'
import type { Risk } from './settings.ts'

/** What an annotation touches: the codes of the catalogue (ANN-01). */
type Category = 'ROU' | 'REW' | 'RED' | 'TLS' | 'AUT' | 'LIM' | 'IPF' | 'AFF' | 'PRO' | 'LBA' | 'HDR' | 'ERR' | 'TMO' | 'OBS' | 'SNP'

/** One annotation that ingress-nginx knows. */
export interface Known {
  readonly category: Category
  /** One path, or the whole host or upstream (NGX-12, NGX-35). */
  readonly scope: 'location' | 'ingress'
  readonly risk: Risk
  readonly check: Check
  /** `used`: its value is part of every answer. Else what it does, a clause, worth a note where it is set. */
  readonly effect: 'used' | (string & {})
  /** `dropped`: a value that doesn't pass drops the whole Ingress (NGX-03). `default`: it counts as not set, or its own reader says what then (NGX-04, NGX-05). */
  readonly invalid: 'dropped' | 'default'
  /** Another name, read where this one is empty. */
  readonly alias?: string
}

type Row = readonly [
  key: string,
  category: Category,
  scope: 'loc' | 'ing',
  risk: 'L' | 'M' | 'H' | 'C',
  check: Check,
  invalid: 'dropped' | 'default',
  effect: string,
  alias?: string,
]

const LIMITED = 'may answer 503 to a client that asks too often'
const BUFFERS = 'sets buffers'
const LOGS = 'is about logs and traces'
const COOKIE = 'is about the cookie of session affinity'
const WAF = 'may answer 403: the web application firewall decides by the request'
const SHELL = 'puts lines of its own into the configuration of nginx'

/**
 * Every annotation of controller-v1.15.1 with its risk, its validator and what becomes of a value that doesn't pass:
 * internal/ingress/annotations/(each), Parse and the AnnotationFields; docs/user-guide/nginx-configuration/annotations-risk.md.
 */
const ROWS: readonly Row[] = [
  ['use-regex', 'ROU', 'loc', 'L', are.aBool, 'default', 'used'],
  ['rewrite-target', 'REW', 'ing', 'M', are.aTarget, 'default', 'used'],
  ['app-root', 'RED', 'loc', 'M', are.aTarget, 'default', 'used'],
  ['ssl-redirect', 'RED', 'loc', 'L', are.aBool, 'default', 'used'],
  ['force-ssl-redirect', 'RED', 'loc', 'M', are.aBool, 'default', 'used'],
  ['preserve-trailing-slash', 'RED', 'loc', 'M', are.aBool, 'default', 'used'],
  ['permanent-redirect', 'RED', 'loc', 'M', are.aStrictUrl, 'default', 'used'],
  ['permanent-redirect-code', 'RED', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['temporal-redirect', 'RED', 'loc', 'M', are.aStrictUrl, 'default', 'used'],
  ['temporal-redirect-code', 'RED', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['relative-redirects', 'RED', 'loc', 'L', are.aBool, 'default', 'used'],
  ['from-to-www-redirect', 'RED', 'loc', 'L', are.aBool, 'default', 'used'],
  ['use-port-in-redirects', 'RED', 'loc', 'L', are.aBool, 'default', 'used'],
  ['proxy-redirect-from', 'RED', 'loc', 'M', are.aUrl, 'default', 'rewrites the Location of redirects that pods send'],
  ['proxy-redirect-to', 'RED', 'loc', 'M', are.aUrl, 'default', 'rewrites the Location of redirects that pods send'],
  ['server-alias', 'ROU', 'ing', 'H', are.serverNames, 'dropped', 'used'],
  ['default-backend', 'ROU', 'loc', 'L', are.aServiceName, 'dropped', 'used'],
  ['custom-http-errors', 'ERR', 'loc', 'L', are.errorCodes, 'dropped', 'used'],
  ['disable-proxy-intercept-errors', 'ERR', 'loc', 'L', are.aBool, 'default', 'leaves the errors of pods as they are'],
  ['canary', 'ROU', 'ing', 'L', are.aBool, 'default', 'used'],
  ['canary-by-header', 'ROU', 'ing', 'M', are.basic, 'default', 'used'],
  ['canary-by-header-value', 'ROU', 'ing', 'M', are.basic, 'default', 'used'],
  ['canary-by-header-pattern', 'ROU', 'ing', 'M', are.aRegex, 'default', 'used'],
  ['canary-by-cookie', 'ROU', 'ing', 'M', are.basic, 'default', 'used'],
  ['canary-weight', 'ROU', 'ing', 'L', are.anInteger, 'default', 'used'],
  ['canary-weight-total', 'ROU', 'ing', 'L', are.anInteger, 'default', 'used'],
  ['backend-protocol', 'PRO', 'loc', 'L', are.aProtocol, 'default', 'used'],
  ['proxy-http-version', 'PRO', 'loc', 'L', are.httpVersions, 'default', 'sets the HTTP version towards pods'],
  ['connection-proxy-header', 'PRO', 'loc', 'L', are.connectionHeader, 'dropped', 'sets the header Connection towards pods'],
  ['fastcgi-index', 'PRO', 'loc', 'M', are.fastcgiIndex, 'dropped', 'counts with backend-protocol FCGI alone'],
  ['fastcgi-params-configmap', 'PRO', 'loc', 'M', are.basic, 'dropped', 'used'],
  ['upstream-vhost', 'REW', 'loc', 'L', are.aServerName, 'dropped', 'used'],
  ['x-forwarded-prefix', 'HDR', 'loc', 'M', are.aPrefix, 'dropped', 'used'],
  ['custom-headers', 'HDR', 'loc', 'M', are.basic, 'default', 'used'],
  ['service-upstream', 'LBA', 'ing', 'L', are.aBool, 'default', 'used'],
  ['load-balance', 'LBA', 'loc', 'L', are.balancers, 'dropped', 'chooses how a pod is picked'],
  ['upstream-hash-by', 'LBA', 'loc', 'H', are.hashes, 'dropped', 'picks the pod by a hash of the request'],
  ['upstream-hash-by-subset', 'LBA', 'loc', 'L', are.aBool, 'dropped', 'picks the pod by a hash of the request'],
  ['upstream-hash-by-subset-size', 'LBA', 'loc', 'L', are.anInteger, 'dropped', 'picks the pod by a hash of the request'],
  ['affinity', 'AFF', 'ing', 'L', are.cookieAlone, 'default', 'used'],
  ['affinity-canary-behavior', 'AFF', 'ing', 'L', are.canaryBehaviors, 'default', 'used'],
  ['affinity-mode', 'AFF', 'ing', 'M', are.affinityModes, 'default', COOKIE],
  ['session-cookie-name', 'AFF', 'ing', 'M', are.basic, 'default', 'used'],
  ['session-cookie-path', 'AFF', 'ing', 'M', are.aUrl, 'default', COOKIE],
  ['session-cookie-domain', 'AFF', 'ing', 'M', are.basic, 'default', COOKIE],
  ['session-cookie-expires', 'AFF', 'ing', 'M', are.ages, 'default', COOKIE],
  ['session-cookie-max-age', 'AFF', 'ing', 'M', are.ages, 'default', COOKIE],
  ['session-cookie-secure', 'AFF', 'ing', 'L', are.aBool, 'default', COOKIE],
  ['session-cookie-samesite', 'AFF', 'ing', 'L', are.sameSites, 'default', COOKIE],
  ['session-cookie-conditional-samesite-none', 'AFF', 'ing', 'L', are.aBool, 'default', COOKIE],
  ['session-cookie-change-on-failure', 'AFF', 'ing', 'L', are.aBool, 'default', COOKIE],
  ['auth-type', 'AUT', 'loc', 'L', are.authTypes, 'dropped', 'used'],
  ['auth-secret', 'AUT', 'loc', 'M', are.basic, 'default', 'used'],
  ['auth-secret-type', 'AUT', 'loc', 'L', are.secretTypes, 'default', 'used'],
  ['auth-realm', 'AUT', 'loc', 'M', are.spaced, 'default', 'used'],
  ['auth-url', 'AUT', 'loc', 'H', are.aUrlWithVariables, 'dropped', 'used'],
  ['auth-signin', 'AUT', 'loc', 'H', are.aUrlWithVariables, 'default', 'used'],
  ['auth-signin-redirect-param', 'AUT', 'loc', 'M', are.aUrl, 'default', 'used'],
  ['auth-method', 'AUT', 'loc', 'L', are.aMethod, 'default', 'used'],
  ['auth-response-headers', 'AUT', 'loc', 'M', are.headerNames, 'default', 'used'],
  ['auth-proxy-set-headers', 'AUT', 'loc', 'M', are.basic, 'default', 'used'],
  ['auth-request-redirect', 'AUT', 'loc', 'M', are.aUrl, 'default', 'used'],
  ['auth-always-set-cookie', 'AUT', 'loc', 'L', are.aBool, 'default', 'used'],
  ['auth-cache-key', 'AUT', 'loc', 'M', are.variables, 'default', 'used'],
  ['auth-cache-duration', 'AUT', 'loc', 'M', are.extended, 'default', 'used'],
  ['auth-keepalive', 'AUT', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['auth-keepalive-share-vars', 'AUT', 'loc', 'L', are.aBool, 'default', 'used'],
  ['auth-keepalive-requests', 'AUT', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['auth-keepalive-timeout', 'AUT', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['enable-global-auth', 'AUT', 'loc', 'L', are.aBool, 'default', 'used'],
  ['auth-snippet', 'SNP', 'loc', 'C', are.anything, 'default', 'used'],
  ['auth-tls-secret', 'TLS', 'loc', 'M', are.basic, 'dropped', 'used'],
  ['auth-tls-verify-client', 'TLS', 'loc', 'M', are.verifiesClients, 'default', 'used'],
  ['auth-tls-verify-depth', 'TLS', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['auth-tls-match-cn', 'AUT', 'loc', 'H', are.aCommonName, 'default', 'used'],
  ['auth-tls-error-page', 'AUT', 'loc', 'H', are.anErrorPage, 'default', 'used'],
  ['auth-tls-pass-certificate-to-upstream', 'TLS', 'loc', 'L', are.aBool, 'default', 'used'],
  ['satisfy', 'AUT', 'loc', 'L', are.satisfaction, 'default', 'used'],
  ['allowlist-source-range', 'IPF', 'loc', 'M', are.blocks, 'default', 'used', 'whitelist-source-range'],
  ['denylist-source-range', 'IPF', 'loc', 'M', are.blocks, 'default', 'used'],
  ['limit-connections', 'LIM', 'loc', 'L', are.anInteger, 'dropped', LIMITED],
  ['limit-rps', 'LIM', 'loc', 'L', are.anInteger, 'dropped', LIMITED],
  ['limit-rpm', 'LIM', 'loc', 'L', are.anInteger, 'dropped', LIMITED],
  ['limit-burst-multiplier', 'LIM', 'loc', 'L', are.anInteger, 'default', 'belongs to a limit'],
  ['limit-allowlist', 'LIM', 'loc', 'L', are.blocks, 'dropped', 'exempts addresses from a limit', 'limit-whitelist'],
  ['limit-rate', 'LIM', 'loc', 'L', are.anInteger, 'default', 'slows responses down'],
  ['limit-rate-after', 'LIM', 'loc', 'L', are.anInteger, 'default', 'slows responses down'],
  ['proxy-body-size', 'LIM', 'loc', 'M', are.aSize, 'default', 'answers 413 to a body that is larger'],
  ['client-body-buffer-size', 'TMO', 'loc', 'L', are.aSize, 'dropped', BUFFERS],
  ['proxy-buffering', 'TMO', 'loc', 'L', are.onOrOff, 'default', BUFFERS],
  ['proxy-buffer-size', 'TMO', 'loc', 'L', are.aSize, 'default', BUFFERS],
  ['proxy-buffers-number', 'TMO', 'loc', 'L', are.anInteger, 'default', BUFFERS],
  ['proxy-busy-buffers-size', 'TMO', 'loc', 'L', are.aSize, 'default', BUFFERS],
  ['proxy-max-temp-file-size', 'TMO', 'loc', 'L', are.aSize, 'default', BUFFERS],
  ['proxy-request-buffering', 'TMO', 'loc', 'L', are.onOrOff, 'default', BUFFERS],
  ['proxy-connect-timeout', 'TMO', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['proxy-read-timeout', 'TMO', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['proxy-send-timeout', 'TMO', 'loc', 'L', are.anInteger, 'default', 'used'],
  ['proxy-next-upstream', 'TMO', 'loc', 'M', are.nextUpstreams, 'default', 'tries another pod after a failure'],
  ['proxy-next-upstream-timeout', 'TMO', 'loc', 'L', are.anInteger, 'default', 'tries another pod after a failure'],
  ['proxy-next-upstream-tries', 'TMO', 'loc', 'L', are.anInteger, 'default', 'tries another pod after a failure'],
  ['proxy-cookie-domain', 'HDR', 'loc', 'M', are.cookieDomains, 'default', 'rewrites the cookies that pods set'],
  ['proxy-cookie-path', 'HDR', 'loc', 'M', are.aUrl, 'default', 'rewrites the cookies that pods set'],
  ['proxy-ssl-secret', 'TLS', 'ing', 'M', are.basic, 'dropped', 'used'],
  ['proxy-ssl-ciphers', 'TLS', 'ing', 'M', are.upstreamCiphers, 'default', 'is about TLS towards pods'],
  ['proxy-ssl-protocols', 'TLS', 'ing', 'L', are.tlsVersions, 'default', 'is about TLS towards pods'],
  ['proxy-ssl-name', 'TLS', 'ing', 'H', are.aServerName, 'default', 'is about TLS towards pods'],
  ['proxy-ssl-verify', 'TLS', 'ing', 'L', are.onOff, 'default', 'used'],
  ['proxy-ssl-verify-depth', 'TLS', 'ing', 'L', are.anInteger, 'default', 'is about TLS towards pods'],
  ['proxy-ssl-server-name', 'TLS', 'ing', 'L', are.onOff, 'default', 'is about TLS towards pods'],
  ['ssl-passthrough', 'TLS', 'ing', 'L', are.aBool, 'dropped', 'used'],
  ['ssl-ciphers', 'TLS', 'ing', 'L', are.ciphers, 'dropped', 'sets the ciphers of TLS'],
  ['ssl-prefer-server-ciphers', 'TLS', 'ing', 'L', are.aBool, 'default', 'sets the ciphers of TLS'],
  ['enable-cors', 'HDR', 'ing', 'L', are.aBool, 'default', 'used'],
  ['cors-allow-origin', 'HDR', 'ing', 'M', are.origins, 'default', 'used'],
  ['cors-allow-methods', 'HDR', 'ing', 'M', are.methods, 'default', 'used'],
  ['cors-allow-headers', 'HDR', 'ing', 'M', are.headerNames, 'default', 'used'],
  ['cors-expose-headers', 'HDR', 'ing', 'M', are.exposedHeaders, 'default', 'used'],
  ['cors-allow-credentials', 'HDR', 'ing', 'L', are.aBool, 'default', 'used'],
  ['cors-max-age', 'HDR', 'ing', 'L', are.anInteger, 'default', 'used'],
  ['mirror-target', 'ROU', 'ing', 'H', are.aServerName, 'default', 'sends a copy elsewhere; the answer is not changed (NGX-28)'],
  ['mirror-host', 'ROU', 'ing', 'H', are.aServerName, 'default', 'is about a copy that is sent elsewhere'],
  ['mirror-request-body', 'ROU', 'ing', 'L', are.onOff, 'default', 'is about a copy that is sent elsewhere'],
  ['http2-push-preload', 'HDR', 'loc', 'L', are.aBool, 'dropped', 'is about HTTP/2 push'],
  ['enable-access-log', 'OBS', 'loc', 'L', are.aBool, 'default', LOGS],
  ['enable-rewrite-log', 'OBS', 'loc', 'L', are.aBool, 'default', LOGS],
  ['enable-opentelemetry', 'OBS', 'loc', 'L', are.aBool, 'default', LOGS],
  ['opentelemetry-trust-incoming-span', 'OBS', 'loc', 'L', are.aBool, 'default', LOGS],
  ['opentelemetry-operation-name', 'OBS', 'loc', 'M', are.operationName, 'default', LOGS],
  ['enable-modsecurity', 'LIM', 'ing', 'L', are.aBool, 'default', WAF],
  ['enable-owasp-core-rules', 'LIM', 'ing', 'L', are.aBool, 'default', WAF],
  ['modsecurity-transaction-id', 'LIM', 'ing', 'H', are.variables, 'default', LOGS],
  ['modsecurity-snippet', 'SNP', 'ing', 'C', are.anything, 'default', SHELL],
  ['configuration-snippet', 'SNP', 'loc', 'C', are.anything, 'default', 'used'],
  ['server-snippet', 'SNP', 'ing', 'C', are.anything, 'default', 'used'],
  ['stream-snippet', 'SNP', 'ing', 'C', are.anything, 'default', SHELL],
]

const RISK = { L: 'Low', M: 'Medium', H: 'High', C: 'Critical' } as const

export const ANNOTATIONS: ReadonlyMap<string, Known> = new Map(
  ROWS.map(([key, category, scope, risk, check, invalid, effect, alias]): [string, Known] => [
    key,
    { category, scope: scope === 'loc' ? 'location' : 'ingress', risk: RISK[risk], check, effect, invalid, ...(alias ? { alias } : {}) },
  ]),
)

/** By their other name: `whitelist-source-range` is `allowlist-source-range`. */
export const ALIASES: ReadonlyMap<string, string> = new Map([...ANNOTATIONS].flatMap(([key, { alias }]) => (alias ? [[alias, key] as const] : [])))

/** Keys of earlier releases, which do nothing now. */
export const REMOVED: ReadonlySet<string> = new Set([
  'secure-backends',
  'secure-verify-ca-secret',
  'add-base-url',
  'base-url-scheme',
  'session-cookie-hash',
  'enable-opentracing',
  'opentracing-trust-incoming-span',
  'enable-dynamic-tls-records',
  'enable-influxdb',
  'influxdb-measurement',
  'influxdb-port',
  'influxdb-host',
  'influxdb-server-name',
  'global-rate-limit',
  'global-rate-limit-window',
  'global-rate-limit-key',
  'global-rate-limit-ignored-cidrs',
  'lua-resty-waf',
])
