import { sleep } from './backoff.ts'
import type { Gate } from './gate.ts'
import type { Timing } from './timing.ts'

/** What is looked after: a kind whose watch is open. */
export interface Watched {
  readonly isLive: boolean
  readonly size: number
  /** When the server last granted what the watch needs (performance.now). */
  readonly grantedAt: number
  /** Tries the right to read. Never rejects. */
  prove(): Promise<void>
  /** Compares what is held with the server. Never rejects. */
  audit(): Promise<void>
}

/** Kinds of more objects are audited less often. */
const LARGE = 20_000

/**
 * Looks after open watches, which the server neither ends when a right is taken away, nor when it was set back behind what they have seen.
 * One request at a time for each of the two, and at most one look at rights each `timing.rounds`: with very many namespaces each waits longer.
 */
export class Rounds {
  readonly #all: () => Iterable<Watched>
  readonly #gate: Gate
  readonly #timing: Timing
  readonly #abort = new AbortController()
  /** When each is due for its audit. */
  readonly #audits = new WeakMap<Watched, number>()
  /** The share of `timing.rights` after which each is asked about, so that kinds that began together do not stay together. */
  readonly #shares = new WeakMap<Watched, number>()

  constructor(all: () => Iterable<Watched>, gate: Gate, timing: Timing) {
    this.#all = all
    this.#gate = gate
    this.#timing = timing
  }

  start(): void {
    void this.#repeat(
      (one) => one.grantedAt + this.#timing.rights * this.#shareOf(one),
      (one) => one.prove(),
    )
    void this.#repeat(
      (one) => this.#auditOf(one),
      async (one) => {
        await one.audit()
        this.#audits.set(one, performance.now() + this.#pause(one))
      },
    )
  }

  stop(): void {
    this.#abort.abort()
  }

  async #repeat(due: (one: Watched) => number, look: (one: Watched) => Promise<void>): Promise<void> {
    const { signal } = this.#abort
    while (!signal.aborted) {
      await sleep(this.#timing.rounds, signal)
      await this.#gate.opened(signal)
      if (signal.aborted) return
      const now = performance.now()
      let next: Watched | undefined
      for (const one of this.#all()) if (one.isLive && due(one) <= now && (!next || due(one) < due(next))) next = one
      if (next) await look(next)
    }
  }

  #shareOf(one: Watched): number {
    const share = this.#shares.get(one) ?? 0.7 + Math.random() * 0.3
    this.#shares.set(one, share)
    return share
  }

  /** The first comes at a random time, so that kinds that were read together are audited apart. */
  #auditOf(one: Watched): number {
    const due = this.#audits.get(one) ?? performance.now() + this.#timing.auditLeast * (0.5 + Math.random())
    this.#audits.set(one, due)
    return due
  }

  #pause({ size }: Watched): number {
    const { auditLeast, auditMost, auditLarge } = this.#timing
    return size > LARGE ? auditLarge * (0.9 + Math.random() * 0.2) : auditLeast + Math.random() * (auditMost - auditLeast)
  }
}
