/**
 * `after`, in which whatever says the same as in `before` is the very same value, the whole of it if nothing differs: what was made from
 * `before` then still holds. For plain data; lists are compared place by place, from both ends where they grew or shrank.
 */
export function shared<T>(before: unknown, after: T): T {
  if (same(before, after)) return before as T
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return after
  if (Array.isArray(after)) return Array.isArray(before) ? (sharedList(before, after) as T) : after
  const old = before as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(after).map(([key, value]) => [key, shared(old[key], value)])) as T
}

function sharedList(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const grown = after.length - before.length
  const list = [...after]
  let behind = after.length
  // One that came or went moves all that follow.
  if (grown !== 0) while (behind > Math.max(0, grown) && same(before[behind - 1 - grown], after[behind - 1])) list[--behind] = before[behind - grown]
  for (let at = 0; at < behind && at < before.length; at++) list[at] = shared(before[at], after[at])
  return list
}

/** Whether two values of plain data (as JSON has it) say the same; a member that is undefined is none. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    for (let at = 0; at < a.length; at++) if (!same(a[at], b[at])) return false
    return true
  }
  const x = a as Readonly<Record<string, unknown>>
  const y = b as Readonly<Record<string, unknown>>
  let members = 0
  for (const key in x) {
    if (x[key] === undefined) continue
    if (!same(x[key], y[key])) return false
    members++
  }
  for (const key in y) if (y[key] !== undefined) members--
  return members === 0
}

/** `after`, or `before` if it holds the very same things in the same order. */
export const sameList = <T>(before: readonly T[] | undefined, after: readonly T[]): readonly T[] =>
  before && sameThings(before, after) ? before : after

function sameThings(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/** `after`, or `before` if it has the very same members. */
export const sameSet = <T>(before: ReadonlySet<T> | undefined, after: ReadonlySet<T>): ReadonlySet<T> =>
  before?.size === after.size && [...after].every((item) => before.has(item)) ? before : after

/**
 * What was last made for each thing, kept as long as all that it was made from is the same, value for value. The things and the inputs are
 * never changed once made, so that the same input says the same.
 */
export function keeper<T>(): (thing: object, from: readonly unknown[], make: () => T) => T {
  const kept = new WeakMap<object, { readonly from: readonly unknown[]; readonly made: T }>()
  return (thing, from, make) => {
    const has = kept.get(thing)
    if (has && sameThings(has.from, from)) return has.made
    const made = make()
    kept.set(thing, { from, made })
    return made
  }
}
