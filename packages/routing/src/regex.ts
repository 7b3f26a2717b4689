import { RE2JS } from 're2js'
import type { Truth } from './pattern.ts'

const MAX_PATTERN = 4096
const MAX_SUBJECT = 16_384
/** Instructions of the compiled program: the linear bound on what one answer may cost (RGX-13). */
const MAX_PROGRAM = 20_000
const KEEP = 2000

/**
 * Searches text for a pattern of the cluster's, in time linear in both (R17). Compiled at first use and kept, 2000 at most.
 * `unknown` for what RE2 doesn't have (look-around, back-references), for what is malformed, and for what is too big (RGX-11 to 13).
 */
export const searches = (pattern: string, flags: string, text: string): Truth => {
  if (pattern.length > MAX_PATTERN || text.length > MAX_SUBJECT) return 'unknown'
  const known = fault(pattern, flags)
  if (known !== undefined) return 'unknown'
  const literal = literalPrefix(pattern)
  if (literal && !(flags.includes('i') ? text.toLowerCase().startsWith(literal.toLowerCase()) : text.startsWith(literal))) return 'no'
  const program = compiled(pattern, flags)
  return typeof program === 'string' ? 'unknown' : program.test(text) ? 'yes' : 'no'
}

/** Why a pattern can't be evaluated, in words; undefined when it can. */
export const fault = (pattern: string, flags = ''): string | undefined => {
  if (pattern.length > MAX_PATTERN) return `The pattern is longer than ${MAX_PATTERN} characters.`
  const program = compiled(pattern, flags)
  return typeof program === 'string' ? program : undefined
}

const cache = new Map<string, RE2JS | string>()

const compiled = (pattern: string, flags: string): RE2JS | string => {
  const key = `${flags}:${pattern}`
  const known = cache.get(key)
  if (known !== undefined) {
    cache.delete(key)
    cache.set(key, known)
    return known
  }
  const made = compile(pattern, flags)
  cache.set(key, made)
  if (cache.size > KEEP) for (const oldest of cache.keys()) if (cache.delete(oldest)) break
  return made
}

const compile = (pattern: string, flags: string): RE2JS | string => {
  try {
    const made = RE2JS.compile(pattern, flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0)
    return made.programSize() > MAX_PROGRAM ? 'The pattern is too big to be evaluated.' : made
  } catch {
    return 'The pattern needs more than RE2 has, or is malformed.'
  }
}

/** What every match must begin with: the literal after `^`, up to the first character that means something. */
const literalPrefix = (pattern: string): string => {
  if (!pattern.startsWith('^') || pattern.includes('|')) return ''
  const plain = /^[A-Za-z0-9/_-]+/.exec(pattern.slice(1))?.[0] ?? ''
  const next = pattern[1 + plain.length]
  return next !== undefined && '*?{'.includes(next) ? plain.slice(0, -1) : plain
}
