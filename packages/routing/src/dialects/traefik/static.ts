import type { IngressController } from '../../ingress/controllers.ts'
import type { ControllerOptions } from '../../ingress/options.ts'

/** A port that Traefik listens on, of its static configuration. */
export interface EntryPoint {
  readonly name: string
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  readonly asDefault: boolean
  /** Every router on it has TLS (`http.tls`), TRF-04. */
  readonly tls: boolean
  /** TLS options of `http.tls.options`; empty: the default ones. */
  readonly tlsOptions: string
  /** References, in front of the routers' own. */
  readonly middlewares: readonly string[]
  readonly redirect?: EntryRedirect
  /** TRF-08. */
  readonly sanitizePath: boolean
  /** No argument names it. */
  readonly assumed?: true
}

/** `http.redirections.entryPoint` (TRF-06). */
interface EntryRedirect {
  readonly scheme: string
  readonly port: string
  readonly permanent: boolean
  readonly priority?: number
}

/** Providers that turn objects of a cluster into routers. */
export type ProviderName = 'kubernetesingress' | 'kubernetescrd' | 'kubernetesingressnginx' | 'kubernetesgateway'

/** What Traefik was started with, as far as that can be read (TRF-01). */
export interface Static {
  readonly version: Version
  readonly entryPoints: readonly EntryPoint[]
  readonly allowEmptyServices: boolean
  readonly allowExternalNames: boolean
  readonly allowCrossNamespace: boolean
  readonly nativeLB: boolean
  readonly strictPrefix: boolean
  /** `v2` where `core.defaultRuleSyntax` says so. */
  readonly ruleSyntax: 'v2' | 'v3'
  readonly runs: (provider: ProviderName) => boolean
  readonly options: ControllerOptions
  /** Sentences. */
  readonly assumed: readonly string[]
}

/** Of `3.5.3` the first two numbers. */
export interface Version {
  readonly major: number
  readonly minor: number
}

/** The version whose rules are assumed where an image doesn't say. */
const ASSUMED: Version = { major: 3, minor: 5 }

export const atLeast = ({ major, minor }: Version, least: number): boolean => major > 3 || (major === 3 && minor >= least)

/** Of the image; the assumed one where it doesn't say. */
export const versionOf = ({ version }: Pick<IngressController, 'version'>): Version => {
  const read = /^(\d+)\.(\d+)/.exec(version ?? '')
  return read ? { major: Number(read[1]), minor: Number(read[2]) } : ASSUMED
}

/** Reads the arguments of Traefik's pods. Files that are mounted can't be read: what is not in the arguments is at its default. */
export const staticOf = (controller: IngressController, provider: ProviderName): Static => {
  const { options } = controller
  const read = controller.version !== undefined && /^\d+\.\d+/.test(controller.version)
  const version = versionOf(controller)
  const entryPoints = entryPointsOf(options)
  const providers = [...new Set([...options.flagsUnder('providers.kubernetes')].map(([rest]) => `kubernetes${rest.split('.')[0] ?? ''}`))]
  const own = `providers.${provider}.`
  const assumed = [
    ...(read ? [] : ["Traefik's version can't be read; that it goes by the rules of 3.5 is assumed."]),
    ...(options.known
      ? []
      : ["Traefik's options can't be read; entry points web (80) and websecure (443) without TLS of their own, and its defaults, are assumed."]),
    ...(options.known && entryPoints === undefined ? ["Traefik's arguments name no entry points; web and websecure are assumed."] : []),
    ...(options.known && providers.length === 0
      ? ["Traefik's arguments name no Kubernetes provider; that it reads Ingresses and its own kinds is assumed."]
      : []),
  ]
  return {
    version,
    entryPoints: entryPoints ?? DEFAULTS,
    allowEmptyServices: options.isOn(`${own}allowemptyservices`),
    allowExternalNames: options.isOn(`${own}allowexternalnameservices`),
    allowCrossNamespace: options.isOn('providers.kubernetescrd.allowcrossnamespace'),
    nativeLB: options.isOn(`${own}nativelbbydefault`),
    strictPrefix: options.isOn('providers.kubernetesingress.strictprefixmatching'),
    ruleSyntax: options.flag('core.defaultrulesyntax')?.toLowerCase() === 'v2' ? 'v2' : 'v3',
    runs: (name) => providers.length === 0 || (providers.includes(name) && options.flag(`providers.${name}`)?.toLowerCase() !== 'false'),
    options,
    assumed,
  }
}

/** The same, with another provider's own flags. */
export const forProvider = (options: Static, provider: ProviderName): Static => ({
  ...options,
  allowEmptyServices: options.options.isOn(`providers.${provider}.allowemptyservices`),
  allowExternalNames: options.options.isOn(`providers.${provider}.allowexternalnameservices`),
  nativeLB: options.options.isOn(`providers.${provider}.nativelbbydefault`),
})

const PLAIN = { protocol: 'tcp', asDefault: false, tls: false, tlsOptions: '', middlewares: [], sanitizePath: true } as const
const DEFAULTS: readonly EntryPoint[] = [
  { ...PLAIN, name: 'web', port: 80, assumed: true },
  { ...PLAIN, name: 'websecure', port: 443, assumed: true },
]
/** Its own: the dashboard, the ping (v3.5.3 pkg/config/static, DefaultInternalEntryPointName). */
const INTERNAL = 'traefik'

/** Names compare without case; undefined when no argument names one. */
const entryPointsOf = (options: ControllerOptions): readonly EntryPoint[] | undefined => {
  const fields = new Map<string, Map<string, string>>()
  for (const [rest, value] of options.flagsUnder('entrypoints.')) {
    const [name = '', ...path] = rest.split('.')
    const own = fields.get(name) ?? new Map<string, string>()
    fields.set(name, own.set(path.join('.'), value))
  }
  const ports = new Map([...fields].map(([name, own]) => [name, portOf(own.get('address') ?? '')]))
  const found = [...fields].flatMap(([name, own]): readonly EntryPoint[] => {
    const port = ports.get(name)
    if (port === undefined || name === INTERNAL) return []
    const isTrue = (key: string): boolean => /^(1|t|true)$/i.test(own.get(key) ?? '')
    const redirect = redirectOf(own, ports)
    return [
      {
        name,
        port,
        protocol: /\/udp$/i.test(own.get('address') ?? '') ? 'udp' : 'tcp',
        asDefault: isTrue('asdefault'),
        tls: [...own].some(([key, value]) => (key === 'http.tls' && value.toLowerCase() !== 'false') || key.startsWith('http.tls.')),
        tlsOptions: own.get('http.tls.options') ?? '',
        middlewares: (own.get('http.middlewares') ?? '').split(',').flatMap((one) => one.trim() || []),
        ...(redirect ? { redirect } : {}),
        sanitizePath: own.get('http.sanitizepath')?.toLowerCase() !== 'false',
      },
    ]
  })
  return found.length > 0 ? found.sort((a, b) => a.port - b.port || (a.name < b.name ? -1 : 1)) : undefined
}

const portOf = (address: string): number | undefined => {
  const port = /:(\d+)(?:\/(?:tcp|udp))?$/i.exec(address)?.[1]
  return port === undefined ? undefined : Number(port)
}

/** v3.5.3 pkg/provider/traefik/internal.go, getRedirectPort: `:443`, or the name of an entry point, whose own port counts. */
const redirectOf = (own: ReadonlyMap<string, string>, ports: ReadonlyMap<string, number | undefined>): EntryRedirect | undefined => {
  const to = own.get('http.redirections.entrypoint.to')
  if (!to) return undefined
  const port = /^:(\d+)$/.exec(to)?.[1] ?? ports.get(to.toLowerCase())
  const priority = Number(own.get('http.redirections.entrypoint.priority') ?? Number.NaN)
  if (port === undefined) return undefined
  return {
    scheme: own.get('http.redirections.entrypoint.scheme') || 'https',
    port: String(port),
    permanent: own.get('http.redirections.entrypoint.permanent')?.toLowerCase() !== 'false',
    ...(Number.isSafeInteger(priority) ? { priority } : {}),
  }
}

/** Those that a router without entry points stands on (TRF-05). */
export const defaultEntryPoints = ({ entryPoints }: Static): readonly EntryPoint[] => {
  const tcp = entryPoints.filter(({ protocol }) => protocol === 'tcp')
  const flagged = tcp.filter(({ asDefault }) => asDefault)
  return flagged.length > 0 ? flagged : tcp
}
