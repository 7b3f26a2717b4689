import type { Kind } from './kinds.ts'
import type { KubeObject } from './object.ts'

/** A part of a cluster that can be asked for, with the tick of its last change; see `Cluster.reading`. */
export interface Mark {
  readonly at: number
}

/** Of one kind: all of it, its state of sync, and what each namespace has of it. */
interface OfKind {
  readonly all: { at: number }
  readonly sync: { at: number }
  readonly in: Map<string, { at: number }>
}

/** What of a cluster was asked for during a reading, and when each part changed last. Parts `turn` when they change. */
export class Marks {
  readonly #kinds = new Map<Kind, OfKind>()
  readonly #complaints = { at: 0 }
  /** Of what pods are, whatever becomes of them. */
  readonly #labels = { at: 0 }
  #tick = 0
  #noted: Set<Mark> | undefined

  get tick(): number {
    return this.#tick
  }

  reading<T>(marks: Set<Mark>, work: () => T): T {
    const before = this.#noted
    this.#noted = marks
    try {
      return work()
    } finally {
      this.#noted = before
    }
  }

  /** All of a kind is asked for, or what a namespace has of it (empty: what has none). */
  ask(kind: Kind, namespace?: string): void {
    if (!this.#noted) return
    const marks = this.#of(kind)
    if (namespace === undefined) {
      this.#noted.add(marks.all)
      return
    }
    const known = marks.in.get(namespace) ?? { at: 0 }
    marks.in.set(namespace, known)
    this.#noted.add(known)
  }

  askSync(kind: Kind): void {
    this.#noted?.add(this.#of(kind).sync)
  }

  askComplaints(): void {
    this.#noted?.add(this.#complaints)
  }

  askLabels(): void {
    this.#noted?.add(this.#labels)
  }

  turn({ kind, meta: { namespace = '' } }: KubeObject): void {
    const marks = this.#of(kind)
    const mark = marks.in.get(namespace)
    marks.all.at = ++this.#tick
    if (mark) mark.at = this.#tick
  }

  turnSync(kind: Kind): void {
    this.#of(kind).sync.at = ++this.#tick
  }

  turnComplaints(): void {
    this.#complaints.at = ++this.#tick
  }

  turnLabels(): void {
    this.#labels.at = ++this.#tick
  }

  #of(kind: Kind): OfKind {
    const known = this.#kinds.get(kind) ?? { all: { at: 0 }, sync: { at: 0 }, in: new Map() }
    this.#kinds.set(kind, known)
    return known
  }
}
