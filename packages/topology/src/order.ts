/** Text by code units: the one order in which ids are sorted, the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const byId = (a: { readonly id: string }, b: { readonly id: string }): number => byText(a.id, b.id)

/** A new list, sorted by a text of each. */
export const sortedBy = <T>(items: Iterable<T>, text: (item: T) => string): T[] =>
  [...items]
    .map((item) => [text(item), item] as const)
    .sort(([a], [b]) => byText(a, b))
    .map(([, item]) => item)
