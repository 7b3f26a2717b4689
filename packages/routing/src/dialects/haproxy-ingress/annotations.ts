import { type Ingress, refTo } from '@portolan/model'
import { FAMILIES } from '../../ingress/families.ts'
import { meant } from '../../near-names.ts'
import type { BlindSpot } from '../../table.ts'

type Scope = 'Global' | 'Host' | 'Backend' | 'Path' | 'TCP'

/** What a key can change (11-annotations). */
type Category = 'ROU' | 'REW' | 'RED' | 'TLS' | 'AUT' | 'LIM' | 'IPF' | 'AFF' | 'PRO' | 'LBA' | 'HDR' | 'TMO' | 'OBS' | 'SNP'

/**
 * Every key of docs/content/en/docs/configuration/keys.md (0.15 to 0.17) that an Ingress may have. `note`: it is said and not computed; what
 * isn't noted is read by the files beside this one, or changes nothing about where a request goes.
 */
export const KEYS: ReadonlyMap<string, { readonly scope: Scope; readonly category: Category; readonly note?: string }> = new Map(
  (
    [
      ['Path', 'ROU', 'path-type http-header-match http-header-match-regex'],
      ['Path', 'REW', 'rewrite-target'],
      ['Path', 'RED', 'redirect-to ssl-redirect'],
      ['Path', 'IPF', 'allowlist-source-range whitelist-source-range denylist-source-range allowlist-source-header'],
      [
        'Path',
        'AUT',
        'auth-secret auth-realm auth-url auth-signin auth-method auth-headers-request auth-headers-succeed auth-headers-fail auth-external-placement oauth oauth-uri-prefix oauth-headers',
      ],
      [
        'Path',
        'HDR',
        'cors-enable cors-allow-origin cors-allow-origin-regex cors-allow-methods cors-allow-headers cors-allow-credentials cors-expose-headers cors-max-age hsts hsts-max-age hsts-include-subdomains hsts-preload',
      ],
      ['Path', 'LIM', 'waf waf-mode'],
      ['Path', 'LIM', 'proxy-body-size', 'bodies that are longer are answered 413'],
      ['Host', 'RED', 'app-root redirect-from redirect-from-regex'],
      ['Host', 'ROU', 'server-alias server-alias-regex'],
      [
        'Host',
        'TLS',
        'ssl-always-add-https ssl-always-follow-redirect ssl-passthrough ssl-passthrough-http-port tls-alpn ssl-ciphers ssl-cipher-suites ssl-options-host cert-signer acme-preferred-chain var-namespace',
      ],
      ['Host', 'AUT', 'auth-tls-secret auth-tls-strict auth-tls-verify-client auth-tls-error-page auth-tls-cert-header'],
      [
        'Backend',
        'AFF',
        'affinity session-cookie-name session-cookie-strategy session-cookie-dynamic session-cookie-domain session-cookie-keywords session-cookie-preserve session-cookie-same-site session-cookie-shared session-cookie-value-strategy',
      ],
      [
        'Backend',
        'LBA',
        'balance-algorithm initial-weight service-upstream dynamic-scaling slots-min-free slots-increment backend-server-slots-increment backend-server-naming assign-backend-server-id peers-table source-address-intf backend-check-interval',
      ],
      ['Backend', 'LBA', 'use-resolver', "HAProxy asks DNS for the pods' addresses"],
      ['Backend', 'LBA', 'blue-green-balance blue-green-deploy blue-green-header blue-green-cookie', 'pods of the Service share by their labels'],
      ['Backend', 'LBA', 'blue-green-mode'],
      [
        'Backend',
        'LBA',
        'health-check-uri health-check-addr health-check-port health-check-interval health-check-rise-count health-check-fall-count agent-check-port agent-check-addr agent-check-interval agent-check-send',
        'pods that fail the check are left out; whether they do is not known',
      ],
      [
        'Backend',
        'PRO',
        'backend-protocol secure-backends secure-sni secure-crt-secret secure-verify-ca-secret secure-verify-hostname ssl-ciphers-backend ssl-cipher-suites-backend ssl-options-backend ssl-fingerprint-lower ssl-fingerprint-sha2-bits',
      ],
      ['Backend', 'PRO', 'proxy-protocol', 'the pods get a PROXY header before the request, and answer nothing if they expect none'],
      ['Backend', 'PRO', 'fcgi-app', 'the pods are spoken to in FastCGI'],
      ['Backend', 'HDR', 'headers'],
      [
        'Backend',
        'HDR',
        'request-set-headers request-add-headers request-del-headers response-set-headers response-add-headers response-del-headers',
        'releases before 0.17 do not know it',
      ],
      ['Backend', 'LIM', 'limit-rps limit-connections', 'requests over the limit are answered 429; how many came before is not known'],
      ['Backend', 'LIM', 'limit-whitelist maxconn-server maxqueue-server'],
      [
        'Backend',
        'TMO',
        'timeout-connect timeout-http-request timeout-keep-alive timeout-queue timeout-server timeout-server-fin timeout-tunnel timeout-client timeout-client-fin timeout-stop',
      ],
      ['Backend', 'SNP', 'config-backend config-backend-early config-backend-late'],
      [
        'Host',
        'ROU',
        'http-frontend http-passthrough http-passthrough-port bind-http bind-https',
        'it belongs to releases from 0.17 on, where it moves the Ingress to another port',
      ],
      [
        'Host',
        'RED',
        'redirect-from-code redirect-to-code use-forwarded-proto use-proxy-protocol bind-fronting-proxy bind-http-passthrough bind-ip-addr-http',
        'on an Ingress it is read from 0.17 on',
      ],
      [
        'Path',
        'HDR',
        'http-response-200 http-response-400 http-response-401 http-response-403 http-response-405 http-response-407 http-response-408 http-response-410 http-response-413 http-response-421 http-response-425 http-response-429 http-response-495 http-response-496 http-response-500 http-response-501 http-response-502 http-response-503 http-response-504',
        'it is read from 0.16 on',
      ],
      ['TCP', 'ROU', 'tcp-service-port tcp-service-proxy-protocol tcp-service-log-format config-tcp-service'],
    ] as const
  ).flatMap(([scope, category, names, note]) =>
    names.split(' ').map((name) => [name, { scope, category, ...(note === undefined ? {} : { note }) }] as const),
  ),
)

/** Prefixes that every controller leaves to others. */
const COMMON = /^(cert-manager\.io|acme\.cert-manager\.io|external-dns\.alpha\.kubernetes\.io|kubernetes\.io|portolan\.dev|sim)\//

/** What is worth saying of an Ingress' annotations beside what they do (ANN-01, ANN-02). */
export const noteAnnotations = (ingress: Ingress, prefixes: readonly string[]): readonly BlindSpot[] =>
  Object.keys(ingress.meta.annotations)
    .sort()
    .flatMap((name): BlindSpot[] => {
      if (COMMON.test(name)) return []
      const ref = refTo(ingress, `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
      const note = (text: string, code: string): BlindSpot[] => [{ ref, code, weight: 'note', text: `Annotation ${name} ${text}.` }]
      const prefix = prefixes.find((one) => name.startsWith(`${one}/`))
      if (prefix === undefined) {
        const owner = FAMILIES.find(({ annotations }) => annotations.some((one) => name.startsWith(one)))
        return owner
          ? note(
              `${owner.dialect === 'haproxy-ingress' ? 'is not of the prefixes that are read' : `is ${owner.title}'s`} and has no effect on haproxy-ingress`,
              'ANN-01',
            )
          : []
      }
      const key = name.slice(prefix.length + 1)
      const known = KEYS.get(key)
      if (!known) {
        const near = meant(key, KEYS.keys())
        return note(`is not known${near ? `; ${near} is close` : ''}, and has no effect`, 'ANN-01')
      }
      if (key === 'ssl-always-follow-redirect') return note('has no effect on an Ingress: it is read from the ConfigMap', 'ANN-02')
      return known.note ? note(`is not computed: ${known.note}`, known.category === 'LIM' ? 'UNK-06' : 'UNK-09') : []
    })
