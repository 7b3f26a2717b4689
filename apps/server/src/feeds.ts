import type { SourceStatus } from '@portolan/contract'
import { encode, Feed, type Reader, type Topic } from './feed.ts'
import type { Live } from './live.ts'
import { Whole } from './whole.ts'

/** ms, but for `streams`, `idle` and `shown`, which count, and `history`, which is the bytes that all feeds together keep for resuming readers. */
export const FEED_LIMITS = {
  streams: 200,
  idle: 32,
  shown: 16,
  history: 64 * 1024 * 1024,
  keep: 120_000,
  heartbeat: 12_000,
  check: 30_000,
  status: 100,
} as const

/** A reader that can also be told to end. */
export interface Stream extends Reader {
  comment(text: string): void
  end(): void
}

export type Began = 'snapshot' | 'resumed' | 'reset'

/** All streams: one feed per topic, advanced one after the other, so that many scopes do not hold the loop for long. */
export class Feeds {
  readonly #live: Live
  readonly #status: () => SourceStatus
  readonly #feeds = new Map<string, { readonly feed: Feed<unknown>; idleSince: number | undefined }>()
  readonly #streams = new Set<Stream>()
  readonly #dirty = new Set<Feed<unknown>>()
  /** What was shown at this revision without a feed. */
  readonly #shown = new Map<string, Whole>()
  #shownAt = -1
  readonly #undo: (() => void)[]
  #working = false
  #statusTimer: NodeJS.Timeout | undefined
  #said = ''

  constructor(live: Live, status: () => SourceStatus, onHealth: (listener: () => void) => () => void) {
    this.#live = live
    this.#status = status
    const heartbeat = setInterval(() => this.#beat(), FEED_LIMITS.heartbeat)
    const check = setInterval(() => this.#check(), FEED_LIMITS.check)
    heartbeat.unref()
    check.unref()
    this.#undo = [
      live.subscribe(() => this.#advance()),
      onHealth(() => this.#sayStatus()),
      () => clearInterval(heartbeat),
      () => clearInterval(check),
      () => clearTimeout(this.#statusTimer),
    ]
  }

  /** Streams that are open. */
  get size(): number {
    return this.#streams.size
  }

  get full(): boolean {
    return this.#streams.size >= FEED_LIMITS.streams
  }

  /** Lets a stream follow a topic: it gets what it missed or a snapshot, the source's status, then all that comes. */
  follow<V>(
    topic: Topic<V>,
    stream: Stream,
    lastEventId?: string,
  ): { readonly began: Began; readonly resync: () => void; readonly leave: () => void } {
    const feed = this.#feed(topic)
    feed.advance(this.#live.state())
    const { began, leave } = feed.join(stream, lastEventId)
    stream.send(this.#statusEvent(feed.id))
    this.#streams.add(stream)
    return {
      began,
      resync: () => {
        feed.advance(this.#live.state())
        stream.begin(feed.whole().event)
        stream.send(this.#statusEvent(feed.id))
      },
      leave: () => {
        leave()
        this.#streams.delete(stream)
        if (feed.size === 0) this.#idle(topic.key)
      },
    }
  }

  /** What a topic shows now, encoded once per revision: by its feed when somebody follows it, else for who asks in this revision. */
  show<V extends object>(topic: Topic<V>): Whole {
    const state = this.#live.state()
    const feed = this.#feeds.get(topic.key)?.feed
    if (feed?.revision === state.revision) return feed.whole()
    if (this.#shownAt !== state.revision) this.#shown.clear()
    this.#shownAt = state.revision
    let whole = this.#shown.get(topic.key)
    if (!whole) {
      whole = new Whole('', topic.build(state))
      const [oldest] = this.#shown.keys()
      if (this.#shown.size >= FEED_LIMITS.shown && oldest !== undefined) this.#shown.delete(oldest)
      this.#shown.set(topic.key, whole)
    }
    return whole
  }

  /** Says goodbye to everybody, each with its own time to come back, and ends all streams (R13). */
  close(): void {
    for (const undo of this.#undo) undo()
    for (const { feed } of this.#feeds.values()) feed.farewell(() => 1_000 + Math.floor(Math.random() * 4_000))
    for (const stream of [...this.#streams]) stream.end()
    this.#feeds.clear()
    this.#dirty.clear()
  }

  #feed<V>(topic: Topic<V>): Feed<V> {
    const known = this.#feeds.get(topic.key)
    if (known) {
      known.idleSince = undefined
      return known.feed as Feed<V>
    }
    const feed = new Feed(topic, this.#live.state())
    this.#feeds.set(topic.key, { feed: feed as Feed<unknown>, idleSince: undefined })
    return feed
  }

  /** A feed without readers stands still, and is kept for a while for a reader that comes back. */
  #idle(key: string): void {
    const entry = this.#feeds.get(key)
    if (entry) entry.idleSince = performance.now()
    this.#forget()
  }

  #forget(): void {
    const now = performance.now()
    const idle = [...this.#feeds]
      .filter(([, { idleSince }]) => idleSince !== undefined)
      .sort(([, a], [, b]) => (a.idleSince ?? 0) - (b.idleSince ?? 0))
    idle.forEach(([key, { idleSince = 0 }], i) => {
      if (now - idleSince > FEED_LIMITS.keep || i < idle.length - FEED_LIMITS.idle) this.#feeds.delete(key)
    })
  }

  #advance(): void {
    for (const { feed } of this.#feeds.values()) if (feed.size > 0) this.#dirty.add(feed)
    if (this.#working || this.#dirty.size === 0) return
    this.#working = true
    // The first at once, for the common case of one scope; each further one in a turn of its own.
    this.#work()
  }

  #work(): void {
    const [feed] = this.#dirty
    if (feed) {
      this.#dirty.delete(feed)
      feed.advance(this.#live.state())
      this.#bound()
    }
    this.#working = this.#dirty.size > 0
    if (this.#working) setImmediate(() => this.#work())
  }

  /** Whoever keeps most gives half of it up, until all together keep no more than they may. */
  #bound(): void {
    const all = [...this.#feeds.values()].map(({ feed }) => feed.history)
    let total = all.reduce((sum, { bytes }) => sum + bytes, 0)
    while (total > FEED_LIMITS.history) {
      const most = all.reduce((one, other) => (other.bytes > one.bytes ? other : one))
      const before = most.bytes
      most.shrink(Math.floor(before / 2))
      total -= before - most.bytes
    }
  }

  #sayStatus(): void {
    this.#statusTimer ??= setTimeout(() => {
      this.#statusTimer = undefined
      const status = this.#status()
      const said = sayable(status)
      if (said === this.#said) return
      this.#said = said
      for (const { feed } of this.#feeds.values()) if (feed.size > 0) feed.broadcast(encode('status', feed.id, status))
    }, FEED_LIMITS.status)
  }

  #statusEvent(id: string): Buffer {
    return encode('status', id, this.#status())
  }

  #beat(): void {
    for (const stream of this.#streams) stream.comment('still here')
    this.#forget()
  }

  #check(): void {
    for (const { feed } of this.#feeds.values()) feed.check()
  }
}

/** What makes a status worth sending again: ages and counts move all the time. */
const sayable = ({ ready, connection, kinds }: SourceStatus): string =>
  JSON.stringify([ready, connection.state, connection.message, kinds.map(({ state, message, reading }) => [state, message, reading])])
