import { fits } from './pattern.ts'
import type { Pattern } from './table.ts'

/**
 * Things that stand for hosts (sites, certificates), found by host, in their own order. The cost of a look-up is the number of the
 * host's labels, not of the things: full names and wildcard suffixes are looked up, only patterns of other shapes are tried one by one.
 */
export class HostIndex<T extends { readonly host: Pattern }> {
  readonly #exact = new Map<string, Placed<T>[]>()
  readonly #suffix = new Map<string, Placed<T>[]>()
  readonly #other: Placed<T>[] = []

  private constructor(things: readonly T[]) {
    for (const [order, thing] of things.entries()) {
      const { host } = thing
      if (host.by === 'exact') push(this.#exact, host.value, { order, thing, unknown: false })
      else if (host.by === 'wildcard') push(this.#suffix, host.value, { order, thing, unknown: false })
      else this.#other.push({ order, thing, unknown: false })
    }
  }

  static readonly #made = new WeakMap<object, unknown>()

  /** The list's index, made at the first question and kept as long as the list. */
  static of<T extends { readonly host: Pattern }>(things: readonly T[]): HostIndex<T> {
    const known = HostIndex.#made.get(things) as HostIndex<T> | undefined
    if (known) return known
    const made = new HostIndex(things)
    HostIndex.#made.set(things, made)
    return made
  }

  /** Everything whose host takes this one, first choice first. `unknown` says that its pattern can't be evaluated. */
  candidates(host: string): readonly Placed<T>[] {
    const exact = this.#exact.get(host)
    if (this.#suffix.size === 0 && this.#other.length === 0) return exact ?? []
    const found = exact ? [...exact] : []
    if (this.#suffix.size > 0)
      for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        for (const placed of this.#suffix.get(host.slice(dot)) ?? []) if (fits(placed.thing.host, host) === 'yes') found.push(placed)
      }
    for (const placed of this.#other) {
      const fit = fits(placed.thing.host, host)
      if (fit !== 'no') found.push(fit === 'unknown' ? { ...placed, unknown: true } : placed)
    }
    return found.length > 1 ? found.sort((a, b) => a.order - b.order) : found
  }
}

interface Placed<T> {
  readonly order: number
  readonly thing: T
  readonly unknown: boolean
}

const push = <T>(map: Map<string, Placed<T>[]>, key: string, placed: Placed<T>): void => {
  const list = map.get(key)
  if (list) list.push(placed)
  else map.set(key, [placed])
}
