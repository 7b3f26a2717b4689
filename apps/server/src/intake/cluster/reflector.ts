import type { Change } from '@portolan/model'
import type { RawObject } from '@portolan/sources'
import { audit } from './audit.ts'
import { sleep } from './backoff.ts'
import { Course } from './course.ts'
import { ApiError, type Failure, failureOf, ofStatus } from './failure.ts'
import { FrameReader, WATCH_ACCEPT } from './frames.ts'
import { Held, isOlder, versionOf } from './held.ts'
import { askForOne, readPages } from './pages.ts'
import type { Watched } from './rounds.ts'
import { changeOf, Snapshot } from './snapshot.ts'
import { type Feed, type Means, type ReflectorState, resourceOf, sayForbidden, type Task, urlOf, watchQuery } from './task.ts'

/** Objects after which a first reading is long enough to ask how long. */
const LONG = 500

/**
 * Keeps one kind of one scope equal to the API server's: everything at first, then each change, and after any fault the shortest way back (R1 to R5).
 * Nothing throws or rejects out of here; after `stop` the feed is not called again.
 */
export class Reflector implements Watched {
  readonly #task: Task
  readonly #means: Means
  readonly #feed: Feed
  readonly #course: Course
  readonly #held = new Held()
  #abort = new AbortController()
  #generation = 0
  #state: ReflectorState = 'init'
  #synced = false
  #grantedAt = Number.NEGATIVE_INFINITY
  #isGranted = true
  /** What the last audit found, until one finds nothing. */
  #note: string | undefined
  /** Objects of the first reading, once they were asked for; NaN while nobody says. */
  #total: number | undefined
  /** Of the current attempt. */
  #seen = { opened: false, listed: false, frames: 0 }

  constructor(task: Task, means: Means, feed: Feed) {
    this.#task = task
    this.#means = means
    this.#feed = feed
    this.#course = new Course(means.timing)
  }

  get state(): ReflectorState {
    return this.#state
  }

  get isLive(): boolean {
    return this.#state === 'live'
  }

  get size(): number {
    return this.#held.size
  }

  get grantedAt(): number {
    return this.#grantedAt
  }

  get resourceVersion(): string {
    return this.#course.rv
  }

  start(): void {
    this.#enter('syncing')
    this.#begin()
  }

  stop(): void {
    this.#generation++
    this.#abort.abort()
  }

  /**
   * A right that is taken away ends no watch (A21): so it is tried by a list. Where it is gone the watch is made anew, and what the
   * server says to that counts.
   */
  async prove(): Promise<void> {
    const mine = this.#generation
    try {
      await askForOne(this.#means.api, this.#task, this.#abort.signal)
      this.#isGranted = true
    } catch (error) {
      const wasGranted = this.#isGranted
      this.#isGranted = failureOf(error).is !== 'forbidden'
      if (mine === this.#generation && wasGranted && !this.#isGranted) this.#begin()
    }
    this.#grantedAt = performance.now()
  }

  async audit(): Promise<void> {
    const { api, log, metrics } = this.#means
    const { rv } = this.#course
    const { kind } = this.#task.info
    if (rv === '') return
    const mine = this.#generation
    const moment = this.#held.moment()
    const audited = await audit(api, this.#task, rv, moment, this.#abort.signal)
    if (mine !== this.#generation || moment.isOver) return
    metrics.count('audits_total', { result: audited.is })
    if (audited.is === 'unknown') log.debug({ kind }, `an audit came to no end: ${audited.text}`)
    else if (audited.is === 'equal') {
      this.#grantedAt = performance.now()
      if (this.#note === undefined) return
      this.#note = undefined
      if (this.#state === 'live') this.#enter('live')
    } else {
      metrics.count('audit_mismatch_total', { kind })
      log.warn({ kind, resourceVersion: rv, count: audited.count, examples: audited.examples }, audited.note)
      this.#note = audited.note
      this.#course.startOver()
      this.#enter('stale', this.#note)
      this.#begin()
    }
  }

  #begin(): void {
    this.stop()
    this.#abort = new AbortController()
    const mine = this.#generation
    this.#run(mine, this.#abort.signal).catch((error: unknown) => {
      // Nothing in there throws; if it did, a kind that stands still must not look alive (R8, R9).
      this.#means.metrics.count('handler_errors_total')
      this.#means.log.error({ err: error, kind: this.#task.info.kind }, 'a reflector ended by itself')
      if (mine === this.#generation) this.#enter('stale', 'Reading stopped because of an internal error.')
    })
  }

  async #run(mine: number, signal: AbortSignal): Promise<void> {
    while (mine === this.#generation) {
      if (!this.#means.gate.isOpen) {
        await this.#means.gate.opened(signal)
        // When the server is back all kinds knock: a little apart.
        if (this.#synced) await sleep(Math.random() * 300, signal)
        if (mine !== this.#generation) return
      }
      const began = performance.now()
      this.#seen = { opened: false, listed: false, frames: 0 }
      const failure = await this.#attempt(signal)
      if (mine !== this.#generation) return
      const lived = performance.now() - began
      const wait = failure ? this.#judge(failure, lived) : this.#ended(lived)
      if (wait > 0) await sleep(wait, signal)
    }
  }

  /** One connection, from its request to its end. Undefined: it ended in order. */
  async #attempt(signal: AbortSignal): Promise<Failure | undefined> {
    try {
      if (this.#course.plan === 'pages') await this.#readPages(signal)
      else await this.#watch(signal, this.#course.plan === 'watchlist')
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }

  async #watch(signal: AbortSignal, fromAll: boolean): Promise<void> {
    const { api, timing } = this.#means
    const reader = new FrameReader()
    let building = fromAll ? new Snapshot() : undefined
    if (fromAll) this.#listing('watchlist')
    await api.watch(urlOf(this.#task, watchQuery(timing, this.#course.rv, fromAll)), {
      signal,
      accept: WATCH_ACCEPT,
      silence: () => (building ? timing.initialSilence : timing.silence),
      onOpen: () => {
        this.#heard()
        if (!building) this.#enter('live')
      },
      onChunk: (chunk) => {
        this.#feed.heard()
        const changes: Change[] = []
        let { rv } = this.#course
        try {
          reader.push(chunk, (frame) => {
            if (frame.type === 'ERROR') throw this.#inBand(frame.object)
            this.#seen.frames++
            if (building) {
              if (!building.take(frame)) return
              const whole = building
              building = undefined
              this.#takeSnapshot(whole, versionOf(frame.object))
              rv = this.#course.rv
              return
            }
            if (frame.type !== 'BOOKMARK') {
              this.#means.metrics.count('events_total', { kind: this.#task.info.kind })
              const change = changeOf(frame, this.#task.info, this.#held)
              if (change) changes.push(change)
            }
            const version = versionOf(frame.object)
            if (version !== '' && !isOlder(version, rv)) rv = version
          })
        } finally {
          // What came before an unreadable line counts, and the resume starts behind it (R3).
          if (!building) this.#takeChanges(changes, rv)
        }
        if (building && !this.#synced) this.#reads(building.versions.size, signal)
        this.#course.progress()
      },
    })
    if (building) throw new ApiError({ is: 'dropped', text: 'the watch ended before all objects had come' })
  }

  /** Of how many a WatchList doesn't say: of a long one it is asked beside. */
  #reads(read: number, signal: AbortSignal): void {
    if (read >= LONG && this.#total === undefined) {
      this.#total = Number.NaN
      askForOne(this.#means.api, this.#task, signal).then(
        (total) => {
          this.#total = total ?? Number.NaN
        },
        // Then the bar has no end; the watch goes on.
        () => {},
      )
    }
    const of = this.#total ?? Number.NaN
    this.#feed.reads(Number.isNaN(of) ? { read } : { read, of: Math.max(read, of) })
  }

  async #readPages(signal: AbortSignal): Promise<void> {
    this.#listing('pages')
    const { snapshot, rv } = await readPages(this.#means.api, this.#task, signal, (reading) => {
      this.#heard()
      if (!this.#synced) this.#feed.reads(reading)
    })
    this.#takeSnapshot(snapshot, rv)
  }

  #takeChanges(changes: readonly Change[], rv: string): void {
    if (changes.length > 0 && !this.#feed.changed(changes)) {
      this.#held.undo()
      throw new ApiError(UNTAKEN)
    }
    this.#held.settle()
    this.#course.rv = rv
  }

  #takeSnapshot(snapshot: Snapshot, rv: string): void {
    if (!this.#feed.replaced([...snapshot.objects.values()], snapshot.complaints())) throw new ApiError(UNTAKEN)
    this.#held.replace(snapshot.versions)
    this.#course.listed(rv)
    this.#synced = true
    this.#seen.listed = true
    this.#enter('live')
  }

  /** The server answers, and allows what was asked. */
  #heard(): void {
    this.#seen.opened = true
    this.#grantedAt = performance.now()
    this.#feed.heard()
  }

  #listing(way: 'watchlist' | 'pages'): void {
    this.#course.listing()
    this.#means.metrics.count('relists_total', { kind: this.#task.info.kind, way })
  }

  /** The watch said ERROR: the object is a Status. */
  #inBand(status: RawObject): ApiError {
    const code = Number(status.code) || 500
    this.#means.metrics.count('watch_errors_total', { kind: this.#task.info.kind, code: String(code) })
    return new ApiError(ofStatus(code, status))
  }

  #ended(lived: number): number {
    const { wait, isShort } = this.#course.ended({ lived, ...this.#seen })
    if (isShort) this.#reconnects('short')
    else if (this.#seen.opened && lived >= 1_000) this.#reconnects('ended')
    return wait
  }

  /** Tells of a failure, and what it comes to. Returns ms to wait. */
  #judge(failure: Failure, lived: number): number {
    const { gate, metrics, log } = this.#means
    const { kind, crd } = this.#task.info
    const { plan, rv } = this.#course
    if (failure.is !== 'stopped') this.#reconnects(failure.is)
    if (failure.is === 'garbled') metrics.count('bad_lines_total', { kind })
    if (failure.is === 'rewound') metrics.count('rewinds_total', { kind })
    if (failure.is === 'rewound')
      log.warn({ kind, resourceVersion: rv }, 'the API server holds less history than was already seen: reading everything anew')
    else if (failure.is === 'garbled' || failure.is === 'untaken') log.warn({ kind, resourceVersion: rv }, failure.text)
    else log.debug({ kind, plan, failure: failure.is, lived: Math.round(lived) }, failure.text)
    const { wait, stands } = this.#course.failed(failure, { lived, ...this.#seen }, { synced: this.#synced, crd, reachable: gate.isOpen })
    // Not connected: what was known is stale, what was never known is still awaited.
    if (stands === 'behind') this.#enter(this.#synced ? 'stale' : 'syncing', failure.text)
    else if (stands === 'denied') this.#leave('denied', sayForbidden(failure, this.#task))
    else if (stands === 'absent') this.#leave('absent', `This cluster does not serve ${resourceOf(this.#task.info)}.`)
    if (failure.is === 'refused' || failure.is === 'tls' || failure.is === 'credentials' || failure.is === 'unauthorized') gate.shut(failure)
    return wait
  }

  /** Nothing is known of the kind any more. */
  #leave(state: 'denied' | 'absent', message: string): void {
    if (this.#synced) this.#feed.replaced([], [])
    this.#held.replace(new Map())
    this.#synced = false
    this.#note = undefined
    this.#course.startOver()
    this.#enter(state, message)
  }

  #enter(state: ReflectorState, message = state === 'live' ? this.#note : undefined): void {
    this.#state = state
    this.#feed.says(state, message)
  }

  #reconnects(reason: string): void {
    this.#means.metrics.count('watch_reconnects_total', { kind: this.#task.info.kind, reason })
  }
}

const UNTAKEN: Failure = { is: 'untaken', text: 'changes were not taken in' }
