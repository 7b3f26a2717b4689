import type { ConfigMap, Meta } from '@portolan/model'
import { holdsCertificate } from '../chain.ts'
import { internLabels, internList, internText } from '../intern.ts'
import { optionsOf, streamsOf } from '../options.ts'
import { type Field, isObject } from '../read.ts'
import { readMesh } from './mesh.ts'

/** Key names, what `ca.crt` is (GWA-07, GWA-23), and options of controllers (DET-08). Nothing here returns, keeps or quotes another value. */
export const readConfigMap = (object: Field, meta: Meta): ConfigMap => {
  const data = object.at('data')
  const mesh = isObject(data.value) && Object.hasOwn(data.value, 'mesh') ? data.value.mesh : undefined
  const read = typeof mesh === 'string' ? readMesh(mesh) : undefined
  return {
    kind: 'ConfigMap',
    meta,
    keys: internList([...new Set([...keysOf(data), ...keysOf(object.at('binaryData'))])].map(internText)),
    caCertificate: caOf(data),
    options: internLabels(optionsOf(data.value)),
    streams: internLabels(streamsOf(data.value)),
    ...(read ? { mesh: read } : {}),
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
