import type { Labels, Meta } from './meta.ts'

/** Traefik's own kinds (traefik.io/v1alpha1), as far as a dialect reads them. What is absent is left to Traefik's defaults, which depend on its version. */

export interface IngressRoute {
  readonly kind: 'IngressRoute'
  readonly meta: Meta
  /** `spec.ingressClassName` (3.7 and newer). */
  readonly className?: string
  /** Empty: those that Traefik takes by default (TRF-05). */
  readonly entryPoints: readonly string[]
  readonly routes: readonly TraefikRoute[]
  /** Its presence alone decides that the routes take TLS connections (TRF-04). */
  readonly tls?: TraefikTls
  /** IngressRoutes within whose routers these are evaluated (3.7 and newer). */
  readonly parents: readonly TraefikName[]
}

export interface TraefikRoute {
  /** Empty: the route is dropped (TRF-31). */
  readonly match: string
  /** `Rule` is all that Traefik takes; empty counts as that. */
  readonly kind: string
  /** 0, or absent: the length of the rule (TRF-02). */
  readonly priority?: number
  /** `v2` or `v3`; absent: Traefik's option. */
  readonly syntax?: string
  readonly services: readonly TraefikServer[]
  readonly middlewares: readonly TraefikName[]
}

/** The name may hold `@`: it is then of another provider (TRF-33). Without a namespace it is the referrer's. */
export interface TraefikName {
  readonly name: string
  readonly namespace?: string
}

export interface TraefikServer extends TraefikName {
  /** `Service`, `TraefikService`, or what stands there. */
  readonly kind: string
  readonly port?: number | string
  readonly weight?: number
  readonly scheme?: string
  readonly strategy?: string
  readonly passHostHeader?: boolean
  readonly serversTransport?: string
  readonly sticky?: TraefikSticky
  readonly nativeLB?: boolean
  readonly nodePortLB?: boolean
  /** Traefik asks the servers by itself: their health is not in the objects. */
  readonly healthCheck: boolean
  /** `responseForwarding.flushInterval`. */
  readonly flushInterval?: string
  /** Of the service, after those of the router (3.7 and newer). */
  readonly middlewares: readonly TraefikName[]
}

export interface TraefikSticky {
  readonly cookie: { readonly name?: string; readonly path?: string; readonly domain?: string }
}

export interface TraefikTls {
  readonly secretName?: string
  readonly options?: TraefikName
  readonly store?: TraefikName
  readonly certResolver?: string
  readonly domains: readonly { readonly main: string; readonly sans: readonly string[] }[]
  /** Of TCP routers alone: the ClientHello is forwarded (TRF-40). */
  readonly passthrough: boolean
}

export interface IngressRouteTCP {
  readonly kind: 'IngressRouteTCP'
  readonly meta: Meta
  readonly className?: string
  readonly entryPoints: readonly string[]
  readonly routes: readonly {
    readonly match: string
    readonly priority?: number
    readonly syntax?: string
    readonly services: readonly TraefikStreamServer[]
    readonly middlewares: readonly TraefikName[]
  }[]
  readonly tls?: TraefikTls
}

export interface IngressRouteUDP {
  readonly kind: 'IngressRouteUDP'
  readonly meta: Meta
  readonly className?: string
  readonly entryPoints: readonly string[]
  readonly routes: readonly { readonly services: readonly TraefikStreamServer[] }[]
}

export interface TraefikStreamServer extends TraefikName {
  readonly port?: number | string
  readonly weight?: number
  /** TLS towards the server. */
  readonly tls: boolean
  readonly nativeLB?: boolean
  readonly nodePortLB?: boolean
  readonly serversTransport?: string
  /** Version of the PROXY protocol that is sent. */
  readonly proxyProtocol?: number
}

export interface Middleware {
  readonly kind: 'Middleware'
  readonly meta: Meta
  /** One entry for each type that is given, in the order of the fields. Traefik takes exactly one; none or several make it invalid. */
  readonly does: readonly TraefikAction[]
}

/** What a middleware does. Types that neither answer, nor change the request or its way, and those that aren't known, are `other`. */
export type TraefikAction =
  | { readonly type: 'addPrefix'; readonly prefix: string }
  | { readonly type: 'stripPrefix'; readonly prefixes: readonly string[]; readonly forceSlash?: boolean }
  | { readonly type: 'stripPrefixRegex'; readonly regex: readonly string[] }
  | { readonly type: 'replacePath'; readonly path: string }
  | { readonly type: 'replacePathRegex' | 'redirectRegex'; readonly regex: string; readonly replacement: string; readonly permanent: boolean }
  | { readonly type: 'redirectScheme'; readonly scheme: string; readonly port: string; readonly permanent: boolean }
  | {
      readonly type: 'ipAllowList' | 'ipWhiteList'
      readonly sourceRange: readonly string[]
      readonly strategy?: TraefikIpStrategy
      /** 0: the default, 403. */
      readonly rejectStatusCode: number
    }
  | { readonly type: 'basicAuth' | 'digestAuth'; readonly secret: string; readonly headerField?: string; readonly removeHeader: boolean }
  | { readonly type: 'forwardAuth'; readonly address: string }
  | { readonly type: 'rateLimit'; readonly average: number; readonly burst: number; readonly period: string }
  | { readonly type: 'inFlightReq'; readonly amount: number }
  | { readonly type: 'headers'; readonly headers: TraefikHeaders }
  | {
      readonly type: 'errors'
      readonly status: readonly string[]
      readonly query: string
      readonly service?: TraefikServer
    }
  | { readonly type: 'chain'; readonly middlewares: readonly TraefikName[] }
  | { readonly type: 'buffering'; readonly maxRequestBodyBytes: number; readonly maxResponseBodyBytes: number }
  | { readonly type: 'circuitBreaker'; readonly expression: string; readonly responseCode: number }
  | { readonly type: 'retry'; readonly attempts: number }
  /** Which characters may stand encoded in a path: the flags that are given. */
  | { readonly type: 'encodedCharacters'; readonly allowed: Readonly<Record<string, boolean>> }
  /** The names of the plugins. */
  | { readonly type: 'plugin'; readonly names: readonly string[] }
  | { readonly type: 'other'; readonly name: string }

export interface TraefikIpStrategy {
  readonly depth: number
  readonly excludedIPs: readonly string[]
  readonly ipv6Subnet?: number
}

export interface TraefikHeaders {
  readonly request: Labels
  readonly response: Labels
  readonly allowCredentials: boolean
  readonly allowHeaders: readonly string[]
  readonly allowMethods: readonly string[]
  readonly allowOrigins: readonly string[]
  readonly allowOriginsRegex: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly maxAge?: number
  readonly addVary: boolean
  readonly allowedHosts: readonly string[]
  readonly hostsProxyHeaders: readonly string[]
  readonly sslRedirect: boolean
  readonly sslForceHost: boolean
  readonly sslHost: string
  readonly sslTemporaryRedirect: boolean
  readonly sslProxyHeaders: Labels
  readonly isDevelopment: boolean
  /** Fields that are given and not among these: headers of the response for browsers. */
  readonly others: readonly string[]
}

export interface MiddlewareTCP {
  readonly kind: 'MiddlewareTCP'
  readonly meta: Meta
  readonly does: readonly (
    | { readonly type: 'ipAllowList' | 'ipWhiteList'; readonly sourceRange: readonly string[] }
    | { readonly type: 'inFlightConn'; readonly amount: number }
    | { readonly type: 'other'; readonly name: string }
  )[]
}

export interface TraefikService {
  readonly kind: 'TraefikService'
  readonly meta: Meta
  readonly sticky?: TraefikSticky
  /** undefined, with a complaint: none of the types. */
  readonly balances?:
    | { readonly type: 'weighted' | 'highestRandomWeight'; readonly services: readonly TraefikServer[] }
    | {
        readonly type: 'mirroring'
        readonly main: TraefikServer
        readonly mirrors: readonly { readonly to: TraefikServer; readonly percent: number }[]
      }
    | { readonly type: 'failover'; readonly main?: TraefikServer; readonly fallback?: TraefikServer }
}

export interface TLSOption {
  readonly kind: 'TLSOption'
  readonly meta: Meta
  readonly sniStrict: boolean
  readonly minVersion?: string
  readonly maxVersion?: string
  readonly alpnProtocols: readonly string[]
  readonly clientAuth?: { readonly type: string; readonly secretNames: readonly string[] }
}

export interface TLSStore {
  readonly kind: 'TLSStore'
  readonly meta: Meta
  /** The Secret with the certificate that is shown where no other fits. */
  readonly defaultCertificate?: string
  /** A certificate that a resolver generates instead. */
  readonly defaultGenerated: boolean
  readonly certificates: readonly string[]
}

export interface ServersTransport {
  readonly kind: 'ServersTransport'
  readonly meta: Meta
  readonly serverName?: string
  readonly insecureSkipVerify: boolean
  /** CAs; the system's where there are none. */
  readonly rootCAs: readonly { readonly kind: 'Secret' | 'ConfigMap'; readonly name: string }[]
  readonly certificateSecrets: readonly string[]
}

export interface ServersTransportTCP {
  readonly kind: 'ServersTransportTCP'
  readonly meta: Meta
  /** Absent: no TLS towards the servers. */
  readonly tls?: Pick<ServersTransport, 'serverName' | 'insecureSkipVerify' | 'rootCAs' | 'certificateSecrets'>
}
