import type { Ref } from '@portolan/model'

/** What is asked. The path and query are taken as sent, never normalised here. */
export interface RouteRequest {
  /** http https ws wss grpc grpcs tcp tls udp sctp; the port defaults by scheme. */
  readonly url: string
  /** Default GET, POST for grpc. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly sourceIp?: string
  /** Default: outside, or a pod for cluster names and cluster IPs. */
  readonly from?: 'outside' | { readonly namespace: string; readonly pod?: string }
  /** Pins the entry point: Gateway, ListenerSet, IngressClass, IstioGateway, Service or Pod. Skips DNS, gives exactly one trace. */
  readonly via?: { readonly kind: string; readonly namespace?: string; readonly name: string; readonly listener?: string }
  readonly at?: string
  /** What-if: raw objects put over the cluster for this one answer; `{ $delete: Ref }` removes one. */
  readonly overlay?: readonly object[]
}

export interface RouteResult {
  readonly revision: number
  readonly request: RouteRequest
  /** What if this controller served the Ingresses: the answer isn't what is. */
  readonly as?: Dialect
  readonly verdict: Verdict
  /** One sentence in plain words. */
  readonly summary: string
  /** Best-founded first. */
  readonly traces: readonly Trace[]
  /** Where a redirect leads on, hop by hop, ten at most. */
  readonly redirects?: readonly Hop[]
}

/** One redirect, and what comes of the request that a browser makes next. */
export interface Hop {
  /** What was asked for. */
  readonly url: string
  readonly status: number
  /** Where it sends the client, absolute. */
  readonly location: string
  /** Of the answer there. */
  readonly verdict: Verdict
  readonly summary: string
  /** The location was asked for before. */
  readonly loop?: boolean
}

export type Verdict = 'delivered' | 'degraded' | 'redirected' | 'answered' | 'lost' | 'refused' | 'ambiguous' | 'unknown'

export interface Trace {
  readonly entry: Entry
  readonly dialect: Dialect
  readonly outcome: Outcome
  readonly tls?: TraceTls
  /** In the order in which the request meets them. */
  readonly steps: readonly Step[]
  /** Every other candidate, nearest miss first. */
  readonly rejected: readonly Rejected[]
  /** What the objects cannot tell, and what was assumed instead. */
  readonly unknowns: readonly Unknown[]
}

export type Dialect =
  | 'ingress-nginx'
  | 'traefik'
  | 'haproxy-ingress'
  | 'haproxytech'
  | 'aws-alb'
  | 'istio'
  | 'gateway-api'
  | 'ingress-generic'
  | 'service'

export interface Entry {
  readonly ref: Ref
  readonly address?: string
  readonly port: number
  readonly listener?: string
  readonly class?: string
  readonly controller?: string
}

export interface TraceTls {
  readonly mode: 'terminate' | 'passthrough'
  readonly certificate?: Ref
  readonly clientCertificates?: { readonly required: boolean; readonly ca: readonly Ref[] }
}

export type Outcome =
  | {
      readonly type: 'forward'
      readonly backends: readonly Backend[]
      readonly mirrors: readonly Backend[]
      readonly timeouts?: { readonly request?: string; readonly backendRequest?: string }
      readonly retry?: { readonly attempts: number; readonly codes: readonly number[]; readonly backoff?: string }
    }
  | { readonly type: 'redirect'; readonly status: number; readonly location: string; readonly headers?: Readonly<Record<string, readonly string[]>> }
  /** The controller answers by itself: 404, 401, 403, 500, 503, a CORS preflight. */
  | { readonly type: 'respond'; readonly status: number; readonly reason: string; readonly headers?: Readonly<Record<string, readonly string[]>> }
  /** No listener, TLS handshake fails, no controller. */
  | { readonly type: 'refuse'; readonly reason: string }
  | { readonly type: 'unknown'; readonly reason: string; readonly possible: readonly Outcome[] }

export interface Backend {
  /** Of the requests, 0 to 1; all backends of an outcome add up to 1, broken ones included. A mirror's is the part that is copied. */
  readonly share: number
  readonly service?: { readonly namespace: string; readonly name: string; readonly port: number | string }
  /** Set when this share fails: 500 invalid reference, 503 no ready endpoint. */
  readonly status?: number
  readonly reason?: string
  /** As the pod sees it: what the client sent and what routing changed, not what the proxy adds to every request. */
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, readonly string[]>>
    readonly removedHeaders: readonly string[]
  }
  readonly response?: readonly { readonly op: 'set' | 'add' | 'remove'; readonly name: string; readonly value?: string }[]
  readonly protocol: 'http' | 'h2c' | 'https' | 'grpc' | 'ws' | 'tcp' | 'tls' | 'udp' | 'sctp'
  readonly tls?: {
    readonly serverName: string
    readonly ca: readonly Ref[]
    readonly subjectAltNames?: readonly string[]
    readonly clientCertificate?: Ref
  }
  readonly endpoints: readonly Endpoint[]
  readonly affinity?: string
}

export interface Endpoint {
  readonly address: string
  readonly port: number
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
  /** Of this backend's requests; 0 for those that get none. */
  readonly share: number
  readonly pod?: Ref
  readonly node?: string
  readonly zone?: string
}

export interface Step {
  readonly stage: Stage
  readonly verdict: 'pass' | 'fail' | 'unknown' | 'info'
  readonly ref?: Ref
  readonly text: string
  /** A second, quieter sentence: field, evidence. */
  readonly detail?: string
  /** The id of the dialect rule that decided: ING-03. */
  readonly rule?: string
}

export type Stage =
  | 'dns'
  | 'address'
  | 'controller'
  | 'listener'
  | 'tls'
  | 'host'
  | 'path'
  | 'match'
  | 'access'
  | 'filter'
  | 'backend'
  | 'service'
  | 'endpoints'
  | 'policy'

export interface Rejected {
  readonly ref: Ref
  /** The stage at which it lost. */
  readonly stage: Stage
  /** The one condition that failed, in words. */
  readonly text: string
  /** The edit that would change the answer, in words. */
  readonly fix?: string
  /** The candidate as written: `= /api/checkout`, `*.example.com`. */
  readonly label?: string
  /** Where it would have led: `shop/checkout:8080`. */
  readonly leadsTo?: string
  /** The edit as a merge patch on the object: `{ op, pointer, from, to }` per line, for a diff and for "as if fixed". */
  readonly patch?: readonly { readonly pointer: string; readonly from: string; readonly to: string }[]
}

export interface Unknown {
  readonly ref: Ref
  readonly text: string
}
