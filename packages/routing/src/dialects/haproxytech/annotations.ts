import { type Ingress, refTo } from '@portolan/model'
import { FAMILIES } from '../../ingress/families.ts'
import { meant } from '../../near-names.ts'
import type { BlindSpot } from '../../table.ts'
import type { Release } from './release.ts'
import type { Layer } from './settings.ts'

/** What a key can change (11-annotations): routing, rewrite, redirect, TLS, authentication, limits, addresses, affinity, protocol, pods, headers, times, logs, native text. */
type Category = 'ROU' | 'REW' | 'RED' | 'TLS' | 'AUT' | 'LIM' | 'IPF' | 'AFF' | 'PRO' | 'LBA' | 'HDR' | 'TMO' | 'OBS' | 'SNP'

/**
 * Every key of documentation/annotations.md (1.9 to 3.2), where it may stand (C ConfigMap, I Ingress, S Service) and what it does. `note`: it is
 * said and not computed. What isn't noted is read by the files beside this one, or changes nothing about where a request goes.
 */
export const KEYS: ReadonlyMap<string, { readonly on: string; readonly category: Category; readonly note?: string }> = new Map([
  ['whitelist', { on: 'CI', category: 'IPF' }],
  ['allow-list', { on: 'CI', category: 'IPF' }],
  ['blacklist', { on: 'CI', category: 'IPF' }],
  ['deny-list', { on: 'CI', category: 'IPF' }],
  ['src-ip-header', { on: 'CI', category: 'IPF' }],
  ['auth-type', { on: 'CI', category: 'AUT' }],
  ['auth-secret', { on: 'CI', category: 'AUT' }],
  ['auth-realm', { on: 'CI', category: 'AUT' }],
  [
    'rate-limit-requests',
    {
      on: 'CI',
      category: 'LIM',
      note: 'requests over the limit are answered by rate-limit-status-code, 403 by default; how many came before is not known',
    },
  ],
  ['rate-limit-period', { on: 'CI', category: 'LIM' }],
  ['rate-limit-size', { on: 'CI', category: 'LIM' }],
  ['rate-limit-status-code', { on: 'CI', category: 'LIM' }],
  ['rate-limit-whitelist', { on: 'CI', category: 'LIM' }],
  ['ssl-redirect', { on: 'CI', category: 'RED' }],
  ['ssl-redirect-code', { on: 'CI', category: 'RED' }],
  ['ssl-redirect-port', { on: 'CI', category: 'RED' }],
  ['request-redirect', { on: 'CI', category: 'RED' }],
  ['request-redirect-code', { on: 'CI', category: 'RED' }],
  ['path-rewrite', { on: 'CI', category: 'REW' }],
  ['set-host', { on: 'CI', category: 'REW' }],
  ['request-set-header', { on: 'CI', category: 'HDR' }],
  ['response-set-header', { on: 'CI', category: 'HDR' }],
  ['cors-enable', { on: 'CI', category: 'HDR' }],
  ['cors-allow-origin', { on: 'CI', category: 'HDR' }],
  ['cors-allow-methods', { on: 'CI', category: 'HDR' }],
  ['cors-allow-headers', { on: 'CI', category: 'HDR' }],
  ['cors-allow-credentials', { on: 'CI', category: 'HDR' }],
  ['cors-max-age', { on: 'CI', category: 'HDR' }],
  ['cors-respond-to-options', { on: 'CI', category: 'HDR' }],
  ['ssl-passthrough', { on: 'CI', category: 'TLS' }],
  ['route-acl', { on: 'S', category: 'ROU' }],
  ['standalone-backend', { on: 'IS', category: 'LBA' }],
  ['cookie-persistence', { on: 'CIS', category: 'AFF' }],
  ['cookie-persistence-no-dynamic', { on: 'CIS', category: 'AFF' }],
  ['load-balance', { on: 'CIS', category: 'LBA' }],
  ['server-ssl', { on: 'CIS', category: 'PRO' }],
  ['server-ca', { on: 'CIS', category: 'PRO' }],
  ['server-crt', { on: 'CIS', category: 'PRO' }],
  ['server-proto', { on: 'CIS', category: 'PRO' }],
  [
    'send-proxy-protocol',
    { on: 'CIS', category: 'PRO', note: 'the pods get a PROXY header before the request, and answer nothing if they expect none' },
  ],
  ['check', { on: 'CIS', category: 'LBA' }],
  ['check-http', { on: 'CIS', category: 'LBA', note: 'pods that fail the check are left out; whether they do is not known' }],
  ['check-interval', { on: 'CIS', category: 'LBA' }],
  ['timeout-check', { on: 'CIS', category: 'TMO' }],
  ['timeout-server', { on: 'CIS', category: 'TMO' }],
  ['pod-maxconn', { on: 'CIS', category: 'LIM' }],
  ['maxconn-server', { on: 'CIS', category: 'LIM' }],
  ['scale-server-slots', { on: 'CIS', category: 'LIM' }],
  ['servers-increment', { on: 'CIS', category: 'LIM' }],
  ['server-slots', { on: 'CIS', category: 'LIM' }],
  ['abortonclose', { on: 'CIS', category: 'TMO' }],
  ['forwarded-for', { on: 'CIS', category: 'HDR' }],
  ['request-capture', { on: 'CI', category: 'OBS' }],
  ['request-capture-len', { on: 'CI', category: 'OBS' }],
  ['backend-config-snippet', { on: 'CIS', category: 'SNP' }],
  ['cr-backend', { on: 'CIS', category: 'SNP' }],
  ['ingress.class', { on: 'I', category: 'ROU' }],
])

/** Prefixes that every controller leaves to others. */
const COMMON = /^(cert-manager\.io|acme\.cert-manager\.io|external-dns\.alpha\.kubernetes\.io|kubernetes\.io|portolan\.dev|sim)\//

/** What is worth saying of an Ingress' annotations beside what they do (ANN-01, ANN-02). */
export const noteAnnotations = (ingress: Ingress, own: Layer, release: Release): readonly BlindSpot[] => {
  const names = Object.keys(ingress.meta.annotations)
    .filter((name) => !COMMON.test(name))
    .sort()
  return names.flatMap((name): BlindSpot[] => {
    const key = name.slice(name.indexOf('/') + 1)
    const ref = refTo(ingress, `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    const note = (text: string, code: string): BlindSpot[] => [{ ref, code, weight: 'note', text: `Annotation ${name} ${text}.` }]
    const known = KEYS.get(key)
    const foreign = FAMILIES.find(({ annotations, dialect }) => dialect !== 'haproxytech' && annotations.some((prefix) => name.startsWith(prefix)))
    if (foreign && !name.startsWith('ingress.kubernetes.io/')) {
      if (!release.anyPrefix || !known?.on.includes('I') || own.get(key)?.at.pointer !== ref.pointer)
        return note(`is ${foreign.title}'s and has no effect on HAProxy Kubernetes Ingress`, 'ANN-01')
      return note(`counts as haproxy.org/${key}: releases before 3.2 read a key under any prefix`, 'ANN-01')
    }
    if (!known) {
      const near = meant(key, KEYS.keys())
      return note(`is not known${near ? `; ${near} is close` : ''}, and has no effect`, 'ANN-01')
    }
    if (!known.on.includes('I'))
      return note(`has no effect on an Ingress: it belongs on ${known.on.includes('S') ? 'the Service' : 'the ConfigMap'}`, 'ANN-02')
    return known.note ? note(`is not computed: ${known.note}`, known.category === 'LIM' ? 'UNK-06' : 'UNK-09') : []
  })
}
