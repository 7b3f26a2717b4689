import type {
  GRPCRoute,
  HeaderValue,
  HTTPRoute,
  PathModifier,
  RouteBackend,
  RouteFilter,
  RouteParentStatus,
  StreamRule,
  TCPRoute,
  TLSRoute,
  UDPRoute,
  ValueMatch,
} from '@portolan/model'
import { type Fields, flag, integer, list, number, object, oneOf, optional, type Shape, tagged, text, texts, word } from '../shape.ts'
import { reference, references } from './gateway.ts'
import { conditions, kind, meta } from './meta.ts'

const parentStatus: Shape<readonly RouteParentStatus[]> = list(object({ parent: reference, controllerName: word, conditions }))

/** What every route has. */
const base: Fields<Pick<HTTPRoute, 'meta' | 'parents' | 'useDefaultGateways' | 'parentStatus'>> = {
  meta,
  parents: references,
  useDefaultGateways: optional(kind('All')),
  parentStatus,
}

const matches: Shape<readonly ValueMatch[]> = list(object({ name: word, type: oneOf({ Exact: true, RegularExpression: true }), value: text }))

const headers: Shape<readonly HeaderValue[]> = list(object({ name: word, value: text }))

const pathModifier: Shape<PathModifier> = tagged<PathModifier, 'type'>('type', {
  ReplaceFullPath: object({ type: kind('ReplaceFullPath'), value: text }),
  ReplacePrefixMatch: object({ type: kind('ReplacePrefixMatch'), value: text }),
})

type HeaderModifier = Extract<RouteFilter, { set: unknown }>
const headerModifier: Shape<HeaderModifier> = object<HeaderModifier>({
  type: oneOf({ RequestHeaderModifier: true, ResponseHeaderModifier: true }),
  set: headers,
  add: headers,
  remove: texts,
})

const filters: Shape<readonly RouteFilter[]> = list(
  tagged<RouteFilter, 'type'>('type', {
    RequestHeaderModifier: headerModifier,
    ResponseHeaderModifier: headerModifier,
    RequestRedirect: object({
      type: kind('RequestRedirect'),
      scheme: optional(word),
      hostname: optional(text),
      port: optional(integer),
      statusCode: integer,
      path: optional(pathModifier),
    }),
    URLRewrite: object({ type: kind('URLRewrite'), hostname: optional(text), path: optional(pathModifier) }),
    RequestMirror: object({ type: kind('RequestMirror'), backend: reference, share: number }),
    CORS: object({
      type: kind('CORS'),
      allowOrigins: texts,
      allowMethods: texts,
      allowHeaders: texts,
      exposeHeaders: texts,
      allowCredentials: flag,
      maxAge: optional(integer),
    }),
    ExtensionRef: object({ type: kind('ExtensionRef'), ref: reference }),
    Other: object({ type: kind('Other'), name: text }),
  }),
)

const backends: Shape<readonly RouteBackend[]> = list(
  object({
    group: word,
    kind: word,
    namespace: optional(word),
    name: text,
    sectionName: optional(text),
    port: optional(integer),
    weight: integer,
    filters,
  }),
)

const persistence: Shape<{ readonly type: 'Cookie' | 'Header'; readonly name?: string }> = object({
  type: oneOf({ Cookie: true, Header: true }),
  name: optional(text),
})

export const httpRoute: Shape<HTTPRoute> = object({
  ...base,
  kind: kind('HTTPRoute'),
  hostnames: texts,
  rules: list(
    object({
      name: optional(text),
      matches: list(
        object({
          path: object({ type: oneOf({ Exact: true, PathPrefix: true, RegularExpression: true }), value: text }),
          headers: matches,
          queryParams: matches,
          method: optional(word),
        }),
      ),
      filters,
      backends,
      timeouts: optional(object({ request: optional(text), backendRequest: optional(text) })),
      retry: optional(object({ attempts: optional(integer), codes: list(integer), backoff: optional(text) })),
      sessionPersistence: optional(persistence),
    }),
  ),
})

export const grpcRoute: Shape<GRPCRoute> = object({
  ...base,
  kind: kind('GRPCRoute'),
  hostnames: texts,
  rules: list(
    object({
      name: optional(text),
      matches: list(
        object({
          method: optional(object({ type: oneOf({ Exact: true, RegularExpression: true }), service: optional(text), method: optional(text) })),
          headers: matches,
        }),
      ),
      filters,
      backends,
      sessionPersistence: optional(persistence),
    }),
  ),
})

const streamRules: Shape<readonly StreamRule[]> = list(object({ name: optional(text), backends }))

export const tlsRoute: Shape<TLSRoute> = object({ ...base, kind: kind('TLSRoute'), hostnames: texts, rules: streamRules })
export const tcpRoute: Shape<TCPRoute> = object({ ...base, kind: kind('TCPRoute'), rules: streamRules })
export const udpRoute: Shape<UDPRoute> = object({ ...base, kind: kind('UDPRoute'), rules: streamRules })
