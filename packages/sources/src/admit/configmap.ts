import type { ConfigMap, Meta } from '@portolan/model'
import { holdsCertificate } from '../certificate.ts'
import { internList, internText } from '../intern.ts'
import { type Field, isObject } from '../read.ts'

/** Key names, and what `ca.crt` is (GWA-07, GWA-23). Nothing here returns, keeps or quotes a value. */
export const readConfigMap = (object: Field, meta: Meta): ConfigMap => {
  const data = object.at('data')
  return {
    kind: 'ConfigMap',
    meta,
    keys: internList([...new Set([...keysOf(data), ...keysOf(object.at('binaryData'))])].map(internText)),
    caCertificate: caOf(data),
  }
}

const keysOf = (field: Field): readonly string[] => {
  if (isObject(field.value)) return Object.keys(field.value)
  if (field.given) field.wrong('a map', 'It is left out.')
  return []
}

/** Whether it is a certificate matters only to who names the ConfigMap as its CA, so that one that isn't is no complaint. */
const caOf = (data: Field): ConfigMap['caCertificate'] => {
  if (!data.has('ca.crt')) return 'absent'
  const { value } = data.at('ca.crt')
  return typeof value === 'string' && holdsCertificate(value) ? 'readable' : 'unreadable'
}
