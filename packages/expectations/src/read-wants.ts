import { readRequest, type Verdict } from '@portolan/routing'
import type { Piece } from './document.ts'
import { halfStep, type Percent, type ServicePattern, type Want, type WantedTarget } from './expectation.ts'
import { type Complain, fieldsOf, itemsOf, quote, sayPiece, textOf } from './pieces.ts'
import { splitRequest } from './read-request.ts'

type Read = (piece: Piece, at: string, complain: Complain) => Want | undefined

/** The keys of an entry beside `request`; their readers stand below. Wants that name different ends of a request exclude each other. */
export const WANTS: readonly { readonly key: Want['want']; readonly read: Read; readonly ends?: 'pod' | 'answer' | 'redirect' | 'refusal' }[] = [
  { key: 'reaches', read: (...given) => readReaches(...given), ends: 'pod' },
  { key: 'as', read: (...given) => readAs(...given), ends: 'pod' },
  { key: 'answers', read: (...given) => readAnswers(...given), ends: 'answer' },
  { key: 'redirects', read: (...given) => readRedirects(...given), ends: 'redirect' },
  { key: 'never reaches', read: (...given) => readNever(...given) },
  { key: 'refuses', read: (...given) => readRefuses(...given), ends: 'refusal' },
  { key: 'verdict', read: (...given) => readVerdict(...given) },
]

const readReaches: Read = (piece, at, complain) => {
  if (piece.is === 'text') {
    const target = readService(piece, at, complain)
    return target && { want: 'reaches', targets: [target] }
  }
  const fields = fieldsOf(piece, at, undefined, 'namespace/service[:port], or a map of those to percent', complain)
  if (piece.is !== 'map') return undefined
  if (fields.size === 0) complain(piece.line, at, 'No Service is named. Expected namespace/service[:port] with its percent.')
  const targets: WantedTarget[] = []
  for (const [key, { line, value }] of fields) {
    const target = readService({ is: 'text', line, text: key }, at, complain)
    const share = readPercent(value, `${at}.${key}`, complain)
    if (target && share) targets.push({ ...target, share })
  }
  const sum = targets.reduce((total, { share }) => total + (share?.value ?? 0), 0)
  const slack = targets.reduce((total, { share }) => total + halfStep(share), 0)
  if (sum > 100 + slack) complain(piece.line, at, `The shares add up to ${Math.round(sum * 100) / 100}%. Expected 100% at most.`)
  return targets.length === fields.size && targets.length > 0 ? { want: 'reaches', targets } : undefined
}

const readPercent = (piece: Piece, at: string, complain: Complain): Percent | undefined => {
  const found = piece.is === 'text' ? /^(\d{1,3})(?:\.(\d{1,6}))? ?%?$/.exec(piece.text.trim()) : null
  const value = found ? Number(`${found[1]}.${found[2] ?? 0}`) : Number.NaN
  if (value >= 0 && value <= 100) return { value, decimals: found?.[2]?.length ?? 0 }
  complain(piece.line, at, `Expected a percentage from 0% to 100%, such as 5% or 33.3%, got ${sayPiece(piece)}.`)
  return undefined
}

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/
const PATTERN = /^[a-z0-9*]([a-z0-9.*-]{0,251}[a-z0-9*])?$/

const readService = (piece: Piece, at: string, complain: Complain): ServicePattern | undefined => {
  const text = textOf(piece, at, 'namespace/service[:port]', complain)
  if (text === undefined) return undefined
  const service = splitService(text, NAME)
  if (!service) complain(piece.line, at, `${quote(text)} names no Service. Expected namespace/service or namespace/service:port.`)
  return service
}

const splitService = (text: string, name: RegExp): ServicePattern | undefined => {
  const [namespace = '', rest = '', more] = text.trim().split('/')
  const colon = rest.indexOf(':')
  const service = colon < 0 ? rest : rest.slice(0, colon)
  const port = colon < 0 ? undefined : rest.slice(colon + 1)
  if (more !== undefined || !name.test(namespace) || !name.test(service) || (port !== undefined && !isPort(port))) return undefined
  return { namespace, name: service, ...(port === undefined ? {} : { port }) }
}

/** A number from 1 to 65535, or an IANA_SVC_NAME as Service ports have it. */
const isPort = (text: string): boolean =>
  /^\d+$/.test(text) ? Number(text) >= 1 && Number(text) <= 65_535 && text.length <= 5 : /^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(text)

const readAs: Read = (piece, at, complain) => {
  if (piece.is === 'text') {
    const request = splitRequest(piece.text)
    if (!request) {
      complain(piece.line, at, `Expected METHOD URL as the pod sees it, such as GET http://shop.example.com/v2/cart, got ${quote(piece.text)}.`)
      return undefined
    }
    return isUrl(request.url, piece.line, at, complain) ? { want: 'as', ...request, headers: [] } : undefined
  }
  const fields = fieldsOf(piece, at, ['url', 'method', 'headers'], 'METHOD URL, or a map with url, method and headers', complain)
  const url = fields.get('url')
  if (piece.is === 'map' && !url) complain(piece.line, `${at}.url`, 'url is missing. Expected an absolute URL.')
  if (!url) return undefined
  const text = textOf(url.value, `${at}.url`, 'an absolute URL', complain)
  const method = fields.get('method')
  const called = method && textOf(method.value, `${at}.method`, 'an HTTP method', complain)
  const headers = fields.get('headers')
  const wanted = headers ? fieldsOf(headers.value, `${at}.headers`, undefined, 'a map of header names to values', complain) : new Map()
  const pairs = [...wanted].map(([name, { value }]) => [name, textOf(value, `${at}.headers.${name}`, 'text', complain) ?? ''] as const)
  if (text === undefined || !isUrl(text, url.line, `${at}.url`, complain)) return undefined
  return { want: 'as', ...(called === undefined ? {} : { method: called }), url: text, headers: pairs }
}

const isUrl = (url: string, line: number, at: string, complain: Complain): boolean => {
  const read = readRequest({ url })
  if ('error' in read) complain(line, at, `${read.error.message}${read.error.hint ? ` For example: ${read.error.hint}` : ''}`)
  return !('error' in read)
}

const readAnswers: Read = (piece, at, complain) => {
  const status = readStatus(piece, at, 100, 599, complain)
  return status === undefined ? undefined : { want: 'answers', status }
}

const readStatus = (piece: Piece, at: string, from: number, to: number, complain: Complain): number | undefined => {
  const status = piece.is === 'text' && /^\d{3}$/.test(piece.text.trim()) ? Number(piece.text) : Number.NaN
  if (status >= from && status <= to) return status
  complain(piece.line, at, `Expected an HTTP status from ${from} to ${to}, got ${sayPiece(piece)}.`)
  return undefined
}

const readRedirects: Read = (piece, at, complain) => {
  if (piece.is === 'text') return isUrl(piece.text, piece.line, at, complain) ? { want: 'redirects', to: piece.text } : undefined
  const fields = fieldsOf(piece, at, ['to', 'status'], 'a URL, or a map with to and status', complain)
  if (piece.is !== 'map') return undefined
  if (fields.size === 0) complain(piece.line, at, 'Expected a URL, or a map with to and status, got an empty map.')
  const [to, status] = [fields.get('to'), fields.get('status')]
  const url = to && textOf(to.value, `${at}.to`, 'an absolute URL', complain)
  const code = status && readStatus(status.value, `${at}.status`, 300, 399, complain)
  if (url !== undefined && !isUrl(url, to?.line ?? piece.line, `${at}.to`, complain)) return undefined
  return { want: 'redirects', ...(url === undefined ? {} : { to: url }), ...(code === undefined ? {} : { status: code }) }
}

const readNever: Read = (piece, at, complain) => {
  const items = piece.is === 'text' ? [piece] : itemsOf(piece, at, 'a list of patterns, such as [data/*, kube-system/*]', complain)
  if (piece.is === 'list' && items.length === 0) complain(piece.line, at, 'No pattern is given. Expected at least one, such as data/*.')
  const patterns: ServicePattern[] = []
  for (const item of items) {
    const text = textOf(item, at, 'a pattern, such as data/*', complain)
    const pattern = text === undefined ? undefined : splitService(text, PATTERN)
    if (pattern) patterns.push(pattern)
    else if (text !== undefined)
      complain(item.line, at, `${quote(text)} is no pattern for Services. Expected namespace/service, with * for any text.`)
  }
  return patterns.length > 0 && patterns.length === items.length ? { want: 'never reaches', patterns } : undefined
}

const readRefuses: Read = (piece, at, complain) => {
  if (piece.is === 'text' && piece.text === 'true') return { want: 'refuses' }
  complain(piece.line, at, `Expected true, got ${sayPiece(piece)}.`)
  return undefined
}

const VERDICTS = ['delivered', 'degraded', 'redirected', 'answered', 'lost', 'refused', 'ambiguous', 'unknown'] as const satisfies readonly Verdict[]

const readVerdict: Read = (piece, at, complain) => {
  const verdict = piece.is === 'text' ? VERDICTS.find((word) => word === piece.text) : undefined
  if (verdict) return { want: 'verdict', verdict }
  complain(piece.line, at, `Expected one of ${VERDICTS.join(', ')}, got ${sayPiece(piece)}.`)
  return undefined
}
