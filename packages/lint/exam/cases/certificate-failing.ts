import type { Case } from '../case.ts'
import { PRIVATE } from '../certificates.ts'
import { challenge, FAILED, issuing, managed, notReady, order, pair, READY, request, site } from '../tls.ts'

const code = 'certificate-failing'
const healthy = managed(`{ notAfter: "2026-01-01T00:00:00Z", renewalTime: "2025-12-01T00:00:00Z", conditions: [${READY}] }`)
/** A merge into the status of the other takes away what it says of failures. */
const renewed = managed(`{ notAfter: "2035-01-01T00:00:00Z", renewalTime: "2034-12-01T00:00:00Z", lastFailureTime: null, conditions: [${READY}] }`)
const beginning = managed(
  `{ failedIssuanceAttempts: null, lastFailureTime: null, conditions: [${notReady('2025-11-11T14:20:00Z')}, ${issuing('2025-11-11T14:20:00Z')}] }`,
)
const refused =
  request('[{ type: Ready, status: "False", reason: Failed, message: order is invalid }]') +
  order(
    '{ state: invalid, reason: "Error accepting authorization: acme: authorization error for one.test: 403 urn:ietf:params:acme:error:unauthorized", failureTime: "2025-11-11T02:14:00Z" }',
  )

/** The one that is shown is good still, so nothing is broken yet. Right: the last attempt of all worked. */
export const renewalFails: Case = {
  code,
  wrong:
    site +
    pair([PRIVATE]) +
    managed(`{ notAfter: "2035-01-01T00:00:00Z", lastFailureTime: "2025-11-09T02:14:00Z", conditions: [${READY}, ${FAILED}] }`) +
    refused,
  right: site + pair([PRIVATE]) + renewed + refused,
  title: 'The certificate for one.test is not being renewed',
  cause: 'cert-manager last tried 2 days ago and was refused by the issuer',
}

/** Right: one that was made 12 minutes ago, and is being issued. */
export const neverIssued: Case = {
  code,
  wrong:
    site +
    managed(`{ failedIssuanceAttempts: 2, lastFailureTime: "2025-11-11T02:14:00Z", conditions: [${notReady('2025-11-10T00:00:00Z')}, ${FAILED}] }`) +
    refused,
  right: site + beginning,
  title: 'cert-manager has no valid certificate for one.test',
  cause: 'cert-manager last tried at 02:14 UTC, 2 times in a row, and was refused by the issuer',
  text: 'cert-manager has no valid certificate for one.test. cert-manager last tried at 02:14 UTC, 2 times in a row, and was refused by the issuer. It says: Error accepting authorization: acme: authorization error for one.test: 403 urn:ietf:params:acme:error:unauthorized. The authority has to reach http://HOST/.well-known/acme-challenge/ from outside: look at the public DNS of the host and at what answers there on port 80.',
  reach: '1 host, every path',
  needs: 'Certificate',
}

export const waitsForProof: Case = {
  code,
  wrong:
    site +
    managed(`{ conditions: [${notReady('2025-11-11T02:10:00Z')}, ${issuing('2025-11-11T02:10:00Z')}] }`) +
    request('[{ type: Ready, status: "False", reason: Pending, message: Waiting on certificate issuance from order a/web-2-1 }]') +
    order('{ state: pending }') +
    challenge('{ state: pending, presented: true, reason: "Waiting for HTTP-01 challenge propagation: wrong status code 404, expected 200" }'),
  right: site + healthy,
  title: 'cert-manager has no valid certificate for one.test',
  cause: 'cert-manager has been at it since 02:10 UTC, and waits for the HTTP-01 proof of one.test',
}

/** Nothing to wait for: it can't come. */
export const withoutIssuer: Case = {
  code,
  wrong:
    site +
    beginning +
    request(
      `[{ type: Ready, status: "False", reason: Pending, message: 'Referenced "ClusterIssuer" not found: clusterissuer.cert-manager.io "letsencrypt" not found' }]`,
      '2025-11-11T14:20:00Z',
    ),
  right:
    site +
    beginning +
    request('[{ type: Ready, status: "False", reason: Pending, message: Waiting on certificate issuance }]', '2025-11-11T14:20:00Z'),
  title: 'cert-manager has no valid certificate for one.test',
  cause: 'cert-manager waits for ClusterIssuer letsencrypt, which does not exist',
}

/** No route shows it: a note. */
export const unused: Case = {
  code,
  wrong:
    site +
    managed(`{ lastFailureTime: "2025-11-11T02:14:00Z", conditions: [${notReady('2025-11-11T02:00:00Z')}, ${FAILED}] }`, 'mail.test', 'mail-tls'),
  right: site + managed(`{ notAfter: "2026-01-01T00:00:00Z", conditions: [${READY}] }`, 'mail.test', 'mail-tls'),
  title: 'cert-manager has no valid certificate for mail.test',
  cause: 'cert-manager last tried at 02:14 UTC and failed',
  reach: 'no route',
}

export const overdue: Case = {
  code,
  wrong: site + pair([PRIVATE]) + managed(`{ notAfter: "2025-11-20T00:00:00Z", renewalTime: "2025-11-06T00:00:00Z", conditions: [${READY}] }`),
  right: site + healthy,
  title: 'The certificate for one.test is not being renewed',
  cause: 'cert-manager was to renew it 5 days ago and has not begun',
}
