import type { Backend, Ingress, Objects, Service } from '../objects.ts'
import type { Annotations, Canary } from './annotations.ts'

/** A Service's port as written in Ingresses; canaries hang on it, not on a path (controller.go createUpstreams). */
export interface Upstream {
  readonly name: string
  endpoints: string[]
  /** A canary's: it has no server of its own. */
  noServer: boolean
  policy?: Canary
  readonly alternatives: string[]
}

/** An Ingress that the controller serves, with what it read from the annotations. */
export interface Served {
  readonly ingress: Ingress
  readonly annotations: Annotations
}

export const DEFAULT_UPSTREAM = 'upstream-default-backend'

/** controller.go createUpstreams; the first Ingress that names a backend decides. */
export const createUpstreams = (served: readonly Served[], objects: Objects, defaultEndpoint: string): Map<string, Upstream> => {
  const upstreams = new Map<string, Upstream>()
  const add = (name: string, endpoints: string[] = []): Upstream => {
    const upstream: Upstream = { name, endpoints, noServer: false, alternatives: [] }
    upstreams.set(name, upstream)
    return upstream
  }
  add(DEFAULT_UPSTREAM, [defaultEndpoint])
  for (const { ingress, annotations } of served) {
    const namespace = ingress.metadata.namespace ?? ''
    const fill = (upstream: Upstream, backend: Backend): void => {
      if (annotations.serviceUpstream) upstream.endpoints = clusterEndpoint(objects, namespace, backend)
      if (annotations.canary.enabled) {
        upstream.noServer = true
        upstream.policy = annotations.canary
      }
      if (upstream.endpoints.length === 0) upstream.endpoints = serviceEndpoints(objects, namespace, backend)
    }
    const { defaultBackend, rules = [] } = ingress.spec
    // A default backend makes its upstream anew, whoever had made one of that name.
    if (defaultBackend?.service) fill(add(upstreamName(namespace, defaultBackend)), defaultBackend)
    for (const { http } of rules) {
      for (const { backend } of http?.paths ?? []) {
        const name = upstreamName(namespace, backend)
        if (backend.service && !upstreams.has(name)) fill(add(name), backend)
      }
    }
  }
  return upstreams
}

/** controller/util.go upstreamName */
export const upstreamName = (namespace: string, { service }: Backend): string =>
  service ? `${namespace}-${service.name}-${service.port.number || service.port.name}` : `${namespace}-INVALID`

const portOf = ({ service }: Backend): string => String(service?.port.number || service?.port.name || '')

/** controller.go getServiceClusterEndpoint */
const clusterEndpoint = (objects: Objects, namespace: string, backend: Backend): string[] => {
  const service = objects.service(namespace, backend.service?.name ?? '')
  const { clusterIP } = service?.spec ?? {}
  if (!service || !clusterIP || clusterIP === 'None') return []
  if (backend.service?.port.number) return [`${clusterIP}:${backend.service.port.number}`]
  const named = service.spec.ports.find(({ name }) => name === backend.service?.port.name)
  return named ? [`${clusterIP}:${named.port}`] : []
}

/** controller.go serviceEndpoints: the first port whose number, targetPort or name is the text. */
const serviceEndpoints = (objects: Objects, namespace: string, backend: Backend): string[] => {
  const service = objects.service(namespace, backend.service?.name ?? '')
  const wanted = portOf(backend)
  const port = service?.spec.ports.find((one) => String(one.port) === wanted || String(one.targetPort) === wanted || (one.name ?? '') === wanted)
  return service && port ? endpoints(objects, service, port) : []
}

/** controller/endpointslices.go getEndpointsFromSlices, without topology. */
export const endpoints = (objects: Objects, service: Service, port: Service['spec']['ports'][number]): string[] => {
  const found = new Set<string>()
  for (const slice of objects.slices(service.metadata.namespace ?? '', service.metadata.name)) {
    const target = typeof port.targetPort === 'number' ? port.targetPort : 0
    const ports =
      slice.ports.length === 0 && target > 0
        ? [target]
        : slice.ports.map((one) => (!port.name || port.name === one.name ? one.port : target)).filter((number) => number !== 0)
    for (const { addresses, conditions } of slice.endpoints) {
      if (conditions?.ready === false) continue
      for (const number of ports) for (const address of addresses) found.add(`${address}:${number}`)
    }
  }
  return [...found]
}
