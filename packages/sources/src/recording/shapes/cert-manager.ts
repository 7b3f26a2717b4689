import type { Certificate, CertificateRequest, Challenge, IssuerName, Order, TimedCondition } from '@portolan/model'
import { flag, integer, list, object, oneOf, optional, type Shape, text, texts, word, time } from '../shape.ts'
import { kind, meta } from './meta.ts'

const issuer: Shape<IssuerName> = object({ kind: word, group: word, name: text })

const conditions: Shape<readonly TimedCondition[]> = list(
  object<TimedCondition>({
    type: word,
    status: oneOf({ True: true, False: true, Unknown: true }),
    reason: word,
    message: text,
    observedGeneration: optional(integer),
    since: optional(time),
  }),
)

export const certificate: Shape<Certificate> = object({
  kind: kind('Certificate'),
  meta,
  secretName: text,
  names: texts,
  issuer,
  conditions,
  notBefore: optional(time),
  notAfter: optional(time),
  renewal: optional(time),
  failedAttempts: integer,
  lastFailure: optional(time),
  revision: optional(integer),
})

export const certificateRequest: Shape<CertificateRequest> = object({
  kind: kind('CertificateRequest'),
  meta,
  certificate: optional(text),
  issuer,
  conditions,
  failed: optional(time),
})

export const order: Shape<Order> = object({
  kind: kind('Order'),
  meta,
  certificate: optional(text),
  issuer,
  state: word,
  reason: text,
  names: texts,
  failed: optional(time),
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
