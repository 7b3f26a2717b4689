import { type Change, type Complaint, KINDS, type Kind, type Key, refTo, say } from '@portolan/model'
import type { Content, Entry } from './content.ts'

/** All files and what they hold; says what changes for the outside when files do. */
export class Shelf {
  readonly #files = new Map<string, { stamp: string; content: Content }>()
  /** What the outside was told: the entry that counts, and the names of the others. */
  #shown = new Map<Key, { entry: Entry; rivals: string }>()
  #told = new Set<string>()
  #occurring = new Map<Kind, boolean>()

  get names(): readonly string[] {
    return [...this.#files.keys()]
  }

  stampOf(file: string): string | undefined {
    return this.#files.get(file)?.stamp
  }

  put(file: string, stamp: string, content: Content): void {
    this.#files.set(file, { stamp, content })
    this.#told.add(file)
  }

  remove(file: string): void {
    this.#files.delete(file)
    this.#told.add(file)
  }

  /** The file that holds an object, the last one where there are several. */
  fileOf(key: Key): string | undefined {
    return this.#shown.get(key)?.entry.object.meta.place?.file
  }

  /** The states of the kinds are said anew with the next changes. */
  forgetStates(): void {
    this.#occurring.clear()
  }

  /** Everything as it was last told, for whoever lost a batch. */
  whole(): Change[] {
    const byKind = Map.groupBy(this.#shown.values(), ({ entry }) => entry.object.kind)
    const changes: Change[] = KINDS.flatMap(({ kind }): Change[] => {
      const all = byKind.get(kind) ?? []
      return [
        { type: 'replace', kind, objects: all.map(({ entry }) => entry.object), complaints: all.flatMap(complaintsOf) },
        stateOf(kind, all.length > 0),
      ]
    })
    for (const [file, { content }] of this.#files) changes.push({ type: 'file', file, complaints: content.complaints })
    return changes
  }

  /** What is different from the last time, as one batch: objects, files' complaints, and the state of each kind. */
  changes(): Change[] {
    const now = this.#winners()
    const changes: Change[] = []
    for (const [key, { entry }] of this.#shown) {
      if (now.has(key)) continue
      const { kind, meta } = entry.object
      changes.push({ type: 'remove', kind, name: meta.name, ...(meta.namespace === undefined ? {} : { namespace: meta.namespace }) })
    }
    const kinds = new Set<Kind>()
    for (const [key, next] of now) {
      kinds.add(next.entry.object.kind)
      const last = this.#shown.get(key)
      if (last?.entry === next.entry && last.rivals === next.rivals) continue
      const complaints = complaintsOf(next)
      changes.push({ type: 'put', object: next.entry.object, ...(complaints.length > 0 ? { complaints } : {}) })
    }
    for (const file of this.#told) changes.push({ type: 'file', file, complaints: this.#files.get(file)?.content.complaints ?? [] })
    for (const { kind } of KINDS) {
      if (this.#occurring.get(kind) === kinds.has(kind)) continue
      this.#occurring.set(kind, kinds.has(kind))
      changes.push(stateOf(kind, kinds.has(kind)))
    }
    this.#shown = now
    this.#told = new Set()
    return changes
  }

  /** Of several objects of one name the last counts, in the order in which kubectl applies files. */
  #winners(): Map<Key, { entry: Entry; rivals: string }> {
    const winners = new Map<Key, { entry: Entry; rivals: string }>()
    for (const file of [...this.#files.keys()].sort()) {
      for (const entry of this.#files.get(file)?.content.entries ?? []) {
        const before = winners.get(entry.key)
        winners.set(entry.key, { entry, rivals: before ? [before.rivals, where(before.entry)].filter(Boolean).join(', ') : '' })
      }
    }
    return winners
  }
}

const complaintsOf = ({ entry, rivals }: { entry: Entry; rivals: string }): readonly Complaint[] =>
  rivals === '' ? entry.complaints : [...entry.complaints, duplicate(entry, rivals)]

const stateOf = (kind: Kind, occurs: boolean): Change =>
  occurs ? { type: 'sync', kind, state: 'synced' } : { type: 'sync', kind, state: 'absent', message: `No file holds an object of kind ${kind}.` }

const where = ({ object }: Entry): string => (object.meta.place ? `${object.meta.place.file}:${object.meta.place.line}` : '')

const duplicate = (entry: Entry, rivals: string): Complaint => ({
  ref: refTo(entry.object),
  code: 'duplicate-object',
  severity: 'warning',
  text: `${say(refTo(entry.object))} stands more than once: in ${rivals} and in ${where(entry)}. The last one counts.`,
})
