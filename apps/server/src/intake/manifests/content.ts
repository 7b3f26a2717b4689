import { setImmediate as breathe } from 'node:timers/promises'
import { type Complaint, type Key, type KubeObject, keyOf } from '@portolan/model'
import { admit, type Manifests, type RawObject } from '@portolan/sources'

/** What one file holds. */
export interface Content {
  readonly entries: readonly Entry[]
  /** Of the file as a whole, and of documents that are no objects. */
  readonly complaints: readonly Complaint[]
}

export interface Entry {
  readonly key: Key
  readonly object: KubeObject
  readonly complaints: readonly Complaint[]
}

/** ms of work after which other things get their turn. */
export const SLICE = 10

/** Takes the objects of a file through the door, a slice at a time. Never throws. Objects outside `namespaces`, when some are given, are left out. */
export const admitAll = async ({ objects, complaints }: Manifests, namespaces: ReadonlySet<string>): Promise<Content> => {
  const entries: Entry[] = []
  const ofFile = [...complaints]
  let turn = performance.now()
  for (const { raw, place } of objects) {
    const admitted = admit(raw, place)
    const { object } = admitted
    if (!object) ofFile.push(...admitted.complaints)
    else if (namespaces.size === 0 || object.meta.namespace === undefined || namespaces.has(object.meta.namespace)) {
      entries.push({ key: keyOf(object.kind, object.meta.namespace, object.meta.name), object, complaints: admitted.complaints })
    }
    if (performance.now() - turn > SLICE) {
      await breathe()
      turn = performance.now()
    }
  }
  return { entries, complaints: ofFile }
}

/** The last object of that key in a file, as it is written there. */
export const rawIn = ({ objects }: Manifests, key: Key): RawObject | undefined =>
  objects.findLast(({ raw, place }) => {
    const { object } = admit(raw, place)
    return object && keyOf(object.kind, object.meta.namespace, object.meta.name) === key
  })?.raw

/** A whole file that gives nothing, and why. */
export const refusal = (file: string, text: string): Content => ({
  entries: [],
  complaints: [{ ref: { kind: 'File', name: file, file, line: 1 }, code: 'unreadable-file', severity: 'error', text }],
})
