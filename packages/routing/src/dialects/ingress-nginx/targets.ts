import { type Cluster, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import { otherName, otherPort } from '../../mend.ts'
import type { Target } from '../../table.ts'
import type { Settings } from './settings.ts'
import type { Upstream } from './upstreams.ts'

/** A port as an Ingress may name it: the Service's number, the text of its targetPort, or its name; the first that fits (NGX-38). */
const portOf = (service: Service, port: number | string): ServicePort | undefined => {
  const text = String(port)
  return service.ports.find(({ port: number, targetPort, name }) => String(number) === text || String(targetPort) === text || name === text)
}

/** Where an upstream leads, `from` an Ingress' backend: controller.go serviceEndpoints and getServiceClusterEndpoint, of controller-v1.15.1. */
export const targetOf = (cluster: Cluster, settings: Settings, upstream: Upstream, from: Ref, weight: number): Target => {
  const { namespace, service: name, port } = upstream
  const base = { weight, filters: [], origin: from }
  const named = (number: number | string): Target => ({ ...base, service: { namespace, name, port: number } })
  const service = cluster.get('Service', namespace, name)
  if (!service) {
    if (!cluster.knows('Service')) return named(port)
    const fix = otherName(cluster, namespace, name, port, `${from.pointer ?? ''}/service/name`)
    return {
      ...named(port),
      fault: { status: 503, reason: `the Service ${name} does not exist`, code: 'service-missing', rule: 'NGX-40', ...(fix ? { fix } : {}) },
    }
  }
  if (service.type === 'ExternalName') return toName(settings, service, named, port)
  if (upstream.byClusterIp) return toClusterIp(service, named, port)
  const found = portOf(service, port)
  if (found) return named(found.port)
  const offers = service.ports.map(({ port: number, name: called }) => (called ? `${number} (${called})` : `${number}`)).join(', ')
  const fix = otherPort(service, port, `${from.pointer ?? ''}/service/port/${typeof port === 'number' ? 'number' : 'name'}`)
  const reason = `${name} has no port ${port}; it offers ${offers || 'none'}`
  return { ...named(port), fault: { status: 503, reason, code: 'port-missing', rule: 'NGX-38', ...(fix ? { fix } : {}) } }
}

/** The port is dialled at the cluster IP as it is written: one that the Service doesn't have is refused there. */
const toClusterIp = (service: Service, named: (port: number | string) => Target, port: number | string): Target => {
  const found = service.ports.find(({ port: number, name }) => (typeof port === 'number' ? number === port : name === port))
  if (found) return { ...named(found.port), byClusterIp: true }
  const reason = `service-upstream dials port ${port} at the cluster IP of ${service.meta.name}, which has no such port`
  return { ...named(port), fault: { status: 502, reason, code: 'port-missing', rule: 'NGX-39' } }
}

/** controller.go externalNamePorts; endpointslices.go: loopback names are refused. */
const toName = (settings: Settings, service: Service, named: (port: number | string) => Target, port: number | string): Target => {
  const name = (service.externalName ?? '').toLowerCase()
  const shut = !settings.externalNames
    ? 'the controller runs with --disable-svc-external-name'
    : name === 'localhost' || /^127\.\d+\.\d+\.\d+$|^::1$/.test(name)
      ? `${name} is the controller itself, which is refused`
      : undefined
  if (shut)
    return {
      ...named(port),
      fault: { status: 503, reason: `${service.meta.name} is an ExternalName, and ${shut}`, code: 'unsupported', rule: 'NGX-39' },
    }
  const found = service.ports.find(({ port: number, name: called }) => (typeof port === 'number' ? number === port : called === port))
  return named(found ? (typeof found.targetPort === 'number' ? found.targetPort : found.port) : port)
}

/** The Service that answers instead of one without endpoints, at its first port: `default-backend` of the Ingress' own namespace (NGX-40). */
export const fallbackOf = (cluster: Cluster, namespace: string, name: string, from: Ref): Target | undefined => {
  const service = cluster.get('Service', namespace, name)
  const [port] = service?.ports ?? []
  if (!service || !port) return undefined
  return { weight: 1, service: { namespace, name, port: port.port }, filters: [], origin: from, protocol: 'http' }
}

/** `--default-backend-service`, at its first port. */
export const defaultServiceOf = (cluster: Cluster, settings: Settings, from: Ref): Target | undefined => {
  const [namespace = '', name = ''] = settings.defaultService?.split('/') ?? []
  const service = settings.defaultService === undefined ? undefined : cluster.get('Service', namespace, name)
  const [port] = service?.ports ?? []
  return service && port
    ? { weight: 1, service: { namespace, name, port: port.port }, filters: [], origin: service ? refTo(service) : from, protocol: 'http' }
    : undefined
}
