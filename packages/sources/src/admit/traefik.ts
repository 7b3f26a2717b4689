import type {
  IngressRoute,
  IngressRouteTCP,
  IngressRouteUDP,
  Meta,
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
import { internText, NONE } from '../intern.ts'
import { type Field, isObject } from '../read.ts'

export const readIngressRoute = (object: Field, meta: Meta): IngressRoute => {
  const spec = readSpec(object)
  return {
    kind: 'IngressRoute',
    meta,
    ...optional('className', spec.at('ingressClassName').text()),
    entryPoints: spec.at('entryPoints').texts(),
    routes: needRoutes(spec).map((route) => ({
      match: route.at('match').needText('a rule, like Host(`shop.example.com`)') ?? '',
      kind: route.at('kind').textOr(''),
      ...optional('priority', route.at('priority').integer()),
      ...optional('syntax', route.at('syntax').text()),
      services: readServers(route.at('services')),
      middlewares: readNames(route.at('middlewares')),
    })),
    ...(spec.has('tls') ? { tls: readTls(spec.at('tls')) } : {}),
    parents: readNames(spec.at('parentRefs')),
  }
}

export const readIngressRouteTCP = (object: Field, meta: Meta): IngressRouteTCP => {
  const spec = readSpec(object)
  return {
    kind: 'IngressRouteTCP',
    meta,
    ...optional('className', spec.at('ingressClassName').text()),
    entryPoints: spec.at('entryPoints').texts(),
    routes: needRoutes(spec).map((route) => ({
      match: route.at('match').needText('a rule, like HostSNI(`*`)') ?? '',
      ...optional('priority', route.at('priority').integer()),
      ...optional('syntax', route.at('syntax').text()),
      services: route.at('services').items().flatMap(readStreamServer),
      middlewares: readNames(route.at('middlewares')),
    })),
    ...(spec.has('tls') ? { tls: readTls(spec.at('tls')) } : {}),
  }
}

export const readIngressRouteUDP = (object: Field, meta: Meta): IngressRouteUDP => {
  const spec = readSpec(object)
  return {
    kind: 'IngressRouteUDP',
    meta,
    ...optional('className', spec.at('ingressClassName').text()),
    entryPoints: spec.at('entryPoints').texts(),
    routes: needRoutes(spec).map((route) => ({ services: route.at('services').items().flatMap(readStreamServer) })),
  }
}

export const readTraefikService = (object: Field, meta: Meta): TraefikService => {
  const spec = readSpec(object)
  const sticky = ['weighted', 'highestRandomWeight'].map((type) => (spec.has(type) ? readSticky(spec.at(type)) : undefined)).find(Boolean)
  return { kind: 'TraefikService', meta, ...optional('sticky', sticky), ...optional('balances', readBalances(spec)) }
}

/** The first type that is given, in the order in which Traefik looks (v3.7 pkg/provider/kubernetes/crd/kubernetes_http.go). */
const readBalances = (spec: Field): TraefikService['balances'] => {
  for (const type of ['weighted', 'mirroring', 'highestRandomWeight', 'failover'] as const) {
    if (!spec.has(type)) continue
    const given = spec.at(type)
    if (type === 'weighted' || type === 'highestRandomWeight') return { type, services: readServers(given.at('services')) }
    if (type === 'failover') {
      const [main, fallback] = (['service', 'fallback'] as const).map((part) => (given.has(part) ? readServer(given.at(part)) : undefined))
      return { type, ...optional('main', main), ...optional('fallback', fallback) }
    }
    const main = readServer(given)
    if (!main) return undefined
    const mirrors = given
      .at('mirrors')
      .items()
      .flatMap((entry) => {
        const to = readServer(entry)
        return to ? { to, percent: entry.at('percent').integer() ?? 0 } : NONE
      })
    return { type, main, mirrors }
  }
  if (spec.given)
    spec.complain('missing-field', 'error', 'spec has none of weighted, mirroring, highestRandomWeight and failover; expected one of them.')
  return undefined
}

export const readTLSOption = (object: Field, meta: Meta): TLSOption => {
  const spec = object.at('spec')
  const client = spec.at('clientAuth')
  return {
    kind: 'TLSOption',
    meta,
    sniStrict: spec.at('sniStrict').flag() ?? false,
    ...optional('minVersion', spec.at('minVersion').text()),
    ...optional('maxVersion', spec.at('maxVersion').text()),
    alpnProtocols: spec.at('alpnProtocols').texts(),
    ...(client.given
      ? { clientAuth: { type: client.at('clientAuthType').textOr('NoClientCert'), secretNames: client.at('secretNames').texts() } }
      : {}),
  }
}

export const readTLSStore = (object: Field, meta: Meta): TLSStore => {
  const spec = object.at('spec')
  const certificate = spec.has('defaultCertificate') ? spec.at('defaultCertificate').at('secretName').needText('the name of a Secret') : undefined
  return {
    kind: 'TLSStore',
    meta,
    ...optional('defaultCertificate', certificate),
    defaultGenerated: spec.has('defaultGeneratedCert'),
    certificates: spec
      .at('certificates')
      .items()
      .flatMap((entry) => entry.at('secretName').needText('the name of a Secret') ?? NONE),
  }
}

export const readServersTransport = (object: Field, meta: Meta): ServersTransport => ({
  kind: 'ServersTransport',
  meta,
  ...readTransportTls(object.at('spec')),
})

export const readServersTransportTCP = (object: Field, meta: Meta): ServersTransportTCP => {
  const spec = object.at('spec')
  return { kind: 'ServersTransportTCP', meta, ...(spec.has('tls') ? { tls: readTransportTls(spec.at('tls')) } : {}) }
}

const readTransportTls = (field: Field): NonNullable<ServersTransportTCP['tls']> => ({
  ...optional('serverName', field.at('serverName').text() || undefined),
  insecureSkipVerify: field.at('insecureSkipVerify').flag() ?? false,
  rootCAs: [
    ...field
      .at('rootCAsSecrets')
      .texts()
      .map((name) => ({ kind: 'Secret' as const, name })),
    ...field
      .at('rootCAs')
      .items()
      .flatMap((entry) => [
        ...(entry.has('secret') ? [{ kind: 'Secret' as const, name: entry.at('secret').textOr('') }] : NONE),
        ...(entry.has('configMap') ? [{ kind: 'ConfigMap' as const, name: entry.at('configMap').textOr('') }] : NONE),
      ]),
  ],
  certificateSecrets: field.at('certificatesSecrets').texts(),
})

/** A service of a route, with a complaint and undefined when it has no name. */
export const readServer = (entry: Field): TraefikServer | undefined => {
  const named = readName(entry)
  if (!named) return undefined
  const flushInterval = entry.at('responseForwarding').at('flushInterval').text()
  return {
    ...named,
    kind: internText(entry.at('kind').textOr('Service')),
    ...optional('port', entry.at('port').portOrName()),
    ...optional('weight', entry.at('weight').integer()),
    ...optional('scheme', entry.at('scheme').text() || undefined),
    ...optional('strategy', entry.at('strategy').text() || undefined),
    ...optional('passHostHeader', entry.at('passHostHeader').flag()),
    ...optional('serversTransport', entry.at('serversTransport').text() || undefined),
    ...optional('sticky', readSticky(entry)),
    ...optional('nativeLB', entry.at('nativeLB').flag()),
    ...optional('nodePortLB', entry.at('nodePortLB').flag()),
    healthCheck: entry.has('healthCheck') || entry.has('passiveHealthCheck'),
    ...optional('flushInterval', flushInterval),
    middlewares: readNames(entry.at('middlewares')),
  }
}

const readServers = (list: Field): readonly TraefikServer[] => list.items().flatMap((entry) => readServer(entry) ?? NONE)

const readStreamServer = (entry: Field): TraefikStreamServer | readonly never[] => {
  const named = readName(entry)
  if (!named) return NONE
  const port = entry.at('port')
  if (!port.given) port.missing('number or name of a port of the Service')
  return {
    ...named,
    ...optional('port', port.portOrName()),
    ...optional('weight', entry.at('weight').integer()),
    tls: entry.at('tls').flag() ?? false,
    ...optional('nativeLB', entry.at('nativeLB').flag()),
    ...optional('nodePortLB', entry.at('nodePortLB').flag()),
    ...optional('serversTransport', entry.at('serversTransport').text() || undefined),
    ...optional('proxyProtocol', entry.has('proxyProtocol') ? (entry.at('proxyProtocol').at('version').integer() ?? 2) : undefined),
  }
}

const readSticky = (field: Field): TraefikSticky | undefined => {
  const sticky = field.at('sticky')
  if (!isObject(sticky.value) || !sticky.has('cookie')) return undefined
  const cookie = sticky.at('cookie')
  return {
    cookie: {
      ...optional('name', cookie.at('name').text() || undefined),
      ...optional('path', cookie.at('path').text() || undefined),
      ...optional('domain', cookie.at('domain').text() || undefined),
    },
  }
}

const readTls = (tls: Field): TraefikTls => ({
  ...optional('secretName', tls.at('secretName').text() || undefined),
  ...optional('options', tls.has('options') ? readName(tls.at('options')) : undefined),
  ...optional('store', tls.has('store') ? readName(tls.at('store')) : undefined),
  ...optional('certResolver', tls.at('certResolver').text() || undefined),
  domains: tls
    .at('domains')
    .items()
    .map((entry) => ({ main: entry.at('main').textOr(''), sans: entry.at('sans').texts() })),
  passthrough: tls.at('passthrough').flag() ?? false,
})

const readName = (field: Field): TraefikName | undefined => {
  const name = field.at('name').needText('the name of the object that is meant')
  const namespace = field.at('namespace').text()
  return name === undefined ? undefined : { name: internText(name), ...(namespace ? { namespace: internText(namespace) } : {}) }
}

export const readNames = (list: Field): readonly TraefikName[] => list.items().flatMap((entry) => readName(entry) ?? NONE)

const readSpec = (object: Field): Field => {
  const spec = object.at('spec')
  if (!spec.given) spec.missing('what the object says')
  return spec
}

const needRoutes = (spec: Field): Field[] => {
  const routes = spec.at('routes')
  if (spec.given && !routes.given) routes.missing('a list of routes')
  return routes.items()
}

/** `{ [key]: value }`, or nothing at all where there is no value. */
export const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
