import { inCidr, regexFault } from '@portolan/routing'

/** A search (ui/design.md, section 5), read: every term must hold, one of a term's values is enough. */
export interface Query {
  /** What doesn't match is left out, not dimmed. */
  readonly only: boolean
  readonly terms: readonly Term[]
  /** Parts that can't be evaluated, as written. */
  readonly ignored: readonly string[]
}

export interface Term {
  readonly key: Token | 'word'
  readonly negated: boolean
  /** In lower case; of `re` the pattern as written, between its slashes. */
  readonly values: readonly string[]
}

const TOKENS = [
  'ns',
  'host',
  'path',
  'svc',
  'pod',
  'kind',
  'status',
  'scope',
  'entry',
  'class',
  'port',
  'ready',
  'layer',
  'label',
  'tls',
  'ip',
  'finding',
  'since',
  're',
] as const
export type Token = (typeof TOKENS)[number]

/** The text is read up to 4,000 characters and 64 parts; what is beyond is ignored and said so. */
export function parseQuery(text: string): Query {
  let only = false
  const terms: Term[] = []
  const ignored: string[] = text.length > 4000 ? [`${text.slice(4000, 4040)}…`] : []
  for (const part of split(text.slice(0, 4000))) {
    let rest = part
    if (rest.toLowerCase().startsWith('only:')) {
      only = true
      rest = rest.slice('only:'.length)
      if (rest === '') continue
    }
    const term = terms.length < 64 ? readTerm(rest) : undefined
    if (term) terms.push(term)
    else ignored.push(part)
  }
  return { only, terms, ignored }
}

/** Whether text is what a pattern says, `*` standing for anything, in time linear to both. Both in lower case. */
export function glob(pattern: string, text: string): boolean {
  const parts = pattern.split('*')
  const [first = ''] = parts
  const last = parts.length > 1 ? (parts.at(-1) ?? '') : ''
  if (parts.length === 1) return text === pattern
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let at = first.length
  const end = text.length - last.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** By spaces; quotes keep them and are dropped. */
function split(text: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  let quoted = false
  for (const char of text) {
    if (char === '"') quoted = !quoted
    else if (!quoted && /\s/.test(char)) {
      if (part) parts.push(part)
      part = ''
    } else part += char
  }
  return part ? [...parts, part] : parts
}

function readTerm(part: string): Term | undefined {
  const negated = part.length > 1 && part.startsWith('-')
  const body = negated ? part.slice(1) : part
  const colon = body.indexOf(':')
  const key = body.slice(0, Math.max(0, colon)).toLowerCase()
  // A colon alone makes no token: `http://…`, `10.0.0.1:80` and `fe80::1` are words.
  if (colon < 1 || !/^[a-z]+$/.test(key) || body.startsWith('//', colon + 1)) return { key: 'word', negated, values: [body.toLowerCase()] }
  if (key === 're') {
    const pattern = /^\/(.+)\/$/.exec(body.slice(colon + 1))?.[1]
    return pattern !== undefined && regexFault(pattern, 'i') === undefined ? { key, negated, values: [pattern] } : undefined
  }
  const token = TOKENS.find((each) => each === key)
  const values = body
    .slice(colon + 1)
    .toLowerCase()
    .split(',')
    .filter((value) => value !== '')
  if (!token || values.length === 0 || !values.every((value) => fitting(token, value))) return undefined
  return { key: token, negated, values }
}

/** Values that only some words make sense for. */
function fitting(token: Token, value: string): boolean {
  switch (token) {
    case 'status':
      return STATUS_WORDS.has(value)
    case 'scope':
      return value === 'outside' || value === 'internal'
    case 'layer':
      return LAYER_WORDS.has(value)
    case 'ready':
      return /^[<>=]{0,2}\d{1,9}%?$/.test(value)
    case 'ip':
      return !value.includes('/') || inCidr(value, value.split('/', 1)[0] ?? '') === true
    case 'tls':
      return !value.includes('<') || daysOf(value) !== undefined
    case 'port':
      return /^\d{1,5}$/.test(value)
    case 'since':
      return secondsOf(value) !== undefined
    default:
      return true
  }
}

/** The days of `expiring<14d`. */
export const daysOf = (value: string): number | undefined => {
  const days = /^expiring<(\d{1,5})d$/.exec(value)?.[1]
  return days === undefined ? undefined : Number(days)
}

/** The seconds of `30m`, `2h`, `45s`, `1d`. */
export const secondsOf = (value: string): number | undefined => {
  const [, amount, unit = 's'] = /^(\d{1,5})([smhd])$/.exec(value) ?? []
  return amount === undefined ? undefined : Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1)
}

/** The words of the page, and those of the API. */
export const STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ['broken', 'error'],
  ['error', 'error'],
  ['risk', 'warning'],
  ['warning', 'warning'],
  ['serving', 'ok'],
  ['ok', 'ok'],
  ['unknown', 'unknown'],
  ['idle', 'idle'],
  ['note', 'idle'],
])

const LAYER_WORDS: ReadonlySet<string> = new Set(['l4', 'l7', 'client', 'entry', 'listener', 'host', 'rule', 'service', 'workload', 'pod'])
