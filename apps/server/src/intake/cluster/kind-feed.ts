import { type Change, type Complaint, type KINDS, type Kind, type KubeObject, keyOf, type Slot, type SyncState, slotOf } from '@portolan/model'
import type { Board } from '../board.ts'
import type { Reading } from '../source.ts'
import type { Feed, ReflectorState } from './task.ts'

/**
 * Brings the reflectors of one kind, one for each namespace or one for all, to the board as one kind: objects and one state.
 * While the server is silent, what was live is shown as stale, whatever the single connections think.
 */
export class KindFeed {
  readonly #kind: Kind
  readonly #board: Board
  readonly #parts: Part[]
  readonly #onState: () => void
  #silence: string | undefined

  constructor(kind: Kind, parts: number, board: Board, onState: () => void) {
    this.#kind = kind
    this.#board = board
    this.#onState = onState
    this.#parts = Array.from({ length: parts }, () => (parts > 1 ? { state: 'init', slots: new Set<Slot>() } : { state: 'init' }))
  }

  /** Every part has said what it can say. */
  get isDecided(): boolean {
    return this.#parts.every(({ state }) => state !== 'init' && state !== 'syncing')
  }

  get isAbsent(): boolean {
    return this.#parts.every(({ state }) => state === 'absent')
  }

  /** The server as a whole is silent, and why; undefined when it is back. */
  silence(message: string | undefined): void {
    this.#silence = message
    this.#say()
  }

  /** Says something of the whole kind, before or instead of its reflectors. */
  says(state: ReflectorState, message?: string): void {
    for (const part of this.#parts) this.#set(part, state, message)
    this.#say()
  }

  part(index: number): Feed {
    const part: Part = this.#parts[index] ?? { state: 'init' }
    return {
      replaced: (objects, complaints) =>
        this.#board.emit(part.slots ? this.#difference(part.slots, objects, complaints) : [this.#replace(objects, complaints)]),
      changed: (changes) => {
        if (part.slots) for (const change of changes) track(part.slots, change)
        return this.#board.emit(changes)
      },
      says: (state, message) => {
        this.#set(part, state, message)
        this.#say()
      },
      heard: () => this.#board.heard(this.#kind),
      reads: (reading) => {
        part.reading = reading
        this.#board.reads(this.#kind, this.#sum())
      },
    }
  }

  /** All namespaces together; of how many only where each says so. */
  #sum(): Reading {
    const all = this.#parts.flatMap(({ reading }) => reading ?? [])
    const read = all.reduce((sum, one) => sum + one.read, 0)
    const of = all.reduce((sum, one) => sum + (one.of ?? Number.NaN), 0)
    return all.length === this.#parts.length && Number.isFinite(of) ? { read, of } : { read }
  }

  #replace(objects: readonly KubeObject[], complaints: readonly Complaint[]): Change {
    return { type: 'replace', kind: this.#kind, objects, ...(complaints.length > 0 ? { complaints } : {}) }
  }

  /** A `replace` would take the other namespaces' objects away: so one batch of what came and what went. */
  #difference(slots: Set<Slot>, objects: readonly KubeObject[], complaints: readonly Complaint[]): Change[] {
    const byKey = Map.groupBy(complaints, ({ ref }) => keyOf(ref.kind, ref.namespace, ref.name))
    const gone = new Set(slots)
    const changes: Change[] = []
    for (const object of objects) {
      const { namespace, name } = object.meta
      gone.delete(slotOf(namespace, name))
      slots.add(slotOf(namespace, name))
      const said = byKey.get(keyOf(object.kind, namespace, name))
      changes.push({ type: 'put', object, ...(said ? { complaints: said } : {}) })
    }
    for (const slot of gone) {
      slots.delete(slot)
      const slash = slot.indexOf('/')
      changes.push({ type: 'remove', kind: this.#kind, namespace: slot.slice(0, slash), name: slot.slice(slash + 1) })
    }
    return changes
  }

  #set(part: { state: ReflectorState; message?: string }, state: ReflectorState, message: string | undefined): void {
    part.state = state
    part.message = message
  }

  #say(): void {
    // The worst of the namespaces decides: of a kind that is half forbidden nothing can be concluded.
    const worst = this.#parts.reduce((worst, part) => {
      const more = RANK[part.state] - RANK[worst.state]
      return more > 0 || (more === 0 && worst.message === undefined) ? part : worst
    })
    const state = SAID[worst.state]
    if (this.#silence !== undefined && (state === 'synced' || state === 'syncing'))
      this.#board.say(this.#kind, state === 'synced' ? 'stale' : state, this.#silence)
    else this.#board.say(this.#kind, state, worst.message)
    this.#onState()
  }
}

/** One namespace, or all of them. */
interface Part {
  state: ReflectorState
  message?: string
  /** What it holds, where there are others. */
  slots?: Set<Slot>
  reading?: Reading
}

const SAID: Readonly<Record<ReflectorState, SyncState>> = {
  init: 'syncing',
  syncing: 'syncing',
  live: 'synced',
  stale: 'stale',
  denied: 'forbidden',
  absent: 'absent',
}

const RANK: Readonly<Record<ReflectorState, number>> = { live: 0, stale: 1, absent: 2, init: 3, syncing: 4, denied: 5 }

const track = (slots: Set<Slot>, change: Change): void => {
  if (change.type === 'put') slots.add(slotOf(change.object.meta.namespace, change.object.meta.name))
  else if (change.type === 'remove') slots.delete(slotOf(change.namespace, change.name))
}

/** Stages in the order in which they are synced. */
export const STAGES = ['routing', 'endpoints', 'detail'] as const satisfies readonly (typeof KINDS)[number]['stage'][]
