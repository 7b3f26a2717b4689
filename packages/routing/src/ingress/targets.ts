import { type Cluster, type Ingress, type IngressBackend, refTo } from '@portolan/model'
import { resolvePort } from '../endpoints.ts'
import { otherName, otherPort } from '../mend.ts'
import type { Target } from '../table.ts'

/** A Service backend, as `at` of an Ingress names it. */
export type ServiceBackend = Extract<IngressBackend, { readonly service: string }>

/** A backend is a Service of the Ingress' own namespace (ING-06); a missing one answers 503 (12.2). `at`: the pointer to the backend. */
export const targetOf = (cluster: Cluster, ingress: Ingress, backend: ServiceBackend, at: string, weight: number): Target => {
  const namespace = ingress.meta.namespace ?? ''
  const base = { weight, service: { namespace, name: backend.service, port: backend.port }, filters: [], origin: refTo(ingress, at) }
  const service = cluster.get('Service', namespace, backend.service)
  if (!service) {
    if (!cluster.knows('Service')) return base
    const fix = otherName(cluster, namespace, backend.service, backend.port, `${at}/service/name`)
    return {
      ...base,
      fault: { status: 503, reason: `the Service ${backend.service} does not exist`, code: 'service-missing', ...(fix ? { fix } : {}) },
    }
  }
  if (resolvePort(service, backend.port) || service.type === 'ExternalName') return base
  const offers = service.ports.map(({ port, name }) => (name ? `${port} (${name})` : `${port}`)).join(', ')
  const fix = otherPort(service, backend.port, `${at}/service/port/${typeof backend.port === 'number' ? 'number' : 'name'}`)
  return {
    ...base,
    fault: {
      status: 503,
      reason: `${backend.service} has no port ${backend.port}; it offers ${offers || 'none'}`,
      code: 'port-missing',
      ...(fix ? { fix } : {}),
    },
  }
}
