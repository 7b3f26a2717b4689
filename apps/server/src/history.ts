/** What one stream sent lately, so that a reader who was away can be given what it missed (R10). */
export class History {
  readonly #limits: HistoryLimits
  readonly #now: () => number
  #steps: Step[] = []
  #bytes = 0

  constructor(limits: HistoryLimits = { age: 120_000, bytes: 8 * 1024 * 1024 }, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
  }

  /** Keeps the event that leads from one revision to a later one. A step that doesn't follow on the last one begins anew. */
  push(from: number, to: number, event: Buffer): void {
    if (this.#steps.length > 0 && this.#steps.at(-1)?.to !== from) this.clear()
    this.#steps.push({ from, to, event, at: this.#now() })
    this.#bytes += event.length
    this.#trim()
  }

  /** The events that lead from a revision to the newest, oldest first; undefined when they aren't held. */
  since(revision: number): readonly Buffer[] | undefined {
    this.#trim()
    if (this.#steps.at(-1)?.to === revision) return []
    const start = this.#steps.findIndex(({ from }) => from === revision)
    return start < 0 ? undefined : this.#steps.slice(start).map(({ event }) => event)
  }

  clear(): void {
    this.#steps = []
    this.#bytes = 0
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Forgets the oldest, until at most so many bytes are left. */
  shrink(bytes: number): void {
    this.#trim(bytes)
  }

  #trim(most = this.#limits.bytes): void {
    const oldest = this.#now() - this.#limits.age
    let gone = 0
    for (const { at, event } of this.#steps) {
      if (at >= oldest && this.#bytes <= most) break
      this.#bytes -= event.length
      gone++
    }
    if (gone > 0) this.#steps.splice(0, gone)
  }
}

export interface HistoryLimits {
  /** ms */
  readonly age: number
  readonly bytes: number
}

interface Step {
  readonly from: number
  readonly to: number
  readonly event: Buffer
  readonly at: number
}

/** The SSE id of a revision. */
export const eventId = (epoch: string, revision: number): string => `${epoch}-${revision}`

/** The revision in a `Last-Event-ID` of this epoch; undefined for another epoch's, and for anything that isn't an id, however long. */
export const revisionOf = (id: string | undefined, epoch: string): number | undefined => {
  if (id === undefined || id.length > 64 || !id.startsWith(`${epoch}-`)) return undefined
  const digits = id.slice(epoch.length + 1)
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined
}
