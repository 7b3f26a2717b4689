import type { Ingress } from '@portolan/model'
import { annotationOf } from './groups.ts'

export type Json = Readonly<Record<string, unknown>>

/** The JSON in an annotation: undefined where there is none, `broken` where it is no JSON. */
export const jsonOf = (ingress: Pick<Ingress, 'meta'>, name: string): { readonly value: unknown } | 'broken' | undefined => {
  const text = annotationOf(ingress, name)
  if (text === undefined) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return 'broken'
  }
}

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A part of an object; undefined for what isn't there, and for parts of what is no object. Go reads `Type` and `type` as one field, and of
 * several the last (encoding/json; the controller's own examples write `"Type": "redirect"`).
 */
export const partOf = (value: unknown, name: string): unknown => {
  if (!isJson(value)) return undefined
  const key = Object.keys(value).findLast((one) => one.length === name.length && one.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : value[key]
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined

export const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.flatMap((one: unknown) => textOf(one) ?? []) : [])

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
