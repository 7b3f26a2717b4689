import type { Transport } from '@portolan/model'
import type { RouteRequest } from './answer.ts'
import { isIp } from './pattern.ts'

/** A request as proxies see it: parsed, its path and query untouched (REQ-01). */
export interface Asked {
  readonly scheme: Scheme
  readonly transport: Transport
  /** Starts with a TLS handshake. */
  readonly secure: boolean
  /** Has method, path and headers. */
  readonly http: boolean
  /** The host that is dialled and, with TLS, named in the handshake: lower case, no brackets, no trailing dot. */
  readonly dialled: string
  readonly dialledIp: boolean
  /** The host that routes: the Host header's, else the dialled one. Lower case, no port. */
  readonly host: string
  /** What the Host header holds: host, and the port where it isn't the scheme's own. */
  readonly authority: string
  /** The same with the port as the client wrote it in a Host header, the scheme's own one too. */
  readonly authoritySent: string
  readonly port: number
  readonly method: string
  /** As sent; `/` when there is none. */
  readonly path: string
  /** The path as the proxy reads it, where it changes it before it matches (REQ-02); `path` stays as sent. */
  readonly readAs?: string
  /** With its `?`; empty when there is none. */
  readonly query: string
  /** By lower-case name, Host left out. */
  readonly headers: ReadonlyMap<string, { readonly name: string; readonly values: readonly string[] }>
  readonly sourceIp?: string
  readonly from?: RouteRequest['from']
  readonly via?: NonNullable<RouteRequest['via']>
}

type Scheme = 'http' | 'https' | 'ws' | 'wss' | 'grpc' | 'grpcs' | 'tcp' | 'tls' | 'udp' | 'sctp'

export interface RequestError {
  /** `url`, `method`, `headers.X-Name`, `sourceIp`, `from`, `via`. */
  readonly field: string
  readonly message: string
  readonly hint?: string
}

/** Reads what was asked, or says which field is wrong and what was expected. Never throws. */
export const readRequest = (request: RouteRequest): { readonly request: Asked } | { readonly error: RequestError } => {
  try {
    return { request: read(request) }
  } catch (thrown) {
    if (thrown instanceof Malformed) return { error: thrown.error }
    return { error: { field: 'request', message: 'The request could not be read. Expected an object with a url.' } }
  }
}

const MAX_URL = 16_384
const MAX_HEADERS = 65_536
const SCHEMES: ReadonlyMap<string, { readonly transport: Transport; readonly secure: boolean; readonly port?: number; readonly http: boolean }> =
  new Map([
    ['http', { transport: 'TCP', secure: false, port: 80, http: true }],
    ['https', { transport: 'TCP', secure: true, port: 443, http: true }],
    ['ws', { transport: 'TCP', secure: false, port: 80, http: true }],
    ['wss', { transport: 'TCP', secure: true, port: 443, http: true }],
    ['grpc', { transport: 'TCP', secure: false, port: 80, http: true }],
    ['grpcs', { transport: 'TCP', secure: true, port: 443, http: true }],
    ['tcp', { transport: 'TCP', secure: false, http: false }],
    ['tls', { transport: 'TCP', secure: true, http: false }],
    ['udp', { transport: 'UDP', secure: false, http: false }],
    ['sctp', { transport: 'SCTP', secure: false, http: false }],
  ])
const VIA = ['Gateway', 'ListenerSet', 'IngressClass', 'IstioGateway', 'Service', 'Pod']

class Malformed extends Error {
  readonly error: RequestError
  constructor(field: string, message: string, hint?: string) {
    super(message)
    this.error = { field, message, ...(hint === undefined ? {} : { hint }) }
  }
}

const read = (raw: RouteRequest): Asked => {
  if (typeof raw?.url !== 'string' || raw.url === '')
    throw new Malformed('url', 'url is missing. Expected an absolute URL.', 'https://shop.example.com/cart')
  const url = readUrl(raw.url)
  const headers = readHeaders(raw.headers)
  const hostHeader = headers.get('host')?.values
  if (hostHeader && hostHeader.length > 1) throw new Malformed('headers.Host', 'Host is given more than once.')
  const authority = hostHeader?.[0]?.trim()
  const named = authority ? readAuthority(authority, 'headers.Host') : url
  const grpc = url.scheme === 'grpc' || url.scheme === 'grpcs'
  const method = raw.method ?? (grpc ? 'POST' : 'GET')
  if (typeof method !== 'string' || !/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/.test(method)) {
    throw new Malformed('method', 'method is not an HTTP method. Expected letters, like GET or POST.')
  }
  if (raw.sourceIp !== undefined && !(typeof raw.sourceIp === 'string' && isIp(raw.sourceIp))) {
    throw new Malformed('sourceIp', 'sourceIp is not an IP address.', '203.0.113.7')
  }
  checkFrom(raw.from)
  checkVia(raw.via)
  const info = SCHEMES.get(url.scheme)
  const plain = new Map(headers)
  plain.delete('host')
  return {
    scheme: url.scheme,
    transport: info?.transport ?? 'TCP',
    secure: info?.secure ?? false,
    http: info?.http ?? true,
    dialled: url.host,
    dialledIp: isIp(url.host),
    host: named.host,
    authority: authorityOf(named, info?.port),
    authoritySent: authorityOf(named, authority ? undefined : info?.port),
    port: url.port,
    method,
    path: url.path,
    query: url.query,
    headers: plain,
    ...(raw.sourceIp === undefined ? {} : { sourceIp: raw.sourceIp }),
    ...(raw.from === undefined ? {} : { from: raw.from }),
    ...(raw.via === undefined || raw.via === null ? {} : { via: raw.via }),
  }
}

const readUrl = (text: string): { scheme: Scheme; host: string; port: number; path: string; query: string } => {
  if (text.length > MAX_URL) throw new Malformed('url', `url is ${text.length} characters long. Portolan reads up to ${MAX_URL}.`)
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)
  if (!scheme) throw new Malformed('url', 'url has no scheme. Expected an absolute URL.', `https://${text.replace(/^\/+/, '').slice(0, 200)}`)
  const name = (scheme[1] ?? '').toLowerCase()
  const info = SCHEMES.get(name)
  if (!info) throw new Malformed('url', `url has scheme ${name}. Expected one of ${[...SCHEMES.keys()].join(', ')}.`)
  if (/[\u0000-\u0020\u007f]/.test(text))
    throw new Malformed('url', 'url holds a space or a control character. Write it percent-encoded.', 'a space is %20')
  const rest = text.slice((scheme[0] ?? '').length)
  const end = rest.search(/[/?#]/)
  const withUser = end < 0 ? rest : rest.slice(0, end)
  const { host, port } = readAuthority(withUser.slice(withUser.lastIndexOf('@') + 1), 'url')
  // An SRV name brings its own port (SVC-13).
  const used = port ?? info.port ?? (/^_[a-z0-9-]+\._(tcp|udp|sctp)\./.test(host) ? 0 : undefined)
  if (used === undefined) throw new Malformed('url', `url has no port, and ${name} has no default one.`, `${name}://${host}:5432`)
  const [beforeFragment = ''] = (end < 0 ? '' : rest.slice(end)).split('#', 1)
  const mark = beforeFragment.indexOf('?')
  const path = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark)
  return { scheme: name as Scheme, host, port: used, path: path || '/', query: mark < 0 ? '' : beforeFragment.slice(mark) }
}

const authorityOf = ({ host, port }: { host: string; port?: number }, usual: number | undefined): string => {
  const name = host.includes(':') ? `[${host}]` : host
  return port === undefined || port === usual ? name : `${name}:${port}`
}

const readAuthority = (text: string, field: string): { host: string; port?: number } => {
  const bracket = /^\[([0-9A-Fa-f:.]+)\](?::(.*))?$/.exec(text)
  const colon = text.lastIndexOf(':')
  const raw = bracket ? (bracket[1] ?? '') : colon < 0 ? text : text.slice(0, colon)
  const portText = bracket ? bracket[2] : colon < 0 ? undefined : text.slice(colon + 1)
  const host = raw.toLowerCase().replace(/\.$/, '')
  if (host === '') throw new Malformed(field, `${field} has no host.`, 'https://shop.example.com/')
  if (bracket ? !isIp(host) : !/^[a-z0-9_]([a-z0-9_.-]{0,252})$/.test(host) || host.includes('..')) {
    const foreign = /[^\u0000-\u007f]/.test(host)
    throw new Malformed(
      field,
      `${field} has a host that is no DNS name and no IP address.`,
      foreign ? 'Write international names in their xn-- form.' : undefined,
    )
  }
  if (portText === undefined || portText === '') return { host }
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0
  if (port < 1 || port > 65_535) throw new Malformed(field, `${field} has port ${portText.slice(0, 20)}. Expected 1 to 65535.`)
  return { host, port }
}

const readHeaders = (raw: RouteRequest['headers']): Map<string, { name: string; values: string[] }> => {
  const headers = new Map<string, { name: string; values: string[] }>()
  if (raw === undefined || raw === null) return headers
  if (typeof raw !== 'object') throw new Malformed('headers', 'headers is not an object. Expected names with their values.')
  let size = 0
  for (const [name, given] of Object.entries(raw)) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name))
      throw new Malformed('headers', `headers has a name that HTTP doesn't allow: ${JSON.stringify(name).slice(0, 80)}.`)
    for (const value of Array.isArray(given) ? given : [given]) {
      if (typeof value !== 'string') throw new Malformed(`headers.${name}`, `headers.${name} is not text.`)
      if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) throw new Malformed(`headers.${name}`, `headers.${name} holds a control character.`)
      size += name.length + value.length
      if (size > MAX_HEADERS) throw new Malformed('headers', `headers are longer than ${MAX_HEADERS} characters together.`)
      const key = name.toLowerCase()
      const known = headers.get(key)
      if (known) known.values.push(value)
      else headers.set(key, { name, values: [value] })
    }
  }
  return headers
}

const checkFrom = (from: RouteRequest['from']): void => {
  if (from === undefined || from === null || from === 'outside') return
  if (typeof from !== 'object' || typeof from.namespace !== 'string' || from.namespace === '') {
    throw new Malformed('from', "from is neither 'outside' nor a namespace with an optional pod.", '{ "namespace": "shop", "pod": "cart-0" }')
  }
  if (from.pod !== undefined && typeof from.pod !== 'string') throw new Malformed('from', 'from.pod is not a name.')
}

const checkVia = (via: RouteRequest['via']): void => {
  if (via === undefined || via === null) return
  if (typeof via !== 'object' || typeof via.name !== 'string' || !VIA.includes(via.kind)) {
    throw new Malformed(
      'via',
      `via names no entry point. Expected a kind of ${VIA.join(', ')}, and a name.`,
      '{ "kind": "IngressClass", "name": "nginx" }',
    )
  }
}
