import { type Ref, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import { labelsFit } from './label-selector.ts'
import { listOf, parseBool, parseInteger } from './go-values.ts'

export const RISKS = ['Low', 'Medium', 'High', 'Critical'] as const
export type Risk = (typeof RISKS)[number]

/**
 * What the controller's flags and its ConfigMap set for all Ingresses. What can't be read is at its default, and `assumed` says so (UNK-01).
 * internal/ingress/controller/config/config.go NewDefault and template/configmap.go ReadConfig, of controller-v1.15.1.
 */
export interface Settings {
  /** The ConfigMap, where it was read. */
  readonly configMap?: Ref
  readonly assumed: readonly string[]
  /** Flag `--enable-annotation-validation`. */
  readonly validates: boolean
  readonly riskLevel: Risk
  readonly snippets: boolean
  readonly crossNamespace: boolean
  /** Words that no annotation may hold. */
  readonly blocklist: readonly string[]
  readonly deepInspect: boolean
  readonly disableCatchAll: boolean
  readonly watches: (namespace: string) => boolean
  /** Of its annotations, with the slash. */
  readonly prefix: string
  readonly sslPassthrough: boolean
  readonly externalNames: boolean
  /** `namespace/name` of the Service that answers what no rule takes. */
  readonly defaultService?: string
  /** `namespace/name` of the Secret that is shown where no other covers the name. */
  readonly defaultCertificate?: string
  readonly healthPath: string
  readonly ports: { readonly http: number; readonly https: number }
  readonly sslRedirect: boolean
  readonly forceSslRedirect: boolean
  readonly preserveTrailingSlash: boolean
  readonly usePortInRedirects: boolean
  readonly redirectCode: number
  readonly noTlsRedirect: readonly string[]
  readonly noAuth: readonly string[]
  /** `use-forwarded-headers`: X-Forwarded-Proto is believed. */
  readonly forwardedHeaders: boolean
  readonly proxyProtocol: boolean
  readonly realIp: boolean
  readonly realIpFrom: readonly string[]
  readonly allowlist: readonly string[]
  readonly denylist: readonly string[]
  readonly blockCidrs: readonly string[]
  readonly blockUserAgents: readonly string[]
  readonly blockReferers: readonly string[]
  readonly globalAuth: boolean
  readonly customErrors: readonly number[]
  readonly serviceUpstream: boolean
  readonly rejectHandshake: boolean
  readonly modsecurity: boolean
  /** Snippets of the ConfigMap that are set: `http-snippet`. */
  readonly globalSnippets: readonly string[]
}

const OWN_PREFIX = 'nginx.ingress.kubernetes.io'
const REDIRECT_CODES = [301, 302, 307, 308]

export const settingsOf = (controller: IngressController): Settings => {
  const { options, version, cluster } = controller
  const named = options.flag('configmap')
  const [namespace = '', name = ''] = named?.split('/') ?? []
  const configMap = named === undefined ? undefined : cluster.get('ConfigMap', namespace, name)
  const entries = configMap?.options ?? {}
  const text = (key: string): string | undefined => (Object.hasOwn(entries, key) ? entries[key] : undefined)
  const on = (key: string, byDefault: boolean): boolean => parseBool(text(key)?.trim() ?? '') ?? byDefault
  const list = (key: string): readonly string[] => listOf(text(key) ?? '')
  const before = (minor: number): boolean => isBefore(version, minor)
  const code = parseInteger(text('http-redirect-code') ?? '')
  return {
    ...(configMap ? { configMap: refTo(configMap) } : {}),
    assumed: assumptions(controller, named, configMap !== undefined),
    // 1.12 turned the validation on and lowered the risk level from Critical to High (changelog/controller-1.12.0.md); 1.9 turned snippets off.
    validates: options.isOn('enable-annotation-validation', !before(12)),
    riskLevel: riskOf(text('annotations-risk-level')) ?? (before(12) ? 'Critical' : 'High'),
    snippets: on('allow-snippet-annotations', before(9)),
    crossNamespace: on('allow-cross-namespace-resources', before(12)),
    blocklist: (text('annotation-value-word-blocklist') ?? '').trim() === '' ? [] : (text('annotation-value-word-blocklist') ?? '').trim().split(','),
    deepInspect: options.isOn('deep-inspect', true),
    disableCatchAll: options.isOn('disable-catch-all'),
    watches: watching(controller),
    prefix: `${options.flag('annotations-prefix') || OWN_PREFIX}/`,
    sslPassthrough: options.isOn('enable-ssl-passthrough'),
    externalNames: !options.isOn('disable-svc-external-name'),
    ...optional('defaultService', options.flag('default-backend-service')),
    ...optional('defaultCertificate', options.flag('default-ssl-certificate')),
    healthPath: options.flag('health-check-path') ?? '/healthz',
    ports: { http: parseInteger(options.flag('http-port') ?? '') ?? 80, https: parseInteger(options.flag('https-port') ?? '') ?? 443 },
    sslRedirect: on('ssl-redirect', true),
    forceSslRedirect: on('force-ssl-redirect', false),
    preserveTrailingSlash: on('preserve-trailing-slash', false),
    usePortInRedirects: on('use-port-in-redirects', false),
    redirectCode: code !== undefined && REDIRECT_CODES.includes(code) ? code : 308,
    noTlsRedirect: prefixes(text('no-tls-redirect-locations')),
    noAuth: prefixes(text('no-auth-locations')),
    forwardedHeaders: on('use-forwarded-headers', false),
    proxyProtocol: on('use-proxy-protocol', false),
    realIp: on('enable-real-ip', false),
    realIpFrom: text('proxy-real-ip-cidr') === undefined ? ['0.0.0.0/0'] : list('proxy-real-ip-cidr'),
    allowlist: list('whitelist-source-range'),
    denylist: list('denylist-source-range'),
    blockCidrs: list('block-cidrs'),
    blockUserAgents: list('block-user-agents'),
    blockReferers: list('block-referers'),
    globalAuth: text('global-auth-url') !== undefined && text('global-auth-url') !== '',
    customErrors: list('custom-http-errors').flatMap((one) => {
      const status = parseInteger(one)
      return status !== undefined && status > 299 && status < 600 ? [status] : []
    }),
    serviceUpstream: on('service-upstream', false),
    rejectHandshake: on('ssl-reject-handshake', false),
    modsecurity: on('enable-modsecurity', false),
    globalSnippets: ['main-snippet', 'http-snippet', 'server-snippet', 'location-snippet'].filter((key) => (text(key) ?? '') !== ''),
  }
}

/** By --watch-namespace or --watch-namespace-selector, which exclude each other (pkg/flags/flags.go); where Namespaces aren't read, all. */
const watching = ({ options, cluster }: IngressController): Settings['watches'] => {
  const one = options.flag('watch-namespace')
  if (one) return (namespace) => namespace === one
  const selector = options.flag('watch-namespace-selector')
  if (!selector || !cluster.knows('Namespace')) return () => true
  return (namespace) =>
    labelsFit(selector, { 'kubernetes.io/metadata.name': namespace, ...cluster.get('Namespace', undefined, namespace)?.meta.labels })
}

/** Of a version such as `1.11.3`, whether it is older than 1.`minor`. Unknown: the baseline. */
const isBefore = (version: string | undefined, minor: number): boolean => {
  const parts = /^(\d+)\.(\d+)/.exec(version ?? '')
  if (!parts) return false
  return Number(parts[1]) < 1 || (Number(parts[1]) === 1 && Number(parts[2]) < minor)
}

const riskOf = (text: string | undefined): Risk | undefined => {
  if (text === undefined) return undefined
  return RISKS.find((risk) => risk.toLowerCase() === text.toLowerCase()) ?? 'Low'
}

/** ACME's challenges go by http, and without credentials. */
const ACME = '/.well-known/acme-challenge'

const prefixes = (text: string | undefined): readonly string[] => listOf(text ?? ACME)

const optional = <K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } =>
  value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [P in K]?: string })

const assumptions = ({ options, asIf, cluster }: IngressController, named: string | undefined, read: boolean): readonly string[] => {
  if (asIf) return ['ingress-nginx is assumed as 1.15 runs by default.']
  if (!options.known) return ["The controller's own flags and ConfigMap are not seen; those of ingress-nginx 1.15 by default are assumed."]
  if (options.flag('annotations-prefix') && options.flag('annotations-prefix') !== OWN_PREFIX)
    return [`Annotations count under ${options.flag('annotations-prefix')}/, by --annotations-prefix; Portolan does not read those.`]
  if (options.flag('watch-namespace-selector') && !cluster.knows('Namespace'))
    return ["Namespaces are not read: all of them are taken to fit the controller's --watch-namespace-selector."]
  if (named === undefined || read) return []
  if (cluster.knows('ConfigMap')) return [`ConfigMap ${named}, which the controller names, does not exist; its defaults hold.`]
  return [`ConfigMap ${named} of the controller is not read; its defaults are assumed.`]
}
