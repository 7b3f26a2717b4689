import type { Cluster, Service, ServicePort } from '@portolan/model'
import type { ServiceBackend } from '../../ingress/targets.ts'
import { otherName, otherPort } from '../../mend.ts'
import type { Target } from '../../table.ts'
import type { HostPath } from './hosts.ts'
import { type Keys, keysOf, type Said, type Value } from './keys.ts'

/** A backend of HAProxy, `namespace_service_targetPort`: all paths that lead there share it (pkg/haproxy/types/backends.go). */
export interface Backend {
  readonly id: string
  readonly namespace: string
  readonly name: string
  /** Undefined where Services can't be read. */
  readonly service?: Service
  readonly port: ServicePort | { readonly port: number | string }
  /** What its paths say of the backend itself: the first that says a key decides. */
  readonly said: Said
  readonly paths: HostPath[]
  /** A stream leads there, or TLS that isn't opened: it speaks no HTTP, whoever else names it. */
  streams: boolean
}

/** Why a path has no backend, and so isn't there (HAJ-10). */
export interface NoBackend {
  readonly why: string
  readonly fix?: NonNullable<NonNullable<Target['fault']>['fix']>
}

/** The backends of one controller. */
export class Backends {
  readonly #cluster: Cluster
  readonly #prefixes: readonly string[]
  readonly #makeSaid: () => Said
  readonly #made = new Map<string, Backend>()
  readonly #keys = new Map<Service, Keys>()

  constructor(cluster: Cluster, prefixes: readonly string[], makeSaid: () => Said) {
    this.#cluster = cluster
    this.#prefixes = prefixes
    this.#makeSaid = makeSaid
  }

  /** `at`: the pointer to the backend in its Ingress. */
  of(namespace: string, { service: name, port: written }: ServiceBackend, at: string): Backend | NoBackend {
    const service = this.#cluster.get('Service', namespace, name)
    if (!service) {
      if (!this.#cluster.knows('Service')) return this.#acquire(namespace, name, String(written), { port: written }, undefined)
      const fix = otherName(this.#cluster, namespace, name, written, `${at}/service/name`)
      return { why: `the Service ${name} does not exist`, ...(fix ? { fix } : {}) }
    }
    const port = findPort(service, written)
    if (port) return this.#acquire(namespace, name, String(port.targetPort), port, service)
    // An alias without ports is dialled on the number that the Ingress names.
    if (service.type === 'ExternalName' && service.ports.length === 0 && typeof written === 'number')
      return this.#acquire(namespace, name, String(written), { port: written }, service)
    const fix = otherPort(service, written, `${at}/service/port/${typeof written === 'number' ? 'number' : 'name'}`)
    return { why: `${name} has no port ${written}`, ...(fix ? { fix } : {}) }
  }

  /** The Service's own keys, which come first. */
  keysOf({ service }: Backend): Keys {
    if (!service) return new Map()
    const known = this.#keys.get(service) ?? keysOf(service, this.#prefixes)
    this.#keys.set(service, known)
    return known
  }

  #acquire(namespace: string, name: string, targetPort: string, port: Backend['port'], service: Service | undefined): Backend {
    const id = `${namespace}_${name}_${targetPort}`
    const known = this.#made.get(id)
    if (known) return known
    const made: Backend = { id, namespace, name, port, said: this.#makeSaid(), paths: [], streams: false, ...(service ? { service } : {}) }
    this.#made.set(id, made)
    return made
  }
}

export const isBackend = (made: Backend | NoBackend): made is Backend => 'id' in made

/** HAJ-10: a name or the text of a targetPort comes before the port's number (pkg/converters/utils/services.go, FindServicePort). */
const findPort = ({ ports }: Service, written: number | string): ServicePort | undefined =>
  ports.find(({ name, targetPort }) => name === String(written) || String(targetPort) === String(written)) ??
  ports.find(({ port }) => String(port) === String(written).replace(/^\+?0*(?=\d)/, ''))

const first = new WeakMap<Backend, Map<string, Value | undefined>>()

/** The first value that any of its paths has for a key, found once when all paths are known. */
export const firstOf = (backend: Backend, key: string): Value | undefined => {
  const known = first.get(backend) ?? new Map<string, Value | undefined>()
  first.set(backend, known)
  if (!known.has(key))
    known.set(
      key,
      backend.paths.map(({ said }) => said.get(key)).find(({ text, at }) => text !== '' && at),
    )
  return known.get(key)
}
