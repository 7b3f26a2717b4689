import type { Ref } from '@portolan/model'

/** Text by code units: the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** References by namespace and name. */
export const compareRefs = (a: Ref, b: Ref): number => compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.name, b.name)

/** Objects by namespace and name: what a source lists comes in no particular order, and no answer may hang on it. */
export const inOrder = <T extends { readonly meta: { readonly namespace?: string; readonly name: string } }>(objects: Iterable<T>): T[] =>
  [...objects].sort((a, b) => compareText(a.meta.namespace ?? '', b.meta.namespace ?? '') || compareText(a.meta.name, b.meta.name))
