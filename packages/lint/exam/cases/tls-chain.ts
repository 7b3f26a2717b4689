import type { Case } from '../case.ts'
import { CLIENT, ENDED_ISSUER, ISSUER, LEAF, PRIVATE, ROOT, UNDER_ISSUER, WEAK } from '../certificates.ts'
import { ingress, workload } from '../read.ts'
import { pair, site } from '../tls.ts'

const chain = (wrong: string, right: string, clause: string, text?: string): Case => ({
  code: 'tls-chain',
  wrong: site + wrong,
  right: site + right,
  title: `one.test: ${clause}`,
  cause: 'Secret a/web-tls',
  ...(text === undefined ? {} : { text }),
  needs: 'Secret',
})
const whole = pair([LEAF, ISSUER])

/** A public authority issues through intermediates alone; a private root may issue by itself. */
export const chainIncomplete: Case = chain(
  pair([LEAF]),
  pair([PRIVATE]),
  'its certificate comes without that of its issuer, Exam CA 1',
  'one.test: its certificate comes without that of its issuer, Exam CA 1. Clients that do not know the intermediate certificate refuse the connection; browsers that have met it do not, so it may look fine. Put the certificate of the issuer behind it in tls.crt: the full chain, as the authority hands it out.',
)

const two =
  workload('a', 'two', 1) +
  ingress('a', 'two', 'two.test', { '/': 'two:8080' }, 'ingressClassName: nginx\n  tls: [{ hosts: [two.test], secretName: two-tls }]')

/** That the issuer is no root is known from another Secret. */
export const chainIncompleteAsSeenElsewhere: Case = {
  ...chain(whole + two + pair([UNDER_ISSUER], 'two-tls'), whole + two + pair([UNDER_ISSUER, ISSUER], 'two-tls'), ''),
  title: 'two.test: its certificate comes without that of its issuer, Exam CA 1',
  cause: 'Secret a/two-tls',
}

export const wrongOrder: Case = chain(pair([LEAF, ROOT, ISSUER]), pair([LEAF, ISSUER, ROOT]), 'its certificates are in the wrong order')

export const leafLast: Case = chain(pair([ISSUER, LEAF]), whole, 'its certificates begin with that of the authority, Exam CA 1')

export const intermediateEnded: Case = chain(pair([LEAF, ENDED_ISSUER]), whole, 'the certificate of its issuer Exam CA 1 ended 10 days ago')

export const extra: Case = chain(
  pair([PRIVATE, ISSUER]),
  pair([PRIVATE, ROOT]),
  'it is shown with a certificate that has nothing to do with it, Exam CA 1',
)

export const notACertificate: Case = chain(
  pair([LEAF, ISSUER, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']),
  whole,
  'what stands behind its certificate can not be read',
)

export const keyUsage: Case = chain(pair([CLIENT]), whole, 'its certificate is not for servers')

export const weakSignature: Case = chain(pair([WEAK]), whole, 'its certificate is signed with SHA-1')
