import { type Slot, slotOf } from '@portolan/model'
import type { RawObject } from '@portolan/sources'

/** Which state of an object is held. An object's `Meta` is one, so that keeping it costs no more than an entry in a map. */
export interface Version {
  readonly uid: string
  readonly resourceVersion: string
}

/** Deleted objects that are remembered, so that a late word about one doesn't bring it back. */
const GRAVES = 1_000

/** Which objects of one kind and scope are held, in which version: what an event is compared with (A14), and the whole with the server (R7). */
export class Held {
  #objects: Map<Slot, Version> = new Map()
  /** Versions in which objects were deleted, the oldest first. */
  readonly #graves = new Map<Slot, string>()
  /** How things stood before what isn't settled yet. */
  readonly #unsettled = new Map<Slot, Version | undefined>()
  #moment: Moment | undefined

  get size(): number {
    return this.#objects.size
  }

  /** Everything, anew. */
  replace(objects: Map<Slot, Version>): void {
    this.#objects = objects
    this.#graves.clear()
    this.#unsettled.clear()
    if (this.#moment) this.#moment.isOver = true
    this.#moment = undefined
  }

  /** Notes an event. False when it is old news: a repetition, or from before what is held or was deleted in that place. */
  take(deleted: boolean, slot: Slot, version: Version): boolean {
    const known = this.#objects.get(slot)
    const { uid, resourceVersion } = version
    if (known) {
      if (isOlder(resourceVersion, known.resourceVersion)) return false
      if (!deleted && resourceVersion !== '' && resourceVersion === known.resourceVersion && uid === known.uid) return false
    } else {
      const grave = this.#graves.get(slot)
      if (grave !== undefined && (resourceVersion === grave || isOlder(resourceVersion, grave))) return false
    }
    if (!this.#unsettled.has(slot)) this.#unsettled.set(slot, known)
    this.#moment?.note(slot, known)
    this.#graves.delete(slot)
    if (!deleted) this.#objects.set(slot, version)
    else {
      this.#objects.delete(slot)
      this.#bury(slot, resourceVersion)
    }
    return true
  }

  /** What was taken is with those who asked for it. */
  settle(): void {
    this.#unsettled.clear()
  }

  /** What was taken since the last settling is lost, and will come again. */
  undo(): void {
    for (const [slot, before] of this.#unsettled) {
      if (before) this.#objects.set(slot, before)
      else this.#objects.delete(slot)
      this.#graves.delete(slot)
    }
    this.#unsettled.clear()
  }

  /** What is held now, to be looked at while it moves on. One at a time: it replaces the one before. */
  moment(): Moment {
    this.#moment = new Moment(this.#objects)
    return this.#moment
  }

  #bury(slot: Slot, resourceVersion: string): void {
    this.#graves.set(slot, resourceVersion)
    const [oldest] = this.#graves.keys()
    if (this.#graves.size > GRAVES && oldest !== undefined) this.#graves.delete(oldest)
  }
}

/** The objects of one moment. Only what has changed since is kept twice. */
export class Moment {
  readonly size: number
  readonly #now: ReadonlyMap<Slot, Version>
  readonly #before = new Map<Slot, Version | undefined>()
  /** Everything was read anew meanwhile. */
  isOver = false

  constructor(now: ReadonlyMap<Slot, Version>) {
    this.#now = now
    this.size = now.size
  }

  note(slot: Slot, before: Version | undefined): void {
    if (!this.#before.has(slot)) this.#before.set(slot, before)
  }

  get(slot: Slot): Version | undefined {
    return this.#before.has(slot) ? this.#before.get(slot) : this.#now.get(slot)
  }
}

const NUMBER = /^[1-9]\d*$/

/** Whether one version is from before another; false where that can't be said, because one of them is no number (R3). */
export const isOlder = (one: string, other: string): boolean =>
  NUMBER.test(one) && NUMBER.test(other) && (one.length === other.length ? one < other : one.length < other.length)

/** Where an object from the server belongs, and its version; undefined for one without a name. */
export const placeOf = (
  raw: RawObject,
): { readonly slot: Slot; readonly namespace?: string; readonly name: string; readonly version: Version } | undefined => {
  const { namespace, name, uid, resourceVersion } = metadataOf(raw)
  if (typeof name !== 'string') return undefined
  const within = typeof namespace === 'string' && namespace !== '' ? namespace : undefined
  return {
    slot: slotOf(within, name),
    ...(within === undefined ? {} : { namespace: within }),
    name,
    version: { uid: textOf(uid), resourceVersion: textOf(resourceVersion) },
  }
}

/** Its resourceVersion, or empty. */
export const versionOf = (raw: RawObject): string => textOf(metadataOf(raw).resourceVersion)

export const metadataOf = (raw: RawObject): Readonly<Record<string, unknown>> => {
  const metadata = raw.metadata
  return typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : {}
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
