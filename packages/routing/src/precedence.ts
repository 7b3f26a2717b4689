import type { RankKey } from './table.ts'

/** One key of an order: what is read from an item, and which end comes first. */
export interface Precedence<T> {
  /** `longest path`, `exact before prefix`, `older`. */
  readonly name: string
  /** Rule id: ING-03. */
  readonly rule: string
  readonly first: 'highest' | 'lowest'
  readonly of: (item: T) => number | string
}

/**
 * `precedence.by([…])` makes a sorter. It returns the items in order, each with the values of all keys, so that the key which
 * decided between any two can be named afterwards (`decidedBy`). Strings compare by code units. Equal items keep their order.
 */
export const precedence = {
  by:
    <T>(keys: readonly Precedence<T>[]) =>
    (items: readonly T[]): readonly { readonly item: T; readonly rank: readonly RankKey[] }[] => {
      const ranked = items.map((item) => ({ item, rank: keys.map(({ name, rule, of }): RankKey => ({ name, rule, value: of(item) })) }))
      return ranked.length < 2 ? ranked : ranked.sort((a, b) => compareRanks(keys, a.rank, b.rank))
    },
}

/** The first key in which two ranks differ: the one that put the winner first. Undefined for a tie. */
export const decidedBy = (winner: readonly RankKey[], loser: readonly RankKey[]): RankKey | undefined =>
  winner.find((key, i) => key.value !== loser[i]?.value)

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0)

const compareRanks = (keys: readonly { readonly first: 'highest' | 'lowest' }[], a: readonly RankKey[], b: readonly RankKey[]): number => {
  for (let i = 0; i < keys.length; i++) {
    const order = compare(a[i]?.value ?? 0, b[i]?.value ?? 0)
    if (order !== 0) return keys[i]?.first === 'lowest' ? order : -order
  }
  return 0
}
