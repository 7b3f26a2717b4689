import type { Certificate } from './cert-manager.ts'
import type { CertificateFacts } from './certificate.ts'
import type { Cluster } from './cluster.ts'

/** What is known of the certificate in a Secret, and from whom. */
export interface KnownCertificate {
  readonly facts?: CertificateFacts
  /** Of the facts. */
  readonly source?: 'secret' | 'cert-manager'
  /** The Certificate that cert-manager keeps in that Secret. */
  readonly managed?: Certificate
}

/** What is known of the certificate in a Secret: what the Secret says, and where that may not be read or has none, what cert-manager says of it. */
export const certificateIn = (cluster: Cluster, namespace: string | undefined, secretName: string): KnownCertificate => {
  const [managed] = cluster.certificatesFor(namespace, secretName)
  const own = cluster.get('Secret', namespace, secretName)
  if (own || cluster.knows('Secret') || !managed) {
    return { ...(own?.certificate ? { facts: own.certificate, source: 'secret' } : {}), ...(managed ? { managed } : {}) }
  }
  const facts = factsOf(managed)
  return { managed, ...(facts ? { facts, source: 'cert-manager' } : {}) }
}

/** cert-manager says `Ready` of a certificate that is issued, fits its specification and hasn't ended; until then its names are wishes. */
const factsOf = ({ names, issuer, notBefore, notAfter, conditions }: Certificate): CertificateFacts | undefined => {
  if (notAfter === undefined) return undefined
  const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  return {
    subject: names[0] ?? '',
    issuer: `${issuer.kind} ${issuer.name}`,
    names: isReady ? names : [],
    notBefore: notBefore ?? 0,
    notAfter,
  }
}
