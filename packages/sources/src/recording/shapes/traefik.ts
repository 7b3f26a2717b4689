import type {
  IngressRoute,
  IngressRouteTCP,
  IngressRouteUDP,
  ServersTransport,
  ServersTransportTCP,
  TLSOption,
  TLSStore,
  TraefikName,
  TraefikServer,
  TraefikService,
  TraefikSticky,
  TraefikStreamServer,
  TraefikTls,
} from '@portolan/model'
import { type Fields, flag, integer, list, object, oneOf, optional, portOrName, type Shape, tagged, text, texts, word } from '../shape.ts'
import { kind, meta } from './meta.ts'

const name: Fields<TraefikName> = { name: text, namespace: optional(word) }

export const traefikNames: Shape<readonly TraefikName[]> = list(object(name))

const sticky: Shape<TraefikSticky> = object({
  cookie: object({ name: optional(text), path: optional(text), domain: optional(text) }),
})

export const traefikServer: Shape<TraefikServer> = object({
  ...name,
  kind: word,
  port: optional(portOrName),
  weight: optional(integer),
  scheme: optional(word),
  strategy: optional(word),
  passHostHeader: optional(flag),
  serversTransport: optional(text),
  sticky: optional(sticky),
  nativeLB: optional(flag),
  nodePortLB: optional(flag),
  healthCheck: flag,
  flushInterval: optional(text),
  middlewares: traefikNames,
})

const streamServers: Shape<readonly TraefikStreamServer[]> = list(
  object({
    ...name,
    port: optional(portOrName),
    weight: optional(integer),
    tls: flag,
    nativeLB: optional(flag),
    nodePortLB: optional(flag),
    serversTransport: optional(text),
    proxyProtocol: optional(integer),
  }),
)

const tls: Shape<TraefikTls> = object({
  secretName: optional(text),
  options: optional(object(name)),
  store: optional(object(name)),
  certResolver: optional(text),
  domains: list(object({ main: text, sans: texts })),
  passthrough: flag,
})

export const ingressRoute: Shape<IngressRoute> = object({
  kind: kind('IngressRoute'),
  meta,
  className: optional(word),
  entryPoints: texts,
  routes: list(
    object({
      match: text,
      kind: word,
      priority: optional(integer),
      syntax: optional(word),
      services: list(traefikServer),
      middlewares: traefikNames,
    }),
  ),
  tls: optional(tls),
  parents: traefikNames,
})

export const ingressRouteTCP: Shape<IngressRouteTCP> = object({
  kind: kind('IngressRouteTCP'),
  meta,
  className: optional(word),
  entryPoints: texts,
  routes: list(object({ match: text, priority: optional(integer), syntax: optional(word), services: streamServers, middlewares: traefikNames })),
  tls: optional(tls),
})

export const ingressRouteUDP: Shape<IngressRouteUDP> = object({
  kind: kind('IngressRouteUDP'),
  meta,
  className: optional(word),
  entryPoints: texts,
  routes: list(object({ services: streamServers })),
})

type Balances = NonNullable<TraefikService['balances']>
type Spread = Extract<Balances, { services: unknown }>
const spread: Shape<Spread> = object<Spread>({ type: oneOf({ weighted: true, highestRandomWeight: true }), services: list(traefikServer) })

export const traefikService: Shape<TraefikService> = object({
  kind: kind('TraefikService'),
  meta,
  sticky: optional(sticky),
  balances: optional(
    tagged<Balances, 'type'>('type', {
      weighted: spread,
      highestRandomWeight: spread,
      mirroring: object({ type: kind('mirroring'), main: traefikServer, mirrors: list(object({ to: traefikServer, percent: integer })) }),
      failover: object({ type: kind('failover'), main: optional(traefikServer), fallback: optional(traefikServer) }),
    }),
  ),
})

export const tlsOption: Shape<TLSOption> = object({
  kind: kind('TLSOption'),
  meta,
  sniStrict: flag,
  minVersion: optional(word),
  maxVersion: optional(word),
  alpnProtocols: texts,
  clientAuth: optional(object({ type: word, secretNames: texts })),
})

export const tlsStore: Shape<TLSStore> = object({
  kind: kind('TLSStore'),
  meta,
  defaultCertificate: optional(text),
  defaultGenerated: flag,
  certificates: texts,
})

const transportTls: Fields<NonNullable<ServersTransportTCP['tls']>> = {
  serverName: optional(text),
  insecureSkipVerify: flag,
  rootCAs: list(object({ kind: oneOf({ Secret: true, ConfigMap: true }), name: text })),
  certificateSecrets: texts,
}

export const serversTransport: Shape<ServersTransport> = object({ kind: kind('ServersTransport'), meta, ...transportTls })
export const serversTransportTCP: Shape<ServersTransportTCP> = object({
  kind: kind('ServersTransportTCP'),
  meta,
  tls: optional(object(transportTls)),
})
