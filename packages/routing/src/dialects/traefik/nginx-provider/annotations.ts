import type { Ref } from '@portolan/model'
import type { BlindSpot } from '../../../table.ts'
import { atLeast, type Version } from '../static.ts'
import type { NginxSaid } from './said.ts'

/** Read up to 3.6, and computed (v3.5.3 and v3.6.24 pkg/provider/kubernetes/ingress-nginx/annotations.go). */
const READ: ReadonlySet<string> = new Set([
  ...['auth-type', 'auth-secret', 'auth-realm', 'auth-secret-type', 'auth-url', 'auth-response-headers'],
  ...['force-ssl-redirect', 'ssl-redirect', 'ssl-passthrough', 'use-regex', 'service-upstream', 'backend-protocol'],
  ...['affinity', 'session-cookie-name', 'session-cookie-secure', 'session-cookie-path', 'session-cookie-domain', 'session-cookie-samesite'],
  ...['session-cookie-max-age', 'proxy-ssl-secret', 'proxy-ssl-verify', 'proxy-ssl-name', 'proxy-ssl-server-name'],
  ...[
    'enable-cors',
    'cors-allow-credentials',
    'cors-expose-headers',
    'cors-allow-headers',
    'cors-allow-methods',
    'cors-allow-origin',
    'cors-max-age',
  ],
])

/** From 3.7 on these may choose another way or answer (v3.7.9, annotations.go). */
const LATER: ReadonlySet<string> = new Set([
  ...['app-root', 'permanent-redirect', 'permanent-redirect-code', 'temporal-redirect', 'temporal-redirect-code', 'from-to-www-redirect'],
  ...['rewrite-target', 'server-alias', 'upstream-vhost', 'x-forwarded-prefix', 'custom-headers', 'custom-http-errors', 'default-backend'],
  ...['allowlist-source-range', 'whitelist-source-range', 'auth-method', 'auth-signin', 'auth-snippet', 'enable-global-auth', 'auth-tls-secret'],
  ...['auth-tls-verify-client', 'auth-tls-pass-certificate-to-upstream', 'configuration-snippet', 'server-snippet', 'canary', 'canary-by-header'],
  ...['canary-by-header-value', 'canary-by-header-pattern', 'canary-by-cookie', 'canary-weight', 'canary-weight-total'],
])

/** From 3.7 on about limits, time, buffers, logs and what else changes no way. */
const LATER_NOTED =
  /^(?:affinity-canary-behavior|client-body-buffer-size|enable-(?:access-log|modsecurity|owasp-core-rules)|limit-(?:burst-multiplier|connections|rpm|rps)|modsecurity-(?:snippet|transaction-id)|proxy-(?:body-size|buffer.*|connect-timeout|http-version|max-temp-file-size|next-upstream.*|read-timeout|request-buffering|send-timeout)|session-cookie-expires|upstream-hash-by)$/

/** Whether Traefik's provider for Ingresses of ingress-nginx reads an annotation, by its name without prefix. */
export const readsNginx = (name: string, version: Version): boolean =>
  READ.has(name) || (atLeast(version, 7) && (LATER.has(name) || LATER_NOTED.test(name)))

/** TRF-65: what nothing reads has no effect, and that is told. */
export const notesOn = (said: NginxSaid, version: Version): readonly BlindSpot[] => {
  const later = atLeast(version, 7)
  const spots = said.names.flatMap((name): readonly BlindSpot[] => {
    if (READ.has(name) || (later && LATER_NOTED.test(name))) return []
    const ref = said.at(name)
    if (later && LATER.has(name))
      return [
        {
          ref,
          code: 'UNK-17',
          weight: 'may-change',
          text: `Traefik ${version.major}.${version.minor} reads ${name}, and Portolan does not compute it.`,
        },
      ]
    return [{ ref, code: 'TRF-65', weight: 'note', text: `Annotation ${name} has no effect on Traefik ${version.major}.${version.minor}.` }]
  })
  return spots.length === 0 ? NONE : spots
}

const NONE: readonly BlindSpot[] = []

/** 3.7 has the provider anew (v3.7.9 build.go, translator.go): what comes of it by the rules of 3.5 is no more than likely. */
export const laterRules = (version: Version, ref: Ref): readonly BlindSpot[] =>
  atLeast(version, 7)
    ? [
        {
          ref,
          code: 'UNK-17',
          weight: 'may-change',
          text: `Traefik ${version.major}.${version.minor} reads Ingresses of ingress-nginx by other rules than 3.5, and Portolan goes by those of 3.5.`,
        },
      ]
    : NONE
