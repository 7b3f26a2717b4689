import type { z } from 'zod'

/** What a schema describes, as readers hold it: nothing that came over the wire is changed in place. */
export type Told<S extends z.ZodType> = Frozen<z.infer<S>>

/** Readonly all the way down. */
type Frozen<T> = T extends (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

/** `true` when a value of either type may stand for the other, optional fields included, else `false`. */
export type Same<A, B> = Mutual<A, B> extends true ? Mutual<Whole<A>, Whole<B>> : false

/** `type _Check = Assert<Same<A, B>>` does not compile once a room's type and its message drift apart. */
export type Assert<T extends true> = T

type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

// Types with and without an optional field are assignable to each other; with every field required they are not.
type Whole<T> = T extends readonly (infer Item)[] ? readonly Whole<Item>[] : T extends object ? { readonly [K in keyof T]-?: Whole<T[K]> } : T
