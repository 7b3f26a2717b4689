import type { Certificate } from '../certificate.ts'
import type { RawObject, Scenario } from '../scenario.ts'

/**
 * One scenario among many in one API server: its namespaces get a prefix and its routers entry points of their own, which changes neither a
 * rule's text nor its length, and so no priority. `certificate` gives a pair for the names of a certificate.
 */
export const isolate = (scenario: Scenario, index: number, certificate: (pem: string) => Certificate): RawObject[] =>
  scenario.objects
    .filter(({ kind, metadata: { namespace } }) => namespace !== undefined && namespace !== INSTALLED && kind !== 'Namespace')
    .map((object) => moved(object, index, certificate))

/** Where the generators install Traefik itself; the real one runs outside the cluster. */
const INSTALLED = 'traefik'

const prefixOf = (index: number): string => `s${String(index).padStart(3, '0')}-`

const moved = (object: RawObject, index: number, certificate: (pem: string) => Certificate): RawObject => {
  const { creationTimestamp: _, ...metadata } = object.metadata
  const prefix = prefixOf(index)
  const there: RawObject = { ...object, metadata: { ...metadata, namespace: prefix + metadata.namespace } }
  switch (object.kind) {
    case 'Ingress':
      return { ...there, metadata: { ...there.metadata, annotations: annotations(object.metadata.annotations ?? {}, index, prefix) } }
    case 'IngressRoute': {
      const spec = there.spec as { entryPoints?: readonly string[] }
      return { ...there, spec: { ...within(spec, prefix), entryPoints: entryPoints(spec.entryPoints, index) } }
    }
    case 'Middleware':
    case 'TraefikService':
    case 'HTTPRoute':
    case 'ReferenceGrant':
      return { ...there, spec: within(there.spec, prefix) }
    case 'Gateway': {
      const spec = there.spec as { listeners: readonly { port: number }[] }
      return { ...there, spec: { ...spec, listeners: spec.listeners.map((one) => ({ ...one, port: gatewayPort(index, one.port) })) } }
    }
    case 'Secret':
      return object.type === 'kubernetes.io/tls' ? { ...there, data: pair(object, certificate) } : there
    default:
      return there
  }
}

/** The port of a Gateway's listener for one scenario: an entry point is found by it. */
export const gatewayPort = (index: number, port: number): number => 20_000 + 2 * index + (port === 443 ? 1 : 0)

const entryPoints = (names: readonly string[] = ['web', 'websecure'], index: number): string[] => names.map((name) => `${name.trim()}${index}`)

/** Every `namespace` below names one of the scenario's. */
const within = (value: unknown, prefix: string): object => rename(value, prefix) as object

const rename = (value: unknown, prefix: string): unknown => {
  if (Array.isArray(value)) return value.map((one) => rename(one, prefix))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === 'namespace' && typeof one === 'string' ? prefix + one : rename(one, prefix)]),
  )
}

const ROUTER = 'traefik.ingress.kubernetes.io/router.'

const annotations = (all: Readonly<Record<string, string>>, index: number, prefix: string): Record<string, string> => {
  const names = all[`${ROUTER}entrypoints`]
  const middlewares = all[`${ROUTER}middlewares`]
  return {
    ...all,
    [`${ROUTER}entrypoints`]: entryPoints(names?.split(','), index).join(','),
    ...(middlewares === undefined
      ? {}
      : {
          [`${ROUTER}middlewares`]: middlewares
            .split(',')
            .map((one) => prefix + one.trim())
            .join(','),
        }),
  }
}

const pair = (secret: RawObject, certificate: (pem: string) => Certificate): Record<string, string> => {
  const { cert, key } = certificate(Buffer.from((secret.data as { 'tls.crt': string })['tls.crt'], 'base64').toString('utf8'))
  return { 'tls.crt': Buffer.from(cert).toString('base64'), 'tls.key': Buffer.from(key).toString('base64') }
}
