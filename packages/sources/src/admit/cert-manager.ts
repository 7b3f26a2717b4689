import type { Certificate, CertificateRequest, Challenge, IssuerName, Meta, Order, TimedCondition } from '@portolan/model'
import { internText } from '../intern.ts'
import type { Field } from '../read.ts'
import { readConditions, readTime } from './meta.ts'
import { optional } from './traefik.ts'

export const readManagedCertificate = (object: Field, meta: Meta): Certificate => {
  const spec = object.at('spec')
  const status = object.at('status')
  const names = [
    ...spec
      .at('dnsNames')
      .texts()
      .map((name) => name.toLowerCase()),
    ...spec.at('ipAddresses').texts(),
  ]
  const commonName = spec.at('commonName').text()
  return {
    kind: 'Certificate',
    meta,
    secretName: spec.at('secretName').needText('the name of the Secret that is to hold it') ?? '',
    names: names.length > 0 || !commonName ? names : [commonName.toLowerCase()],
    issuer: readIssuer(spec),
    conditions: readTimedConditions(status),
    ...optional('notBefore', timeIn(status, 'notBefore')),
    ...optional('notAfter', timeIn(status, 'notAfter')),
    ...optional('renewal', timeIn(status, 'renewalTime')),
    failedAttempts: status.at('failedIssuanceAttempts').integer() ?? 0,
    ...optional('lastFailure', timeIn(status, 'lastFailureTime')),
    ...optional('revision', status.at('revision').integer()),
  }
}

/** The request and the certificate in it are not kept. */
export const readCertificateRequest = (object: Field, meta: Meta): CertificateRequest => ({
  kind: 'CertificateRequest',
  meta,
  ...optional('certificate', certificateOf(meta)),
  issuer: readIssuer(object.at('spec')),
  conditions: readTimedConditions(object.at('status')),
  ...optional('failed', timeIn(object.at('status'), 'failureTime')),
})

export const readOrder = (object: Field, meta: Meta): Order => {
  const spec = object.at('spec')
  const status = object.at('status')
  const wanted = status
    .at('authorizations')
    .items()
    .flatMap((entry) => entry.at('identifier').text() || [])
  return {
    kind: 'Order',
    meta,
    ...optional('certificate', certificateOf(meta)),
    issuer: readIssuer(spec),
    state: internText(status.at('state').textOr('')),
    reason: status.at('reason').textOr(''),
    names: wanted.length > 0 ? wanted : [...spec.at('dnsNames').texts(), ...spec.at('ipAddresses').texts()],
    ...optional('failed', timeIn(status, 'failureTime')),
  }
}

/** Its token and key are not kept. */
export const readChallenge = (object: Field, meta: Meta): Challenge => {
  const spec = object.at('spec')
  const status = object.at('status')
  return {
    kind: 'Challenge',
    meta,
    type: internText(spec.at('type').textOr('')),
    dnsName: spec.at('dnsName').textOr(''),
    wildcard: spec.at('wildcard').flag() ?? false,
    state: internText(status.at('state').textOr('')),
    reason: status.at('reason').textOr(''),
    presented: status.at('presented').flag() ?? false,
  }
}

/** cert-manager writes it on its requests, and copies it from these to their Orders. */
const certificateOf = ({ annotations, owner }: Meta): string | undefined =>
  annotations['cert-manager.io/certificate-name'] ?? (owner?.kind === 'Certificate' ? owner.name : undefined)

const readIssuer = (spec: Field): IssuerName => {
  const issuer = spec.at('issuerRef')
  return {
    kind: internText(issuer.at('kind').textOr('') || 'Issuer'),
    group: internText(issuer.at('group').textOr('') || 'cert-manager.io'),
    name: internText(issuer.at('name').textOr('')),
  }
}

const readTimedConditions = (status: Field): readonly TimedCondition[] => {
  const list = status.at('conditions')
  const since = new Map(list.items().map((entry) => [entry.at('type').value, timeIn(entry, 'lastTransitionTime')]))
  return readConditions(list).map((condition) => ({ ...condition, ...optional('since', since.get(condition.type)) }))
}

const timeIn = (parent: Field, key: string): number | undefined => readTime(parent.at(key)) || undefined
