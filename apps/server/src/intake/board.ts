import { type Change, KINDS, type Kind, type SyncState } from '@portolan/model'
import type { IntakeMetrics } from './metrics.ts'
import type { KindHealth, Log, Reading, Sink, SourceHealth } from './source.ts'

/**
 * What every source tells the outside: the one way to the sink, and what was last said of each kind.
 * After `close` nothing leaves it. No error of the sink or a listener passes it (R8).
 */
export class Board {
  readonly #metrics: IntakeMetrics
  readonly #log: Log
  readonly #listeners = new Set<() => void>()
  readonly #kinds = new Map<Kind, { state: SyncState; message?: string; heard?: number; reading?: Reading }>()
  #sink: Sink | undefined
  #reach: Pick<SourceHealth, 'state' | 'message' | 'since'> = { state: 'connecting', since: Date.now() }
  #heard: number | undefined
  #noticePending = false

  constructor(initial: (kind: Kind) => { state: SyncState; message?: string }, metrics: IntakeMetrics, log: Log) {
    for (const { kind } of KINDS) this.#kinds.set(kind, initial(kind))
    this.#metrics = metrics
    this.#log = log
  }

  get isOpen(): boolean {
    return this.#sink !== undefined
  }

  /** Opens the way and says the state of every kind, before anything else. */
  open(sink: Sink): void {
    this.#sink = sink
    this.emit([...this.#kinds].map(([kind, { state, message }]) => ({ type: 'sync', kind, state, ...(message === undefined ? {} : { message }) })))
  }

  close(): void {
    this.#sink = undefined
    this.#listeners.clear()
  }

  /** Hands changes over. False when nobody takes them any more, or the taker threw: then they must be taken as lost. */
  emit(changes: readonly Change[]): boolean {
    if (!this.#sink) return false
    if (changes.length === 0) return true
    let said = false
    for (const change of changes) {
      if (change.type !== 'sync') continue
      this.#kinds.set(change.kind, { ...this.#kinds.get(change.kind), state: change.state, message: change.message })
      said = true
    }
    const taken = this.#guard(() => this.#sink?.(changes))
    if (said) this.#notice()
    return taken && this.#sink !== undefined
  }

  /** Says a kind's state, if that is news. */
  say(kind: Kind, state: SyncState, message?: string): void {
    const last = this.#kinds.get(kind)
    if (last?.state === state && last.message === message) return
    this.emit([{ type: 'sync', kind, state, ...(message === undefined ? {} : { message }) }])
  }

  /** A byte arrived: about a kind, or at all. */
  heard(kind?: Kind): void {
    this.#heard = performance.now()
    const about = kind && this.#kinds.get(kind)
    if (about) about.heard = this.#heard
  }

  /** How far a first reading is; told as long as the kind is being read. */
  reads(kind: Kind, reading: Reading): void {
    const about = this.#kinds.get(kind)
    if (!about) return
    about.reading = reading
    this.#notice()
  }

  reach(state: SourceHealth['state'], message?: string): void {
    if (this.#reach.state === state && this.#reach.message === message) return
    const since = this.#reach.state === state ? this.#reach.since : Date.now()
    this.#reach = { state, since, ...(message === undefined ? {} : { message }) }
    this.#notice()
  }

  health(): SourceHealth {
    const now = performance.now()
    const kinds = new Map<Kind, KindHealth>()
    for (const [kind, { state, message, heard, reading }] of this.#kinds) {
      const told = state === 'syncing' && reading ? { reading } : {}
      kinds.set(kind, { state, ...told, ...(message === undefined ? {} : { message }), ...(heard === undefined ? {} : { lastByteAge: now - heard }) })
    }
    return { ...this.#reach, ...(this.#heard === undefined ? {} : { lastByteAge: now - this.#heard }), kinds }
  }

  onHealth(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** One call per burst, after the sink has it all. */
  #notice(): void {
    if (this.#noticePending) return
    this.#noticePending = true
    queueMicrotask(() => {
      this.#noticePending = false
      for (const listener of [...this.#listeners]) this.#guard(listener)
    })
  }

  #guard(run: () => void): boolean {
    try {
      run()
      return true
    } catch (error) {
      this.#metrics.count('handler_errors_total')
      this.#log.error({ err: error }, 'a handler of the intake threw')
      return false
    }
  }
}
