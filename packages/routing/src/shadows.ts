import type { Ref } from '@portolan/model'
import { pathOf } from './nearness.ts'
import type { Condition, Pattern } from './table.ts'

/** Rules of one path that are compared with each further one. */
const MANY = 64

/**
 * Finds rules that can never take a request, given one after the other in the order in which they are tried: an earlier rule has the
 * same path and asks for nothing that the later one doesn't ask for as well. What only a regex could tell is left out.
 */
export class Shadows {
  readonly #byPath = new Map<string, { readonly asks: readonly string[]; readonly origin: Ref }[]>()

  /** The earlier rule that takes everything this one would; undefined when there is none. */
  by(when: Condition, origin: Ref): Ref | undefined {
    const asks = partsOf(when).flatMap((part) => (part.is === 'path' ? [] : keyOf(part)))
    const path = pathKey(pathOf(when))
    const earlier = this.#byPath.get(path)
    if (!earlier) {
      this.#byPath.set(path, [{ asks, origin }])
      return undefined
    }
    const found = earlier.find((one) => one.asks.every((ask) => asks.includes(ask)))
    if (!found && earlier.length < MANY) earlier.push({ asks, origin })
    return found?.origin
  }
}

const partsOf = (condition: Condition): readonly Condition[] => (condition.is === 'all' ? condition.of.flatMap(partsOf) : [condition])

/** REQ-03: the trailing slash of a prefix doesn't count. */
const pathKey = (pattern: Pattern | undefined): string => {
  if (!pattern) return 'anything'
  if (pattern.by === 'segments') return `segments ${pattern.value.replace(/\/$/, '')}`
  return JSON.stringify(pattern)
}

/** Where it is written makes no difference. */
const keyOf = (condition: Condition): string => JSON.stringify(condition, (key, value: unknown) => (key === 'at' ? undefined : value))
