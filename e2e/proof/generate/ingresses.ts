import type { Random } from '../random.ts'
import type { RawObject } from '../scenario.ts'
import { CERTIFICATES } from './certificates.ts'
import { hosts as chooseHosts } from './hosts.ts'
import { expression, path, stem as chooseStem } from './paths.ts'
import { backendPort, service } from './services.ts'
import { at } from './time.ts'

/** What a controller adds to plain Ingresses. */
export interface Flavour {
  /** The class that most Ingresses name. */
  readonly className: string
  /** Share of ImplementationSpecific paths that are expressions. */
  readonly expressions: number
  /** Annotations for one Ingress, and what else they need: Secrets, ConfigMaps, Middlewares, canary Ingresses. */
  readonly annotate: (random: Random, context: Context) => Annotated
  /** Annotations for a Service that some Ingress names. */
  readonly annotateService?: (random: Random, name: string) => Readonly<Record<string, string>>
  /** Share of Ingresses with spec.tls. */
  readonly tls?: number
  /** Share of Ingresses with a default backend and no rules. */
  readonly onlyDefault?: number
  readonly hosts?: (random: Random) => (string | undefined)[]
}

export interface Context {
  readonly namespace: string
  readonly name: string
  readonly hosts: readonly (string | undefined)[]
  readonly stem: string
}

export interface Annotated {
  readonly annotations: Readonly<Record<string, string>>
  readonly objects?: readonly RawObject[]
  /** Paths become expressions: a rewrite with captures makes no sense without. */
  readonly expressions?: boolean
  /** Headers and hosts that requests should try. */
  readonly headers?: readonly (readonly [string, string])[]
  readonly hosts?: readonly string[]
  /** Another Ingress over the same paths with another Service: a canary. */
  readonly shadow?: Readonly<Record<string, string>>
}

export interface Cast {
  readonly objects: RawObject[]
  readonly hosts: readonly (string | undefined)[]
  readonly paths: readonly string[]
  readonly headers: readonly (readonly [string, string])[]
}

const NAMESPACES = ['shop', 'blog'] as const
const SERVICES = ['web', 'api', 'v2', 'old'] as const

interface Path {
  readonly path?: string
  readonly pathType: string
  readonly backend: object
}

/** One to six Ingresses over few hosts, whose paths are each other's neighbours, with the Services behind them. */
export const ingresses = (random: Random, flavour: Flavour): Cast => {
  const hosts = (flavour.hosts ?? chooseHosts)(random)
  const stem = chooseStem(random)
  const namespaces = random.chance(0.3) ? NAMESPACES : NAMESPACES.slice(0, 1)
  const paths = new Set<string>()
  const services = new Set<string>()
  const objects: RawObject[] = []
  const headers: (readonly [string, string])[] = []
  const askedHosts: string[] = []
  const secrets = new Set<string>()

  const backend = (namespace: string): object => {
    const name = random.chance(0.03) ? 'ghost' : random.pick(SERVICES)
    if (name !== 'ghost') services.add(`${namespace}/${name}`)
    return { service: { name, port: backendPort(random) } }
  }
  const onePath = (namespace: string, expressions: number): Path => {
    const pathType = random.weigh([
      ['Prefix', 6],
      ['Exact', 2],
      ['ImplementationSpecific', 2.5],
    ] as const)
    const rough = pathType === 'ImplementationSpecific' || random.chance(0.05) ? expressions : 0
    const text = random.chance(rough) ? expression(random, stem) : path(random, stem)
    const kept = text.includes('(') || /[[\]*+?|$\\]/.test(text) ? 'ImplementationSpecific' : pathType
    paths.add(text)
    if (kept === 'ImplementationSpecific' && random.chance(0.04)) return { pathType: kept, backend: backend(namespace) }
    return { path: text, pathType: kept, backend: backend(namespace) }
  }

  const count = random.weigh([
    [1, 4],
    [2, 5],
    [3, 4],
    [4, 2],
    [5, 1],
    [6, 1],
  ] as const)
  let clock = 0
  for (let i = 0; i < count; i += 1) {
    const namespace = random.pick(namespaces)
    const name = random.pick(['web', 'api', 'shop', 'zone', 'extra', 'base'])
    const full = objects.some(({ metadata }) => metadata.namespace === namespace && metadata.name === name) ? `${name}-${i}` : name
    const own = random.some(
      hosts,
      random.weigh([
        [1, 5],
        [2, 1],
      ] as const),
    )
    const {
      annotations,
      objects: more = [],
      expressions = false,
      shadow,
      headers: tried = [],
      hosts: named = [],
    } = flavour.annotate(random, { namespace, name: full, hosts: own, stem })
    objects.push(...more)
    headers.push(...tried)
    askedHosts.push(...named)
    const rules = own.map((host) => ({
      ...(host === undefined ? {} : { host }),
      ...(random.chance(0.03)
        ? {}
        : {
            http: {
              paths: Array.from(
                {
                  length: random.weigh([
                    [1, 6],
                    [2, 4],
                    [3, 1],
                  ] as const),
                },
                () => onePath(namespace, expressions ? 0.85 : flavour.expressions),
              ),
            },
          }),
    }))
    clock += random.weigh([
      [0, 5],
      [1, 5],
      [60, 1],
    ] as const)
    const tlsHosts = own.filter((host) => host !== undefined)
    const secure = random.chance(flavour.tls ?? 0.2)
    const secret = `${random.pick(['cert', 'tls'])}-${i}`
    if (secure && random.chance(0.75)) secrets.add(`${namespace}/${secret}`)
    const onlyDefault = random.chance(flavour.onlyDefault ?? 0.03)
    const classed = random.weigh([
      ['field', 88],
      ['annotation', 5],
      ['none', 4],
      ['other', 3],
    ] as const)
    const ingress: RawObject = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: full,
        namespace,
        creationTimestamp: at(clock),
        annotations: { ...annotations, ...(classed === 'annotation' ? { 'kubernetes.io/ingress.class': flavour.className } : {}) },
      },
      spec: {
        ...(classed === 'field' ? { ingressClassName: flavour.className } : classed === 'other' ? { ingressClassName: 'elsewhere' } : {}),
        ...(onlyDefault || random.chance(0.06) ? { defaultBackend: backend(namespace) } : {}),
        ...(onlyDefault ? {} : { rules }),
        ...(secure
          ? {
              tls: [
                { ...(random.chance(0.85) && tlsHosts.length > 0 ? { hosts: tlsHosts } : {}), ...(random.chance(0.9) ? { secretName: secret } : {}) },
              ],
            }
          : {}),
      },
    }
    objects.push(ingress)
    if (shadow && !onlyDefault) objects.push(shadowOf(ingress, shadow, () => backend(namespace), at(clock + random.pick([0, 1, -1]))))
  }

  let next = 0
  const address = (): string => {
    next += 1
    return `10.${128 + random.int(0, 100)}.${random.int(0, 255)}.${next}`
  }
  for (const key of services) {
    const [namespace = '', name = ''] = key.split('/')
    const made = service(random, namespace, name, address)
    const extra = flavour.annotateService?.(random, name)
    objects.push(
      ...(extra ? made.map((one) => (one.kind === 'Service' ? { ...one, metadata: { ...one.metadata, annotations: extra } } : one)) : made),
    )
  }
  for (const key of secrets) objects.push(tlsSecret(key, random.pick(CERTIFICATES).pem))
  return { objects, hosts: [...hosts, ...askedHosts], paths: [...paths], headers }
}

/** The same rules with other Services. */
const shadowOf = (ingress: RawObject, annotations: Readonly<Record<string, string>>, backend: () => object, creationTimestamp: string): RawObject => {
  const spec = ingress.spec as { rules?: readonly { host?: string; http?: { paths: readonly Path[] } }[]; ingressClassName?: string }
  const rules = (spec.rules ?? [])
    .filter(({ http }) => http)
    .map(({ host, http }) => ({
      ...(host === undefined ? {} : { host }),
      http: { paths: (http?.paths ?? []).map((one) => ({ ...one, backend: backend() })) },
    }))
  return {
    ...ingress,
    metadata: { ...ingress.metadata, name: `${ingress.metadata.name}-canary`, creationTimestamp, annotations },
    spec: {
      ...(spec.ingressClassName ? { ingressClassName: spec.ingressClassName } : {}),
      ...(rules.length > 0 ? { rules } : { defaultBackend: backend() }),
    },
  }
}

/** `tls.key` holds no key: nothing but a real proxy wants one. */
export const tlsSecret = (key: string, pem: string = CERTIFICATES[0].pem): RawObject => {
  const [namespace = '', name = ''] = key.split('/')
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, creationTimestamp: at(0) },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(pem), 'tls.key': base64('none') },
  }
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64')
