import { bySecret, certificatesOf, hurtsAll, iso, sayHostsOwn, sayTeller, tellerOf, witnesses } from '../certificates.ts'
import { seeCertificate } from '../see.ts'
import type { LintRule } from '../view.ts'

export const tlsNotYet: LintRule = {
  code: 'tls-not-yet',
  about: 'A certificate that clients are shown is not valid yet.',
  severity: 'error',
  remedy: 'Wait for the begin of the certificate, or issue one that is valid now. A begin just ahead may mean that the clock of the issuer is.',
  needs: ['Secret'],
  instead: ['Certificate'],
  *find(view) {
    for (const certificate of bySecret(certificatesOf(view))) {
      const { facts } = certificate
      if (!facts || facts.notBefore <= view.now || facts.notAfter <= view.now) continue
      const teller = tellerOf(certificate)
      const title = `${sayHostsOwn(certificate)} certificate begins in ${sayAhead(facts.notBefore - view.now)}`
      const cause = sayTeller(certificate)
      yield {
        severity: 'error',
        ref: teller,
        see: seeCertificate(teller),
        title,
        cause,
        text: `${title}. ${cause} ${teller.kind === 'Secret' ? 'holds' : 'tells of'} it. Clients refuse the connection until then.`,
        hurts: hurtsAll(certificate),
        evidence: [{ ref: teller, text: `Begins ${iso(facts.notBefore)}`, at: facts.notBefore }, ...witnesses(certificate)],
        fix: 'Issue a certificate that is valid now.',
      }
    }
  },
}

const sayAhead = (ms: number): string => {
  const minutes = Math.ceil(ms / 60_000)
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
