import type { Case } from '../case.ts'
import { ENDED, PRIVATE } from '../certificates.ts'
import { FAILED, managed, notReady, order, pair, request, site } from '../tls.ts'

export const tlsExpired: Case = {
  code: 'tls-expired',
  wrong: site + pair([ENDED]),
  right: site + pair([PRIVATE]),
  title: "one.test's certificate ended 3 days ago",
  cause: 'Secret a/web-tls',
  text: "one.test's certificate ended 3 days ago. Secret a/web-tls holds it, issued by Exam Root. Clients refuse the connection. Renew the certificate.",
  reach: '1 host, every path',
  needs: 'Secret',
}

const failing =
  managed(
    `{ notAfter: "2025-11-08T14:32:08Z", lastFailureTime: "2025-11-11T02:14:00Z", conditions: [${notReady('2025-11-08T14:32:08Z')}, ${FAILED}] }`,
  ) +
  request('[{ type: Ready, status: "False", reason: Failed, message: order is invalid }]') +
  order('{ state: invalid, reason: "403 urn:ietf:params:acme:error:caa", failureTime: "2025-11-11T02:14:00Z" }')

/** design: "cert-manager last tried at 02:14 and was refused by the issuer". */
export const tlsExpiredUnderCertManager: Case = {
  code: 'tls-expired',
  wrong: site + pair([ENDED]) + failing,
  right: site + pair([PRIVATE]) + failing,
  title: "one.test's certificate ended 3 days ago",
  cause: 'Secret a/web-tls',
  text: "one.test's certificate ended 3 days ago. cert-manager last tried at 02:14 UTC and was refused by the issuer. Secret a/web-tls holds it, issued by Exam Root. Clients refuse the connection. Mend what keeps cert-manager from it; it tries again by itself.",
}
