import { type KubeObject, kindInfo, spellingOf } from '@portolan/model'
import { admit } from '../admit.ts'
import type { RawObject } from '../raw.ts'
import { bodyOf } from './manifest.ts'

/** Stands beside what is shown of a recorded object. */
const RECORDED_NOTE = 'From a snapshot. This is what Portolan keeps of the object, in its own words, not the manifest.'
const WRITTEN_NOTE = 'From a snapshot. Written anew from what Portolan keeps of the object, with defaults filled in.'

/**
 * A recorded object for showing: its metadata as Kubernetes writes it, the rest as a manifest that the door would read as the same object, and
 * where there is none, as the model holds it.
 */
export const presentRecorded = (object: KubeObject): RawObject => {
  const { meta, kind, ...rest } = object
  const head = headOf(object)
  const body = bodyOf(object)
  const where = meta.place ? ` It stood in ${meta.place.file}, line ${meta.place.line}.` : ''
  if (body) {
    const manifest = plain({ ...head, ...body }) as RawObject
    const again = admit(manifest).object
    if (again && same({ ...again, meta: { ...again.meta, place: undefined } }, { ...object, meta: { ...meta, place: undefined } }))
      return { ...manifest, note: WRITTEN_NOTE + where }
  }
  return { ...head, note: RECORDED_NOTE + where, recorded: plain(rest) }
}

const headOf = ({ meta, kind }: KubeObject): RawObject => {
  const info = kindInfo(kind)
  const { namespace, name, uid, resourceVersion, created, labels, annotations, owner } = meta
  return {
    apiVersion: info ? [info.group, info.versions[0]].filter(Boolean).join('/') : '',
    kind: info ? spellingOf(info) : kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === '' ? {} : { uid }),
      ...(resourceVersion === '' ? {} : { resourceVersion }),
      ...(created === 0 ? {} : { creationTimestamp: new Date(created).toISOString() }),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(owner ? { ownerReferences: [{ ...owner, controller: true }] } : {}),
    },
  }
}

/** A copy of data alone; a Map becomes an object. */
const plain = (value: object): unknown =>
  JSON.parse(JSON.stringify(value, (_key, each: unknown) => (each instanceof Map ? Object.fromEntries(each) : each)))

/** Whether two values say the same; what is undefined is not there. */
const same = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [one, other] = [a, b] as readonly Readonly<Record<string, unknown>>[]
  if (!one || !other) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every((key) => same(Object.hasOwn(one, key) ? one[key] : undefined, Object.hasOwn(other, key) ? other[key] : undefined))
}
