import type { Cluster, Ingress, Ref } from '@portolan/model'
import type { BlindSpot } from '../../table.ts'
import { type Access, nameOf, readAccess, type Verdicts } from './access.ts'
import { type Canary, readCanary } from './canary.ts'
import { type Cors, readCors } from './cors.ts'
import { inspect, invalidValue, tooRisky } from './dropping.ts'
import { listOf, parseInteger } from './go-values.ts'
import { notesOf } from './notes.ts'
import { Reader } from './reader.ts'
import { type Redirects, readRedirects } from './redirects.ts'
import type { Settings } from './settings.ts'

/** One Ingress with what its annotations come to: internal/ingress/annotations/annotations.go Extract, of controller-v1.15.1. */
export interface Read {
  readonly ingress: Ingress
  /** Why the whole Ingress counts for nothing (NGX-03). */
  readonly dropped?: { readonly text: string; readonly at: Ref }
  /** Why all its paths answer 503 (NGX-04). */
  readonly denied?: { readonly text: string; readonly at: Ref }
  readonly rewrite: Rewrite
  readonly redirects: Redirects
  readonly canary: Canary
  readonly access: Access
  readonly cors?: Cors
  readonly aliases: readonly string[]
  readonly protocol: 'http' | 'https' | 'auto' | 'grpc' | 'grpcs' | 'fastcgi'
  readonly vhost?: string
  readonly forwardedPrefix?: string
  readonly serviceUpstream: boolean
  /** The Service of `default-backend`, in the Ingress' namespace. */
  readonly defaultBackend?: string
  readonly customErrors: readonly number[]
  readonly passthrough: boolean
  readonly clientCertificates?: ClientCertificates
  readonly affinity?: { readonly cookie: string; readonly at: Ref }
  readonly usePortInRedirects: boolean
  readonly timeout?: string
  /** Pieces of configuration that were accepted: what they do isn't known. */
  readonly snippets: readonly Snippet[]
  readonly blind: readonly BlindSpot[]
}

export interface Rewrite {
  readonly target: string
  readonly targetAt: Ref
  readonly useRegex: boolean
  readonly sslRedirect: boolean
  readonly forceSslRedirect: boolean
  readonly preserveTrailingSlash: boolean
  readonly appRoot: string
}

export interface Snippet {
  readonly key: 'configuration-snippet' | 'server-snippet' | 'auth-snippet'
  readonly at: Ref
  readonly text: string
}

/** Clients have to show a certificate; for the whole host (NGX-12). */
export interface ClientCertificates {
  readonly at: Ref
  /** Why every request to the host is answered 403. */
  readonly error?: string
  readonly unsure?: true
  readonly verify: string
  readonly ca: Ref
  readonly matchCn: boolean
}

/** Reads each Ingress once; those without annotations share all but their names. */
export const reading = (cluster: Cluster, settings: Settings): ((ingress: Ingress) => Read) => {
  let silent: Read | undefined
  return (ingress) => {
    for (const name in ingress.meta.annotations) if (name.includes('/') && name !== CLASS) return readIngress(ingress, cluster, settings)
    silent ??= readIngress(ingress, cluster, settings)
    const { dropped: _, ...rest } = silent
    const dropped = inspect(ingress, settings)
    return { ...rest, ingress, ...(dropped ? { dropped } : {}) }
  }
}

const CLASS = 'kubernetes.io/ingress.class'

const readIngress = (ingress: Ingress, cluster: Cluster, settings: Settings): Read => {
  const reader = new Reader(ingress, settings)
  let dropped = inspect(ingress, settings) ?? tooRisky(reader) ?? invalidValue(reader)
  let denied: Read['denied']
  const blind: BlindSpot[] = [...notesOf(reader)]
  const verdicts: Verdicts = {
    drop: (text, at) => {
      dropped ??= { text, at }
    },
    deny: (text, at) => {
      denied ??= { text, at }
    },
    doubt: (text, ref) => void blind.push({ ref, text, code: 'UNK-04', weight: 'note' }),
  }
  const access = readAccess(reader, cluster, verdicts)
  const redirects = readRedirects(reader, verdicts)
  const clientCertificates = readClientCertificates(reader, cluster, verdicts)
  readConfigMaps(reader, cluster, verdicts)
  const cors = readCors(reader)
  const vhost = reader.textOr('upstream-vhost', '')
  const prefix = reader.textOr('x-forwarded-prefix', '')
  const service = reader.textOr('default-backend', '')
  const timeout = reader.integer('proxy-read-timeout')
  return {
    ingress,
    ...(dropped ? { dropped } : {}),
    ...(denied ? { denied } : {}),
    rewrite: readRewrite(reader),
    redirects,
    canary: readCanary(reader),
    access,
    ...(cors ? { cors } : {}),
    aliases: [...new Set(listOf(reader.textOr('server-alias', '')))].sort(),
    protocol: protocolOf(reader),
    ...(vhost ? { vhost } : {}),
    ...(prefix ? { forwardedPrefix: prefix } : {}),
    serviceUpstream: reader.raw('service-upstream') === undefined ? settings.serviceUpstream : reader.boolOr('service-upstream', false),
    ...(service ? { defaultBackend: service } : {}),
    customErrors: listOf(reader.textOr('custom-http-errors', '')).flatMap((one) => parseInteger(one) ?? []),
    passthrough: reader.boolOr('ssl-passthrough', false),
    ...(clientCertificates ? { clientCertificates } : {}),
    ...(reader.textOr('affinity', '') === 'cookie'
      ? { affinity: { cookie: reader.textOr('session-cookie-name', 'INGRESSCOOKIE'), at: reader.ref('affinity') } }
      : {}),
    usePortInRedirects: reader.boolOr('use-port-in-redirects', settings.usePortInRedirects),
    ...('value' in timeout && timeout.value > 0 ? { timeout: `${timeout.value}s` } : {}),
    snippets: settings.snippets ? SNIPPETS.flatMap((key) => snippetOf(reader, key)) : [],
    blind,
  }
}

const SNIPPETS = ['configuration-snippet', 'server-snippet', 'auth-snippet'] as const

const snippetOf = (reader: Reader, key: Snippet['key']): readonly Snippet[] => {
  const text = reader.textOr(key, '')
  return text === '' ? [] : [{ key, at: reader.ref(key), text }]
}

/** annotations/rewrite/main.go Parse: what isn't valid is at its default (NGX-05). */
const readRewrite = (reader: Reader): Rewrite => {
  const { settings } = reader
  const appRoot = reader.textOr('app-root', '')
  return {
    target: reader.textOr('rewrite-target', ''),
    targetAt: reader.ref('rewrite-target'),
    useRegex: reader.boolOr('use-regex', false),
    sslRedirect: reader.boolOr('ssl-redirect', settings.sslRedirect),
    forceSslRedirect: reader.boolOr('force-ssl-redirect', settings.forceSslRedirect),
    preserveTrailingSlash: reader.boolOr('preserve-trailing-slash', settings.preserveTrailingSlash),
    appRoot: appRoot.startsWith('/') ? appRoot : '',
  }
}

const PROTOCOLS: ReadonlyMap<string, Read['protocol']> = new Map([
  ['HTTP', 'http'],
  ['HTTPS', 'https'],
  ['AUTO_HTTP', 'auto'],
  ['GRPC', 'grpc'],
  ['GRPCS', 'grpcs'],
  ['FCGI', 'fastcgi'],
])

const protocolOf = (reader: Reader): Read['protocol'] => PROTOCOLS.get(reader.textOr('backend-protocol', 'HTTP').toUpperCase()) ?? 'http'

/** annotations/authtls/main.go Parse; what denies the paths makes the whole host answer 403 too (annotations.go Extract). */
const readClientCertificates = (reader: Reader, cluster: Cluster, { drop, deny, doubt }: Verdicts): ClientCertificates | undefined => {
  const secret = reader.text('auth-tls-secret')
  if ('problem' in secret) return undefined
  const at = reader.ref('auth-tls-secret')
  const named = nameOf(secret.value, reader.namespace)
  const ca: Ref = { kind: 'Secret', namespace: named?.namespace ?? reader.namespace, name: named?.name ?? secret.value }
  const base = { at, ca, verify: reader.textOr('auth-tls-verify-client', 'on'), matchCn: reader.textOr('auth-tls-match-cn', '') !== '' }
  const fail = (error: string): ClientCertificates => {
    deny(error, at)
    return { ...base, error }
  }
  if (secret.value.split('/').length !== 2 || !named) return fail(`auth-tls-secret ${secret.value} is not written namespace/name`)
  if (!reader.settings.crossNamespace && named.namespace !== reader.namespace) return fail(`auth-tls-secret ${secret.value} is in another namespace`)
  if (!cluster.knows('Secret')) {
    doubt(`Whether Secret ${secret.value} holds a CA is not known: Secrets are not read.`, at)
    return { ...base, unsure: true }
  }
  const found = cluster.get('Secret', named.namespace, named.name)
  if (!found) return fail(`Secret ${secret.value} of auth-tls-secret does not exist`)
  const isPair = found.keys.includes('tls.crt') && found.keys.includes('tls.key')
  if (!found.keys.includes('ca.crt') && !isPair) return fail(`Secret ${secret.value} of auth-tls-secret holds no certificate`)
  for (const key of ['auth-tls-error-page', 'auth-tls-pass-certificate-to-upstream', 'auth-tls-match-cn'])
    if (reader.isInvalid(key)) drop(`${key} ${reader.raw(key) ?? ''} is not valid`, reader.ref(key))
  // Without a CA nobody is asked for a certificate (controller.go getBackendServers).
  return found.keys.includes('ca.crt') ? base : undefined
}

/** ConfigMaps and Secrets that annotations name and that have to be there (NGX-04). */
const readConfigMaps = (reader: Reader, cluster: Cluster, { deny, doubt }: Verdicts): void => {
  const proxySecret = reader.textOr('proxy-ssl-secret', '')
  if (proxySecret !== '') {
    const at = reader.ref('proxy-ssl-secret')
    const named = nameOf(proxySecret, reader.namespace)
    if (!named || !proxySecret.includes('/')) deny(`proxy-ssl-secret ${proxySecret} is not written namespace/name`, at)
    else if (!reader.settings.crossNamespace && named.namespace !== reader.namespace)
      deny(`proxy-ssl-secret ${proxySecret} is in another namespace`, at)
    else if (!cluster.knows('Secret')) doubt(`Whether Secret ${proxySecret} exists is not known: Secrets are not read.`, at)
    else if (!cluster.get('Secret', named.namespace, named.name)) deny(`Secret ${proxySecret} of proxy-ssl-secret does not exist`, at)
  }
  const mapOf = (key: string, name: string, at: Ref, namespace: string): void => {
    if (!cluster.knows('ConfigMap')) doubt(`Whether ConfigMap ${namespace}/${name} of ${key} exists is not known: ConfigMaps are not read.`, at)
    else if (!cluster.get('ConfigMap', namespace, name)) deny(`ConfigMap ${namespace}/${name} of ${key} does not exist`, at)
  }
  const headers = reader.textOr('custom-headers', '')
  if (headers !== '') {
    const [namespace = '', name] = headers.split('/')
    if (name === undefined) deny(`custom-headers ${headers} names no namespace`, reader.ref('custom-headers'))
    else mapOf('custom-headers', name, reader.ref('custom-headers'), namespace)
  }
  const parameters = reader.textOr('fastcgi-params-configmap', '')
  const named = parameters === '' ? undefined : nameOf(parameters, reader.namespace)
  // One of another namespace is passed over (fastcgi/main.go).
  if (named && (reader.settings.crossNamespace || named.namespace === reader.namespace))
    mapOf('fastcgi-params-configmap', named.name, reader.ref('fastcgi-params-configmap'), reader.namespace)
}
