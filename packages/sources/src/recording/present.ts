import { type KubeObject, kindInfo, spellingOf } from '@portolan/model'
import type { RawObject } from '../raw.ts'

/** Stands beside what is shown of a recorded object. */
const RECORDED_NOTE = 'From a snapshot. This is what Portolan keeps of the object, in its own words, not the manifest.'

/** A recorded object for showing: its metadata as Kubernetes writes it, the rest as the model holds it. */
export const presentRecorded = ({ meta, kind, ...rest }: KubeObject): RawObject => {
  const info = kindInfo(kind)
  const { namespace, name, uid, resourceVersion, created, labels, annotations, owner, place } = meta
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
    note: place ? `${RECORDED_NOTE} It stood in ${place.file}, line ${place.line}.` : RECORDED_NOTE,
    recorded: JSON.parse(JSON.stringify(rest, (_key, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value))),
  }
}
