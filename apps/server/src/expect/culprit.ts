import type { Moment } from '@portolan/contract'
import { idOf, type Ref, say } from '@portolan/model'

/** An object whose change made an expectation fail. */
export interface Culprit {
  readonly ref: Ref
  /** `Ingress shop/shop changed: rule shop.test/cart removed`. */
  readonly text: string
  /** ms since the epoch. */
  readonly at: number
}

const MOST = 3

/** Of what changed in these moments the objects that a request's traces name, and those that touched a route of such an object. */
export const culpritsIn = (moments: readonly Moment[], names: ReadonlySet<string>): readonly Culprit[] => {
  const found = moments.flatMap(({ at, changes }) => changes.map((change) => ({ ...change, at })))
  const named = found.filter(({ ref }) => names.has(idOf(ref)))
  const touching = found.filter(({ ref, touches }) => !names.has(idOf(ref)) && touches.some((id) => names.has(objectOf(id))))
  return [...named.filter(({ touches }) => touches.length > 0), ...touching, ...named.filter(({ touches }) => touches.length === 0)]
    .slice(0, MOST)
    .map(({ ref, did, words, at }) => ({ ref, at, text: `${say(ref)} ${did}${words.length > 0 ? `: ${words.slice(0, 2).join('; ')}` : ''}` }))
}

/** The object of a part. */
const objectOf = (id: string): string => id.split('#', 1)[0] ?? id
