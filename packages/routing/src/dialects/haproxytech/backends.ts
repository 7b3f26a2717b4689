import { type Cluster, type Ingress, refTo, type Service, type ServicePort } from '@portolan/model'
import type { ServiceBackend } from '../../ingress/targets.ts'
import { otherName, otherPort } from '../../mend.ts'
import type { BlindSpot, Target } from '../../table.ts'
import type { Release } from './release.ts'
import { Layer, readBool, type Setting, Settings } from './settings.ts'

/** A backend of HAProxy: a Service and one of its ports, as `namespace_service_port` (pkg/service/service.go, GetBackendName). */
export interface Backend {
  readonly name: string
  /** Undefined where Services can't be read. */
  readonly service?: Service
  readonly target: Target
  readonly affinity?: string
  /** Its Service's `route-acl`: requests are taken by it, not by the maps (HAP-05). */
  readonly acl?: string
  readonly blind: readonly BlindSpot[]
  /** `backend-config-snippet`: native text of HAProxy (HAP-11). */
  readonly native?: Setting
}

/** Why a path has no backend, and so isn't there at all (HAP-09). */
export interface NoBackend {
  readonly why: string
  readonly fix?: NonNullable<NonNullable<Target['fault']>['fix']>
}

/** Services' own annotations are read once, however many paths lead there. */
export class Backends {
  readonly #cluster: Cluster
  readonly #release: Release
  readonly #config: Layer
  readonly #layers = new Map<Service, Layer>()

  constructor(cluster: Cluster, release: Release, config: Layer) {
    this.#cluster = cluster
    this.#release = release
    this.#config = config
  }

  /** `at`: the pointer to the backend; `own`: the Ingress' annotations. */
  of(ingress: Ingress, own: Layer, backend: ServiceBackend, at: string): Backend | NoBackend {
    const namespace = ingress.meta.namespace ?? ''
    const service = this.#cluster.get('Service', namespace, backend.service)
    const origin = refTo(ingress, at)
    if (!service) {
      if (!this.#cluster.knows('Service')) return unseen(namespace, backend, origin)
      const fix = otherName(this.#cluster, namespace, backend.service, backend.port, `${at}/service/name`)
      return { why: `the Service ${backend.service} does not exist`, ...(fix ? { fix } : {}) }
    }
    const port = portOf(service, backend.port)
    if (!port) {
      const fix = otherPort(service, backend.port, `${at}/service/port/${typeof backend.port === 'number' ? 'number' : 'name'}`)
      return { why: `${backend.service} has no port ${backend.port}`, ...(fix ? { fix } : {}) }
    }
    const settings = new Settings([this.#layerOf(service), own, this.#config])
    const acl = this.#layerOf(service).get('route-acl')?.value
    const cookie = settings.text('cookie-persistence').trim().split(/\s+/)[0]
    const snippet = settings.get('backend-config-snippet')
    const standalone = this.#release.newLists && settings.text('standalone-backend') === 'true'
    const name = `${namespace}_${service.meta.name}_${port.name || port.port}`
    return {
      name: standalone ? `${namespace}_${ingress.meta.name}_${name}` : name,
      service,
      target: {
        weight: 1,
        service: { namespace, name: service.meta.name, port: port.port },
        filters: [],
        protocol: protocolOf(settings, this.#release),
        origin,
      },
      ...(cookie ? { affinity: `cookie ${cookie}` } : {}),
      ...(acl ? { acl } : {}),
      blind: customResource(settings),
      ...(snippet && snippet.value.trim() !== '' ? { native: snippet } : {}),
    }
  }

  #layerOf(service: Service): Layer {
    const layer = this.#layers.get(service) ?? Layer.of(service, this.#release)
    this.#layers.set(service, layer)
    return layer
  }
}

export const isBackend = (made: Backend | NoBackend): made is Backend => 'name' in made

/** The first port with this number or this name. */
export const portOf = ({ ports }: Service, written: number | string): ServicePort | undefined =>
  ports.find(({ port, name }) => port === written || (name !== '' && name === written))

/** Services can't be read: whatever is written is taken to be there. */
const unseen = (namespace: string, { service, port }: ServiceBackend, origin: Target['origin']): Backend => ({
  name: `${namespace}_${service}_${port}`,
  target: { weight: 1, service: { namespace, name: service, port }, filters: [], protocol: 'http', origin },
  blind: [],
})

/** `server-ssl` begins TLS and offers HTTP/2 in it; `server-proto: h2` speaks HTTP/2 without asking, in 1.9 even instead of TLS. */
const protocolOf = (settings: Settings, release: Release): NonNullable<Target['protocol']> => {
  const secure = readBool(settings.text('server-ssl')) === true
  if (settings.text('server-proto') === 'h2') return secure && release.secureH2 ? 'https' : 'h2c'
  return secure ? 'https' : 'http'
}

/** HAP-11: what a Backend object says takes the place of annotations, and isn't read here. */
const customResource = (settings: Settings): readonly BlindSpot[] => {
  const resource = settings.get('cr-backend')
  if (!resource || resource.value === '') return []
  const text = `cr-backend takes the settings of the backend from ${resource.value}, which is not read here.`
  return [{ ref: resource.at, code: 'UNK-02', weight: 'may-change', text }]
}
