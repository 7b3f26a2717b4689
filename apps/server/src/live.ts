import { randomBytes } from 'node:crypto'
import type { State } from '@portolan/answers'
import { lint, type Sifted, suppress } from '@portolan/lint'
import { type Change, Cluster, KINDS, type Origin } from '@portolan/model'
import { compile, type RouteTable } from '@portolan/routing'
import { isBesideTables, readBy } from './beside-tables.ts'

export type { State } from '@portolan/answers'

/** Makes the findings of a state: what the objects show, and what is known of that revision besides. */
export type Inspect = (cluster: Cluster, tables: readonly RouteTable[], revision: number) => Sifted

/**
 * ms. A change waits for quiet, but never longer than `wait`. Both grow with what publishing costs, so that a small cluster shows a change at
 * once, and a large one that changes all the time spends no more than a fifth of it on publishing, up to the greatest wait.
 */
const SETTLE = { quiet: { least: 10, most: 100, times: 2 }, wait: { least: 20, most: 250, times: 4 } } as const

/** The one mutable cell: changes in, published states out. */
export class Live {
  readonly epoch = randomBytes(6).toString('hex')
  /** How findings are made, of this state and of those before it. */
  readonly inspect: Inspect
  readonly #cluster: Cluster
  readonly #listeners = new Set<(state: State) => void>()
  readonly #watchers = new Set<(changes: readonly Change[], cluster: Cluster) => void>()
  readonly #waiters = new Set<{ readonly revision: number; readonly done: () => void }>()
  #tables: Compiled
  #state: State
  #pending: Change[] = []
  #first: number | undefined
  #timer: NodeJS.Timeout | undefined
  #announced = 0
  /** ms that the last publication took, listeners included. */
  #cost = 0
  #synced = false
  #closed = false

  constructor(origin: Origin, inspect: Inspect = (cluster, tables) => suppress(cluster, lint(cluster, tables), [], Date.now())) {
    this.inspect = inspect
    this.#cluster = new Cluster(origin)
    this.#tables = this.#compiled()
    this.#state = this.#stateOf(0)
  }

  /** Takes changes in; they are published when they have settled, or when somebody asks. */
  readonly take = (changes: readonly Change[]): void => {
    if (this.#closed || changes.length === 0) return
    for (const change of changes) this.#pending.push(change)
    this.#schedule()
  }

  /** The newest state. What has arrived is in it: an answer is never older than the changes before it. */
  state(): State {
    this.#flush()
    return this.#state
  }

  /** The newest state that was made, without what has arrived since: for work in slices, which must not hasten what is still settling. */
  get settled(): State {
    return this.#state
  }

  /** Publishes the same cluster once more: what is told of it beside its objects has changed. */
  renew(): void {
    if (this.#closed) return
    this.#flush()
    this.#next()
    this.#schedule()
  }

  /** Whether every kind has once said what it can say. Stays true. */
  get synced(): boolean {
    this.#flush()
    return this.#synced
  }

  /** Resolves to true when the revision is published, to false after `ms`. */
  async reach(revision: number, ms: number): Promise<boolean> {
    if (this.state().revision >= revision) return true
    return new Promise((resolve) => {
      const waiter = { revision, done: () => settle(true) }
      const limit = setTimeout(() => settle(false), ms)
      const settle = (reached: boolean): void => {
        clearTimeout(limit)
        this.#waiters.delete(waiter)
        resolve(reached)
      }
      this.#waiters.add(waiter)
    })
  }

  /** Calls back with every state that has settled; states between two calls are skipped. Returns its undo. */
  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls back with the changes that are about to be applied, and the cluster before them. Returns its undo. */
  watch(watcher: (changes: readonly Change[], cluster: Cluster) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#listeners.clear()
    this.#watchers.clear()
  }

  #schedule(): void {
    const now = performance.now()
    this.#first ??= now
    const quiet = clamp(this.#cost * SETTLE.quiet.times, SETTLE.quiet)
    const wait = clamp(this.#cost * SETTLE.wait.times, SETTLE.wait)
    const due = Math.min(now + quiet, this.#first + wait)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#publish(), Math.max(0, due - now))
  }

  #publish(): void {
    const begin = performance.now()
    this.#first = undefined
    this.#flush()
    if (this.#announced !== this.#state.revision) {
      this.#announced = this.#state.revision
      for (const listener of this.#listeners) listener(this.#state)
    }
    this.#cost = performance.now() - begin
  }

  #flush(): void {
    if (this.#pending.length === 0) return
    const changes = this.#pending
    this.#pending = []
    const { made } = this.#tables
    // Tables that nobody has asked for hold whatever comes.
    const hold = made === undefined || changes.every((change) => isBesideTables(change, this.#cluster, made.read))
    for (const watcher of this.#watchers) watcher(changes, this.#cluster)
    const touched = this.#cluster.apply(changes)
    this.#synced ||= KINDS.every(({ kind }) => this.#cluster.syncOf(kind).state !== 'syncing')
    if (touched.size === 0) return
    if (!hold) this.#tables = this.#compiled()
    this.#next()
  }

  #next(): void {
    this.#state = this.#stateOf(this.#state.revision + 1)
    for (const waiter of this.#waiters) if (waiter.revision <= this.#state.revision) waiter.done()
  }

  #compiled(): Compiled {
    const cluster = this.#cluster
    const compiled: Compiled = {
      made: undefined,
      get() {
        compiled.made ??= madeFrom(compile(cluster))
        return compiled.made.tables
      },
    }
    return compiled
  }

  #stateOf(revision: number): State {
    const cluster = this.#cluster
    const compiled = this.#tables
    const { inspect } = this
    let sifted: Sifted | undefined
    const made = (): Sifted => {
      sifted ??= inspect(cluster, compiled.get(), revision)
      return sifted
    }
    return {
      epoch: this.epoch,
      revision,
      cluster,
      get tables() {
        return compiled.get()
      },
      get findings() {
        return made().findings
      },
      get suppressed() {
        return made().suppressed
      },
    }
  }
}

/** Tables, from when they are first asked for. */
interface Compiled {
  made: ReturnType<typeof madeFrom> | undefined
  get(): readonly RouteTable[]
}

const madeFrom = (tables: readonly RouteTable[]) => ({ tables, read: readBy(tables) })

const clamp = (value: number, { least, most }: { readonly least: number; readonly most: number }): number => Math.min(most, Math.max(least, value))
