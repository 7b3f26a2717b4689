import { type Complaint, type Key, type KubeObject, keyOf } from '@portolan/model'
import { admit, type RawObject, readManifests } from '@portolan/sources'

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

export const EMPTY: Content = { entries: [], complaints: [] }

/** Takes a file's text through the door. Never throws. Objects outside `namespaces`, when some are given, are left out. */
export const contentOf = (text: string, file: string, namespaces: ReadonlySet<string>): Content => {
  const { objects, complaints } = readManifests(text, file)
  const entries: Entry[] = []
  const ofFile = [...complaints]
  for (const { raw, place } of objects) {
    const admitted = admit(raw, place)
    const { object } = admitted
    if (!object) ofFile.push(...admitted.complaints)
    else if (namespaces.size === 0 || object.meta.namespace === undefined || namespaces.has(object.meta.namespace)) {
      entries.push({ key: keyOf(object.kind, object.meta.namespace, object.meta.name), object, complaints: admitted.complaints })
    }
  }
  return { entries, complaints: ofFile }
}

/** The last object of that key in a file's text, as it is written there. */
export const rawIn = (text: string, file: string, key: Key): RawObject | undefined =>
  readManifests(text, file).objects.findLast(({ raw, place }) => {
    const { object } = admit(raw, place)
    return object && keyOf(object.kind, object.meta.namespace, object.meta.name) === key
  })?.raw

/** A whole file that gives nothing, and why. */
export const refusal = (file: string, text: string): Content => ({
  entries: [],
  complaints: [{ ref: { kind: 'File', name: file, file, line: 1 }, code: 'unreadable-file', severity: 'error', text }],
})
