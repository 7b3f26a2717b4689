import { type Certificate as Managed, refTo } from '@portolan/model'
import { type Certificate, bySecret, certificatesOf, hurtsAll, sayHosts } from '../certificates.ts'
import { type Issuance, issuancesOf } from '../issuance.ts'
import type { LintRule, View } from '../view.ts'
import { slot } from '../way.ts'

export const certificateFailing: LintRule = {
  code: 'certificate-failing',
  about: 'A certificate that cert-manager is to keep is not issued, or not renewed.',
  severity: 'error',
  remedy:
    'Look at what the issuer answered: Certificate, CertificateRequest, Order and Challenge tell it in this order. cert-manager tries again by itself.',
  needs: ['Certificate'],
  *find(view) {
    const issuances = issuancesOf(view)
    const shown = new Map([...bySecret(certificatesOf(view))].map((each) => [slot(each.secret), each]))
    for (const managed of view.cluster.all('Certificate')) {
      const issuance = issuances.of(managed)
      if (issuance.state === 'issued' || issuance.state === 'issuing') continue
      const use = shown.get(slot({ ...managed.meta, name: managed.secretName }))
      const { clause, reason, evidence } = issuance
      const title = titleOf(managed, issuance, use, holdsOne(managed, use, view))
      yield {
        severity: use === undefined || use.ways.length === 0 ? 'note' : holdsOne(managed, use, view) ? 'warning' : 'error',
        ref: refTo(managed),
        title,
        cause: clause,
        text: `${title}. ${clause}.${reason ? ` It says: ${reason}.` : ''}${use ? '' : ' No route that is known here shows it.'}`,
        hurts: use ? hurtsAll(use) : [],
        evidence: [
          ...evidence,
          {
            ref: refTo(managed, '/spec/secretName'),
            text: `To be kept in Secret ${managed.secretName}, by ${managed.issuer.kind} ${managed.issuer.name}`,
          },
        ],
        fix: fixOf(managed, issuance),
      }
    }
  },
}

/** Whether clients are shown one that is valid still. */
const holdsOne = (managed: Managed, use: Certificate | undefined, { now }: View): boolean => {
  const end = use?.source === 'secret' ? use.facts?.notAfter : use?.missing ? undefined : managed.notAfter
  return end !== undefined && end > now
}

const titleOf = (managed: Managed, { state }: Issuance, use: Certificate | undefined, valid: boolean): string => {
  const hosts = use ? sayHosts(use) : (managed.names[0] ?? slot(managed.meta))
  if (valid) return `The certificate for ${hosts} is not being renewed`
  return state === 'overdue' ? `The certificate for ${hosts} has not been renewed` : `cert-manager has no valid certificate for ${hosts}`
}

/** By what the issuer said; RFC 8555, 6.7 has ACME's errors. */
const fixOf = ({ issuer, meta }: Managed, { state, reason, clause }: Issuance): string => {
  if (clause.endsWith('which does not exist')) return `Create ${issuer.kind} ${issuer.name}, or name one that exists in Certificate ${slot(meta)}.`
  if (/ratelimited/i.test(reason)) return 'Wait until the limit of the authority is over; until then every try is refused.'
  if (/rejectedidentifier|\bcaa\b/i.test(reason))
    return 'The authority may not or will not issue for that name: look at the name and at its CAA records.'
  if (/http-01|acme:error:(connection|unauthorized)|wrong status code/i.test(reason))
    return 'The authority has to reach http://HOST/.well-known/acme-challenge/ from outside: look at the public DNS of the host and at what answers there on port 80.'
  if (/dns-01|nxdomain|acme:error:dns/i.test(reason))
    return 'Look at the DNS zone of the name and at the credentials with which cert-manager writes to it.'
  if (state === 'overdue') return 'Look at whether cert-manager runs.'
  return `Mend what ${issuer.kind} ${issuer.name} names; cert-manager tries again by itself.`
}
