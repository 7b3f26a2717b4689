import type { CertificateFacts, ChainCertificate, ChainFault } from '@portolan/model'
import { type Fields, flag, integer, list, object, oneOf, optional, type Shape, text, texts, time } from '../shape.ts'

const one: Fields<ChainCertificate> = {
  subject: text,
  issuer: text,
  notBefore: time,
  notAfter: time,
  isCa: optional(flag),
  selfIssued: optional(flag),
  keyId: optional(text),
  issuerKeyId: optional(text),
}

const faults: Shape<readonly ChainFault[]> = list(
  object({
    code: oneOf({
      order: true,
      'missing-intermediate': true,
      extra: true,
      'not-a-certificate': true,
      'key-usage': true,
      'is-ca': true,
      sha1: true,
      md5: true,
      'short-key': true,
    }),
    at: integer,
    leafLater: optional(flag),
    isPublic: optional(flag),
    key: optional(text),
  }),
)

export const certificateFacts: Shape<CertificateFacts> = object({
  ...one,
  names: texts,
  byCommonName: optional(flag),
  chain: optional(list(object(one))),
  faults: optional(faults),
})
