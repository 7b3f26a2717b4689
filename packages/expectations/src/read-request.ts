import { type RouteRequest, readRequest } from '@portolan/routing'
import type { Piece } from './document.ts'
import { type Complain, fieldsOf, quote, sayPiece, textOf } from './pieces.ts'

type From = NonNullable<RouteRequest['from']>
type Via = NonNullable<RouteRequest['via']>

/** How `from` and `via` are read where they are written as one word: `pod:shop/web-0`, `IngressClass//nginx`. */
export interface Shorthand {
  readonly from: (text: string) => { readonly value: From } | { readonly error: string }
  readonly via: (text: string) => { readonly value: Via } | { readonly error: string }
}

/** Only what the contract's RouteRequest allows. */
export const NO_SHORTHAND: Shorthand = {
  from: (text) => (text === 'outside' ? { value: text } : { error: `Expected outside, or a map with namespace and pod, got ${quote(text)}.` }),
  via: (text) => ({ error: `Expected a map with kind, namespace and name, got ${quote(text)}.` }),
}

/** A request: `METHOD URL`, a URL alone, or a map. Undefined once something was complained of. */
export const readRequestPiece = (piece: Piece, at: string, complain: Complain, shorthand: Shorthand): RouteRequest | undefined => {
  let sound = true
  const note: Complain = (line, field, message) => {
    sound = false
    complain(line, field, message)
  }
  const { request, lines } = piece.is === 'text' ? fromText(piece.text, piece.line, at, note) : fromMap(piece, at, note, shorthand)
  if (!sound) return undefined
  const read = readRequest(request)
  if (!('error' in read)) return request
  const { field, message, hint } = read.error
  const [top = field] = field.split('.')
  note(lines.get(top) ?? piece.line, piece.is === 'text' ? at : `${at}.${field}`, `${message}${hint ? ` For example: ${hint}` : ''}`)
  return undefined
}

interface Found {
  readonly request: RouteRequest
  readonly lines: ReadonlyMap<string, number>
}

const NONE: Found = { request: { url: '' }, lines: new Map() }

/** `GET https://shop.example.com/cart`; the method may be left out. */
export const splitRequest = (text: string): { readonly method?: string; readonly url: string } | undefined => {
  const words = text.trim().split(/\s+/)
  const [first = '', second] = words
  if (first === '' || words.length > 2) return undefined
  return second === undefined ? { url: first } : { method: first, url: second }
}

const fromText = (text: string, line: number, at: string, complain: Complain): Found => {
  const request = splitRequest(text)
  if (request) return { request, lines: new Map() }
  complain(line, at, `Expected METHOD URL, such as GET https://shop.example.com/cart, got ${quote(text)}.`)
  return NONE
}

const KEYS = ['url', 'method', 'headers', 'from', 'via', 'sourceIp']

const fromMap = (piece: Piece, at: string, complain: Complain, shorthand: Shorthand): Found => {
  const fields = fieldsOf(piece, at, KEYS, 'METHOD URL, or a map with a url', complain)
  if (piece.is !== 'map') return NONE
  const value = <T>(key: string, read: (piece: Piece, at: string) => T | undefined): T | undefined => {
    const entry = fields.get(key)
    return entry && read(entry.value, `${at}.${key}`)
  }
  const text = (key: string, expected: string): string | undefined => value(key, (one, where) => textOf(one, where, expected, complain))
  if (!fields.has('url')) complain(piece.line, `${at}.url`, 'url is missing. Expected an absolute URL.')
  const url = text('url', 'an absolute URL') ?? ''
  const method = text('method', 'an HTTP method')
  const headers = value('headers', (one, where) => readHeaders(one, where, complain))
  const from = value('from', (one, where) => readFrom(one, where, complain, shorthand))
  const via = value('via', (one, where) => readVia(one, where, complain, shorthand))
  const sourceIp = text('sourceIp', 'an IP address')
  const request: RouteRequest = {
    url,
    ...(method === undefined ? {} : { method }),
    ...(headers ? { headers } : {}),
    ...(from ? { from } : {}),
    ...(via ? { via } : {}),
    ...(sourceIp === undefined ? {} : { sourceIp }),
  }
  return { request, lines: new Map([...fields].map(([key, { line }]) => [key, line])) }
}

/** Names with a value or a list of values; numbers and booleans are the text that was written. */
const readHeaders = (piece: Piece, at: string, complain: Complain): RouteRequest['headers'] => {
  const headers: Record<string, string | readonly string[]> = Object.create(null)
  for (const [name, { value }] of fieldsOf(piece, at, undefined, 'a map of header names to values', complain)) {
    const where = `${at}.${name}`
    if (value.is === 'list') headers[name] = value.items().flatMap((item) => textOf(item, where, 'text', complain) ?? [])
    else headers[name] = textOf(value, where, 'text or a list of texts', complain) ?? ''
  }
  return headers
}

const readFrom = (piece: Piece, at: string, complain: Complain, shorthand: Shorthand): From | undefined => {
  if (piece.is === 'text') return short(shorthand.from(piece.text), piece.line, at, complain)
  const parts = readParts(piece, at, ['namespace', 'pod'], ['namespace'], 'outside, or a map with namespace and pod', complain)
  const { namespace, pod } = parts ?? {}
  return namespace === undefined ? undefined : { namespace, ...(pod === undefined ? {} : { pod }) }
}

const readVia = (piece: Piece, at: string, complain: Complain, shorthand: Shorthand): Via | undefined => {
  if (piece.is === 'text') return short(shorthand.via(piece.text), piece.line, at, complain)
  const parts = readParts(piece, at, ['kind', 'namespace', 'name', 'listener'], ['kind', 'name'], 'a map with kind, namespace and name', complain)
  const { kind, namespace, name, listener } = parts ?? {}
  if (kind === undefined || name === undefined) return undefined
  return { kind, ...(namespace === undefined ? {} : { namespace }), name, ...(listener === undefined ? {} : { listener }) }
}

const short = <T>(read: { readonly value: T } | { readonly error: string }, line: number, at: string, complain: Complain): T | undefined => {
  if ('value' in read) return read.value
  complain(line, at, read.error)
  return undefined
}

/** A map of texts, some of which have to be there. */
const readParts = (
  piece: Piece,
  at: string,
  known: readonly string[],
  needed: readonly string[],
  expected: string,
  complain: Complain,
): Readonly<Partial<Record<string, string>>> | undefined => {
  if (piece.is !== 'map') {
    complain(piece.line, at, `Expected ${expected}, got ${sayPiece(piece)}.`)
    return undefined
  }
  const parts: Partial<Record<string, string>> = Object.create(null)
  const fields = fieldsOf(piece, at, known, expected, complain)
  for (const [key, { value }] of fields) {
    const text = textOf(value, `${at}.${key}`, 'text', complain)
    if (text !== undefined) parts[key] = text
  }
  for (const key of needed) if (!fields.has(key)) complain(piece.line, `${at}.${key}`, `${key} is missing. Expected ${expected}.`)
  return parts
}
