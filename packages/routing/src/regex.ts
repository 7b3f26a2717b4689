import { RE2JS } from 're2js'
import type { Truth } from './pattern.ts'
import { expandedSize } from './regex-size.ts'
import type { Pattern } from './table.ts'

type Regex = Extract<Pattern, { readonly by: 'regex' }>

const MAX_PATTERN = 4096
const MAX_SUBJECT = 16_384
/** Instructions, repetitions written out: bounds what compiling costs (RGX-13). */
const MAX_PROGRAM = 5000
/**
 * Instructions times characters: up to here re2js 2.10 remembers every pair it has tried (Backtracker.maxBitStateLen), so that one
 * search takes a few milliseconds at most. Its automaton isn't used: building a state costs more than running the program.
 */
const MAX_WORK = 262_144
/** The same for all patterns of one answer together, what compiling them costs included. */
const MAX_WORK_OF_ANSWER = 1_000_000
/** What compiling an instruction costs, as characters that it would read. */
const COMPILING = 32
const KEEP = 2000

/** What the patterns of one answer have cost, and what they said: none is run twice for one text. */
interface Meter {
  left: number
  readonly said: Map<Regex, { readonly text: string; readonly truth: Truth }>
}

const meters = new WeakMap<object, Meter>()

/**
 * Searches text for a pattern of the cluster's, in time linear in both (R17). Compiled at first use and kept, 2,000 at most.
 * `unknown` for what RE2 doesn't have (look-around, back-references), for what is malformed, and for what would take too long (RGX-11 to 13).
 * `answer`: the request that is answered; its patterns share one allowance, so that many small ones can't stall the server either.
 */
export const searches = (pattern: Regex, text: string, answer?: object): Truth => {
  if (!mayBeginSo(pattern, text)) return 'no'
  const meter = answer ? meterOf(answer) : undefined
  const known = meter?.said.get(pattern)
  if (known?.text === text) return known.truth
  const truth = run(pattern, text, meter)
  meter?.said.set(pattern, { text, truth })
  return truth
}

/** Why a pattern can't be evaluated, in words; undefined when it can. */
export const fault = (pattern: string, flags = ''): string | undefined => {
  if (pattern.length > MAX_PATTERN) return `The pattern is longer than ${MAX_PATTERN} characters.`
  const program = compiled(pattern, flags)
  return typeof program === 'string' ? program : undefined
}

/** Whether RE2, and so Go, refuses to compile it: look-around, back-references, what is malformed. What is merely too big here isn't refused. */
export const isRefused = (pattern: string, flags = ''): boolean => pattern.length <= MAX_PATTERN && compiled(pattern, flags) === REFUSED

/** What every match must begin with: the plain text behind `^`, up to the first character that means something; empty when there is none. */
export const literalStart = (pattern: Regex): string => {
  const known = starts.get(pattern)
  if (known !== undefined) return known
  const made = readStart(pattern.value)
  starts.set(pattern, made)
  return made
}

const starts = new WeakMap<Regex, string>()

const readStart = (pattern: string): string => {
  if (!pattern.startsWith('^') || pattern.includes('|')) return ''
  const plain: string[] = []
  for (const [part] of pattern.slice(1).matchAll(/[A-Za-z0-9/_~@:%=&,;!-]|\\[./+-]|[\s\S]/g)) {
    if (part.length === 1 && !/[A-Za-z0-9/_~@:%=&,;!-]/.test(part)) {
      if ('*?{'.includes(part)) plain.pop()
      break
    }
    plain.push(part.at(-1) ?? '')
  }
  return plain.join('')
}

const mayBeginSo = (pattern: Regex, text: string): boolean => {
  const start = literalStart(pattern)
  return pattern.flags.includes('i') ? text.slice(0, start.length).toLowerCase() === start.toLowerCase() : text.startsWith(start)
}

const meterOf = (answer: object): Meter => {
  const meter = meters.get(answer) ?? { left: MAX_WORK_OF_ANSWER, said: new Map() }
  meters.set(answer, meter)
  return meter
}

/** RGX-04: PCRE runs on bytes here, so that one character outside ASCII is two to four of its own. */
const inBytes = (text: string): string => {
  if (!/[^\u0000-\u007f]/.test(text)) return text
  try {
    return encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)))
  } catch {
    return text
  }
}

const run = ({ value: written, flags, flavour }: Regex, sent: string, meter: Meter | undefined): Truth => {
  const [value, text] = flavour === 'pcre' ? [inBytes(written), inBytes(sent)] : [written, sent]
  if (value.length > MAX_PATTERN || text.length > MAX_SUBJECT) return 'unknown'
  if (meter && meter.left <= 0) return 'unknown'
  const program = compiled(value, flags)
  if (typeof program === 'string') return 'unknown'
  const size = program.programSize()
  // Charged whether it was compiled before or not: an answer must not hang on what was asked earlier.
  if (meter) meter.left -= size * (text.length + COMPILING)
  if (size * text.length > MAX_WORK) return 'unknown'
  return program.matcher(text).find() ? 'yes' : 'no'
}

/** How a replacement's text is filled in: which references it knows, and what of the text it takes the place of. */
export interface Substitution {
  readonly value: string
  /** `dollar`: `$1` of one digit and `$name`, as nginx; `go`: `$1`, `${1}`, `$name` by Go's Expand; `backslash`: `\\0` to `\\9`. */
  readonly refs: 'dollar' | 'go' | 'backslash'
  readonly replaces: 'whole' | 'first' | 'all'
}

/** What a name stands for that the pattern has no group of. */
export type Named = (name: string) => string | undefined

/** Replaces what a pattern finds in a text; `unknown` where `searches` would say so. */
export const substitute = (
  pattern: Regex,
  text: string,
  { value, refs, replaces }: Substitution,
  others?: Named,
): { readonly found: 'yes'; readonly text: string } | { readonly found: 'no' | 'unknown' } => {
  const program = text.length > MAX_SUBJECT || pattern.value.length > MAX_PATTERN ? '' : compiled(pattern.value, pattern.flags)
  if (typeof program === 'string' || program.programSize() * text.length > MAX_WORK) return { found: 'unknown' }
  const matcher = program.matcher(text)
  const names = program.namedGroups()
  const group = (name: string): string => {
    const number = /^\d+$/.test(name) ? Number(name) : names[name]
    if (number === undefined) return others?.(name) ?? ''
    return number > matcher.groupCount() ? '' : (matcher.group(number) ?? '')
  }
  let made = ''
  let from = 0
  let found = false
  while (matcher.find()) {
    // RE2 and Go find nothing that is empty where the last find ended.
    if (found && matcher.start() === matcher.end() && matcher.start() === from) continue
    found = true
    const filled = fill(value, refs, group)
    if (replaces === 'whole') return { found: 'yes', text: filled }
    made += text.slice(from, matcher.start()) + filled
    from = matcher.end()
    if (replaces === 'first') break
  }
  return found ? { found: 'yes', text: made + text.slice(from) } : { found: 'no' }
}

const REFERENCES: Readonly<Record<Substitution['refs'], RegExp>> = {
  dollar: /\$(?:(\d)|\{(\w+)\}|([A-Za-z_]\w*))/g,
  go: /\$(?:(\$)|(\w+)|\{(\w+)\})/g,
  backslash: /\\(?:(\d)|(\\))/g,
}

const fill = (value: string, refs: Substitution['refs'], group: (name: string) => string): string =>
  value.replace(REFERENCES[refs], (_, a: string | undefined, b: string | undefined, c: string | undefined) => {
    const name = a ?? b ?? c ?? ''
    return name === '$' || name === '\\' ? name : group(name)
  })

const REFUSED = 'The pattern needs more than RE2 has, or is malformed.'

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
  const tooBig = 'The pattern is too big to be evaluated.'
  if (expandedSize(pattern) > MAX_PROGRAM) return tooBig
  try {
    const made = RE2JS.compile(pattern, flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0)
    return made.programSize() > MAX_PROGRAM ? tooBig : made
  } catch {
    return REFUSED
  }
}
