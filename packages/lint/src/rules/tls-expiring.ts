import { bySecret, certificatesOf, sayHosts } from '../certificates.ts'
import type { LintRule } from '../view.ts'
import { slot } from '../way.ts'
import { sayDays } from '../words.ts'

const DAY = 86_400_000

export const tlsExpiring: LintRule = {
  code: 'tls-expiring',
  about: 'A certificate that clients are shown ends soon: within 14 days, unless set otherwise.',
  severity: 'warning',
  remedy: 'Renew the certificate before it ends. With cert-manager, look at why it has not.',
  needs: ['Secret'],
  *find(view) {
    for (const certificate of bySecret(certificatesOf(view))) {
      const { facts, secret, origin, ways } = certificate
      if (!facts || facts.notAfter <= view.now || facts.notAfter - view.now > view.options.expiryDays * DAY) continue
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
