import type { Timeline } from '@portolan/contract'
import type { Finding, Sifted } from '@portolan/lint'

const FLAPPING = 600_000
const AGE = 24 * 3600_000
const MOST_CLEARED = 200

interface Open {
  finding: Finding
  readonly since: number
  readonly atLeast: boolean
}

/** Since when each finding stands, and those that ended lately. Times in ms since the epoch. */
export class Standing {
  #open = new Map<string, Open>()
  #cleared: Timeline['cleared'] = []
  #begun = 0
  /** Findings that may come late and are no news all the same. */
  #presumed: ReadonlySet<string> = new Set()
  /** When each came, within the last ten minutes. */
  readonly #came = new Map<string, number[]>()

  /** What stands when history begins: since then at least. */
  begin(findings: readonly Finding[], at: number): void {
    this.#begun = at
    this.#open = new Map(findings.map((finding) => [finding.id, { finding, since: at, atLeast: true }]))
  }

  /** Findings that took a while to be made of what history began with: they stand since then, too. */
  presume(ids: Iterable<string>): void {
    this.#presumed = new Set([...this.#presumed, ...ids])
  }

  /** Follows the findings to a new moment; tells the titles of those that began and ended. */
  follow({ findings, suppressed }: Sifted, at: number): { readonly opened: readonly string[]; readonly cleared: readonly string[] } {
    const opened: Finding[] = []
    const next = new Map<string, Open>()
    for (const finding of findings) {
      const old = this.#presumed.has(finding.id) ? { since: this.#begun, atLeast: true } : undefined
      const known = this.#open.get(finding.id) ?? old
      next.set(finding.id, known ? { ...known, finding } : { finding, since: at, atLeast: false })
      if (known) continue
      opened.push(finding)
      this.#came.set(finding.id, [...(this.#came.get(finding.id) ?? []), at])
    }
    this.#presumed = new Set()
    // What somebody said to leave has not ended.
    const left = new Set(suppressed.map(({ finding }) => finding.id))
    const ended = [...this.#open.values()].filter(({ finding }) => !next.has(finding.id) && !left.has(finding.id))
    const again = new Set(opened.map(({ id }) => id))
    const kept = this.#cleared.filter(({ finding, cleared }) => !again.has(finding.id) && cleared > at - AGE)
    this.#cleared = [...ended.map((one) => ({ ...one, cleared: at })), ...kept].slice(0, MOST_CLEARED)
    this.#open = next
    return { opened: opened.map(({ title }) => title), cleared: ended.map(({ finding }) => finding.title) }
  }

  told(now: number): Pick<Timeline, 'open' | 'cleared'> {
    for (const [id, times] of this.#came) {
      const lately = times.filter((time) => time > now - FLAPPING)
      if (lately.length > 0) this.#came.set(id, lately)
      else this.#came.delete(id)
    }
    return {
      open: [...this.#open.values()].map(({ finding, since, atLeast }) => ({
        id: finding.id,
        since,
        atLeast,
        flaps: this.#came.get(finding.id)?.length ?? 0,
      })),
      cleared: this.#cleared,
    }
  }
}
