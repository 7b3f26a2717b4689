import { type Cluster, type Ingress, type IngressBackend, refTo, type Service } from '@portolan/model'
import { resolvePort } from '../../endpoints.ts'
import { meant } from '../../near-names.ts'
import type { Target } from '../../table.ts'

/** Services that are looked through for a name that was meant. */
const MANY = 500

/** A Service backend, as `at` of an Ingress names it. */
export type ServiceBackend = Extract<IngressBackend, { readonly service: string }>

/** A backend is a Service of the Ingress' own namespace (ING-06); a missing one answers 503 (12.2). `at`: the pointer to the backend. */
export const targetOf = (cluster: Cluster, ingress: Ingress, backend: ServiceBackend, at: string, weight: number): Target => {
  const namespace = ingress.meta.namespace ?? ''
  const base = { weight, service: { namespace, name: backend.service, port: backend.port }, filters: [], origin: refTo(ingress, at) }
  const service = cluster.get('Service', namespace, backend.service)
  if (!service) {
    if (!cluster.knows('Service')) return base
    const fix = otherName(cluster, namespace, backend, at)
    return {
      ...base,
      fault: { status: 503, reason: `the Service ${backend.service} does not exist`, code: 'service-missing', ...(fix ? { fix } : {}) },
    }
  }
  if (resolvePort(service, backend.port) || service.type === 'ExternalName') return base
  const offers = service.ports.map(({ port, name }) => (name ? `${port} (${name})` : `${port}`)).join(', ')
  const fix = otherPort(service, backend, at)
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

type Fix = NonNullable<NonNullable<Target['fault']>['fix']>

/** The only port that there is, or the one that leads to the pod port which was written (ING-06). */
const otherPort = ({ meta, ports }: Service, { port }: ServiceBackend, at: string): Fix | undefined => {
  const leading = ports.filter(({ targetPort }) => targetPort === port)
  const one = ports.length === 1 ? ports[0] : leading.length === 1 ? leading[0] : undefined
  if (!one) return undefined
  const why = one.targetPort === port ? ` ${port} is the port of its pods.` : ''
  const field = typeof port === 'number' ? 'number' : 'name'
  const to = typeof port === 'number' ? String(one.port) : one.name
  const leadsTo = `${meta.namespace ?? ''}/${meta.name}:${one.port}`
  if (to === '') return { text: `Name the port by its number, ${one.port}.${why}`, leadsTo }
  return { text: `Make the port ${to}.${why}`, leadsTo, patch: [{ pointer: `${at}/service/port/${field}`, from: String(port), to }] }
}

const otherName = (cluster: Cluster, namespace: string, { service, port }: ServiceBackend, at: string): Fix | undefined => {
  const all = cluster.servicesIn(namespace)
  const name = all.length > MANY ? undefined : meant(service, all.map(({ meta }) => meta.name).sort())
  if (name === undefined) return undefined
  const patch = [{ pointer: `${at}/service/name`, from: service, to: name }]
  return { text: `${name} is close in name. Make the Service ${name} if that was meant.`, leadsTo: `${namespace}/${name}:${port}`, patch }
}
