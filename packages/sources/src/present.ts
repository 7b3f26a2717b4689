import { optionsOf, streamsOf } from './options.ts'
import type { RawObject } from './raw.ts'
import { isObject } from './read.ts'

/** Annotations in which tools keep a whole copy of the object. */
const COPIES: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'objectset.rio.cattle.io/applied',
  'kapp.k14s.io/original',
  'kapp.k14s.io/original-diff',
])

/** What stands in place of a value of a Secret or ConfigMap that is not told; the same for all, so that not even a length shows. */
export const HIDDEN = '(hidden)'

/**
 * The object for showing: without managedFields and copies of itself. Of a Secret the values of data and stringData are hidden, and its
 * annotations are left out (R22); of a ConfigMap likewise, but for the options of controllers that pass the door. The rest is untouched; the
 * object that came in stays as it is.
 */
export const presentable = (raw: RawObject): RawObject => {
  const secret = raw.kind === 'Secret'
  const configMap = raw.kind === 'ConfigMap'
  const shown: Record<string, unknown> = { ...raw }
  if (isObject(raw.metadata)) {
    const { managedFields: _fields, annotations, ...rest } = raw.metadata
    shown.metadata = secret || configMap || annotations === undefined ? rest : { ...rest, annotations: withoutCopies(annotations) }
  }
  if (secret) {
    for (const field of ['data', 'stringData']) if (Object.hasOwn(shown, field)) shown[field] = hide(shown[field])
  }
  if (configMap) {
    if (Object.hasOwn(shown, 'data')) shown.data = hide(shown.data, new Map(Object.entries({ ...optionsOf(shown.data), ...streamsOf(shown.data) })))
    if (Object.hasOwn(shown, 'binaryData')) shown.binaryData = hide(shown.binaryData)
  }
  return shown
}

const withoutCopies = (annotations: unknown): unknown =>
  isObject(annotations) ? Object.fromEntries(Object.entries(annotations).filter(([name]) => !COPIES.has(name))) : annotations

const hide = (data: unknown, told: ReadonlyMap<string, string> = NOTHING): unknown =>
  isObject(data) ? Object.fromEntries(Object.keys(data).map((key) => [key, told.get(key) ?? HIDDEN])) : HIDDEN

const NOTHING: ReadonlyMap<string, string> = new Map()
