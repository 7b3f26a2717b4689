import type {
  DestinationRule,
  IstioDestination,
  IstioGateway,
  IstioPortPolicy,
  IstioServer,
  IstioTrafficPolicy,
  Labels,
  Meta,
  ServiceEntry,
} from '@portolan/model'
import { internLabels, internText, NONE } from '../intern.ts'
import { type Field, isObject } from '../read.ts'
import { optional } from './traefik.ts'

export const readIstioGateway = (object: Field, meta: Meta): IstioGateway => {
  const spec = object.at('spec')
  const servers = spec.at('servers')
  if (!servers.given) servers.missing('a list of servers')
  return { kind: 'IstioGateway', meta, selector: internLabels(spec.at('selector').labels()), servers: servers.items().map(readServer) }
}

const readServer = (server: Field): IstioServer => {
  const port = server.at('port')
  if (!port.given) port.missing('number, protocol and name of a port')
  const protocol = port.at('protocol').textOr('')
  if (port.given && protocol === '') port.at('protocol').missing('HTTP, HTTPS, HTTP2, GRPC, TLS or TCP')
  if (!server.has('hosts')) server.at('hosts').missing('a list of hosts')
  return {
    name: server.at('name').textOr('') || port.at('name').textOr(''),
    port: port.at('number').port() ?? 0,
    protocol: protocol.toUpperCase(),
    ...optional('bind', server.at('bind').text() || undefined),
    hosts: server.at('hosts').texts(),
    ...(server.has('tls') ? { tls: readServerTls(server.at('tls')) } : {}),
  }
}

const readServerTls = (tls: Field): NonNullable<IstioServer['tls']> => {
  const credential = tls.at('credentialName').text()
  return {
    httpsRedirect: tls.at('httpsRedirect').flag() ?? false,
    // The first value of the enumeration stands for an absent one (istio/api networking/v1alpha3/gateway.proto).
    mode: tls.at('mode').textOr('PASSTHROUGH'),
    credentialNames: [...(credential ? [credential] : []), ...tls.at('credentialNames').texts()],
    files: tls.has('serverCertificate') || tls.has('tlsCertificates'),
    ...optional('caCredentialName', tls.at('caCertCredentialName').text() || undefined),
  }
}

export const readDestinationRule = (object: Field, meta: Meta): DestinationRule => {
  const spec = object.at('spec')
  return {
    kind: 'DestinationRule',
    meta,
    host: spec.at('host').needText('the host that it is about') ?? '',
    exportTo: spec.at('exportTo').texts(),
    workloadSelector: readMatchLabels(spec.at('workloadSelector')),
    policy: readPolicy(spec.at('trafficPolicy')),
    subsets: spec
      .at('subsets')
      .items()
      .map((subset) => ({
        name: subset.at('name').needText('the name of the subset') ?? '',
        labels: internLabels(subset.at('labels').labels()),
        policy: readPolicy(subset.at('trafficPolicy')),
      })),
  }
}

const readPolicy = (field: Field): IstioTrafficPolicy => ({
  ...readPortPolicy(field),
  ports: field
    .at('portLevelSettings')
    .items()
    .map((entry) => ({ port: entry.at('port').at('number').port() ?? 0, ...readPortPolicy(entry) })),
})

const readPortPolicy = (field: Field): IstioPortPolicy => {
  const tls = field.at('tls')
  const balancer = field.at('loadBalancer')
  return {
    ...(tls.given
      ? {
          tls: {
            mode: tls.at('mode').textOr('DISABLE'),
            ...optional('sni', tls.at('sni').text() || undefined),
            ...optional('credentialName', tls.at('credentialName').text() || undefined),
            subjectAltNames: tls.at('subjectAltNames').texts(),
          },
        }
      : {}),
    ...optional('balancer', readBalancer(balancer)),
    outlierDetection: field.has('outlierDetection'),
    locality: balancer.has('localityLbSetting'),
  }
}

const readBalancer = (field: Field): IstioPortPolicy['balancer'] => {
  const simple = field.at('simple').text()
  if (simple) return { type: 'simple', by: simple }
  const hash = field.at('consistentHash')
  if (!hash.given) return undefined
  const by = hash.has('httpCookie')
    ? `cookie ${hash.at('httpCookie').at('name').textOr('')}`
    : hash.has('httpHeaderName')
      ? `header ${hash.at('httpHeaderName').textOr('')}`
      : hash.has('httpQueryParameterName')
        ? `query ${hash.at('httpQueryParameterName').textOr('')}`
        : 'source IP'
  return { type: 'hash', by }
}

export const readServiceEntry = (object: Field, meta: Meta): ServiceEntry => {
  const spec = object.at('spec')
  if (!spec.has('hosts')) spec.at('hosts').missing('a list of hosts')
  return {
    kind: 'ServiceEntry',
    meta,
    hosts: spec.at('hosts').texts(),
    addresses: spec.at('addresses').texts(),
    ports: spec
      .at('ports')
      .items()
      .flatMap((entry): ServiceEntry['ports'][number] | readonly never[] => {
        const number = entry.at('number').port()
        if (!entry.has('number')) entry.at('number').missing('the number of a port')
        if (number === undefined) return NONE
        return {
          number,
          name: entry.at('name').textOr(''),
          protocol: entry.at('protocol').textOr('').toUpperCase(),
          ...optional('targetPort', entry.at('targetPort').port()),
        }
      }),
    location: spec.at('location').textOr('MESH_EXTERNAL'),
    resolution: spec.at('resolution').textOr('NONE'),
    endpoints: spec
      .at('endpoints')
      .items()
      .map((entry) => ({
        address: entry.at('address').textOr(''),
        ports: readPorts(entry.at('ports')),
        labels: internLabels(entry.at('labels').labels()),
        ...optional('weight', entry.at('weight').integer()),
      })),
    ...(spec.has('workloadSelector') ? { workloadSelector: internLabels(spec.at('workloadSelector').at('labels').labels()) } : {}),
    exportTo: spec.at('exportTo').texts(),
  }
}

const readPorts = (field: Field): ReadonlyMap<string, number> => {
  const ports = new Map<string, number>()
  for (const name of isObject(field.value) ? Object.keys(field.value) : []) {
    const port = field.at(name).port()
    if (port !== undefined) ports.set(name, port)
  }
  return ports
}

/** Where a route leads; undefined, with a complaint, when it names no host. */
export const readDestination = (field: Field): IstioDestination | undefined => {
  const host = field.at('host').needText('the host of a Service or ServiceEntry')
  if (host === undefined) return undefined
  return {
    host: internText(host),
    ...optional('subset', field.at('subset').text() || undefined),
    ...optional('port', field.at('port').at('number').port()),
  }
}

export const readMatchLabels = (selector: Field): Labels => internLabels(selector.at('matchLabels').labels())
