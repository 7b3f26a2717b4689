import { delayAfter } from './backoff.ts'
import type { Failure } from './failure.ts'
import type { Timing } from './timing.ts'

/** `resume`: a watch from the last resource version. The others read everything: as a watch that begins with it, or as pages. */
export type Plan = 'resume' | 'watchlist' | 'pages'

/** What was seen of one connection. */
export interface Seen {
  /** ms since it was asked for. */
  readonly lived: number
  /** The server answered. */
  readonly opened: boolean
  /** All objects came. */
  readonly listed: boolean
  /** Events and bookmarks. */
  readonly frames: number
}

/** What a failure comes to. */
export interface Verdict {
  /** ms before the next attempt. */
  readonly wait: number
  /** `behind`: what is known may be old. `denied`, `absent`: nothing may be said of the kind any more. */
  readonly stands?: 'behind' | 'denied' | 'absent'
}

/** How the next attempt goes about it: the shortest way back that the last ones leave open (R4, R5). */
export class Course {
  readonly #timing: Timing
  plan: Plan = 'watchlist'
  /** Of the last applied event or bookmark; empty: none, or none that may be used. */
  rv = ''
  /** How everything is read from here: WatchList, until the server turns out not to know it. */
  #way: 'watchlist' | 'pages' = 'watchlist'
  /** Failures in a row. */
  #attempts = 0
  #unfinished = 0
  /** Times that the same resource version led to an unreadable or failing stream. */
  #stuck = 0
  #lastList = Number.NEGATIVE_INFINITY
  #lastRewindCheck = Number.NEGATIVE_INFINITY

  constructor(timing: Timing) {
    this.#timing = timing
  }

  /** Everything is being read. */
  listing(): void {
    this.#lastList = performance.now()
  }

  /** Everything was read, as of a version. */
  listed(rv: string): void {
    this.rv = rv
    this.plan = 'resume'
    this.#stuck = 0
  }

  /** The stream is readable here. */
  progress(): void {
    this.#stuck = 0
  }

  /** No version that is known is of use. */
  startOver(): void {
    this.#stuck = 0
    this.rv = ''
    this.plan = this.#way
  }

  /** A connection ended in order: on to the next, at once unless they end at once. Returns ms to wait. */
  ended({ lived, listed, frames }: Seen): { readonly wait: number; readonly isShort: boolean } {
    const isShort = lived < 1_000 && !listed && frames === 0
    this.#attempts = isShort ? this.#attempts + 1 : 0
    return { isShort, wait: isShort ? delayAfter({ is: 'timeout', text: '' }, this.#attempts, this.#timing.denied) : 0 }
  }

  /** What to do about a failure of an attempt by the current plan. */
  failed(failure: Failure, seen: Seen, kind: { readonly synced: boolean; readonly crd: boolean; readonly reachable: boolean }): Verdict {
    if (seen.lived > 10_000 && seen.opened) this.#attempts = 0
    this.#attempts++
    const wait = delayAfter(failure, this.#attempts, this.#timing.denied)
    switch (failure.is) {
      case 'stopped':
        return { wait: 0 }
      case 'refused':
      case 'tls':
      case 'credentials':
      case 'unauthorized':
      case 'timeout':
        return { wait, stands: 'behind' }
      case 'forbidden':
        // Just after its start a server refuses what it will allow: what was allowed a moment ago is asked for again soon.
        return kind.synced && this.#attempts <= 3 ? { wait: 1_000 + Math.random() * 1_000, stands: 'behind' } : { wait, stands: 'denied' }
      case 'missing':
        // A CRD is discovered a moment before it is served.
        return kind.crd && this.#attempts <= 3 ? { wait: 700 + Math.random() * 300 } : { wait, stands: 'absent' }
      case 'gone':
        // First everything as of the version that is known or newer; if that is too old as well, everything as it is.
        if (this.plan !== 'resume') this.rv = ''
        this.plan = this.#way
        return { wait: wait + (performance.now() - this.#lastList < 1_000 ? 1_000 : 0), stands: 'behind' }
      case 'rewound':
        this.startOver()
        return { wait, stands: 'behind' }
      case 'unsupported':
        if (this.plan === 'watchlist') {
          this.#way = 'pages'
          this.plan = 'pages'
          this.#attempts = 0
          return { wait: 0 }
        }
        // A resource version that the server can't read (500 or 400) is as good as none.
        this.#startOverIfStuck()
        return { wait, stands: 'behind' }
      case 'silent':
        if (this.plan === 'watchlist') this.#countUnfinished(1)
        else if (this.plan === 'resume' && seen.frames === 0 && kind.reachable) this.#checkForRewind()
        return seen.opened ? { wait } : { wait, stands: 'behind' }
      case 'dropped':
        if (this.plan === 'watchlist' && seen.opened) this.#countUnfinished(2)
        return seen.opened ? { wait } : { wait, stands: 'behind' }
      case 'garbled':
      case 'untaken':
        this.#startOverIfStuck()
        return { wait }
      case 'busy':
        this.#startOverIfStuck()
        return seen.opened ? { wait } : { wait, stands: 'behind' }
      default:
        return failure satisfies never
    }
  }

  /** A dead connection that never said a word may stand at a version that the server has yet to reach: only a WatchList tells. */
  #checkForRewind(): void {
    if (performance.now() - this.#lastRewindCheck < this.#timing.rewindCheck) return
    this.#lastRewindCheck = performance.now()
    this.plan = this.#way
  }

  /** The initial objects never came to an end: an older server takes the question for a plain watch. */
  #countUnfinished(enough: number): void {
    if (++this.#unfinished < enough) return
    // Once may be a server in trouble; twice is one that doesn't know better.
    if (this.#unfinished > enough) this.#way = 'pages'
    this.plan = 'pages'
  }

  /** The third stream in a row that breaks at the same version leads to reading everything, at most once a minute. */
  #startOverIfStuck(): void {
    if (++this.#stuck < 3 || performance.now() - this.#lastList < this.#timing.relist) return
    this.startOver()
  }
}
