import { isIP } from 'node:net'
import { annotationsOf, type Ingress, type Objects, parseBool, type Service } from '../objects.ts'

/**
 * What ingress-nginx 1.15.1 reads from an Ingress's annotations: internal/ingress/annotations/, one field per parser.
 * Defaults are those of internal/ingress/controller/config/config.go.
 */
export interface Annotations {
  readonly canary: Canary
  readonly rewrite: {
    readonly target: string
    readonly sslRedirect: boolean
    readonly forceSslRedirect: boolean
    readonly preserveTrailingSlash: boolean
    readonly useRegex: boolean
    readonly appRoot: string
  }
  readonly redirect: { readonly url: string; readonly code: number; readonly fromToWww: boolean; readonly relative: boolean }
  readonly aliases: readonly string[]
  readonly upstreamVhost: string
  readonly backendProtocol: string
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly basicAuth?: { readonly realm: string; readonly file: string }
  readonly cors?: { readonly origins: readonly string[] }
  readonly satisfy: string
  readonly serviceUpstream: boolean
  readonly usePortInRedirects: boolean
  readonly defaultBackend?: Service
  /** Every location answers 503. */
  readonly denied: boolean
}

export interface Canary {
  readonly enabled: boolean
  readonly weight: number
  readonly weightTotal: number
  readonly header: string
  readonly headerValue: string
  readonly headerPattern: string
  readonly cookie: string
}

const PREFIX = 'nginx.ingress.kubernetes.io/'

/** parser/validators.go: the characters that a value may hold. */
const PATH_WITH_CAPTURE = /^\/?[-._~a-zA-Z0-9/:$]*$/
const URL_CHARACTERS = /^[-._~a-zA-Z0-9/:,?&=]*$/
const BASIC = /^[-._~a-zA-Z0-9/:]*$/
const REGEX = /^[-._~a-zA-Z0-9/:^$[\](){}*+?|&=\\]*$/
const CORS_ORIGIN_LIST = /^((((([a-z]+:\/\/)?(\*\.)?[A-Za-z0-9\-.]*(:\d+)?,?)|null)+)|\*)?$/
const CORS_ORIGIN = /^([a-z]+:\/\/(\*\.)?[A-Za-z0-9\-.]*(:\d+)?|\*|null)?$/
const WITH_SPACES = /^[-._~a-zA-Z0-9/: ]*$/

/** Annotations of risk Critical (annotations-risk.md); the default `annotations-risk-level` is High. */
const CRITICAL = ['configuration-snippet', 'server-snippet', 'auth-snippet', 'modsecurity-snippet', 'stream-snippet']

class Invalid extends Error {}

/** Undefined: the whole Ingress is dropped (annotations.go Extract: a risk too high, or a validation error that the parser hands on). */
export const readAnnotations = (
  ingress: Ingress,
  objects: Objects,
  passwords: (namespace: string, name: string) => string,
): Annotations | undefined => {
  const all = annotationsOf(ingress)
  if (CRITICAL.some((key) => all.has(PREFIX + key))) return undefined
  try {
    return read(new Values(all), ingress, objects, passwords)
  } catch (error) {
    if (error instanceof Invalid) return undefined
    throw error
  }
}

const read = (values: Values, ingress: Ingress, objects: Objects, passwords: (namespace: string, name: string) => string): Annotations => {
  const namespace = ingress.metadata.namespace ?? ''
  let denied = false
  const list = (key: string, alias?: string): string[] => {
    const value = values.text(key, areCidrs, alias)
    if (value.is === 'missing') return []
    // ipallowlist/main.go, ipdenylist/main.go: any other trouble denies the location.
    if (value.is === 'text') return value.text.split(',').map((one) => one.trim())
    denied = true
    return []
  }
  const allow = list('allowlist-source-range', 'whitelist-source-range')
  const deny = list('denylist-source-range')
  const auth = basicAuth(values, namespace, objects, passwords)
  if (auth === 'denied') denied = true
  const defaultBackend = values.strict('default-backend', (text) => /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text))
  for (const key of ['limit-rpm', 'limit-rps', 'limit-connections']) values.int(key, 'drop')
  return {
    canary: canary(values),
    rewrite: rewrite(values),
    redirect: redirect(values),
    aliases: aliases(values),
    upstreamVhost: values.strict('upstream-vhost', (text) => REGEX.test(text.trim())) ?? '',
    backendProtocol: values
      .or('backend-protocol', (text) => ['auto_http', 'http', 'https', 'grpc', 'grpcs', 'fcgi'].includes(text.trim().toLowerCase()), 'HTTP')
      .toUpperCase(),
    allow,
    deny,
    ...(auth !== 'denied' && auth ? { basicAuth: auth } : {}),
    ...(cors(values) ?? {}),
    satisfy: values.or('satisfy', (text) => ['any', 'all'].includes(text.trim()), ''),
    serviceUpstream: values.bool('service-upstream') ?? false,
    usePortInRedirects: values.bool('use-port-in-redirects') ?? false,
    ...(defaultBackend ? { defaultBackend: objects.service(namespace, defaultBackend) } : {}),
    denied,
  }
}

/** canary/main.go: without `canary: "true"` the other keys are an error that Extract skips, which leaves none of them. */
const canary = (values: Values): Canary => {
  const basic = (text: string): boolean => BASIC.test(text.replaceAll(' ', ''))
  return {
    enabled: values.bool('canary') ?? false,
    weight: values.int('canary-weight') ?? 0,
    weightTotal: values.int('canary-weight-total') ?? 100,
    header: values.or('canary-by-header', basic, ''),
    headerValue: values.or('canary-by-header-value', basic, ''),
    headerPattern: values.or('canary-by-header-pattern', (text) => REGEX.test(text), ''),
    cookie: values.or('canary-by-cookie', basic, ''),
  }
}

/** rewrite/main.go: whatever is invalid takes its default. */
const rewrite = (values: Values): Annotations['rewrite'] => {
  const appRoot = values.or('app-root', (text) => PATH_WITH_CAPTURE.test(text), '')
  return {
    target: values.or('rewrite-target', (text) => PATH_WITH_CAPTURE.test(text), ''),
    sslRedirect: values.bool('ssl-redirect') ?? true,
    forceSslRedirect: values.bool('force-ssl-redirect') ?? false,
    preserveTrailingSlash: values.bool('preserve-trailing-slash') ?? false,
    useRegex: values.bool('use-regex') ?? false,
    // url.ParseRequestURI takes an absolute path or a URL with a scheme; a scheme is refused after it.
    appRoot: appRoot.startsWith('/') ? appRoot : '',
  }
}

/** redirect/redirect.go: temporal before permanent; a URL without http(s) ignores the whole block. */
const redirect = (values: Values): Annotations['redirect'] => {
  const none = { url: '', code: 0, fromToWww: false, relative: false }
  const fromToWww = values.bool('from-to-www-redirect', 'drop') ?? false
  const relative = values.bool('relative-redirects', 'drop') ?? false
  const temporal = values.url('temporal-redirect')
  if (temporal !== '') {
    const asked = values.int('temporal-redirect-code', 'drop') ?? 0
    const code = asked < 300 || asked > 307 ? 302 : asked
    return /^http[^:/?#]*:/i.test(temporal) ? { url: temporal, code, fromToWww, relative } : none
  }
  const permanent = values.url('permanent-redirect')
  const asked = values.int('permanent-redirect-code', 'drop') ?? 0
  const code = asked < 300 || asked > 308 ? 301 : asked
  return { url: permanent, code, fromToWww, relative }
}

/** alias/main.go: sorted, each once. */
const aliases = (values: Values): string[] => {
  const value = values.text('server-alias', (text) => text.split(',').every((one) => REGEX.test(one.trim())))
  if (value.is === 'invalid') throw new Invalid('server-alias')
  if (value.is !== 'text') return []
  const names = value.text.split(',').map((one) => one.trim())
  return [...new Set(names.filter((one) => one !== ''))].sort()
}

/** auth/main.go; Debian's nginx knows `basic` alone. */
const basicAuth = (
  values: Values,
  namespace: string,
  objects: Objects,
  passwords: (namespace: string, name: string) => string,
): Annotations['basicAuth'] | 'denied' => {
  const type = values.text('auth-type', (text) => /basic|digest/.test(text))
  if (type.is === 'invalid') throw new Invalid('auth-type')
  if (type.is !== 'text') return undefined
  const secret = values.text('auth-secret', (text) => BASIC.test(text))
  if (secret.is !== 'text') return 'denied'
  const [first = '', second] = secret.text.split('/')
  const [where, name] = second === undefined ? [namespace, first] : [first, second]
  if (where !== namespace) return 'denied'
  const found = objects.get('Secret', where, name)
  if (!found || !('auth' in ((found.data ?? {}) as object))) return 'denied'
  const realm = values.text('auth-realm', (text) => WITH_SPACES.test(text))
  if (realm.is === 'invalid') throw new Invalid('auth-realm')
  return { realm: realm.is === 'text' ? realm.text : '', file: passwords(where, name) }
}

/** cors/main.go */
const cors = (values: Values): { cors: { origins: string[] } } | undefined => {
  if (!values.bool('enable-cors')) return undefined
  const value = values.text('cors-allow-origin', (text) => CORS_ORIGIN_LIST.test(text.replaceAll(' ', '')))
  if (value.is !== 'text') return { cors: { origins: ['*'] } }
  const origins = value.text.split(',').map((one) => one.trim())
  if (origins.includes('*')) return { cors: { origins: ['*'] } }
  return { cors: { origins: origins.filter((one) => one !== '' && CORS_ORIGIN.test(one)) } }
}

/** net/ipnet.go ParseIPNets: one bad word spoils the list. */
const areCidrs = (text: string): boolean =>
  text.split(',').every((one) => {
    const [address = '', bits] = one.trim().split('/')
    if (bits === undefined) return isIP(address) !== 0
    return isIP(address) !== 0 && /^\d+$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128)
  })

type Value = { readonly is: 'missing' } | { readonly is: 'invalid' } | { readonly is: 'empty' } | { readonly is: 'text'; readonly text: string }

/** parser/main.go and parser/validators.go: values are validated when they aren't empty, then trimmed; empty is an error of its own. */
class Values {
  readonly #all: ReadonlyMap<string, string>

  constructor(all: ReadonlyMap<string, string>) {
    this.#all = all
  }

  text(key: string, valid: (text: string) => boolean, alias?: string): Value {
    const own = this.#all.get(PREFIX + key)
    const raw = own ? own : alias ? (this.#all.get(PREFIX + alias) ?? own) : own
    if (raw === undefined) return { is: 'missing' }
    if (raw !== '' && !valid(raw)) return { is: 'invalid' }
    return raw.trim() === '' ? { is: 'empty' } : { is: 'text', text: raw.trim() }
  }

  /** The text, or another when there is none that is valid. */
  or(key: string, valid: (text: string) => boolean, otherwise: string): string {
    const value = this.text(key, valid)
    return value.is === 'text' ? value.text : otherwise
  }

  /** The parser hands a validation error on, which drops the Ingress. */
  strict(key: string, valid: (text: string) => boolean): string | undefined {
    const value = this.text(key, valid)
    if (value.is === 'invalid') throw new Invalid(key)
    return value.is === 'text' ? value.text : undefined
  }

  bool(key: string, whenInvalid: 'default' | 'drop' = 'default'): boolean | undefined {
    const raw = this.#all.get(PREFIX + key)
    if (raw === undefined) return undefined
    const value = parseBool(raw)
    if (value === undefined && raw !== '' && whenInvalid === 'drop') throw new Invalid(key)
    return value
  }

  int(key: string, whenInvalid: 'default' | 'drop' = 'default'): number | undefined {
    const raw = this.#all.get(PREFIX + key)
    if (raw === undefined) return undefined
    if (/^[-+]?\d+$/.test(raw)) return Number(raw)
    if (raw !== '' && whenInvalid === 'drop') throw new Invalid(key)
    return undefined
  }

  url(key: string): string {
    return this.strict(key, (text) => URL_CHARACTERS.test(text)) ?? ''
  }
}
