import { History, eventId, revisionOf } from './history.ts'
import type { State } from './live.ts'
import { Whole } from './whole.ts'

/** What a stream shows of a state, and how one showing becomes the next. */
export interface Topic<V> {
  /** Equal keys share one feed. */
  readonly key: string
  readonly build: (state: State) => V
  /** The message that leads from one to the other. */
  readonly diff: (before: V, after: V, revision: number) => object
  /** For the `check` event; a topic without it sends none. */
  readonly check?: (value: V) => object
}

/** Takes encoded events, all of them in order, or from some point on none until it gets a snapshot. */
export interface Reader {
  /** The whole: what was sent before doesn't matter any more. */
  begin(snapshot: Buffer): void
  send(event: Buffer): void
}

/** One topic and its readers: builds once, encodes once, gives everybody the same bytes (R12). */
export class Feed<V> {
  readonly topic: Topic<V>
  readonly #history: History
  readonly #readers = new Set<Reader>()
  #value: V
  #epoch: string
  #revision: number
  #whole: Whole | undefined

  constructor(topic: Topic<V>, state: State, history: History = new History()) {
    this.topic = topic
    this.#history = history
    this.#value = topic.build(state)
    this.#epoch = state.epoch
    this.#revision = state.revision
  }

  get size(): number {
    return this.#readers.size
  }

  /** What the readers hold. */
  get revision(): number {
    return this.#revision
  }

  /** Brings the feed, and whoever reads it, to a state. */
  advance(state: State): void {
    if (state.revision === this.#revision) return
    const before = this.#value
    this.#value = this.topic.build(state)
    const event = encode('patch', eventId(state.epoch, state.revision), this.topic.diff(before, this.#value, state.revision))
    this.#history.push(this.#revision, state.revision, event)
    this.#revision = state.revision
    this.#whole = undefined
    this.broadcast(event)
  }

  /** Adds a reader, with what it missed since `lastEventId`, else with a snapshot. Returns how it began, and the undo. */
  join(reader: Reader, lastEventId?: string): { readonly began: 'snapshot' | 'resumed' | 'reset'; readonly leave: () => void } {
    const held = revisionOf(lastEventId, this.#epoch)
    const missed = held === undefined ? undefined : held === this.#revision ? [] : this.#history.since(held)
    if (missed) for (const event of missed) reader.send(event)
    else reader.begin(this.whole().event)
    this.#readers.add(reader)
    return { began: missed ? 'resumed' : lastEventId === undefined ? 'snapshot' : 'reset', leave: () => this.#readers.delete(reader) }
  }

  /** What it shows, encoded once per revision. */
  whole(): Whole {
    this.#whole ??= new Whole(this.id, this.#value as object)
    return this.#whole
  }

  /** What resuming readers could be given. */
  get history(): Pick<History, 'bytes' | 'shrink'> {
    return this.#history
  }

  /** The id that says what readers hold now: for events that change nothing of it. */
  get id(): string {
    return eventId(this.#epoch, this.#revision)
  }

  check(): void {
    if (this.topic.check && this.#readers.size > 0) this.broadcast(encode('check', this.id, this.topic.check(this.#value)))
  }

  broadcast(event: Buffer): void {
    for (const reader of this.#readers) reader.send(event)
  }

  /** `bye` to each reader, with its own ms after which to come back. */
  farewell(retry: () => number): void {
    for (const reader of this.#readers) {
      const ms = retry()
      reader.send(encode('bye', this.id, { retry: ms }, ms))
    }
  }
}

/** One SSE event. JSON holds no raw line break, so the data is one line. */
export const encode = (event: string, id: string, data: object, retry?: number): Buffer =>
  Buffer.from(`event: ${event}\nid: ${id}\n${retry === undefined ? '' : `retry: ${retry}\n`}data: ${JSON.stringify(data)}\n\n`)
