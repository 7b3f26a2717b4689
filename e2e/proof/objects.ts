import type { RawObject } from './scenario.ts'

/** What the renderers read of raw objects. The generator writes nothing else, so nothing else is checked. */
export interface Ingress extends RawObject {
  readonly spec: {
    readonly ingressClassName?: string
    readonly defaultBackend?: Backend
    readonly rules?: readonly { readonly host?: string; readonly http?: { readonly paths: readonly Path[] } }[]
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[]
  }
}

export interface Path {
  readonly path?: string
  readonly pathType: 'Prefix' | 'Exact' | 'ImplementationSpecific'
  readonly backend: Backend
}

export interface Backend {
  readonly service?: { readonly name: string; readonly port: { readonly number?: number; readonly name?: string } }
}

export interface Service extends RawObject {
  readonly spec: {
    readonly type?: string
    readonly clusterIP?: string
    readonly ports: readonly { readonly name?: string; readonly port: number; readonly targetPort: number | string }[]
  }
}

interface Slice extends RawObject {
  readonly ports: readonly { readonly name: string; readonly port: number }[]
  readonly endpoints: readonly {
    readonly addresses: readonly string[]
    readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean }
  }[]
}

interface IngressClass extends RawObject {
  readonly spec: { readonly controller: string }
}

/** The objects of a scenario by kind, as a controller's informers hand them out. */
export class Objects {
  readonly ingresses: readonly Ingress[]
  readonly classes: readonly IngressClass[]
  readonly #services = new Map<string, Service>()
  readonly #slices = new Map<string, Slice[]>()
  readonly #others = new Map<string, RawObject>()

  constructor(objects: readonly RawObject[]) {
    this.ingresses = objects.filter(({ kind }) => kind === 'Ingress') as unknown as Ingress[]
    this.classes = objects.filter(({ kind }) => kind === 'IngressClass') as unknown as IngressClass[]
    for (const object of objects) {
      const { namespace = '', name, labels } = object.metadata
      if (object.kind === 'Service') this.#services.set(`${namespace}/${name}`, object as unknown as Service)
      else if (object.kind === 'EndpointSlice') {
        const key = `${namespace}/${labels?.['kubernetes.io/service-name'] ?? ''}`
        this.#slices.set(key, [...(this.#slices.get(key) ?? []), object as unknown as Slice])
      } else this.#others.set(`${object.kind}/${namespace}/${name}`, object)
    }
  }

  service(namespace: string, name: string): Service | undefined {
    return this.#services.get(`${namespace}/${name}`)
  }

  slices(namespace: string, service: string): readonly Slice[] {
    return this.#slices.get(`${namespace}/${service}`) ?? []
  }

  /** A Secret or a ConfigMap. */
  get(kind: 'Secret' | 'ConfigMap', namespace: string, name: string): RawObject | undefined {
    return this.#others.get(`${kind}/${namespace}/${name}`)
  }
}

export const annotationsOf = (object: RawObject): ReadonlyMap<string, string> => new Map(Object.entries(object.metadata.annotations ?? {}))

/** Go's strconv.ParseBool; undefined is its error. */
export const parseBool = (text: string): boolean | undefined =>
  ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text) ? true : ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined
