import type { RouteRequest } from '@portolan/contract'
import type { ParamChanges } from '../../address.ts'

/** What the request bar holds. */
export interface Form {
  /** As typed. */
  readonly url: string
  readonly method: string
  readonly headers: readonly Header[]
  readonly from: From
  /** The entry point that is pinned, as `KIND/NS/NAME`; empty: resolved from the URL. */
  readonly via: string
  /** The controller that is taken to serve the Ingresses; empty: the one that does. */
  readonly dialect: string
}

/** `value` undefined: a link named the header and kept its value to itself. */
export interface Header {
  readonly name: string
  readonly value: string | undefined
}

export type From =
  | { readonly is: 'internet' }
  | { readonly is: 'pod'; readonly namespace: string; readonly pod: string }
  | { readonly is: 'namespace'; readonly namespace: string }
  | { readonly is: 'address'; readonly ip: string }

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Where values that no link may carry live: this page's memory, by lower-case header name. */
export type Secrets = ReadonlyMap<string, string>

/** Stands in a link for a value that isn't in it. */
const WITHHELD = '~'

const SENSITIVE = /^(authorization|cookie|proxy-authorization|x-api-key|x-auth-.*|x-csrf-.*|.*(token|secret|password|api-?key|session).*)$/i

/** Whether a header's value may be a credential. */
export const isSensitive = (name: string): boolean => SENSITIVE.test(name)

/** Reads the address: keys `u m h from`. `secrets` gives back the values that it leaves out. */
export const formOf = (params: URLSearchParams, secrets: Secrets): Form => ({
  url: params.get('u') ?? '',
  method: params.get('m') || 'GET',
  headers: params.getAll('h').map((pair) => {
    const colon = pair.indexOf(':')
    const name = (colon < 0 ? pair : pair.slice(0, colon)).trim()
    const value = colon < 0 ? '' : pair.slice(colon + 1).trim()
    return { name, value: isSensitive(name) && value === WITHHELD ? secrets.get(name.toLowerCase()) : value }
  }),
  from: readFrom(params.get('from') ?? ''),
  via: params.get('via') ?? '',
  dialect: params.get('dialect') ?? '',
})

/** The same form as keys of the address, credentials left out. */
export const paramsOf = (form: Form): ParamChanges => ({
  u: form.url,
  m: form.method,
  h: form.headers.map(({ name, value }) => `${name}:${isSensitive(name) || value === undefined ? WITHHELD : value}`),
  from: sayFrom(form.from),
  via: form.via,
  dialect: form.dialect,
})

/** `internet`, `Pod/ns/name`, `Namespace//ns`, or an IP address (of a CIDR, its first). Anything else is the internet. */
export const readFrom = (text: string): From => {
  const [kind, namespace = '', name = ''] = text.split('/')
  if (kind === 'Pod' && namespace && name) return { is: 'pod', namespace, pod: name }
  if (kind === 'Namespace' && name) return { is: 'namespace', namespace: name }
  if (kind && kind !== 'internet' && /^[0-9a-f.:]+$/i.test(kind)) return { is: 'address', ip: kind }
  return { is: 'internet' }
}

export const sayFrom = (from: From): string => {
  switch (from.is) {
    case 'internet':
      return 'internet'
    case 'pod':
      return `Pod/${from.namespace}/${from.pod}`
    case 'namespace':
      return `Namespace//${from.namespace}`
    case 'address':
      return from.ip
    default:
      return from satisfies never
  }
}

/** A field's text as a source: `shop/web-1` a pod, `shop` a namespace, `10.1.2.3` an address; undefined while it is neither. */
export const typedFrom = (is: Exclude<From['is'], 'internet'>, text: string): From | undefined => {
  const [namespace = '', pod = '', ...rest] = text.trim().split('/')
  if (!namespace || rest.length > 0) return undefined
  switch (is) {
    case 'pod':
      return pod ? { is, namespace, pod } : undefined
    case 'namespace':
      return pod ? undefined : { is, namespace }
    case 'address':
      return pod ? undefined : { is, ip: namespace }
    default:
      return is satisfies never
  }
}

/**
 * The request to trace; undefined for an empty field. Text without a scheme is completed: `http` for cluster names (no dot, or `.svc`),
 * `https` for the rest. A header whose value is withheld is left out.
 */
export const requestOf = (form: Form): RouteRequest | undefined => {
  const url = completed(form.url)
  if (url === '') return undefined
  const headers = new Map<string, string[]>()
  for (const { name, value } of form.headers) {
    if (value === undefined) continue
    const values = headers.get(name)
    if (values) values.push(value)
    else headers.set(name, [value])
  }
  return {
    url,
    ...(form.method === 'GET' ? {} : { method: form.method }),
    ...(headers.size === 0
      ? {}
      : { headers: Object.fromEntries([...headers].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values])) }),
    ...sourceOf(form.from),
    ...viaOf(form.via),
  }
}

/** `Gateway/infra/edge#https`, `IngressClass//nginx`. */
const viaOf = (text: string): Pick<RouteRequest, 'via'> => {
  const [path = '', listener] = text.split('#', 2)
  const [kind, namespace, name] = path.split('/')
  if (!kind || !name) return {}
  return { via: { kind, ...(namespace ? { namespace } : {}), name, ...(listener ? { listener } : {}) } }
}

const sourceOf = (from: From): Pick<RouteRequest, 'from' | 'sourceIp'> => {
  switch (from.is) {
    case 'internet':
      return {}
    case 'pod':
      return { from: { namespace: from.namespace, pod: from.pod } }
    case 'namespace':
      return { from: { namespace: from.namespace } }
    case 'address':
      return { sourceIp: from.ip }
    default:
      return from satisfies never
  }
}

/** An absolute URL from what was typed. */
export const completed = (typed: string): string => {
  const text = typed.trim()
  if (text === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  const host = text.replace(/^\/+/, '').split(/[/?#]/, 1)[0] ?? ''
  const name = host.split(':', 1)[0] ?? ''
  const inside = !name.includes('.') || /\.svc(\.|$)/i.test(name)
  return `${inside ? 'http' : 'https'}://${text.replace(/^\/+/, '')}`
}

/** The parts that the field colours. They join to exactly what was typed. */
export const urlParts = (typed: string): { readonly scheme: string; readonly host: string; readonly rest: string } => {
  const scheme = /^\s*[a-z][a-z0-9+.-]*:\/\//i.exec(typed)?.[0] ?? ''
  const after = typed.slice(scheme.length)
  const end = after.search(/[/?#]/)
  return end < 0 ? { scheme, host: after, rest: '' } : { scheme, host: after.slice(0, end), rest: after.slice(end) }
}
