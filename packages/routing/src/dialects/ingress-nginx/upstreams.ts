import { type IngressBackend, type Ref, refTo, type Service } from '@portolan/model'
import { NO_POLICY, type Policy } from './canary.ts'
import type { Read } from './reading.ts'

/** What a Service and a port, as they are written, stand for in all Ingresses together: internal/ingress/controller/controller.go createUpstreams. */
export interface Upstream {
  readonly name: string
  readonly namespace: string
  readonly service: string
  readonly port: number | string
  /** The backend that is the first to name it. */
  readonly origin: Ref
  /** A canary made it: no path leads to it by itself (NGX-34). */
  noServer: boolean
  policy: Policy
  byClusterIp: boolean
  /** Names of upstreams that take part of its requests; the first counts. */
  readonly alternatives: string[]
  /** The cookie that keeps clients at a pod, by the first Ingress that asks for it (NGX-42). */
  affinity?: NonNullable<Read['affinity']>
}

export type Upstreams = Map<string, Upstream>

type ServiceBackend = Extract<IngressBackend, { readonly service: string }>

/** controller/util.go upstreamName: two namespaces may meet in one name. */
export const upstreamName = (namespace: string, { service, port }: ServiceBackend): string => `${namespace}-${service}-${port}`

export const isService = (backend: IngressBackend | null | undefined): backend is ServiceBackend =>
  backend !== null && backend !== undefined && 'service' in backend

/** `reads` in the controller's order: the first to name a Service and port sets how it is reached, but for default backends, of which the last does. */
export const createUpstreams = (reads: readonly Read[], serviceOf: (namespace: string, name: string) => Service | undefined): Upstreams => {
  const upstreams: Upstreams = new Map()
  const make = (read: Read, backend: ServiceBackend, at: string): Upstream => {
    const namespace = read.ingress.meta.namespace ?? ''
    const { canary } = read
    return {
      name: upstreamName(namespace, backend),
      namespace,
      service: backend.service,
      port: backend.port,
      origin: refTo(read.ingress, at),
      noServer: canary.enabled,
      policy: canary.enabled ? canary.policy : NO_POLICY,
      byClusterIp: read.serviceUpstream && hasClusterIp(serviceOf(namespace, backend.service), backend.port),
      alternatives: [],
    }
  }
  for (const read of reads) {
    const { defaultBackend, rules, meta } = read.ingress
    const namespace = meta.namespace ?? ''
    if (isService(defaultBackend)) upstreams.set(upstreamName(namespace, defaultBackend), make(read, defaultBackend, '/spec/defaultBackend'))
    for (const [r, { paths }] of rules.entries()) {
      for (const [p, { backend }] of (paths ?? []).entries()) {
        if (!isService(backend)) continue
        const name = upstreamName(namespace, backend)
        if (!upstreams.has(name)) upstreams.set(name, make(read, backend, `/spec/rules/${r}/http/paths/${p}/backend`))
      }
    }
  }
  return upstreams
}

/** controller.go getServiceClusterEndpoint: a port that is written as a number is dialled whether the Service has it or not. */
const hasClusterIp = (service: Service | undefined, port: number | string): boolean => {
  if (!service || service.type === 'ExternalName' || service.clusterIPs[0] === 'None') return false
  return typeof port === 'number' || service.ports.some(({ name }) => name === port)
}
