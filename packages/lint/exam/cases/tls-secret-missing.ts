import type { Case } from '../case.ts'
import { ENDED, PRIVATE } from '../certificates.ts'
import { secret, tls, web } from '../objects.ts'
import { NGINX, ingress } from '../read.ts'
import { issuing, managed, notReady, pair, site } from '../tls.ts'

export const tlsSecretMissing: Case = {
  code: 'tls-secret-missing',
  wrong: NGINX + web + ingress('a', 'sso', 'one.test', { '/': 'web:8080' }, tls),
  right: NGINX + web + ingress('a', 'sso', 'one.test', { '/': 'web:8080' }, tls) + secret(''),
  title: 'one.test has no certificate',
  cause: 'Secret a/web-tls does not exist',
  text: 'one.test has no certificate. Ingress a/sso names Secret web-tls, which does not exist. Create Secret a/web-tls, or name one that exists.',
  reach: '1 host, every path',
  needs: 'Secret',
}

/** One that is close in name, covers the host and hasn't ended is proposed; another one isn't. */
export const closeInName: Case = {
  ...tlsSecretMissing,
  wrong: site + pair([PRIVATE], 'web-tsl') + pair([ENDED], 'web-tl'),
  right: site + pair([PRIVATE]),
  text: 'one.test has no certificate. Ingress a/sso names Secret web-tls, which does not exist. web-tsl is close in name and covers it. Create Secret a/web-tls, or name one that exists.',
}

export const certManagerIsAtIt: Case = {
  ...tlsSecretMissing,
  wrong: site + managed(`{ conditions: [${notReady('2025-11-11T14:20:00Z')}, ${issuing('2025-11-11T14:20:00Z')}] }`),
  text: 'one.test has no certificate. Ingress a/sso names Secret web-tls, which does not exist. cert-manager is issuing it. Mend what keeps cert-manager from it; it creates the Secret by itself.',
}
