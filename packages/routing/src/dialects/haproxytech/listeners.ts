import { type Cluster, idOf, type Ref, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import { hostPattern } from '../../ingress/hosts.ts'
import type { Action, ProxyListener, Rule, Site } from '../../table.ts'
import { portOf } from './backends.ts'
import { originOf, type Path } from './paths.ts'
import { readPath, secretExists, type Settings } from './settings.ts'

/** Where the proxy listens, and the sites of listeners that pass streams on. */
export interface Listening {
  readonly listeners: readonly ProxyListener[]
  readonly sites: readonly Site[]
  /** Names of listeners for https that speak plain text, there being no certificate (OBS-09). */
  readonly plain: readonly string[]
}

export const listenersFor = (
  controller: IngressController,
  listeners: readonly ProxyListener[],
  paths: readonly Path[],
  config: Settings,
): Listening => {
  const { cluster } = controller
  const certified = hasCertificate(controller, config)
  const secure = listeners.filter(({ protocol }) => protocol === 'HTTPS')
  const own = certified
    ? listeners
    : listeners.map((listener): ProxyListener => {
        const { tls: _, ...rest } = listener
        return listener.protocol === 'HTTPS' ? { ...rest, protocol: 'HTTP' } : listener
      })
  const passed = passthrough(paths, secure)
  const raw = streams(cluster, controller)
  return {
    listeners: [...own, ...passed.listeners, ...raw.listeners],
    sites: [...passed.sites, ...raw.sites],
    plain: certified ? [] : secure.map(({ name }) => name),
  }
}

/**
 * TLS ends at the proxy as soon as one certificate is there: of a Secret that an Ingress names with a host, or the default one
 * (pkg/handler/https.go, FrontCertsInUse; pkg/store/convert.go keeps entries of spec.tls by host). Where Secrets can't be read there is one.
 */
const hasCertificate = ({ cluster, options, ingresses }: IngressController, config: Settings): boolean => {
  const fallback = readPath(config.text('ssl-certificate') || (options.flag('default-ssl-certificate') ?? ''), options.namespace ?? '')
  if (fallback && secretExists(cluster, fallback.namespace, fallback.name) !== false) return true
  return ingresses.some((ingress) =>
    ingress.tls.some(
      ({ hosts, secretName }) =>
        hosts.length > 0 && secretName !== undefined && secretExists(cluster, ingress.meta.namespace ?? '', secretName) !== false,
    ),
  )
}

/** HAP-10: by server name straight to the pods. Of several paths of one host the first by the backend's name counts; what they say is not looked at. */
const passthrough = (
  paths: readonly Path[],
  secure: readonly ProxyListener[],
): { readonly listeners: readonly ProxyListener[]; readonly sites: readonly Site[] } => {
  const own = paths.filter(({ passed }) => passed)
  const listeners: ProxyListener[] = []
  const sites: Site[] = []
  for (const [host, rivals] of Map.groupBy(own, (path) => path.host)) {
    const [first, ...others] = [...rivals].sort((a, b) => (a.value < b.value ? -1 : 1))
    if (!first) continue
    const names = secure.map(({ name, port }) => ({ name: `${name}-${host}`, port }))
    for (const { name, port } of names)
      listeners.push({
        name,
        port,
        protocol: 'TLS',
        hostname: hostPattern(host),
        tls: { mode: 'passthrough', certificates: [] },
        origin: refTo(first.ingress),
      })
    sites.push({
      host: hostPattern(host),
      listeners: names.map(({ name }) => name),
      rules: [first, ...others].map((path, i) => streamRule(path, originOf(path), i > 0 ? originOf(first) : undefined)),
      otherwise: { do: 'refuse', reason: `no path of ${host} has a backend` },
      origins: [...new Map(rivals.map(({ ingress }) => [idOf(refTo(ingress)), refTo(ingress)])).values()],
      rule: 'HAP-10',
    })
  }
  return { listeners, sites }
}

/** Only `true`, letter by letter (pkg/annotations/annotations.go, Bool). */
export const passes = (settings: Settings): boolean => settings.text('ssl-passthrough') === 'true'

const streamRule = ({ backend }: Pick<Path, 'backend'>, origin: Ref, shadowedBy: Ref | undefined): Rule => ({
  when: { is: 'all', of: [] },
  // biome-ignore lint/suspicious/noThenProperty: the table's own word
  then: stream(backend.target),
  origin,
  label: 'ssl-passthrough',
  rank: [{ name: 'name of the backend', value: backend.name, rule: 'HAP-10' }],
  ...(shadowedBy ? { shadowedBy } : {}),
})

const stream = ({ protocol: _, ...target }: Path['backend']['target']): Action => ({ do: 'forward', targets: [target], filters: [] })

/** HAP-11: `port: namespace/service:port[:ssl]` of the ConfigMap that `--configmap-tcp-services` names (pkg/handler/tcp-services.go). */
const streams = (
  cluster: Cluster,
  { options }: IngressController,
): { readonly listeners: readonly ProxyListener[]; readonly sites: readonly Site[] } => {
  const { object } = options.configMap('configmap-tcp-services')
  const listeners: ProxyListener[] = []
  const sites: Site[] = []
  for (const [port, written] of Object.entries(object?.streams ?? {})) {
    const [path = '', number = '', ssl] = written.split(':')
    const [namespace = '', name = ''] = path.split('/')
    const service = cluster.get('Service', namespace, name)
    if (!object || !service || !/^\d+$/.test(number) || !portOf(service, Number(number))) continue
    const origin = refTo(object, `/data/${port}`)
    const listening = `tcp-${port}`
    const target = { weight: 1, service: { namespace, name, port: Number(number) }, filters: [], origin }
    listeners.push({
      name: listening,
      port: Number(port),
      protocol: ssl === 'ssl' ? 'TLS' : 'TCP',
      ...(ssl === 'ssl' ? { tls: { mode: 'terminate', certificates: [{ host: { by: 'anything' }, origin }] } } : {}),
      origin,
    })
    sites.push({
      host: { by: 'anything' },
      listeners: [listening],
      rules: [
        {
          when: { is: 'all', of: [] },
          // biome-ignore lint/suspicious/noThenProperty: the table's own word
          then: { do: 'forward', targets: [target], filters: [] },
          origin,
          label: written,
          rank: [{ name: 'port', value: Number(port), rule: 'HAP-11' }],
        },
      ],
      otherwise: { do: 'refuse', reason: `nothing is behind port ${port}` },
      origins: [refTo(object)],
      rule: 'HAP-11',
    })
  }
  return { listeners, sites }
}
