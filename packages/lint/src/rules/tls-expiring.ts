import { bySecret, certificatesOf, hurtsAll, iso, sayHosts, sayTeller, tellerOf, witnesses } from '../certificates.ts'
import { issuancesOf } from '../issuance.ts'
import { seeCertificate } from '../see.ts'
import type { LintRule } from '../view.ts'
import { sayDays } from '../words.ts'

const DAY = 86_400_000

export const tlsExpiring: LintRule = {
  code: 'tls-expiring',
  about: 'A certificate that clients are shown ends soon: within 14 days, unless set otherwise.',
  severity: 'warning',
  remedy: 'Renew the certificate before it ends. With cert-manager, look at why it has not.',
  needs: ['Secret'],
  instead: ['Certificate'],
  *find(view) {
    const issuances = issuancesOf(view)
    for (const certificate of bySecret(certificatesOf(view))) {
      const { facts, managed } = certificate
      if (!facts || facts.notAfter <= view.now || facts.notAfter - view.now > view.options.expiryDays * DAY) continue
      const issuance = managed && issuances.of(managed)
      // A short-lived certificate that cert-manager renews in time is always near its end.
      if (issuance?.state === 'issued' && managed?.renewal !== undefined && managed.renewal > view.now && managed.notAfter === facts.notAfter)
        continue
      const teller = tellerOf(certificate)
      const title = `${sayHosts(certificate)} certificate ends in ${sayDays(facts.notAfter - view.now)}`
      const cause = sayTeller(certificate)
      const word = issuance && issuance.state !== 'issued' ? ` ${issuance.clause}.` : ''
      yield {
        severity: 'warning',
        ref: teller,
        see: seeCertificate(teller),
        title,
        cause,
        text: `${title}. ${cause} ${teller.kind === 'Secret' ? 'holds' : 'tells of'} it, issued by ${facts.issuer || 'an unknown issuer'}, and nothing has renewed it yet.${word}`,
        hurts: hurtsAll(certificate),
        evidence: [
          { ref: teller, text: `Ends ${iso(facts.notAfter)}`, at: facts.notAfter },
          ...witnesses(certificate),
          ...(word ? (issuance?.evidence ?? []) : []),
        ],
        fix: 'Renew the certificate.',
      }
    }
  },
}
