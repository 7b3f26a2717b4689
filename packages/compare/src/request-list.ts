import { isIp, readRequest, type RouteRequest } from '@portolan/routing'

/** What a line of a log leaves open. */
export interface ListDefaults {
  /** For lines that name a path alone. */
  readonly host?: string
  /** For lines that name no scheme; default https. */
  readonly scheme?: 'http' | 'https'
}

/** Requests of a list or an access log, each once. */
export class RequestList {
  readonly #requests = new Map<string, RouteRequest>()
  readonly #defaults: ListDefaults
  readonly #most: number
  /** Lines that say something. */
  lines = 0
  /** Lines that can't be read, and the first of them. */
  unread = 0
  firstUnread: { readonly line: number; readonly why: string } | undefined
  /** Requests beyond the most that are kept. */
  left = 0
  #line = 0

  /** `most`: so many different requests are kept. */
  constructor(defaults: ListDefaults = {}, most = 100_000) {
    this.#defaults = defaults
    this.#most = most
  }

  get requests(): readonly RouteRequest[] {
    return [...this.#requests.values()]
  }

  /**
   * One line: a URL with or without a method before it, a line of an access log in the common or combined format (with or without the
   * virtual host in front), or a JSON object that names host and path in one of the usual ways. Empty lines and `#` say nothing.
   */
  add(line: string): void {
    this.#line += 1
    const text = line.trim()
    if (text === '' || text.startsWith('#')) return
    this.lines += 1
    const read = text.startsWith('{') ? fromJson(text, this.#defaults) : (fromLog(text, this.#defaults) ?? fromUrl(text, this.#defaults))
    const fault = 'error' in read ? read.error : faultOf(read)
    if ('error' in read || fault !== undefined) {
      this.unread += 1
      this.firstUnread ??= { line: this.#line, why: fault ?? '' }
      return
    }
    const key = `${read.method ?? 'GET'} ${read.url}`
    if (this.#requests.has(key)) return
    if (this.#requests.size >= this.#most) this.left += 1
    else this.#requests.set(key, read)
  }
}

type Line = RouteRequest | { readonly error: string }

const METHODS = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE)$/

const faultOf = (request: RouteRequest): string | undefined => {
  const read = readRequest(request)
  return 'error' in read ? read.error.message : undefined
}

const fromUrl = (text: string, defaults: ListDefaults): Line => {
  const [first = '', second, ...more] = text.split(/\s+/)
  const named = second !== undefined && METHODS.test(first)
  if (more.length > 0 || (second !== undefined && !named)) return { error: 'expected [METHOD] URL, a line of an access log, or a JSON object' }
  return request({ method: named ? first : undefined, target: named ? second : first }, defaults)
}

/** Apache's common and combined formats, nginx' and Traefik's too; `vhost_combined` has the host, with or without its port, in front. */
const LOG = /^(?:(\S+) )?(\S+) \S+ (?:\S+|"[^"]*") \[[^\]]*\] "([A-Z]{3,20}) (\S+)(?: HTTP\/[\d.]+)?"/

const fromLog = (text: string, defaults: ListDefaults): Line | undefined => {
  const found = LOG.exec(text)
  if (!found) return undefined
  const [, front, , method, target = ''] = found
  return request({ host: front && !isIp(front) ? front : undefined, method, target }, defaults)
}

const HOST = ['host', 'http_host', 'request_host', 'RequestHost', 'authority', ':authority', 'vhost', 'server_name', 'domain_name']
const TARGET = ['request_uri', 'uri', 'path', 'RequestPath', ':path', 'url', 'request_url', 'http_url']
const QUERY = ['query', 'args', 'query_string', 'request_query']
const METHOD = ['method', 'request_method', 'RequestMethod', ':method', 'http_method', 'verb']
const SCHEME = ['scheme', 'RequestScheme', 'x_forwarded_proto', 'x-forwarded-proto', 'http_x_forwarded_proto', 'proto']

const fromJson = (text: string, defaults: ListDefaults): Line => {
  const fields = parsed(text)
  if (!fields) return { error: 'this JSON can not be read' }
  const pick = (names: readonly string[]): string | undefined =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined && value !== '')
  const line = /^([A-Z]{3,20}) (\S+)/.exec(fields.get('request') ?? '')
  const target = pick(TARGET) ?? line?.[2]
  if (target === undefined) return { error: `no path: expected one of ${TARGET.join(', ')}` }
  const query = pick(QUERY)
  return request(
    {
      host: pick(HOST),
      method: pick(METHOD) ?? line?.[1],
      scheme: pick(SCHEME),
      target: query && !target.includes('?') ? `${target}?${query.replace(/^\?/, '')}` : target,
    },
    defaults,
  )
}

/** Text fields by name, of the object itself. */
const parsed = (text: string): ReadonlyMap<string, string> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    return new Map(Object.entries(value).flatMap(([name, field]) => (typeof field === 'string' ? [[name, field] as const] : [])))
  } catch {
    return undefined
  }
}

interface Parts {
  readonly host?: string
  readonly method?: string
  readonly scheme?: string
  readonly target: string
}

const request = ({ host, method, scheme, target }: Parts, defaults: ListDefaults): Line => {
  const sent = method === undefined || method === 'GET' ? {} : { method }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return { url: target, ...sent }
  if (!target.startsWith('/')) return { error: `${target.slice(0, 80)} is no URL and no path` }
  const named = host ?? defaults.host
  if (named === undefined) return { error: 'no host: the line names a path alone' }
  const known = scheme?.toLowerCase()
  return { url: `${known === 'http' || known === 'https' ? known : (defaults.scheme ?? 'https')}://${named}${target}`, ...sent }
}
