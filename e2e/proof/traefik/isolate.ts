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

export const prefixOf = (index: number): string => `s${String(index).padStart(3, '0')}-`

const moved = (object: RawObject, index: number, certificate: (pem: string) => Certificate): RawObject => {
  const { creationTimestamp: _, ...metadata } = object.metadata
  const prefix = prefixOf(index)
  const there = { ...object, metadata: { ...metadata, namespace: prefix + metadata.namespace } }
  switch (object.kind) {
    case 'Ingress':
      return { ...there, metadata: { ...there.metadata, annotations: annotations(object.metadata.annotations ?? {}, index, prefix) } }
    case 'Secret':
      return object.type === 'kubernetes.io/tls' ? { ...there, data: pair(object, certificate) } : there
    default:
      return there
  }
}

const ROUTER = 'traefik.ingress.kubernetes.io/router.'

const annotations = (all: Readonly<Record<string, string>>, index: number, prefix: string): Record<string, string> => {
  const names = all[`${ROUTER}entrypoints`]
  const middlewares = all[`${ROUTER}middlewares`]
  return {
    ...all,
    [`${ROUTER}entrypoints`]: (names === undefined ? ['web', 'websecure'] : names.split(',')).map((name) => `${name.trim()}${index}`).join(','),
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
