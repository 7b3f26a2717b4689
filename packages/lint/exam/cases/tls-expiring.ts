import type { Case } from '../case.ts'
import { PRIVATE, SOON } from '../certificates.ts'
import { managed, pair, READY, site } from '../tls.ts'

export const tlsExpiring: Case = {
  code: 'tls-expiring',
  wrong: site + pair([SOON]),
  right: site + pair([PRIVATE]),
  title: 'one.test certificate ends in 6 days',
  cause: 'Secret a/web-tls',
  reach: '1 host, every path',
  needs: 'Secret',
}

const healthy = (renewal: string): string => managed(`{ notAfter: "2025-11-17T14:32:09Z", renewalTime: "${renewal}", conditions: [${READY}] }`)

/** A certificate of a week is always near its end, and is fine as long as its renewal is ahead. */
export const tlsExpiringLate: Case = {
  code: 'tls-expiring',
  wrong: site + pair([SOON]) + healthy('2025-11-11T02:00:00Z'),
  right: site + pair([SOON]) + healthy('2025-11-14T00:00:00Z'),
  title: 'one.test certificate ends in 6 days',
  cause: 'Secret a/web-tls',
  text: 'one.test certificate ends in 6 days. Secret a/web-tls holds it, issued by Exam Root, and nothing has renewed it yet. cert-manager was to renew it at 02:00 UTC and has not begun. Renew the certificate.',
}
