import type { Meta, Middleware, MiddlewareTCP, TraefikAction, TraefikHeaders, TraefikIpStrategy } from '@portolan/model'
import { type Field, isObject } from '../read.ts'
import { optional, readNames, readServer } from './traefik.ts'

export const readMiddleware = (object: Field, meta: Meta): Middleware => ({
  kind: 'Middleware',
  meta,
  does: typesOf(object).map(([type, field]) => {
    const read = Object.hasOwn(ACTIONS, type) ? ACTIONS[type as keyof typeof ACTIONS] : undefined
    return read ? read(field) : { type: 'other', name: type }
  }),
})

export const readMiddlewareTCP = (object: Field, meta: Meta): MiddlewareTCP => ({
  kind: 'MiddlewareTCP',
  meta,
  does: typesOf(object).map(([type, field]) => {
    switch (type) {
      case 'ipAllowList':
      case 'ipWhiteList':
        return { type, sourceRange: field.at('sourceRange').texts() }
      case 'inFlightConn':
        return { type, amount: field.at('amount').integer() ?? 0 }
      default:
        return { type: 'other', name: type }
    }
  }),
})

/** The types that are given: Traefik takes one, and a middleware of several is none (v3.7 pkg/server/middleware/middlewares.go). */
const typesOf = (object: Field): readonly (readonly [string, Field])[] => {
  const spec = object.at('spec')
  const types = isObject(spec.value) ? Object.keys(spec.value).filter((type) => spec.has(type)) : []
  if (types.length === 0) spec.complain('missing-field', 'error', 'spec has no type of middleware; expected one, like stripPrefix.')
  if (types.length > 1)
    spec.complain(
      'invalid-value',
      'error',
      `spec has ${types.slice(0, 5).join(', ')}; expected one type. Traefik takes a middleware of several for invalid.`,
    )
  return types.map((type) => [type, spec.at(type)])
}

/** By the type's name in the object. What isn't here is kept by its name alone. */
const ACTIONS = {
  addPrefix: (field) => ({ type: 'addPrefix', prefix: field.at('prefix').needText('a path that is put in front') ?? '' }),
  stripPrefix: (field) => ({
    type: 'stripPrefix',
    prefixes: field.at('prefixes').texts(),
    ...optional('forceSlash', field.at('forceSlash').flag()),
  }),
  stripPrefixRegex: (field) => ({ type: 'stripPrefixRegex', regex: field.at('regex').texts() }),
  replacePath: (field) => ({ type: 'replacePath', path: field.at('path').textOr('') }),
  replacePathRegex: (field) => ({
    type: 'replacePathRegex',
    regex: field.at('regex').textOr(''),
    replacement: field.at('replacement').textOr(''),
    permanent: false,
  }),
  redirectRegex: (field) => ({
    type: 'redirectRegex',
    regex: field.at('regex').textOr(''),
    replacement: field.at('replacement').textOr(''),
    permanent: field.at('permanent').flag() ?? false,
  }),
  redirectScheme: (field) => ({
    type: 'redirectScheme',
    scheme: field.at('scheme').textOr(''),
    port: readPortText(field.at('port')),
    permanent: field.at('permanent').flag() ?? false,
  }),
  ipAllowList: (field) => readAllowList('ipAllowList', field),
  ipWhiteList: (field) => readAllowList('ipWhiteList', field),
  basicAuth: (field) => readAuth('basicAuth', field),
  digestAuth: (field) => readAuth('digestAuth', field),
  forwardAuth: (field) => ({ type: 'forwardAuth', address: withoutUser(field.at('address').textOr('')) }),
  rateLimit: (field) => ({
    type: 'rateLimit',
    average: field.at('average').integer() ?? 0,
    burst: field.at('burst').integer() ?? 1,
    period: readDuration(field.at('period')) ?? '1s',
  }),
  inFlightReq: (field) => ({ type: 'inFlightReq', amount: field.at('amount').integer() ?? 0 }),
  headers: (field) => ({ type: 'headers', headers: readHeaders(field) }),
  errors: (field) => ({
    type: 'errors',
    status: field.at('status').texts(),
    query: field.at('query').textOr(''),
    ...optional('service', field.has('service') ? readServer(field.at('service')) : undefined),
  }),
  chain: (field) => ({ type: 'chain', middlewares: readNames(field.at('middlewares')) }),
  buffering: (field) => ({
    type: 'buffering',
    maxRequestBodyBytes: field.at('maxRequestBodyBytes').integer() ?? 0,
    maxResponseBodyBytes: field.at('maxResponseBodyBytes').integer() ?? 0,
  }),
  circuitBreaker: (field) => ({
    type: 'circuitBreaker',
    expression: field.at('expression').textOr(''),
    responseCode: field.at('responseCode').integer() ?? 503,
  }),
  retry: (field) => ({ type: 'retry', attempts: field.at('attempts').integer() ?? 0 }),
  encodedCharacters: (field) => ({ type: 'encodedCharacters', allowed: readFlags(field) }),
  plugin: (field) => ({ type: 'plugin', names: isObject(field.value) ? Object.keys(field.value) : [] }),
} as const satisfies Readonly<Record<string, (field: Field) => TraefikAction>>

const readAllowList = (type: 'ipAllowList' | 'ipWhiteList', field: Field): TraefikAction => {
  const sourceRange = field.at('sourceRange')
  if (!sourceRange.given) sourceRange.missing('a list of ranges like 10.0.0.0/8')
  return {
    type,
    sourceRange: sourceRange.texts(),
    ...optional('strategy', field.has('ipStrategy') ? readStrategy(field.at('ipStrategy')) : undefined),
    rejectStatusCode: field.at('rejectStatusCode').integer() ?? 0,
  }
}

const readStrategy = (field: Field): TraefikIpStrategy => ({
  depth: field.at('depth').integer() ?? 0,
  excludedIPs: field.at('excludedIPs').texts(),
  ...optional('ipv6Subnet', field.at('ipv6Subnet').integer()),
})

const readAuth = (type: 'basicAuth' | 'digestAuth', field: Field): TraefikAction => ({
  type,
  secret: field.at('secret').needText('the name of a Secret with the users') ?? '',
  ...optional('headerField', field.at('headerField').text() || undefined),
  removeHeader: field.at('removeHeader').flag() ?? false,
})

/** Custom headers may carry credentials to the backend: their names pass the door, values that look like one don't. */
const readHeaders = (field: Field): TraefikHeaders => ({
  request: withoutCredentials(field.at('customRequestHeaders')),
  response: withoutCredentials(field.at('customResponseHeaders')),
  allowCredentials: field.at('accessControlAllowCredentials').flag() ?? false,
  allowHeaders: field.at('accessControlAllowHeaders').texts(),
  allowMethods: field.at('accessControlAllowMethods').texts(),
  allowOrigins: field.at('accessControlAllowOriginList').texts(),
  allowOriginsRegex: field.at('accessControlAllowOriginListRegex').texts(),
  exposeHeaders: field.at('accessControlExposeHeaders').texts(),
  ...optional('maxAge', field.at('accessControlMaxAge').integer()),
  addVary: field.at('addVaryHeader').flag() ?? false,
  allowedHosts: field.at('allowedHosts').texts(),
  hostsProxyHeaders: field.at('hostsProxyHeaders').texts(),
  sslRedirect: field.at('sslRedirect').flag() ?? false,
  sslForceHost: field.at('sslForceHost').flag() ?? false,
  sslHost: field.at('sslHost').textOr(''),
  sslTemporaryRedirect: field.at('sslTemporaryRedirect').flag() ?? false,
  sslProxyHeaders: field.at('sslProxyHeaders').labels(),
  isDevelopment: field.at('isDevelopment').flag() ?? false,
  others: isObject(field.value) ? Object.keys(field.value).filter((name) => field.has(name) && !READ.has(name)) : [],
})

const READ: ReadonlySet<string> = new Set([
  'customRequestHeaders',
  'customResponseHeaders',
  'accessControlAllowCredentials',
  'accessControlAllowHeaders',
  'accessControlAllowMethods',
  'accessControlAllowOriginList',
  'accessControlAllowOriginListRegex',
  'accessControlExposeHeaders',
  'accessControlMaxAge',
  'addVaryHeader',
  'allowedHosts',
  'hostsProxyHeaders',
  'sslRedirect',
  'sslForceHost',
  'sslHost',
  'sslTemporaryRedirect',
  'sslProxyHeaders',
  'isDevelopment',
])

/** An empty value removes the header, so it stays empty. */
const withoutCredentials = (field: Field): TraefikHeaders['request'] => {
  const kept: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(field.labels())) kept[name] = value !== '' && CREDENTIAL.test(name) ? '…' : value
  return kept
}

const CREDENTIAL = /^authorization$|^proxy-authorization$|^cookie$|passw|token|credential|api-?_?key|secret/i

const withoutUser = (address: string): string => address.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1')

const readFlags = (field: Field): Readonly<Record<string, boolean>> => {
  const flags: Record<string, boolean> = Object.create(null)
  for (const name of isObject(field.value) ? Object.keys(field.value) : []) {
    const flag = field.at(name).flag()
    if (flag !== undefined) flags[name] = flag
  }
  return flags
}

/** A number of seconds, or text like `1s` (Traefik's ptypes.Duration). */
const readDuration = (field: Field): string | undefined => (typeof field.value === 'number' ? `${field.value}s` : field.text() || undefined)

const readPortText = (field: Field): string => (typeof field.value === 'number' ? String(field.value) : field.textOr(''))
