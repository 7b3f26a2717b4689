import type { Cluster, Ref, Service, ServicePort } from '@portolan/model'
import { endpointsOf } from '../../endpoints.ts'
import { type Mend, otherName, otherPort } from '../../mend.ts'
import type { Target } from '../../table.ts'
import { labelsOf } from './labels.ts'
import { atLeast, type Static } from './static.ts'

/** The servers of a Service's port, as a router gets them; or why there is no router at all (TRF-25). */
export type Servers =
  | {
      readonly ok: true
      readonly target: Target
      readonly affinity?: string
      readonly transport?: string
    }
  /** `broken`: the backend that is the reason, where one is. */
  | { readonly ok: false; readonly why: string; readonly rule: string; readonly broken?: Target }

/** How a route names a Service, and what it wants of it. */
export interface Wanted {
  readonly namespace: string
  readonly name: string
  readonly port: number | string
  readonly weight: number
  readonly origin: Ref
  /** Where the object writes the name and the port, for a fix. */
  readonly nameAt?: string
  readonly portAt?: string
}

/** A Service as the Ingress provider reads it: its annotations count (TRF-23 to TRF-25; v3.5.3 pkg/provider/kubernetes/ingress, loadService). */
export const serversOf = (cluster: Cluster, wanted: Wanted, options: Static): Servers => {
  const { namespace, name } = wanted
  const service = cluster.get('Service', namespace, name)
  if (!service) return absent(cluster, wanted)
  if (service.type === 'ExternalName' && !options.allowExternalNames)
    return { ok: false, why: `Service ${name} is an ExternalName, which Traefik is not allowed to use`, rule: 'TRF-25' }
  const port = portOf(service, wanted.port)
  if (!port) return portless(service, wanted)
  const said = labelsOf(service.meta.annotations, 'service', options.version)
  if (said.fault) return { ok: false, why: `the annotations of Service ${name} can't be read: ${said.fault}`, rule: 'TRF-23' }
  const native = said.isTrue('nativelb') ?? options.nativeLB
  const nodePort = said.isTrue('nodeportlb') === true && service.type === 'NodePort'
  if (native && !nodePort && service.type !== 'ExternalName' && (service.clusterIPs[0] ?? 'None') === 'None' && service.clusterIPs.length > 0)
    return { ok: false, why: `Service ${name} is headless and has no cluster IP for nativelb`, rule: 'TRF-23' }
  if (!native && !nodePort && service.type !== 'ExternalName' && !options.allowEmptyServices) {
    const none = whyEmpty(cluster, service, port, options)
    if (none !== undefined) return failed(wanted, 'invalid', none, undefined)
  }
  const scheme = said.get('serversscheme') || (port.port === 443 || port.name.startsWith('https') ? 'https' : 'http')
  const cookie = said.has('sticky.cookie')
  const transport = said.get('serverstransport')
  return {
    ok: true,
    target: {
      weight: wanted.weight,
      service: { namespace, name, port: wanted.port },
      filters: [],
      protocol: scheme === 'https' || scheme === 'h2c' ? scheme : 'http',
      ...(SCHEMES.has(scheme)
        ? {}
        : { fault: { status: 500, reason: `${scheme} is no scheme that Traefik speaks`, code: 'unsupported', rule: 'TRF-23' } }),
      ...(nodePort ? { byNodePort: true } : native ? { byClusterIp: true } : {}),
      ...(said.isTrue('passhostheader') === false ? { namesPod: true } : {}),
      origin: wanted.origin,
    },
    ...(cookie ? { affinity: `cookie ${said.get('sticky.cookie.name') || 'made from the name of the service'}` } : {}),
    ...(transport ? { transport } : {}),
  }
}

const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'h2c'])

/** Neither the Service nor a word on it: where Services can't be read, it is taken to be there. */
export const absent = (cluster: Cluster, wanted: Wanted): Servers => {
  const { namespace, name, port, weight, origin } = wanted
  if (!cluster.knows('Service')) return { ok: true, target: { weight, service: { namespace, name, port }, filters: [], origin } }
  const fix = wanted.nameAt === undefined ? undefined : otherName(cluster, namespace, name, port, wanted.nameAt)
  return failed(wanted, 'service-missing', `Service ${name} does not exist`, fix)
}

export const portless = (service: Service, wanted: Wanted): Servers => {
  const offers = service.ports.map(({ port, name }) => (name ? `${port} (${name})` : `${port}`)).join(', ') || 'none'
  const fix = wanted.portAt === undefined ? undefined : otherPort(service, wanted.port, wanted.portAt)
  return failed(wanted, 'port-missing', `Service ${service.meta.name} has no port ${wanted.port}; it offers ${offers}`, fix)
}

const failed = (wanted: Wanted, code: Code, why: string, fix: Mend | undefined): Servers => ({
  ok: false,
  why,
  rule: 'TRF-25',
  broken: brokenBy(wanted, code, why, fix),
})

type Code = 'service-missing' | 'port-missing' | 'invalid'

/** The backend for which there is no router: the request is another router's, or nobody's (404). `invalid`: it has no server. */
export const brokenBy = ({ namespace, name, port, weight, origin }: Wanted, code: Code, why: string, fix: Mend | undefined): Target => ({
  weight,
  service: { namespace, name, port },
  filters: [],
  origin,
  fault: { status: 404, reason: why, code, rule: 'TRF-25', ...(fix ? { fix } : {}) },
})

/** By number or name, the first that fits; a targetPort is none (TRF-24). */
export const portOf = ({ ports }: Service, wanted: number | string): ServicePort | undefined =>
  ports.find(({ port, name }) => (typeof wanted === 'number' ? port === wanted : name !== '' && name === wanted))

/**
 * Why Traefik finds no server behind a port; undefined when there is one, or that can't be told. What is leaving counts as one as long as it serves.
 * Up to 3.6 an endpoint has to say that it is ready or serves, later silence will do (pkg/provider/kubernetes/k8s/endpoint.go; v3.7.9 ingress/kubernetes.go).
 */
export const whyEmpty = (cluster: Cluster, service: Service, port: ServicePort, { version }: Static): string | undefined => {
  const silent = atLeast(version, 7)
  for (const { ports, endpoints } of cluster.slicesOf(service)) {
    if (ports !== null && !ports.some(({ name }) => name === port.name)) continue
    if (endpoints.some(({ ready, serving }) => serving === true || (silent ? serving === undefined : ready === true))) return undefined
  }
  const answer = endpointsOf(cluster, service, port, 'traefik')
  if (!answer.known || answer.endpoints.some(({ serving }) => serving && cluster.slicesOf(service).length === 0)) return undefined
  // What keeps the pods from being ready isn't told: tables would have to be made anew with every word of it.
  return `no endpoint of Service ${service.meta.name} is ready`
}
