import type { Condition, Pattern, Rule } from './table.ts'

/** A rule, and how close its path lies to the request's. */
export interface Neighbour {
  readonly rule: Rule
  /** Segments that both share from the front, letter case aside. */
  readonly common: number
  /** One of the two ends there: `/api/checkout` and `/api/checkout/confirm` do, `/api/cart` and `/api/checkout` don't. */
  readonly whole: boolean
}

/** A site so small is looked through as a whole. */
const FEW = 100
/** Of a larger one so many are told apart, those that share most with the request. */
const MOST = 200

/** The rules of one site by the segments of their paths, to find the nearest of thousands. */
export class Nearness {
  readonly #rules: readonly Rule[]
  readonly #segments: readonly (readonly string[])[]
  /** By their first segments, joined: those that begin so, and those that end there. */
  readonly #beneath = new Map<string, number[]>()
  readonly #ending = new Map<string, number[]>()
  #deepest = 0

  private constructor(rules: readonly Rule[]) {
    this.#rules = rules
    this.#segments = rules.map((rule) => writtenSegments(rule))
    if (rules.length <= FEW) return
    for (const [order, segments] of this.#segments.entries()) {
      this.#deepest = Math.max(this.#deepest, segments.length)
      for (let depth = 1; depth <= segments.length; depth++) push(this.#beneath, segments.slice(0, depth).join('/'), order)
      push(this.#ending, segments.join('/'), order)
    }
  }

  static readonly #made = new WeakMap<readonly Rule[], Nearness>()

  /** The list's index, made at the first question and kept as long as the list. */
  static of(rules: readonly Rule[]): Nearness {
    const known = Nearness.#made.get(rules)
    if (known) return known
    const made = new Nearness(rules)
    Nearness.#made.set(rules, made)
    return made
  }

  /** All rules of a small site; of a large one the 200 that share most with the path, and those that end on it. */
  nearest(path: string): readonly Neighbour[] {
    const asked = segmentsOf(path.toLowerCase())
    if (this.#rules.length <= FEW) return this.#rules.map((rule, order) => neighbour(rule, this.#segments[order] ?? [], asked))
    const found = new Set<number>()
    const take = (orders: readonly number[] | undefined): void => {
      for (const order of orders ?? []) {
        if (found.size >= MOST) return
        found.add(order)
      }
    }
    for (let depth = Math.min(asked.length, this.#deepest); depth > 0 && found.size < MOST; depth--) {
      const key = asked.slice(0, depth).join('/')
      take(this.#ending.get(key))
      take(this.#beneath.get(key))
    }
    take(this.#ending.get(''))
    for (let order = 0; order < this.#rules.length && found.size < MOST; order++) found.add(order)
    return [...found].flatMap((order) => {
      const rule = this.#rules[order]
      return rule ? neighbour(rule, this.#segments[order] ?? [], asked) : []
    })
  }
}

/** Segments that a rule's path and a request's share from the front. */
export const commonWith = (rule: Rule, path: string): number => neighbour(rule, writtenSegments(rule), segmentsOf(path.toLowerCase())).common

/** `/a//b/` is `a`, `b`. */
const segmentsOf = (path: string): readonly string[] => path.split('/').filter((part) => part !== '')

const neighbour = (rule: Rule, mine: readonly string[], asked: readonly string[]): Neighbour => {
  let common = 0
  while (common < mine.length && mine[common] === asked[common]) common += 1
  return { rule, common, whole: common > 0 && (common === mine.length || common === asked.length) }
}

const writtenSegments = (rule: Rule): readonly string[] => {
  const pattern = pathOf(rule.when)
  if (!pattern || !('value' in pattern)) return []
  return segmentsOf((pattern.by === 'regex' ? pattern.value.replace(/^\^/, '') : pattern.value).toLowerCase())
}

/** A condition's own word on the path. */
export const pathOf = (condition: Condition): Pattern | undefined => {
  if (condition.is === 'path') return condition.like
  if (condition.is === 'all' || condition.is === 'any')
    for (const part of condition.of) {
      const pattern = pathOf(part)
      if (pattern) return pattern
    }
  return undefined
}

const push = (map: Map<string, number[]>, key: string, order: number): void => {
  const list = map.get(key)
  if (list) list.push(order)
  else map.set(key, [order])
}
