import type {
  IstioDestination,
  IstioHeaderChanges,
  IstioHeaderOperations,
  IstioHttpRoute,
  IstioNamedMatch,
  IstioRouteDestination,
  IstioStreamMatch,
  IstioStringMatch,
  VirtualService,
} from '@portolan/model'
import { flag, integer, labels, list, number, object, oneOf, optional, type Shape, tagged, text, texts, word } from '../shape.ts'
import { kind, meta } from './meta.ts'

type Valued = Exclude<IstioStringMatch, { by: 'presence' }>
const valued: Shape<Valued> = object<Valued>({ by: oneOf({ exact: true, prefix: true, regex: true }), value: text })

const stringMatch: Shape<IstioStringMatch> = tagged<IstioStringMatch, 'by'>('by', {
  exact: valued,
  prefix: valued,
  regex: valued,
  presence: object({ by: kind('presence') }),
})

const namedMatches: Shape<readonly IstioNamedMatch[]> = list(object({ name: text, match: stringMatch }))

const operations: Shape<IstioHeaderOperations> = object({ set: labels, add: labels, remove: texts })
const headers: Shape<IstioHeaderChanges> = object({ request: operations, response: operations })

const destination: Shape<IstioDestination> = object({ host: text, subset: optional(text), port: optional(integer) })

const destinations: Shape<readonly IstioRouteDestination[]> = list(object({ destination, weight: optional(integer), headers }))

const httpRoutes: Shape<readonly IstioHttpRoute[]> = list(
  object({
    name: text,
    match: list(
      object({
        name: text,
        uri: optional(stringMatch),
        ignoreUriCase: flag,
        scheme: optional(stringMatch),
        method: optional(stringMatch),
        authority: optional(stringMatch),
        headers: namedMatches,
        withoutHeaders: namedMatches,
        queryParams: namedMatches,
        port: optional(integer),
        gateways: texts,
        sourceLabels: labels,
        sourceNamespace: optional(word),
      }),
    ),
    route: destinations,
    redirect: optional(
      object({
        uri: optional(text),
        prefixRewrite: optional(text),
        authority: optional(text),
        port: optional(integer),
        derivePort: optional(word),
        scheme: optional(word),
        code: integer,
      }),
    ),
    directResponse: optional(object({ status: integer })),
    delegate: optional(object({ name: text, namespace: optional(word) })),
    rewrite: optional(object({ uri: optional(text), authority: optional(text), regex: optional(object({ match: text, rewrite: text })) })),
    timeout: optional(text),
    retries: optional(object({ attempts: integer, perTryTimeout: optional(text), retryOn: optional(text), backoff: optional(text) })),
    fault: optional(
      object({
        delay: optional(object({ fixed: text, percent: number })),
        abort: optional(object({ status: integer, grpcStatus: optional(text), percent: number })),
      }),
    ),
    mirrors: list(object({ destination, percent: number })),
    cors: optional(
      object({
        origins: list(stringMatch),
        methods: texts,
        allowHeaders: texts,
        exposeHeaders: texts,
        maxAge: optional(text),
        credentials: optional(flag),
        unmatchedPreflights: optional(text),
      }),
    ),
    headers,
  }),
)

const streamMatches: Shape<readonly IstioStreamMatch[]> = list(
  object({
    sniHosts: texts,
    destinationSubnets: texts,
    sourceSubnet: optional(text),
    port: optional(integer),
    gateways: texts,
    sourceLabels: labels,
    sourceNamespace: optional(word),
  }),
)

const streams: Shape<VirtualService['tcp']> = list(object({ match: streamMatches, route: destinations }))

export const virtualService: Shape<VirtualService> = object({
  kind: kind('VirtualService'),
  meta,
  hosts: texts,
  gateways: texts,
  exportTo: texts,
  http: httpRoutes,
  tls: streams,
  tcp: streams,
})
