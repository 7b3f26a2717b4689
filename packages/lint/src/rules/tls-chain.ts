import { bySecret, certificatesOf, hurtsAll, sayHosts, sayTeller, tellerOf, witnesses } from '../certificates.ts'
import { chainTroubles, intermediatesOf } from '../chain.ts'
import { seeCertificate } from '../see.ts'
import type { LintRule } from '../view.ts'

export const tlsChain: LintRule = {
  code: 'tls-chain',
  about: 'What clients are shown besides the certificate of the host is incomplete, in the wrong order or ended, or no client takes it.',
  severity: 'error',
  remedy: 'Put the full chain into tls.crt: the certificate of the host first, then each that issued the one before it; the root may be left out.',
  needs: ['Secret'],
  *find(view) {
    const certificates = [...bySecret(certificatesOf(view))]
    const intermediates = intermediatesOf(certificates.flatMap(({ facts }) => facts ?? []))
    for (const certificate of certificates) {
      const { facts, source } = certificate
      if (!facts || source !== 'secret') continue
      for (const { code, severity, clause, effect, fix, evidence } of chainTroubles(facts, view.now, intermediates)) {
        const title = `${sayHosts(certificate)}: ${clause}`
        const cause = sayTeller(certificate)
        yield {
          severity,
          ref: tellerOf(certificate),
          see: seeCertificate(tellerOf(certificate)),
          apart: code,
          title,
          cause,
          text: `${title}. ${effect}`,
          hurts: severity === 'note' ? [] : hurtsAll(certificate),
          ...(severity === 'note' ? { reachText: 'no request' } : {}),
          evidence: [{ ref: tellerOf(certificate), text: evidence }, ...witnesses(certificate)],
          fix,
        }
      }
    }
  },
}
