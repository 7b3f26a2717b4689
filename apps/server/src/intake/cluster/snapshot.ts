import { type Change, type Complaint, type KindInfo, type KubeObject, type Slot, slotOf } from '@portolan/model'
import { admit, type RawObject } from '@portolan/sources'
import type { Frame } from './frames.ts'

/** What a WatchList says first: the objects of a kind, put together aside until they are whole (R4). Nothing raw is kept. */
export class Snapshot {
  readonly objects = new Map<Slot, KubeObject>()
  readonly #complaints = new Map<Slot, readonly Complaint[]>()

  /** True at the bookmark that ends it. */
  take({ type, object }: Frame): boolean {
    if (type === 'BOOKMARK') return endsInitialEvents(object)
    if (type === 'DELETED') {
      const { namespace, name } = nameOf(object)
      if (name !== undefined) this.objects.delete(slotOf(namespace, name))
    } else this.put(object)
    return false
  }

  put(raw: RawObject): void {
    const { object, complaints } = admit(raw)
    if (!object) return
    const slot = slotOf(object.meta.namespace, object.meta.name)
    this.objects.set(slot, object)
    if (complaints.length > 0) this.#complaints.set(slot, complaints)
    else this.#complaints.delete(slot)
  }

  complaints(): readonly Complaint[] {
    return [...this.#complaints.values()].flat()
  }
}

/** What an event means for the cluster's model; undefined for an object without a name. */
export const changeOf = ({ type, object: raw }: Frame, info: KindInfo): Change | undefined => {
  if (type !== 'DELETED') {
    const { object, complaints } = admit(raw)
    if (object) return { type: 'put', object, ...(complaints.length > 0 ? { complaints } : {}) }
  }
  // Also what can't be read at all any more: showing its last good state would be a claim.
  const { namespace, name } = nameOf(raw)
  return name === undefined ? undefined : { type: 'remove', kind: info.kind, name, ...(namespace === undefined ? {} : { namespace }) }
}

const metadataOf = (raw: RawObject): Readonly<Record<string, unknown>> => {
  const metadata = raw.metadata
  return typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : {}
}

const nameOf = (raw: RawObject): { namespace?: string; name?: string } => {
  const { namespace, name } = metadataOf(raw)
  return { ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}), ...(typeof name === 'string' ? { name } : {}) }
}

/** Its resourceVersion, or empty. */
export const versionOf = (raw: RawObject): string => {
  const { resourceVersion } = metadataOf(raw)
  return typeof resourceVersion === 'string' ? resourceVersion : ''
}

const endsInitialEvents = (raw: RawObject): boolean => {
  const { annotations } = metadataOf(raw)
  return typeof annotations === 'object' && annotations !== null && (annotations as Record<string, unknown>)['k8s.io/initial-events-end'] === 'true'
}
