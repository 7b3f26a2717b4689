import { literalStart } from './regex.ts'
import type { Condition, Pattern, Rule } from './table.ts'

/** A list so short is walked faster than it is looked up. */
const FEW = 12

/** Every rule of a site that may take the path, and some that don't, in the site's order. */
export const candidates = (rules: readonly Rule[], path: string): readonly Rule[] =>
  rules.length <= FEW ? rules : RuleIndex.of(rules).candidates(path)

/**
 * The rules of one site, found by path, in their own order. The cost of a look-up hangs on the path and on the rules that may take
 * it, not on all rules: full paths and whole segments are looked up, prefixes and the plain text that a regex begins with by length.
 */
class RuleIndex {
  readonly #exact = new Map<string, Placed[]>()
  readonly #stems = new Starts()
  readonly #starts = new Starts()
  /** Of patterns that don't care about case, in lower case. */
  readonly #folded = new Starts()
  /** Nothing about their path is known beforehand. */
  readonly #always: Placed[] = []

  private constructor(rules: readonly Rule[]) {
    for (const [order, rule] of rules.entries()) {
      const placed = { order, rule }
      const anchors = anchorsOf(rule.when)
      if (!anchors) this.#always.push(placed)
      for (const { by, value } of anchors ?? []) {
        if (by === 'exact') push(this.#exact, value, placed)
        else if (by === 'stem') this.#stems.add(value, placed)
        else if (by === 'start') this.#starts.add(value, placed)
        else this.#folded.add(value, placed)
      }
    }
  }

  static readonly #made = new WeakMap<readonly Rule[], RuleIndex>()

  /** The list's index, made at the first question and kept as long as the list. */
  static of(rules: readonly Rule[]): RuleIndex {
    const known = RuleIndex.#made.get(rules)
    if (known) return known
    const made = new RuleIndex(rules)
    RuleIndex.#made.set(rules, made)
    return made
  }

  candidates(path: string): readonly Rule[] {
    const found: Placed[] = [...(this.#exact.get(path) ?? []), ...this.#always]
    this.#stems.find(path, true, found)
    this.#starts.find(path, false, found)
    if (!this.#folded.empty) this.#folded.find(path.toLowerCase(), false, found)
    if (found.length > 1) found.sort((a, b) => a.order - b.order)
    return found.flatMap(({ order, rule }, i) => (i > 0 && found[i - 1]?.order === order ? [] : rule))
  }
}

interface Placed {
  readonly order: number
  readonly rule: Rule
}

/** Texts that a path begins with, looked up by each of their lengths. */
class Starts {
  readonly #byText = new Map<string, Placed[]>()
  readonly #lengths: number[] = []

  get empty(): boolean {
    return this.#lengths.length === 0
  }

  add(text: string, placed: Placed): void {
    push(this.#byText, text, placed)
    if (this.#lengths.includes(text.length)) return
    this.#lengths.push(text.length)
    this.#lengths.sort((a, b) => a - b)
  }

  /** `whole`: the path must end there, or go on with a slash. */
  find(path: string, whole: boolean, found: Placed[]): void {
    for (const length of this.#lengths) {
      if (length > path.length) return
      if (whole && length < path.length && path[length] !== '/') continue
      const here = this.#byText.get(path.slice(0, length))
      if (here) for (const placed of here) found.push(placed)
    }
  }
}

interface Anchor {
  readonly by: 'exact' | 'stem' | 'start' | 'folded'
  readonly value: string
}

/** What a path must be or begin with for a condition to hold, one of these; undefined when any path may do. */
const anchorsOf = (condition: Condition): readonly Anchor[] | undefined => {
  switch (condition.is) {
    case 'path':
      return anchorOf(condition.like)
    case 'all':
      for (const part of condition.of) {
        const anchors = anchorsOf(part)
        if (anchors) return anchors
      }
      return undefined
    case 'any': {
      const each = condition.of.map(anchorsOf)
      return each.every((anchors) => anchors !== undefined) ? each.flat() : undefined
    }
    default:
      return undefined
  }
}

const anchorOf = (like: Pattern): readonly Anchor[] | undefined => {
  switch (like.by) {
    case 'exact':
      return [{ by: 'exact', value: like.value }]
    case 'segments':
      return [{ by: 'stem', value: like.value.endsWith('/') ? like.value.slice(0, -1) : like.value }]
    case 'prefix':
      return [{ by: 'start', value: like.value }]
    case 'regex': {
      const start = literalStart(like)
      if (start === '') return undefined
      return [like.flags.includes('i') ? { by: 'folded', value: start.toLowerCase() } : { by: 'start', value: start }]
    }
    default:
      return undefined
  }
}

const push = (map: Map<string, Placed[]>, key: string, placed: Placed): void => {
  const list = map.get(key)
  if (list) list.push(placed)
  else map.set(key, [placed])
}
