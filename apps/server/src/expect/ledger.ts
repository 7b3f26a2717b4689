import type { Finding } from '@portolan/lint'

/** Findings that ended are kept for questions about the past; so many of them. */
const MOST_ENDED = 1_000

interface Span {
  finding: Finding
  readonly text: string
  readonly from: number
}

/** Findings that no object shows, each with the revisions at which it stood. */
export class Ledger {
  readonly #open = new Map<string, Span>()
  #ended: { readonly finding: Finding; readonly from: number; readonly to: number }[] = []

  /** Puts a finding down, or what is new of it. Returns whether anything is. */
  tell(finding: Finding, revision: number): boolean {
    const known = this.#open.get(finding.id)
    const text = JSON.stringify(finding)
    if (known?.text === text) return false
    this.#open.set(finding.id, { finding, text, from: known?.from ?? revision })
    return true
  }

  /** Ends a finding; returns whether it stood. */
  clear(id: string, revision: number): boolean {
    const known = this.#open.get(id)
    if (!known) return false
    this.#open.delete(id)
    this.#ended = [...this.#ended.slice(1 - MOST_ENDED), { finding: known.finding, from: known.from, to: revision }]
    return true
  }

  /** Those that stood at a revision. */
  at(revision: number): readonly Finding[] {
    return [
      ...[...this.#open.values()].filter(({ from }) => from <= revision),
      ...this.#ended.filter(({ from, to }) => from <= revision && revision < to),
    ].map(({ finding }) => finding)
  }
}
