import type { Ref } from '@portolan/model'
import { printAction, sayTarget } from './print.ts'
import type { Action, Condition, Pattern, Rule } from './table.ts'

/** What is told of a rule whatever the request. */
export interface Card {
  readonly rule: Rule
  /** Its path as written; empty where it names none. */
  readonly path: string
  readonly ref: Ref
  readonly label: string
  /** `shop/checkout:8080`. */
  readonly leadsTo: string
}

/** A rule, and how close its path lies to the request's. */
export interface Neighbour {
  readonly card: Card
  /** Segments that both share from the front, letter case aside. */
  readonly common: number
  /** One of the two ends there: `/api/checkout` and `/api/checkout/confirm` do, `/api/cart` and `/api/checkout` don't. */
  readonly whole: boolean
}

/** A site so small is looked through as a whole. */
const FEW = 100
/** Of a larger one so many are told apart, those that share most with the request. */
const MOST = 200

/** All rules of a small site; of a large one the 200 that share most with the path, those that end on it first. */
export const nearest = (rules: readonly Rule[], path: string): readonly Neighbour[] =>
  (rules.length <= FEW ? cardsOf(rules) : Nearness.of(rules).nearest(path)).map((card) => neighbour(card, path))

/** Segments that a rule's path and a request's share from the front. */
export const commonWith = (card: Card, path: string): number => neighbour(card, path).common

export const cardOf = (rule: Rule): Card => ({ rule, path: written(rule), ref: rule.origin, label: rule.label, leadsTo: leadsTo(rule.then) })

const cards = new WeakMap<readonly Rule[], readonly Card[]>()

const cardsOf = (rules: readonly Rule[]): readonly Card[] => {
  const known = cards.get(rules)
  if (known) return known
  const made = rules.map(cardOf)
  cards.set(rules, made)
  return made
}

const leadsTo = (action: Action): string => {
  if (action.do !== 'forward') return printAction(action)
  const [first] = action.targets
  return first ? sayTarget(first) : 'nothing'
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

/** The rules of one large site by the segments of their paths. */
class Nearness {
  readonly #cards: readonly Card[]
  /** By their first segments, joined: those that begin so, and those that end there. */
  readonly #beneath = new Map<string, Card[]>()
  readonly #ending = new Map<string, Card[]>()
  #deepest = 0

  private constructor(rules: readonly Rule[]) {
    this.#cards = cardsOf(rules)
    for (const card of this.#cards) {
      const segments = segmentsOf(card.path.toLowerCase())
      this.#deepest = Math.max(this.#deepest, segments.length)
      for (let depth = 1; depth <= segments.length; depth++) push(this.#beneath, segments.slice(0, depth).join('/'), card)
      push(this.#ending, segments.join('/'), card)
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

  nearest(path: string): readonly Card[] {
    const asked = segmentsOf(path.toLowerCase())
    const found = new Set<Card>()
    const take = (list: readonly Card[] | undefined): void => {
      for (const card of list ?? []) {
        if (found.size >= MOST) return
        found.add(card)
      }
    }
    for (let depth = Math.min(asked.length, this.#deepest); depth > 0 && found.size < MOST; depth--) {
      const key = asked.slice(0, depth).join('/')
      take(this.#ending.get(key))
      take(this.#beneath.get(key))
    }
    take(this.#ending.get(''))
    take(this.#cards)
    return [...found]
  }
}

/** `/a//b/` is `a`, `b`. */
const segmentsOf = (path: string): readonly string[] => path.split('/').filter((part) => part !== '')

const written = (rule: Rule): string => {
  const pattern = pathOf(rule.when)
  if (!pattern || !('value' in pattern)) return ''
  return pattern.by === 'regex' && pattern.value.startsWith('^') ? pattern.value.slice(1) : pattern.value
}

/** Both are read side by side, segment by segment: this is done for every rule of a host in every answer. */
const neighbour = (card: Card, path: string): Neighbour => {
  const own = card.path
  let common = 0
  let i = past(own, 0)
  let j = past(path, 0)
  while (i < own.length && j < path.length) {
    while (i < own.length && j < path.length && own.charCodeAt(i) !== SLASH && lower(own.charCodeAt(i)) === lower(path.charCodeAt(j))) {
      i += 1
      j += 1
    }
    if ((i < own.length && own.charCodeAt(i) !== SLASH) || (j < path.length && path.charCodeAt(j) !== SLASH)) break
    common += 1
    i = past(own, i)
    j = past(path, j)
  }
  return { card, common, whole: common > 0 && (i >= own.length || j >= path.length) }
}

const SLASH = 47

const past = (text: string, from: number): number => {
  let i = from
  while (i < text.length && text.charCodeAt(i) === SLASH) i += 1
  return i
}

const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code)

const push = (map: Map<string, Card[]>, key: string, card: Card): void => {
  const list = map.get(key)
  if (list) list.push(card)
  else map.set(key, [card])
}
