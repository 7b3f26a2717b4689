import type { EndpointSlice, Meta, Service, ServicePort, SliceEndpoint, SlicePort, Transport } from '@portolan/model'
import { internLabels, internList, internOptional, internText, NONE } from '../intern.ts'
import type { Field } from '../read.ts'

/** Layer 4 protocols; TCP where nothing is said. */
export const readTransport = (field: Field): Transport => field.oneOf(['TCP', 'UDP', 'SCTP'], 'TCP')

/** Timeout that the API server fills in for sessionAffinity ClientIP, in seconds (core/v1 DefaultClientIPServiceAffinitySeconds). */
const CLIENT_IP_SECONDS = 10_800

export const readService = (object: Field, meta: Meta): Service => {
  const spec = object.at('spec')
  const type = spec.at('type').oneOf(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'], 'ClusterIP')
  const clusterIPs = type === 'ExternalName' ? NONE : readClusterIPs(spec)
  const externalName = type === 'ExternalName' ? spec.at('externalName').needText('the DNS name that the Service stands for') : undefined
  const loadBalancerClass = spec.at('loadBalancerClass').text()
  const trafficDistribution = spec.at('trafficDistribution').text()
  const affinity = spec.at('sessionAffinity').oneOf(['None', 'ClientIP'], 'None')
  return {
    kind: 'Service',
    meta,
    type,
    clusterIPs,
    ports: spec.at('ports').items().flatMap(readPort),
    selector: internLabels(spec.at('selector').labels()),
    ...(externalName === undefined ? {} : { externalName }),
    externalIPs: spec.at('externalIPs').texts(),
    loadBalancer: readAddresses(object.at('status').at('loadBalancer').at('ingress')),
    ...(loadBalancerClass === undefined ? {} : { loadBalancerClass }),
    loadBalancerSourceRanges: spec.at('loadBalancerSourceRanges').texts(),
    externalTrafficPolicy: spec.at('externalTrafficPolicy').oneOf(['Cluster', 'Local'], 'Cluster'),
    internalTrafficPolicy: spec.at('internalTrafficPolicy').oneOf(['Cluster', 'Local'], 'Cluster'),
    ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
    publishNotReadyAddresses: spec.at('publishNotReadyAddresses').flag() ?? false,
    ...(affinity === 'None'
      ? {}
      : { clientIPAffinity: spec.at('sessionAffinityConfig').at('clientIP').at('timeoutSeconds').integer() ?? CLIENT_IP_SECONDS }),
    ipFamilies: type === 'ExternalName' ? NONE : readFamilies(spec.at('ipFamilies'), clusterIPs),
  }
}

/** `status.loadBalancer.ingress` of a Service. */
const readAddresses = (list: Field): Service['loadBalancer'] =>
  list.items().map((entry) => {
    const ip = entry.at('ip').text()
    const hostname = entry.at('hostname').text()
    return {
      ...(ip ? { ip } : {}),
      ...(hostname ? { hostname } : {}),
      ...(entry.has('ipMode') ? { ipMode: entry.at('ipMode').oneOf(['VIP', 'Proxy'], 'VIP') } : {}),
    }
  })

const readClusterIPs = (spec: Field): readonly string[] => {
  const all = spec.at('clusterIPs').texts()
  const list = all.length > 0 ? all : [spec.at('clusterIP').textOr('')]
  return list.filter((ip) => ip !== '')
}

/** Without the field (manifests) the families of the cluster IPs, else IPv4, which most clusters put first. */
const readFamilies = (field: Field, clusterIPs: readonly string[]): Service['ipFamilies'] => {
  const given = field.items().map((family) => family.oneOf(['IPv4', 'IPv6'], 'IPv4'))
  if (given.length > 0) return internList(given)
  const families = clusterIPs.filter((ip) => ip !== 'None').map((ip) => (ip.includes(':') ? 'IPv6' : 'IPv4'))
  return internList<'IPv4' | 'IPv6'>(families.length > 0 ? families : ['IPv4'])
}

const readPort = (entry: Field): ServicePort | readonly never[] => {
  const port = entry.at('port').port()
  if (port === undefined) {
    if (!entry.at('port').given) entry.at('port').missing('the port number of the Service', 'The port is left out.')
    return NONE
  }
  const nodePort = entry.at('nodePort').value === 0 ? undefined : entry.at('nodePort').port()
  const appProtocol = internOptional(entry.at('appProtocol').text())
  return {
    name: internText(entry.at('name').textOr('')),
    port,
    protocol: readTransport(entry.at('protocol')),
    // 0 and "" are the API server's zero values: it fills in the port (pkg/apis/core/v1/defaults.go, SetDefaults_Service).
    targetPort: isZero(entry.at('targetPort').value) ? port : (entry.at('targetPort').portOrName() ?? port),
    ...(nodePort === undefined ? {} : { nodePort }),
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }
}

const isZero = (value: unknown): boolean => value === undefined || value === 0 || value === ''

/** Absent ports are null, "every port" (SVC-06); conditions stay as written (SVC-04). */
export const readEndpointSlice = (object: Field, meta: Meta): EndpointSlice => {
  const service = Object.hasOwn(meta.labels, 'kubernetes.io/service-name') ? meta.labels['kubernetes.io/service-name'] : undefined
  if (!object.at('addressType').given) object.at('addressType').missing('IPv4, IPv6 or FQDN', 'It is read as IPv4.')
  return {
    kind: 'EndpointSlice',
    meta,
    ...(service ? { service: internText(service) } : {}),
    addressType: object.at('addressType').oneOf(['IPv4', 'IPv6', 'FQDN'], 'IPv4'),
    ports: object.at('ports').given ? internList(object.at('ports').items().map(readSlicePort)) : null,
    endpoints: object.at('endpoints').items().map(readEndpoint),
  }
}

const readSlicePort = (entry: Field): SlicePort => {
  const appProtocol = entry.at('appProtocol').text()
  return {
    name: entry.at('name').textOr(''),
    protocol: readTransport(entry.at('protocol')),
    port: entry.at('port').port() ?? null,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }
}

/** One shape for all, absent parts included: see readMeta. */
const readEndpoint = (entry: Field): SliceEndpoint => {
  const conditions = entry.at('conditions')
  const hints = entry.at('hints')
  if (!entry.at('addresses').given) entry.at('addresses').missing('the addresses of the endpoint')
  return {
    addresses: entry.at('addresses').texts(),
    ready: conditions.at('ready').flag(),
    serving: conditions.at('serving').flag(),
    terminating: conditions.at('terminating').flag(),
    hostname: entry.at('hostname').text(),
    node: internOptional(entry.at('nodeName').text()),
    zone: internOptional(entry.at('zone').text()),
    hintZones: hints.has('forZones') ? internList(hints.at('forZones').items().map(nameOf)) : undefined,
    hintNodes: hints.has('forNodes') ? internList(hints.at('forNodes').items().map(nameOf)) : undefined,
    target: readTarget(entry.at('targetRef')),
  }
}

const nameOf = (entry: Field): string => entry.at('name').textOr('')

const readTarget = (reference: Field): SliceEndpoint['target'] => {
  if (!reference.given) return undefined
  const namespace = internOptional(reference.at('namespace').text())
  const name = reference.at('name').text()
  if (name === undefined) return undefined
  return { kind: internText(reference.at('kind').textOr('Pod')), namespace, name }
}
