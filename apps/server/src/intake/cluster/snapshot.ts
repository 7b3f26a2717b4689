import type { Change, Complaint, KindInfo, KubeObject, Slot } from '@portolan/model'
import { admit, type RawObject } from '@portolan/sources'
import type { Frame } from './frames.ts'
import { type Held, metadataOf, placeOf, type Version } from './held.ts'

/** What a WatchList says first: the objects of a kind, put together aside until they are whole (R4). Nothing raw is kept. */
export class Snapshot {
  readonly objects = new Map<Slot, KubeObject>()
  /** Of all objects, also of those that can't be taken in. */
  readonly versions = new Map<Slot, Version>()
  readonly #complaints = new Map<Slot, readonly Complaint[]>()

  /** True at the bookmark that ends it. */
  take({ type, object }: Frame): boolean {
    if (type === 'BOOKMARK') return endsInitialEvents(object)
    if (type !== 'DELETED') this.put(object)
    else {
      const place = placeOf(object)
      if (place) this.#remove(place.slot)
    }
    return false
  }

  put(raw: RawObject): void {
    const place = placeOf(raw)
    if (!place) return
    const { slot } = place
    const { object, complaints } = admit(raw)
    this.versions.set(slot, object?.meta ?? place.version)
    if (!object) return
    this.objects.set(slot, object)
    if (complaints.length > 0) this.#complaints.set(slot, complaints)
    else this.#complaints.delete(slot)
  }

  complaints(): readonly Complaint[] {
    return [...this.#complaints.values()].flat()
  }

  #remove(slot: Slot): void {
    this.objects.delete(slot)
    this.versions.delete(slot)
    this.#complaints.delete(slot)
  }
}

/** What an event means for the cluster's model; undefined for old news and for an object without a name. */
export const changeOf = ({ type, object: raw }: Frame, info: KindInfo, held: Held): Change | undefined => {
  const place = placeOf(raw)
  if (!place || !held.take(type === 'DELETED', place.slot, place.version)) return undefined
  if (type !== 'DELETED') {
    const { object, complaints } = admit(raw)
    if (object) return { type: 'put', object, ...(complaints.length > 0 ? { complaints } : {}) }
  }
  // Also what can't be read at all any more: showing its last good state would be a claim.
  const { namespace, name } = place
  return { type: 'remove', kind: info.kind, name, ...(namespace === undefined ? {} : { namespace }) }
}

const endsInitialEvents = (raw: RawObject): boolean => {
  const { annotations } = metadataOf(raw)
  return typeof annotations === 'object' && annotations !== null && (annotations as Record<string, unknown>)['k8s.io/initial-events-end'] === 'true'
}
