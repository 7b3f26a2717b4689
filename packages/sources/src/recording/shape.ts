import type { Labels } from '@portolan/model'
import { internLabels, internList, internText, NONE } from '../intern.ts'
import { LIMITS } from '../limits.ts'

/**
 * Reads a value of a recording back as exactly a `T`, or throws a `Misfit`. Neither a wider nor a narrower type will do (`in out`), and `object`
 * demands every field of `T`: a model that gains a field doesn't compile until the recording carries it.
 * Only what a shape names is taken over, so nothing else that a file holds gets in.
 */
export interface Shape<in out T> {
  readonly read: (value: unknown) => T
}

/** The shape of a field that may be missing. */
export interface Optional<in out T> {
  readonly optional: { readonly read: (value: unknown) => T }
}

/** Where a value doesn't fit. */
export class Misfit extends Error {
  readonly expected: string
  readonly got: string
  /** From the object inwards; filled in on the way out. */
  readonly path: (string | number)[] = []

  constructor(expected: string, value: unknown) {
    super(expected)
    this.expected = expected
    this.got = quoted(value)
  }

  /** `rules[0].paths[2].backend is 3; expected an object`. */
  say(): string {
    const at = this.path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
    return `${at || 'it'} is ${this.got}; expected ${this.expected}`
  }
}

type OptionalKeys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T]

/** A shape for every field of `T`: `optional` where the type lets it be missing, and only there. */
export type Fields<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Shape<T[K]> } & { readonly [K in OptionalKeys<T>]: Optional<T[K]> }

/** `T` is named by the caller or by where the shape stands, never guessed from the fields. */
export const object = <T>(fields: Fields<NoInfer<T>>): Shape<T> => {
  const plan = Object.entries(fields as Record<string, Shape<unknown> | Optional<unknown>>).map(([name, field]) =>
    'optional' in field ? { name, shape: field.optional, optional: true } : { name, shape: field, optional: false },
  )
  return {
    read: (value) => {
      if (!isRecord(value)) throw new Misfit('an object', value)
      // biome-ignore lint/plugin: it is keyed by the names of the shape's fields, none of which comes from a file
      const read: Record<string, unknown> = {}
      for (const { name, shape, optional } of plan) {
        const given = Object.hasOwn(value, name) ? value[name] : undefined
        if (given === undefined && optional) continue
        read[name] = within(name, shape, given)
      }
      return read as T
    },
  }
}

export const optional = <T>(shape: Shape<T>): Optional<T | undefined> => ({ optional: shape })

/** A list of at most as many entries as the door takes. */
export const list = <T>(item: Shape<T>): Shape<readonly T[]> => ({
  read: (value) => {
    if (!Array.isArray(value)) throw new Misfit('a list', value)
    if (value.length > LIMITS.listItems) throw new Misfit(`a list of at most ${LIMITS.listItems} entries`, value)
    return value.length === 0 ? NONE : value.map((entry: unknown, index) => within(index, item, entry))
  },
})

/** A list that many objects have alike: one copy is kept. */
export const sharedList = <T>(item: Shape<T>): Shape<readonly T[]> => {
  const shape = list(item)
  return { read: (value) => internList(shape.read(value)) }
}

export const nullable = <T>(shape: Shape<T>): Shape<T | null> => ({ read: (value) => (value === null ? null : shape.read(value)) })

export const text: Shape<string> = {
  read: (value) => {
    if (typeof value !== 'string') throw new Misfit('a string', value)
    return value
  },
}

/** A text that many objects have alike: one copy is kept. */
export const word: Shape<string> = { read: (value) => internText(text.read(value)) }

export const texts: Shape<readonly string[]> = list(text)

export const words: Shape<readonly string[]> = sharedList(text)

/** Any number that JSON can write. */
export const number: Shape<number> = {
  read: (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new Misfit('a number', value)
    return value
  },
}

export const integer: Shape<number> = {
  read: (value) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Misfit('a whole number', value)
    return value
  },
}

/** ms since the epoch, such that it can be said as a date. */
export const time: Shape<number> = {
  read: (value) => {
    const ms = integer.read(value)
    if (Math.abs(ms) > 8.64e15) throw new Misfit('a time in ms', value)
    return ms
  },
}

export const flag: Shape<boolean> = {
  read: (value) => {
    if (typeof value !== 'boolean') throw new Misfit('true or false', value)
    return value
  },
}

/** A port's number or name. */
export const portOrName: Shape<number | string> = {
  read: (value) => {
    if (typeof value === 'string') return value
    if (typeof value !== 'number') throw new Misfit('a port number or name', value)
    return integer.read(value)
  },
}

/** One of some words: every word of `W` is named, and no other. */
export const oneOf = <W extends string>(known: Readonly<Record<NoInfer<W>, true>>): Shape<W> => ({
  read: (value) => {
    if (typeof value !== 'string' || !Object.hasOwn(known, value)) throw new Misfit(`one of ${Object.keys(known).join(', ')}`, value)
    return internText(value) as W
  },
})

/** A union whose members differ in the word that `tag` holds: a shape for each word. */
export const tagged = <T extends object, K extends keyof T & string>(
  tag: K,
  shapes: { readonly [W in T[K] & string]: Shape<MemberOf<T, K, W>> },
): Shape<T> => ({
  read: (value) => {
    if (!isRecord(value)) throw new Misfit('an object', value)
    const name = Object.hasOwn(value, tag) ? value[tag] : undefined
    const shape =
      typeof name === 'string' && Object.hasOwn(shapes, name) ? (shapes as unknown as Readonly<Record<string, Shape<T>>>)[name] : undefined
    if (!shape) return within(tag, { read: () => refuse(`one of ${Object.keys(shapes).join(', ')}`, name) }, name)
    return shape.read(value)
  },
})

/** The member of a union in which the tag may be this word. */
type MemberOf<T, K extends keyof T, W> = T extends unknown ? (W extends T[K] ? T : never) : never

/** A union of two whose first member alone has a field of this name. */
export const either = <A, B>(name: keyof A & string, first: Shape<A>, second: Shape<B>): Shape<A | B> => ({
  read: (value) => (isRecord(value) && Object.hasOwn(value, name) ? first.read(value) : second.read(value)),
})

/** Keyed by text of the cluster, without a prototype. */
export const record = <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> => ({
  read: (value) => {
    if (!isRecord(value)) throw new Misfit('an object', value)
    const read: Record<string, T> = Object.create(null)
    for (const key of Object.keys(value)) read[key] = within(key, shape, value[key])
    return read
  },
})

const texting = record(text)

/** Label sets, of which one copy is kept. */
export const labels: Shape<Labels> = { read: (value) => internLabels(texting.read(value)) }

/** A Map, which a recording writes as an object. */
export const numbersByText: Shape<ReadonlyMap<string, number>> = {
  read: (value) => {
    if (!isRecord(value)) throw new Misfit('an object', value)
    return new Map(Object.keys(value).map((key) => [key, within(key, integer, value[key])]))
  },
}

const refuse = (expected: string, value: unknown): never => {
  throw new Misfit(expected, value)
}

const within = <T>(step: string | number, shape: Shape<T>, value: unknown): T => {
  try {
    return shape.read(value)
  } catch (error) {
    if (error instanceof Misfit) error.path.unshift(step)
    throw error
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const quoted = (value: unknown): string => {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return value === null ? 'null' : 'an object'
  const said = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return said.length > 60 ? `${said.slice(0, 57)}…` : said
}
