import type { Certificate, CertificateRequest, Challenge, IssuerName, Order, TimedCondition } from '@portolan/model'
import { flag, integer, list, object, oneOf, optional, type Shape, text, texts, word } from '../shape.ts'
import { kind, meta } from './meta.ts'

const issuer: Shape<IssuerName> = object({ kind: word, group: word, name: text })

const conditions: Shape<readonly TimedCondition[]> = list(
  object<TimedCondition>({
    type: word,
    status: oneOf({ True: true, False: true, Unknown: true }),
    reason: word,
    message: text,
    observedGeneration: optional(integer),
    since: optional(integer),
  }),
)

export const certificate: Shape<Certificate> = object({
  kind: kind('Certificate'),
  meta,
  secretName: text,
  names: texts,
  issuer,
  conditions,
  notBefore: optional(integer),
  notAfter: optional(integer),
  renewal: optional(integer),
  failedAttempts: integer,
  lastFailure: optional(integer),
  revision: optional(integer),
})

export const certificateRequest: Shape<CertificateRequest> = object({
  kind: kind('CertificateRequest'),
  meta,
  certificate: optional(text),
  issuer,
  conditions,
  failed: optional(integer),
})

export const order: Shape<Order> = object({
  kind: kind('Order'),
  meta,
  certificate: optional(text),
  issuer,
  state: word,
  reason: text,
  names: texts,
  failed: optional(integer),
})

export const challenge: Shape<Challenge> = object({
  kind: kind('Challenge'),
  meta,
  type: word,
  dnsName: text,
  wildcard: flag,
  state: word,
  reason: text,
  presented: flag,
})
