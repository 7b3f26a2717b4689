import { bySecret, certificatesOf, sayHosts } from '../certificates.ts'
import type { LintRule } from '../view.ts'
import { slot } from '../way.ts'
import { sayDays } from '../words.ts'

export const tlsExpired: LintRule = {
  code: 'tls-expired',
  about: 'A certificate that clients are shown has ended.',
  severity: 'error',
  remedy: 'Renew the certificate. With cert-manager, look at the Certificate and its Orders.',
  needs: ['Secret'],
  *find(view) {
    for (const certificate of bySecret(certificatesOf(view))) {
      const { facts, secret, origin, ways } = certificate
      if (!facts || facts.notAfter > view.now) continue
      const title = `${sayHosts(certificate)}'s certificate ended ${sayDays(view.now - facts.notAfter)} ago`
      const cause = `Secret ${slot(secret)}`
      yield {
        severity: 'error',
        ref: secret,
        title,
        cause,
        text: `${title}. ${cause} holds it, issued by ${facts.issuer || 'an unknown issuer'}. Clients refuse the connection.`,
        hurts: ways.map((way) => ({ way, share: 1 })),
        evidence: [
          { ref: secret, text: `Ended ${new Date(facts.notAfter).toISOString()}` },
          { ref: origin, text: `${origin.kind} ${slot(origin)} names it` },
        ],
        fix: 'Renew the certificate.',
      }
    }
  },
}
