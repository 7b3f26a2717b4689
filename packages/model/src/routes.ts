import type { ObjectReference } from './gateway.ts'
import type { Condition, Meta } from './meta.ts'

interface RouteBase {
  readonly meta: Meta
  readonly parents: readonly ObjectReference[]
  /** Asks for the Gateways that are default ones, besides those that it names. */
  readonly useDefaultGateways?: 'All'
  readonly parentStatus: readonly RouteParentStatus[]
}

export interface RouteParentStatus {
  readonly parent: ObjectReference
  readonly controllerName: string
  readonly conditions: readonly Condition[]
}

export interface HTTPRoute extends RouteBase {
  readonly kind: 'HTTPRoute'
  readonly hostnames: readonly string[]
  readonly rules: readonly HTTPRouteRule[]
}

export interface HTTPRouteRule {
  readonly name?: string
  /** Never empty: the API's default match, PathPrefix /, is filled in. */
  readonly matches: readonly HTTPRouteMatch[]
  readonly filters: readonly RouteFilter[]
  readonly backends: readonly RouteBackend[]
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string }
  readonly retry?: { readonly attempts?: number; readonly codes: readonly number[]; readonly backoff?: string }
  readonly sessionPersistence?: { readonly type: 'Cookie' | 'Header'; readonly name?: string }
}

export interface HTTPRouteMatch {
  readonly path: { readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression'; readonly value: string }
  readonly headers: readonly ValueMatch[]
  readonly queryParams: readonly ValueMatch[]
  readonly method?: string
}

export interface ValueMatch {
  readonly name: string
  readonly type: 'Exact' | 'RegularExpression'
  readonly value: string
}

export interface GRPCRoute extends RouteBase {
  readonly kind: 'GRPCRoute'
  readonly hostnames: readonly string[]
  readonly rules: readonly GRPCRouteRule[]
}

export interface GRPCRouteRule {
  readonly name?: string
  /** Empty: every call. */
  readonly matches: readonly GRPCRouteMatch[]
  readonly filters: readonly RouteFilter[]
  readonly backends: readonly RouteBackend[]
  readonly sessionPersistence?: { readonly type: 'Cookie' | 'Header'; readonly name?: string }
}

export interface GRPCRouteMatch {
  readonly method?: { readonly type: 'Exact' | 'RegularExpression'; readonly service?: string; readonly method?: string }
  readonly headers: readonly ValueMatch[]
}

export interface TLSRoute extends RouteBase {
  readonly kind: 'TLSRoute'
  readonly hostnames: readonly string[]
  readonly rules: readonly StreamRule[]
}
export interface TCPRoute extends RouteBase {
  readonly kind: 'TCPRoute'
  readonly rules: readonly StreamRule[]
}
export interface UDPRoute extends RouteBase {
  readonly kind: 'UDPRoute'
  readonly rules: readonly StreamRule[]
}
export interface StreamRule {
  readonly name?: string
  readonly backends: readonly RouteBackend[]
}

export interface RouteBackend extends ObjectReference {
  /** Default 1. */
  readonly weight: number
  readonly filters: readonly RouteFilter[]
}

export type RouteFilter =
  | {
      readonly type: 'RequestHeaderModifier' | 'ResponseHeaderModifier'
      readonly set: readonly HeaderValue[]
      readonly add: readonly HeaderValue[]
      readonly remove: readonly string[]
    }
  | {
      readonly type: 'RequestRedirect'
      readonly scheme?: string
      readonly hostname?: string
      readonly port?: number
      readonly statusCode: number
      readonly path?: PathModifier
    }
  | { readonly type: 'URLRewrite'; readonly hostname?: string; readonly path?: PathModifier }
  | { readonly type: 'RequestMirror'; readonly backend: ObjectReference /** The part that is copied, 0 to 1. */; readonly share: number }
  | {
      readonly type: 'CORS'
      readonly allowOrigins: readonly string[]
      readonly allowMethods: readonly string[]
      readonly allowHeaders: readonly string[]
      readonly exposeHeaders: readonly string[]
      readonly allowCredentials: boolean
      readonly maxAge?: number
    }
  | { readonly type: 'ExtensionRef'; readonly ref: ObjectReference }
  /** ExternalAuth, and whatever a later API adds. */
  | { readonly type: 'Other'; readonly name: string }

export interface HeaderValue {
  readonly name: string
  readonly value: string
}

export type PathModifier =
  | { readonly type: 'ReplaceFullPath'; readonly value: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly value: string }
