import type { CertificateFacts } from '@portolan/model'
import { coversName } from '@portolan/routing'
import { bySecret, type Certificate, certificatesOf, sayTeller, tellerOf, witnesses } from '../certificates.ts'
import type { Draft, LintRule } from '../view.ts'
import { slot } from '../way.ts'
import { seeCertificate } from '../see.ts'

export const tlsName: LintRule = {
  code: 'tls-name',
  about: 'A certificate does not cover a host for which clients are shown it.',
  severity: 'error',
  remedy: 'Issue a certificate that names the host, or show another one for it.',
  needs: ['Secret'],
  instead: ['Certificate'],
  *find(view) {
    for (const certificate of bySecret(certificatesOf(view))) {
      const { facts, source, hosts } = certificate
      if (!facts || facts.notAfter <= view.now || (source === 'cert-manager' && facts.names.length === 0)) continue
      // The authority's own names are nobody's concern: tls-chain says that it stands first.
      if (facts.faults?.some(({ leafLater }) => leafLater)) continue
      for (const host of hosts) {
        if (host === '*') continue
        if (!facts.names.some((name) => coversName(name, host.toLowerCase()))) yield uncovered(certificate, facts, host)
        else if (facts.byCommonName) yield inCommonName(certificate, host)
      }
    }
  },
}

function uncovered(certificate: Certificate, facts: CertificateFacts, host: string): Draft {
  const names = facts.names.slice(0, 3).join(', ') || 'no name'
  const title = `The certificate for ${host} covers ${names} only`
  const { managed } = certificate
  return {
    ...draft(certificate, host, title),
    severity: 'error',
    text: `${title}. Clients refuse the connection.`,
    evidence: [{ ref: tellerOf(certificate), text: `Names: ${facts.names.slice(0, 20).join(', ') || 'none'}` }, ...witnesses(certificate)],
    fix: managed ? `Add ${host} to the dnsNames of Certificate ${slot(managed.meta)}.` : `Issue a certificate that names ${host}.`,
  }
}

function inCommonName(certificate: Certificate, host: string): Draft {
  const title = `The certificate for ${host} names it as its common name only`
  return {
    ...draft(certificate, host, title),
    severity: 'warning',
    text: `${title}. Browsers and Go look for names in subjectAltName alone and refuse the connection; some older clients do not.`,
    evidence: [{ ref: tellerOf(certificate), text: 'No subjectAltName' }, ...witnesses(certificate)],
    fix: `Issue a certificate with ${host} as subjectAltName.`,
  }
}

const draft = (certificate: Certificate, host: string, title: string): Pick<Draft, 'ref' | 'see' | 'apart' | 'title' | 'cause' | 'hurts'> => ({
  ref: tellerOf(certificate),
  see: seeCertificate(tellerOf(certificate)),
  apart: host,
  title,
  cause: sayTeller(certificate),
  hurts: certificate.ways.filter((way) => way.host === host).map((way) => ({ way, share: 1 })),
})
