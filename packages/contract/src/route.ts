import type * as routing from '@portolan/routing'
import { z } from 'zod'
import { ref } from './ref.ts'
import type { Assert, Same, Told } from './told.ts'

const headerLists = z.record(z.string(), z.array(z.string()))

/** Limits of one request that is traced; `http/limits.ts` of the server holds those of the HTTP request around it. */
export const ROUTE_LIMITS = { url: 12_000, text: 4_096, headers: 200, header: 8_192, overlay: 200, batch: 1_000 } as const

const text = z.string().max(ROUTE_LIMITS.text)

export const routeRequest = z
  .strictObject({
    url: z.string().min(1).max(ROUTE_LIMITS.url).describe('http https ws wss grpc grpcs tcp tls udp sctp; the port defaults by scheme'),
    method: z.string().max(64).describe('default GET, POST for grpc').optional(),
    headers: z
      .record(z.string().max(256), z.union([z.string().max(ROUTE_LIMITS.header), z.array(z.string().max(ROUTE_LIMITS.header)).max(100)]))
      .refine((headers) => Object.keys(headers).length <= ROUTE_LIMITS.headers, `at most ${ROUTE_LIMITS.headers} headers`)
      .optional(),
    sourceIp: z.string().max(64).describe('an IP address').optional(),
    from: z
      .union([z.literal('outside'), z.strictObject({ namespace: text, pod: text.optional() })])
      .describe('default: outside, or a pod for cluster names and cluster IPs')
      .optional(),
    via: z
      .strictObject({ kind: text, namespace: text.optional(), name: text, listener: text.optional() })
      .describe('pins the entry point: Gateway, ListenerSet, IngressClass, IstioGateway, Service or Pod')
      .optional(),
    at: z.string().max(64).describe('a past moment or revision, while history holds it').optional(),
    overlay: z
      .array(z.record(z.string(), z.unknown()))
      .max(ROUTE_LIMITS.overlay)
      .describe('what-if: objects put over the cluster for this one answer; { $delete: Ref } removes one')
      .optional(),
  })
  .meta({ id: 'RouteRequest' })

export const routeBatch = z.array(routeRequest).min(1).max(ROUTE_LIMITS.batch)

const protocol = z.enum(['http', 'h2c', 'https', 'grpc', 'ws', 'tcp', 'tls', 'udp', 'sctp'])
const verdict = z.enum(['delivered', 'degraded', 'redirected', 'answered', 'lost', 'refused', 'ambiguous', 'unknown']).meta({ id: 'Verdict' })
export const dialect = z
  .enum(['ingress-nginx', 'traefik', 'haproxy-ingress', 'haproxytech', 'aws-alb', 'istio', 'gateway-api', 'ingress-generic', 'service'])
  .meta({ id: 'Dialect' })
const stage = z
  .enum(['dns', 'address', 'controller', 'listener', 'tls', 'host', 'path', 'match', 'access', 'filter', 'backend', 'service', 'endpoints', 'policy'])
  .meta({ id: 'Stage' })

const endpoint = z
  .object({
    address: z.string(),
    port: z.number(),
    ready: z.boolean(),
    serving: z.boolean(),
    terminating: z.boolean(),
    share: z.number().describe("of this backend's requests; 0 for those that get none"),
    pod: ref.optional(),
    node: z.string().optional(),
    zone: z.string().optional(),
  })
  .meta({ id: 'Endpoint' })

const backend = z
  .object({
    share: z.number().describe("of the requests, 0 to 1; a mirror's is the part that is copied"),
    service: z.object({ namespace: z.string(), name: z.string(), port: z.union([z.number(), z.string()]) }).optional(),
    status: z.number().describe('set when this share fails').optional(),
    reason: z.string().optional(),
    request: z
      .object({ method: z.string(), url: z.string(), headers: headerLists, removedHeaders: z.array(z.string()) })
      .describe('as the pod sees it'),
    response: z.array(z.object({ op: z.enum(['set', 'add', 'remove']), name: z.string(), value: z.string().optional() })).optional(),
    protocol,
    tls: z
      .object({ serverName: z.string(), ca: z.array(ref), subjectAltNames: z.array(z.string()).optional(), clientCertificate: ref.optional() })
      .describe("towards the pod; no ca: the system's")
      .optional(),
    endpoints: z.array(endpoint),
    affinity: z.string().optional(),
  })
  .meta({ id: 'Backend' })

const timeouts = z.object({ request: z.string().optional(), backendRequest: z.string().optional() })
const retry = z.object({ attempts: z.number(), codes: z.array(z.number()), backoff: z.string().optional() })

/** Refers to itself, so its type is the room's own. */
const outcome: z.ZodType<routing.Outcome> = z
  .lazy(() =>
    z.discriminatedUnion('type', [
      z.object({
        type: z.literal('forward'),
        backends: z.array(backend),
        mirrors: z.array(backend),
        timeouts: timeouts.optional(),
        retry: retry.optional(),
      }),
      z.object({ type: z.literal('redirect'), status: z.number(), location: z.string(), headers: headerLists.optional() }),
      z
        .object({ type: z.literal('respond'), status: z.number(), reason: z.string(), headers: headerLists.optional() })
        .describe('the controller answers by itself'),
      z.object({ type: z.literal('refuse'), reason: z.string() }).describe('no listener, TLS handshake fails, no controller'),
      z.object({ type: z.literal('unknown'), reason: z.string(), possible: z.array(outcome) }),
    ]),
  )
  .meta({ id: 'Outcome' })

const step = z
  .object({
    stage,
    verdict: z.enum(['pass', 'fail', 'unknown', 'info']),
    ref: ref.optional(),
    text: z.string(),
    detail: z.string().optional(),
    rule: z.string().describe('id of the dialect rule that decided').optional(),
  })
  .meta({ id: 'Step' })

const rejected = z
  .object({
    ref,
    stage,
    text: z.string(),
    fix: z.string().optional(),
    label: z.string().optional(),
    leadsTo: z.string().optional(),
    patch: z.array(z.object({ pointer: z.string(), from: z.string(), to: z.string() })).optional(),
  })
  .meta({ id: 'Rejected', description: 'Another candidate, and the one condition that it failed.' })

const unknown = z.object({ ref, text: z.string() }).meta({ id: 'Unknown' })

const trace = z
  .object({
    entry: z
      .object({
        ref,
        address: z.string().optional(),
        port: z.number(),
        listener: z.string().optional(),
        class: z.string().optional(),
        controller: z.string().optional(),
      })
      .meta({ id: 'Entry' }),
    dialect,
    outcome,
    tls: z
      .object({
        mode: z.enum(['terminate', 'passthrough']),
        certificate: ref.optional(),
        clientCertificates: z.object({ required: z.boolean(), ca: z.array(ref) }).optional(),
      })
      .optional(),
    steps: z.array(step).describe('in the order in which the request meets them'),
    rejected: z.array(rejected).describe('nearest miss first'),
    unknowns: z.array(unknown),
  })
  .meta({ id: 'Trace' })

const hop = z
  .object({
    url: z.string().describe('what was asked for'),
    status: z.number(),
    location: z.string().describe('where it sends the client'),
    verdict: verdict.describe('of the answer there'),
    summary: z.string(),
    loop: z.boolean().describe('the location was asked for before').optional(),
  })
  .meta({ id: 'Hop', description: 'One redirect, and what comes of the request that a browser makes next.' })

export const routeResult = z
  .object({
    revision: z.number(),
    request: routeRequest,
    as: dialect.describe("what if this controller served the Ingresses: the answer isn't what is").optional(),
    verdict,
    summary: z.string().describe('one sentence in plain words'),
    traces: z.array(trace).describe('best-founded first'),
    redirects: z.array(hop).describe('where a redirect leads on, hop by hop, ten at most').optional(),
  })
  .meta({ id: 'RouteResult' })

export type RouteRequest = Told<typeof routeRequest>
export type RouteResult = Told<typeof routeResult>
export type Verdict = z.infer<typeof verdict>
export type Dialect = z.infer<typeof dialect>
export type Stage = z.infer<typeof stage>
export type Trace = Told<typeof trace>
export type Outcome = routing.Outcome
export type Backend = Told<typeof backend>
export type Endpoint = Told<typeof endpoint>
export type Step = Told<typeof step>
export type Rejected = Told<typeof rejected>
export type Hop = Told<typeof hop>

type _Request = Assert<Same<Omit<RouteRequest, 'overlay'>, Omit<routing.RouteRequest, 'overlay'>>>
type _Result = Assert<Same<Omit<RouteResult, 'request'>, Omit<routing.RouteResult, 'request'>>>
