import { bySecret, certificatesOf, hurtsAll, iso, sayHostsOwn, sayTeller, tellerOf, witnesses } from '../certificates.ts'
import { issuancesOf } from '../issuance.ts'
import { seeCertificate } from '../see.ts'
import type { LintRule } from '../view.ts'
import { sayDays } from '../words.ts'

export const tlsExpired: LintRule = {
  code: 'tls-expired',
  about: 'A certificate that clients are shown has ended.',
  severity: 'error',
  remedy: 'Renew the certificate. With cert-manager, look at the Certificate and its Orders.',
  needs: ['Secret'],
  instead: ['Certificate'],
  *find(view) {
    const issuances = issuancesOf(view)
    for (const certificate of bySecret(certificatesOf(view))) {
      const { facts, managed } = certificate
      if (!facts || facts.notAfter > view.now) continue
      const teller = tellerOf(certificate)
      const issuance = managed && issuances.of(managed)
      const title = `${sayHostsOwn(certificate)} certificate ended ${sayDays(view.now - facts.notAfter)} ago`
      const cause = sayTeller(certificate)
      const word = issuance && issuance.state !== 'issued' ? ` ${issuance.clause}.` : ''
      yield {
        severity: 'error',
        ref: teller,
        see: seeCertificate(teller),
        title,
        cause,
        text: `${title}.${word} ${cause} ${teller.kind === 'Secret' ? 'holds' : 'tells of'} it, issued by ${facts.issuer || 'an unknown issuer'}. Clients refuse the connection.`,
        hurts: hurtsAll(certificate),
        evidence: [
          { ref: teller, text: `Ended ${iso(facts.notAfter)}`, at: facts.notAfter },
          ...witnesses(certificate),
          ...(word ? (issuance?.evidence ?? []) : []),
        ],
        fix: word ? 'Mend what keeps cert-manager from it; it tries again by itself.' : 'Renew the certificate.',
      }
    }
  },
}
