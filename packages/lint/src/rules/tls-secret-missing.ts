import { certificatesOf, sayHosts } from '../certificates.ts'
import type { LintRule } from '../view.ts'
import { slot } from '../way.ts'
import { sayKind } from '../words.ts'

export const tlsSecretMissing: LintRule = {
  code: 'tls-secret-missing',
  about: 'A host is to be served with the certificate of a Secret that does not exist.',
  severity: 'error',
  remedy: 'Create the Secret, or name one that exists in the namespace of the object that names it.',
  needs: ['Secret'],
  *find(view) {
    for (const certificate of certificatesOf(view)) {
      if (!certificate.missing) continue
      const { secret, origin, hosts, ways } = certificate
      const title = `${sayHosts(certificate)} ${hosts.length === 1 ? 'has' : 'have'} no certificate`
      const cause = `Secret ${slot(secret)} does not exist`
      yield {
        severity: 'error',
        ref: origin,
        apart: slot(secret),
        title,
        cause,
        text: `${title}. ${sayKind(origin)} names Secret ${secret.name}, which does not exist.`,
        hurts: ways.map((way) => ({ way, share: 1 })),
        evidence: [{ ref: origin, text: `${sayKind(origin)} names Secret ${secret.name}` }],
        fix: `Create Secret ${slot(secret)}, or name one that exists.`,
      }
    }
  },
}
