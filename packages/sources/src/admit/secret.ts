import type { Meta, Secret } from '@portolan/model'
import { fromBase64, textOfLatin1 } from '../base64.ts'
import { readChain } from '../chain.ts'
import { internText } from '../intern.ts'
import { LIMITS } from '../limits.ts'
import { type Field, isObject } from '../read.ts'

/** Type, key names, and what `tls.crt` says of itself. Nothing here returns, keeps or quotes a value. */
export const readSecret = (object: Field, meta: Meta): Secret => {
  const data = object.at('data')
  const plain = object.at('stringData')
  const certificate = certificateOf(data, plain)
  return {
    kind: 'Secret',
    meta,
    type: internText(object.at('type').textOr('Opaque')),
    keys: [...new Set([...keysOf(data), ...keysOf(plain)])].map(internText),
    ...(certificate ? { certificate } : {}),
  }
}

const keysOf = (field: Field): readonly string[] => {
  if (isObject(field.value)) return Object.keys(field.value)
  if (field.given) field.wrong('a map', 'It is left out.')
  return []
}

const certificateOf = (data: Field, plain: Field): Secret['certificate'] => {
  const [field, encoded] = plain.has('tls.crt') ? [plain.at('tls.crt'), false] : [data.has('tls.crt') ? data.at('tls.crt') : undefined, true]
  if (!field || field.value === '') return undefined
  if (typeof field.value !== 'string') {
    field.wrong('a certificate in PEM', 'It is left out.')
    return undefined
  }
  if (field.value.length > LIMITS.certificateLength) {
    field.complain(
      'too-long',
      'warning',
      `${field.path} has ${field.value.length} characters; at most ${LIMITS.certificateLength} are read. It is left out.`,
    )
    return undefined
  }
  const bytes = encoded ? fromBase64(field.value) : undefined
  const pem = encoded ? bytes && textOfLatin1(bytes) : field.value
  const facts = pem === undefined ? undefined : readChain(pem)
  if (!facts) field.complain('bad-certificate', 'warning', `${field.path} can't be read as a certificate; expected X.509 in PEM.`)
  return facts
}
