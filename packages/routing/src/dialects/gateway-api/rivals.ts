import type { Ref } from '@portolan/model'
import type { Candidate } from './http-rules.ts'

/**
 * Prefix rules that an implementation may put before or behind a regular expression, the rank being its own choice (GWA-13).
 * Found by the plain text that an expression begins with: a prefix that lies elsewhere can't take the same path.
 */
export class Rivals {
  readonly #byStem: ReadonlyMap<string, readonly Ref[]>
  /** Sorted by code units: stems that continue a text stand together. */
  readonly #stems: readonly string[]
  readonly #known = new Map<string, readonly Ref[]>()

  constructor(candidates: readonly Candidate[]) {
    const prefixes = candidates.flatMap(({ shape, origin }) =>
      shape.of === 'http' && shape.path.type === 'PathPrefix' ? [{ stem: stemOf(shape.path.value), origin }] : [],
    )
    this.#byStem = new Map([...Map.groupBy(prefixes, ({ stem }) => stem)].map(([stem, list]) => [stem, list.map(({ origin }) => origin)]))
    this.#stems = [...this.#byStem.keys()].sort()
  }

  of({ shape }: Candidate): readonly Ref[] {
    if (shape.of !== 'http' || shape.path.type !== 'RegularExpression') return []
    const start = literalStart(shape.path.value)
    const known = this.#known.get(start)
    if (known) return known
    const found = [...this.#above(start), ...this.#beneath(start)]
    this.#known.set(start, found)
    return found
  }

  /** Prefixes that hold every path beginning so: `/api` for `/api/v`. */
  #above(start: string): readonly Ref[] {
    const found: Ref[] = []
    for (let slash = start.lastIndexOf('/'); slash >= 0; slash = slash === 0 ? -1 : start.lastIndexOf('/', slash - 1)) {
      if (slash < start.length) found.push(...(this.#byStem.get(start.slice(0, slash)) ?? []))
    }
    return found
  }

  /** Prefixes that begin so themselves: `/api/v1` for `/api/v`. */
  #beneath(start: string): readonly Ref[] {
    let [low, high] = [0, this.#stems.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#stems[middle] ?? '') < start) low = middle + 1
      else high = middle
    }
    const found: Ref[] = []
    for (let i = low; this.#stems[i]?.startsWith(start); i++) found.push(...(this.#byStem.get(this.#stems[i] ?? '') ?? []))
    return found
  }
}

const stemOf = (prefix: string): string => (prefix.endsWith('/') ? prefix.slice(0, -1) : prefix)

/** What every path that the expression takes begins with, as far as it is plain text. */
const literalStart = (value: string): string => {
  if (value.includes('|') || value.includes('(?')) return ''
  const body = value.startsWith('^') ? value.slice(1) : value
  const plain = /^[\w/-]*/.exec(body)?.[0] ?? ''
  return '*?{'.includes(body[plain.length] ?? ' ') ? plain.slice(0, -1) : plain
}
