import type { Cluster, Mark } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'
import type { LintOptions } from './view.ts'

/** The time of day among what was asked for. */
const NOW: Mark = { at: 0 }

interface Result {
  readonly value: unknown
  /** All that was asked for in making it. */
  readonly marks: ReadonlySet<Mark>
  /** Of the cluster when it was made. */
  readonly tick: number
  /** ms since the epoch. */
  readonly now: number
}

/**
 * Results of one cluster, tables and options, each with what it was made from: what nothing of has changed is not made again. What is asked
 * for is noted by the cluster itself, so nothing can be forgotten; but what is kept must be whole when it is handed over (no iterator, nothing
 * that asks the cluster later).
 */
export class Kept {
  readonly #cluster: Cluster
  readonly #tables: readonly RouteTable[]
  readonly #options: LintOptions
  readonly #results = new WeakMap<object, Map<string, Result>>()
  /** Of what is being made, the innermost last. */
  readonly #making: Set<Mark>[] = []
  #now = 0

  /** What is kept of a cluster; nothing once its tables or options are others. */
  static of(cluster: Cluster, tables: readonly RouteTable[], options: LintOptions): Kept {
    const known = kept.get(cluster)
    const one = known?.isOf(tables, options) ? known : new Kept(cluster, tables, options)
    kept.set(cluster, one)
    return one
  }

  constructor(cluster: Cluster, tables: readonly RouteTable[], options: LintOptions) {
    this.#cluster = cluster
    this.#tables = tables
    this.#options = options
  }

  isOf(tables: readonly RouteTable[], options: LintOptions): boolean {
    return this.#tables === tables && this.#options.expiryDays === options.expiryDays && this.#options.lbMonthlyCost === options.lbMonthlyCost
  }

  /** What was made with another one and asked for it doesn't hold any more; ms since the epoch. */
  set now(now: number) {
    this.#now = now
  }

  /** ms since the epoch; what asks for it is made anew at another time. */
  get now(): number {
    this.#making.at(-1)?.add(NOW)
    return this.#now
  }

  /** The result of some work, named by whose it is and a part of that; made where there is none that still holds. */
  get<T>(of: object, part: string, make: () => T): T {
    const results = this.#results.get(of) ?? new Map<string, Result>()
    this.#results.set(of, results)
    const known = results.get(part)
    const outer = this.#making.at(-1)
    if (known && this.#holds(known)) {
      if (outer) for (const mark of known.marks) outer.add(mark)
      return known.value as T
    }
    const marks = new Set<Mark>()
    this.#making.push(marks)
    try {
      const value = this.#cluster.reading(marks, make)
      results.set(part, { value, marks, tick: this.#cluster.tick, now: this.#now })
      return value
    } finally {
      this.#making.pop()
      if (outer) for (const mark of marks) outer.add(mark)
    }
  }

  #holds({ marks, tick, now }: Result): boolean {
    for (const mark of marks) if (mark === NOW ? now !== this.#now : mark.at > tick) return false
    return true
  }
}

const kept = new WeakMap<Cluster, Kept>()
