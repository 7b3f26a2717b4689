import type { Middleware, MiddlewareTCP, TraefikAction, TraefikHeaders } from '@portolan/model'
import { flag, integer, labels, list, object, oneOf, optional, record, type Shape, tagged, text, texts, word } from '../shape.ts'
import { kind, meta } from './meta.ts'
import { traefikNames, traefikServer } from './traefik.ts'

const headers: Shape<TraefikHeaders> = object({
  request: labels,
  response: labels,
  allowCredentials: flag,
  allowHeaders: texts,
  allowMethods: texts,
  allowOrigins: texts,
  allowOriginsRegex: texts,
  exposeHeaders: texts,
  maxAge: optional(integer),
  addVary: flag,
  allowedHosts: texts,
  hostsProxyHeaders: texts,
  sslRedirect: flag,
  sslForceHost: flag,
  sslHost: text,
  sslTemporaryRedirect: flag,
  sslProxyHeaders: labels,
  isDevelopment: flag,
  others: texts,
})

type ByRegex = Extract<TraefikAction, { replacement: string }>
const byRegex: Shape<ByRegex> = object<ByRegex>({
  type: oneOf({ replacePathRegex: true, redirectRegex: true }),
  regex: text,
  replacement: text,
  permanent: flag,
})

type AllowList = Extract<TraefikAction, { sourceRange: unknown }>
const allowList: Shape<AllowList> = object<AllowList>({
  type: oneOf({ ipAllowList: true, ipWhiteList: true }),
  sourceRange: texts,
  strategy: optional(object({ depth: integer, excludedIPs: texts, ipv6Subnet: optional(integer) })),
  rejectStatusCode: integer,
})

type Auth = Extract<TraefikAction, { secret: string }>
const auth: Shape<Auth> = object<Auth>({
  type: oneOf({ basicAuth: true, digestAuth: true }),
  secret: text,
  headerField: optional(text),
  removeHeader: flag,
})

const action: Shape<TraefikAction> = tagged<TraefikAction, 'type'>('type', {
  addPrefix: object({ type: kind('addPrefix'), prefix: text }),
  stripPrefix: object({ type: kind('stripPrefix'), prefixes: texts, forceSlash: optional(flag) }),
  stripPrefixRegex: object({ type: kind('stripPrefixRegex'), regex: texts }),
  replacePath: object({ type: kind('replacePath'), path: text }),
  replacePathRegex: byRegex,
  redirectRegex: byRegex,
  redirectScheme: object({ type: kind('redirectScheme'), scheme: word, port: text, permanent: flag }),
  ipAllowList: allowList,
  ipWhiteList: allowList,
  basicAuth: auth,
  digestAuth: auth,
  forwardAuth: object({ type: kind('forwardAuth'), address: text }),
  rateLimit: object({ type: kind('rateLimit'), average: integer, burst: integer, period: text }),
  inFlightReq: object({ type: kind('inFlightReq'), amount: integer }),
  headers: object({ type: kind('headers'), headers }),
  errors: object({ type: kind('errors'), status: texts, query: text, service: optional(traefikServer) }),
  chain: object({ type: kind('chain'), middlewares: traefikNames }),
  buffering: object({ type: kind('buffering'), maxRequestBodyBytes: integer, maxResponseBodyBytes: integer }),
  circuitBreaker: object({ type: kind('circuitBreaker'), expression: text, responseCode: integer }),
  retry: object({ type: kind('retry'), attempts: integer }),
  encodedCharacters: object({ type: kind('encodedCharacters'), allowed: record(flag) }),
  plugin: object({ type: kind('plugin'), names: texts }),
  other: object({ type: kind('other'), name: text }),
})

export const middleware: Shape<Middleware> = object({ kind: kind('Middleware'), meta, does: list(action) })

type StreamAction = MiddlewareTCP['does'][number]
type StreamAllowList = Extract<StreamAction, { sourceRange: unknown }>
const streamAllowList: Shape<StreamAllowList> = object<StreamAllowList>({
  type: oneOf({ ipAllowList: true, ipWhiteList: true }),
  sourceRange: texts,
})

export const middlewareTCP: Shape<MiddlewareTCP> = object({
  kind: kind('MiddlewareTCP'),
  meta,
  does: list(
    tagged<StreamAction, 'type'>('type', {
      ipAllowList: streamAllowList,
      ipWhiteList: streamAllowList,
      inFlightConn: object({ type: kind('inFlightConn'), amount: integer }),
      other: object({ type: kind('other'), name: text }),
    }),
  ),
})
