import { bySecret, certificatesOf, sayHosts } from '../certificates.ts'
import type { LintRule } from '../view.ts'
import { slot } from '../way.ts'
import { sayDays } from '../words.ts'

/** A certificate with so much time left is at risk (ui/design.md, section 7). */
const SOON = 14 * 86_400_000

export const tlsExpiring: LintRule = {
  code: 'tls-expiring',
  about: 'A certificate that clients are shown ends within 14 days.',
  needs: ['Secret'],
  *find(view) {
    for (const certificate of bySecret(certificatesOf(view))) {
      const { facts, secret, origin, ways } = certificate
      if (!facts || facts.notAfter <= view.now || facts.notAfter - view.now > SOON) continue
      const title = `${sayHosts(certificate)} certificate ends in ${sayDays(facts.notAfter - view.now)}`
      const cause = `Secret ${slot(secret)}`
      yield {
        severity: 'warning',
        ref: secret,
        title,
        cause,
        text: `${title}. ${cause} holds it, issued by ${facts.issuer || 'an unknown issuer'}, and nothing has renewed it yet.`,
        hurts: ways.map((way) => ({ way, share: 1 })),
        evidence: [
          { ref: secret, text: `Ends ${new Date(facts.notAfter).toISOString()}` },
          { ref: origin, text: `${origin.kind} ${slot(origin)} names it` },
        ],
        fix: 'Renew the certificate.',
      }
    }
  },
}
