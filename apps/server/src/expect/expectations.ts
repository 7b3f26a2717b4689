import { checkExpectation } from '@portolan/expectations'
import type { Change } from '@portolan/model'
import type { Live, State } from '../live.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { culpritsIn } from './culprit.ts'
import { type Broken, type Entry, entriesOf, type Instant, namesIn } from './entry.ts'
import type { ExpectFiles } from './files.ts'
import { brokenFinding, fileFinding, shownOf } from './finding.ts'
import type { Ledger } from './ledger.ts'

/** ms. A turn of checking, after which others get theirs; a round takes a fifth of the time at most, and certificates end without a change. */
const PACE = { slice: 3, times: 4, most: 10_000, clock: 60_000 } as const

export interface Counts {
  readonly held: number
  readonly broken: number
  /** Not checked yet, or not to be told from the objects. */
  readonly unknown: number
}

interface Parts {
  readonly live: Live
  readonly timeline: Timeline
  readonly files: ExpectFiles
  readonly ledger: Ledger
  readonly now?: () => number
}

/** Checks expectations whenever something changed that could matter to them, in slices, and puts down as findings what doesn't hold. */
export class Expectations {
  readonly #live: Live
  readonly #timeline: Timeline
  readonly #files: ExpectFiles
  readonly #ledger: Ledger
  readonly #now: () => number
  readonly #undo: readonly (() => void)[]
  #entries: readonly Entry[] = []
  #faults: ReadonlySet<string> = new Set()
  /** Counts changes that could matter, from 0; those that come before anything is checked again count as one. */
  #changes = 0
  #checkedAny = false
  /** By that count: the last instant before the next. */
  #ends = new Map<number, Instant>()
  #round: { readonly target: number; at: number; cost: number; told: boolean } | undefined
  #pause: NodeJS.Timeout | undefined
  /** Until everything has been checked once. */
  #fresh = true
  #closed = false

  constructor({ live, timeline, files, ledger, now = Date.now }: Parts) {
    this.#live = live
    this.#timeline = timeline
    this.#files = files
    this.#ledger = ledger
    this.#now = now
    const clock = setInterval(() => {
      this.#outdate()
      this.#begin()
    }, PACE.clock).unref()
    this.#undo = [
      live.watch((changes) => changes.some(matters) && this.#outdate()),
      live.subscribe(() => this.#begin()),
      // In a turn of its own: whoever asked for the moments is still reading them.
      timeline.onSettled(() => setImmediate(() => this.#explain())),
      files.onChange(() => this.#read()),
      () => clearInterval(clock),
    ]
    this.#read(true)
  }

  get counts(): Counts {
    const of = (wanted: Entry['state']): number => this.#entries.filter(({ state }) => state === wanted).length
    const [held, broken] = [of('holds'), of('fails')]
    return { held, broken, unknown: this.#entries.length - held - broken }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#pause)
    for (const undo of this.#undo) undo()
    this.#files.close()
  }

  /** Takes the files as they are now. */
  #read(first = false): void {
    const { revision } = this.#live.settled
    const before = this.#entries
    this.#entries = entriesOf(this.#files.expectations, before, this.#now(), first)
    const stay = new Set(this.#entries)
    const gone = before.filter((entry) => !stay.has(entry)).map(({ id }) => this.#ledger.clear(id, revision))
    const faults = this.#files.errors.map((error) =>
      fileFinding(error, this.#entries.filter(({ expectation: { file } }) => file === error.file).length),
    )
    const told = faults.map((finding) => this.#ledger.tell(finding, revision))
    const ids = new Set(faults.map(({ id }) => id))
    const mended = [...this.#faults].filter((id) => !ids.has(id)).map((id) => this.#ledger.clear(id, revision))
    this.#faults = ids
    if (this.#round) this.#round.at = 0
    if ([...gone, ...told, ...mended].includes(true)) this.#live.renew()
    if (!first) this.#begin()
  }

  /** What was checked so far held, or didn't, up to now. */
  #outdate(): void {
    if (!this.#checkedAny) return
    this.#checkedAny = false
    this.#ends.set(this.#changes, { revision: this.#live.settled.revision, at: this.#now() })
    this.#changes += 1
  }

  #begin(): void {
    if (this.#round || this.#pause || this.#closed || !this.#live.synced) return
    if (this.#entries.every(({ checked }) => checked === this.#changes)) return
    this.#round = { target: this.#changes, at: 0, cost: 0, told: false }
    setImmediate(() => this.#turn())
  }

  #turn(): void {
    const round = this.#round
    if (!round || this.#closed) return
    const begin = performance.now()
    const state = this.#live.settled
    for (; round.at < this.#entries.length; round.at++) {
      const entry = this.#entries[round.at]
      if (!entry || entry.checked >= round.target) continue
      if (performance.now() - begin > PACE.slice) break
      round.told = this.#check(entry, state) || round.told
    }
    round.cost += performance.now() - begin
    if (round.at < this.#entries.length) setImmediate(() => this.#turn())
    else this.#end(round)
  }

  #end({ target, cost, told }: { readonly target: number; readonly cost: number; readonly told: boolean }): void {
    this.#round = undefined
    for (const count of this.#ends.keys()) if (count < target) this.#ends.delete(count)
    this.#pause = setTimeout(
      () => {
        this.#pause = undefined
        this.#begin()
      },
      Math.min(PACE.most, cost * PACE.times),
    )
    // What didn't hold at first is no news, whatever time it took to see it.
    if (this.#fresh) this.#timeline.presume(this.#entries.flatMap(({ broken, fromStart, id }) => (broken && !broken.held && fromStart ? id : [])))
    this.#fresh = false
    if (told) this.#live.renew()
  }

  /** Checks one against a state; returns whether its finding is new, different or gone. */
  #check(entry: Entry, { cluster, tables, revision }: State): boolean {
    const now = this.#now()
    const checked = checkExpectation(cluster, tables, entry.expectation, cluster.origin.asOf ?? now)
    const held = entry.state === 'holds' ? (this.#ends.get(entry.checked) ?? { revision, at: now }) : undefined
    entry.checked = this.#changes
    entry.state = checked.state
    this.#checkedAny = true
    if (checked.state === 'holds') {
      entry.names = namesIn(checked.result)
      entry.broken = undefined
      return this.#ledger.clear(entry.id, revision)
    }
    const shown = shownOf(checked)
    entry.broken = entry.broken
      ? { ...entry.broken, shown }
      : { shown, held, seen: { revision, at: now }, names: new Set([...entry.names, ...namesIn(checked.result, true)]), culprits: undefined }
    return this.#tell(entry, entry.broken)
  }

  #tell(entry: Entry, broken: Broken): boolean {
    const { held, seen, names, culprits } = broken
    if (held && !culprits) {
      const { moments, complete } = this.#timeline.between(held.revision, seen.revision)
      if (complete) entry.broken = { ...broken, culprits: culpritsIn(moments, names) }
    }
    return this.#ledger.tell(brokenFinding(entry, entry.broken ?? broken), seen.revision)
  }

  /** History has been written on: what broke may be told now. */
  #explain(): void {
    if (this.#closed) return
    const told = this.#entries.map((entry) => entry.broken?.held && !entry.broken.culprits && this.#tell(entry, entry.broken))
    if (told.includes(true)) this.#live.renew()
  }
}

/** No trace reads these. */
const UNREAD: ReadonlySet<string> = new Set(['ReplicaSet', 'Certificate', 'CertificateRequest', 'Order', 'Challenge'])

const matters = (change: Change): boolean => {
  switch (change.type) {
    case 'put':
      return !UNREAD.has(change.object.kind)
    case 'remove':
    case 'replace':
    case 'sync':
      return !UNREAD.has(change.kind)
    case 'file':
      return false
    default:
      return change satisfies never
  }
}
