import type { Change } from '@portolan/model'
import type { RawObject } from '@portolan/sources'
import { delayAfter, sleep } from './backoff.ts'
import { ApiError, type Failure, failureOf, ofStatus } from './failure.ts'
import { FrameReader, WATCH_ACCEPT } from './frames.ts'
import { readPages } from './pages.ts'
import { changeOf, Snapshot, versionOf } from './snapshot.ts'
import { type Feed, type Means, pathOf, type ReflectorState, resourceOf, sayForbidden, type Task, watchQuery } from './task.ts'

/** `resume`: a watch from the last resource version. The others read everything: as a watch that begins with it, or as pages. */
type Plan = 'resume' | 'watchlist' | 'pages'

/**
 * Keeps one kind of one scope equal to the API server's: everything at first, then each change, and after any fault the shortest way back (R1 to R5).
 * Nothing throws or rejects out of here; after `stop` the feed is not called again.
 */
export class Reflector {
  readonly #task: Task
  readonly #means: Means
  readonly #feed: Feed
  readonly #path: string
  #abort = new AbortController()
  #generation = 0
  #state: ReflectorState = 'init'
  #plan: Plan = 'watchlist'
  /** How everything is read from here: WatchList, until the server turns out not to know it. */
  #way: 'watchlist' | 'pages' = 'watchlist'
  /** Of the last applied event or bookmark; empty: none, or none that may be used. */
  #rv = ''
  #synced = false
  #attempts = 0
  #unfinished = 0
  /** Times that the same resource version led to an unreadable or failing stream. */
  #stuck = 0
  #lastList = Number.NEGATIVE_INFINITY
  #lastRewindCheck = Number.NEGATIVE_INFINITY
  /** Of the current attempt. */
  #frames = 0
  #opened = false
  #listed = false

  constructor(task: Task, means: Means, feed: Feed) {
    this.#task = task
    this.#means = means
    this.#feed = feed
    this.#path = pathOf(task)
  }

  get state(): ReflectorState {
    return this.#state
  }

  get resourceVersion(): string {
    return this.#rv
  }

  start(): void {
    this.stop()
    this.#abort = new AbortController()
    this.#enter('syncing')
    const mine = this.#generation
    this.#run(mine, this.#abort.signal).catch((error: unknown) => {
      // Nothing in there throws; if it did, a kind that stands still must not look alive (R8, R9).
      this.#means.metrics.count('handler_errors_total')
      this.#means.log.error({ err: error, kind: this.#task.info.kind }, 'a reflector ended by itself')
      if (mine === this.#generation) this.#enter('stale', 'Reading stopped because of an internal error.')
    })
  }

  stop(): void {
    this.#generation++
    this.#abort.abort()
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
      const failure = await this.#attempt(signal)
      if (mine !== this.#generation) return
      const wait = failure ? this.#judge(failure, performance.now() - began) : this.#ended(performance.now() - began)
      if (wait > 0) await sleep(wait, signal)
    }
  }

  /** One connection, from its request to its end. Undefined: it ended in order. */
  async #attempt(signal: AbortSignal): Promise<Failure | undefined> {
    this.#frames = 0
    this.#opened = false
    this.#listed = false
    try {
      if (this.#plan === 'pages') await this.#readPages(signal)
      else await this.#watch(signal, this.#plan === 'watchlist')
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
    await api.watch(this.#url(watchQuery(timing, this.#rv, fromAll)), {
      signal,
      accept: WATCH_ACCEPT,
      silence: () => (building ? timing.initialSilence : timing.silence),
      onOpen: () => {
        this.#opened = true
        this.#feed.heard()
        if (!building) this.#enter('live')
      },
      onChunk: (chunk) => {
        this.#feed.heard()
        const changes: Change[] = []
        let rv = this.#rv
        const flush = (): void => {
          if (changes.length > 0 && !this.#feed.changed(changes.splice(0))) throw new ApiError(UNTAKEN)
          this.#rv = rv
        }
        try {
          reader.push(chunk, (frame) => {
            if (frame.type === 'ERROR') throw this.#inBand(frame.object)
            this.#frames++
            if (building) {
              if (!building.take(frame)) return
              const whole = building
              building = undefined
              this.#takeSnapshot(whole, versionOf(frame.object))
              rv = this.#rv
              return
            }
            if (frame.type !== 'BOOKMARK') {
              this.#means.metrics.count('events_total', { kind: this.#task.info.kind })
              const change = changeOf(frame, this.#task.info)
              if (change) changes.push(change)
            }
            rv = versionOf(frame.object) || rv
          })
        } finally {
          // What came before an unreadable line counts, and the resume starts behind it (R3).
          if (!building) flush()
        }
        this.#stuck = 0
      },
    })
    if (building) throw new ApiError({ is: 'dropped', text: 'the watch ended before all objects had come' })
  }

  async #readPages(signal: AbortSignal): Promise<void> {
    this.#listing('pages')
    const { snapshot, rv } = await readPages(
      this.#means.api,
      this.#task,
      (query) => this.#url(query),
      signal,
      () => {
        this.#opened = true
        this.#feed.heard()
      },
    )
    this.#takeSnapshot(snapshot, rv)
  }

  #takeSnapshot(snapshot: Snapshot, rv: string): void {
    if (!this.#feed.replaced([...snapshot.objects.values()], snapshot.complaints())) throw new ApiError(UNTAKEN)
    this.#rv = rv
    this.#synced = true
    this.#listed = true
    this.#plan = 'resume'
    this.#stuck = 0
    this.#enter('live')
  }

  #listing(way: 'watchlist' | 'pages'): void {
    this.#lastList = performance.now()
    this.#means.metrics.count('relists_total', { kind: this.#task.info.kind, way })
  }

  /** The watch said ERROR: the object is a Status. */
  #inBand(status: RawObject): ApiError {
    const code = Number(status.code) || 500
    this.#means.metrics.count('watch_errors_total', { kind: this.#task.info.kind, code: String(code) })
    return new ApiError(ofStatus(code, status))
  }

  /** A connection ended in order: on to the next, at once unless they end at once. Returns ms to wait. */
  #ended(lived: number): number {
    if (lived < 1_000 && !this.#listed && this.#frames === 0) {
      this.#attempts++
      this.#reconnects('short')
      return delayAfter({ is: 'timeout', text: '' }, this.#attempts, this.#means.timing.denied)
    }
    this.#attempts = 0
    if (this.#opened && lived >= 1_000) this.#reconnects('ended')
    return 0
  }

  /** What to do about a failure: the next plan, the state, and how long to wait (ms). */
  #judge(failure: Failure, lived: number): number {
    const { gate, timing, log } = this.#means
    const { kind } = this.#task.info
    if (failure.is === 'stopped') return 0
    if (lived > 10_000 && this.#opened) this.#attempts = 0
    this.#attempts++
    this.#reconnects(failure.is)
    log.debug({ kind, plan: this.#plan, failure: failure.is, attempts: this.#attempts, lived: Math.round(lived) }, failure.text)
    let wait = delayAfter(failure, this.#attempts, timing.denied)
    switch (failure.is) {
      case 'refused':
      case 'tls':
      case 'credentials':
      case 'unauthorized':
        this.#fellBehind(failure)
        gate.shut(failure)
        break
      case 'forbidden':
        // Just after its start a server refuses what it will allow: what was allowed a moment ago is asked for again soon.
        if (this.#synced && this.#attempts <= 3) {
          this.#fellBehind(failure)
          wait = 1_000 + Math.random() * 1_000
        } else this.#leave('denied', sayForbidden(failure, this.#task))
        break
      case 'missing':
        // A CRD is discovered a moment before it is served.
        if (this.#task.info.crd && this.#attempts <= 3) wait = 700 + Math.random() * 300
        else this.#leave('absent', `This cluster does not serve ${resourceOf(this.#task.info)}.`)
        break
      case 'gone':
        // First everything as of the version that is known or newer; if that is too old as well, everything as it is.
        if (this.#plan !== 'resume') this.#rv = ''
        this.#plan = this.#way
        if (performance.now() - this.#lastList < 1_000) wait += 1_000
        this.#fellBehind(failure)
        break
      case 'rewound':
        this.#means.metrics.count('rewinds_total', { kind })
        log.warn({ kind, resourceVersion: this.#rv }, 'the API server holds less history than was already seen: reading everything anew')
        this.#rv = ''
        this.#plan = this.#way
        this.#fellBehind(failure)
        break
      case 'unsupported':
        if (this.#plan === 'watchlist') {
          this.#way = 'pages'
          this.#plan = 'pages'
          this.#attempts = 0
          return 0
        }
        this.#fellBehind(failure)
        // A resource version that the server can't read (500 or 400) is as good as none.
        this.#startOverIfStuck()
        break
      case 'silent':
        if (this.#plan === 'watchlist') this.#countUnfinished(1)
        else if (this.#plan === 'resume' && this.#frames === 0 && gate.isOpen) this.#checkForRewind()
        break
      case 'dropped':
        if (this.#plan === 'watchlist' && this.#opened) this.#countUnfinished(2)
        break
      case 'garbled':
      case 'untaken':
        if (failure.is === 'garbled') this.#means.metrics.count('bad_lines_total', { kind })
        log.warn({ kind, resourceVersion: this.#rv }, failure.text)
        this.#startOverIfStuck()
        break
      case 'busy':
        if (!this.#opened) this.#fellBehind(failure)
        this.#startOverIfStuck()
        break
      case 'timeout':
        this.#fellBehind(failure)
        break
      default:
        failure satisfies never
    }
    if (!this.#opened && (failure.is === 'dropped' || failure.is === 'silent')) this.#fellBehind(failure)
    return wait
  }

  /** A dead connection that never said a word may stand at a version that the server has yet to reach: only a WatchList tells. */
  #checkForRewind(): void {
    if (performance.now() - this.#lastRewindCheck < this.#means.timing.rewindCheck) return
    this.#lastRewindCheck = performance.now()
    this.#plan = this.#way
  }

  /** The initial objects never came to an end: an older server takes the question for a plain watch. */
  #countUnfinished(enough: number): void {
    if (++this.#unfinished < enough) return
    // Once may be a server in trouble; twice is one that doesn't know better.
    if (this.#unfinished > enough) this.#way = 'pages'
    this.#plan = 'pages'
  }

  /** The third stream in a row that breaks at the same version leads to reading everything, at most once a minute. */
  #startOverIfStuck(): void {
    if (++this.#stuck < 3 || performance.now() - this.#lastList < this.#means.timing.relist) return
    this.#stuck = 0
    this.#rv = ''
    this.#plan = this.#way
  }

  /** Not connected: what was known is stale, what was never known is still awaited. */
  #fellBehind(failure: Failure): void {
    this.#enter(this.#synced ? 'stale' : 'syncing', failure.text)
  }

  /** Nothing is known of the kind any more. */
  #leave(state: 'denied' | 'absent', message: string): void {
    if (this.#synced) this.#feed.replaced([], [])
    this.#synced = false
    this.#rv = ''
    this.#plan = this.#way
    this.#enter(state, message)
  }

  #enter(state: ReflectorState, message?: string): void {
    this.#state = state
    this.#feed.says(state, message)
  }

  #reconnects(reason: string): void {
    this.#means.metrics.count('watch_reconnects_total', { kind: this.#task.info.kind, reason })
  }

  #url(query: URLSearchParams): string {
    if (this.#task.fieldSelector) query.set('fieldSelector', this.#task.fieldSelector)
    return `${this.#path}?${query}`
  }
}

const UNTAKEN: Failure = { is: 'untaken', text: 'changes were not taken in' }
