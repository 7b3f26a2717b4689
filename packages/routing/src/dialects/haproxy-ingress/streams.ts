import { idOf, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import { hostPattern } from '../../ingress/hosts.ts'
import type { ProxyListener, Rule, Site, Target } from '../../table.ts'
import { isBackend } from './backends.ts'
import type { Converted } from './converter.ts'
import type { Host } from './hosts.ts'

export interface Streams {
  readonly listeners: readonly ProxyListener[]
  readonly sites: readonly Site[]
}

/** HAJ-11: TLS that isn't opened goes by server name to the root path's backend. */
export const passthrough = (hosts: Iterable<Host>, secure: readonly ProxyListener[]): Streams => {
  const listeners: ProxyListener[] = []
  const sites: Site[] = []
  for (const host of hosts) {
    const { root } = host
    if (!host.passes || !root || !('backend' in root.to)) continue
    const { backend, target } = root.to
    const names = secure.map(({ name, port }) => ({ name: `${name}-${host.name}`, port }))
    const origin = refTo(root.ingress)
    for (const { name, port } of names)
      listeners.push({ name, port, protocol: 'TLS', hostname: hostPattern(host.name), tls: { mode: 'passthrough', certificates: [] }, origin })
    sites.push({
      host: hostPattern(host.name),
      listeners: names.map(({ name }) => name),
      rules: [
        streamRule(
          { namespace: backend.namespace, name: backend.name, port: backend.port.port },
          target,
          refTo(root.ingress, root.pointer),
          'ssl-passthrough',
        ),
      ],
      otherwise: { do: 'refuse', reason: 'nothing is behind it' },
      origins: [...new Map(host.ingresses.map((ingress) => [idOf(refTo(ingress)), refTo(ingress)])).values()],
      rule: 'HAJ-11',
    })
  }
  return { listeners, sites }
}

/**
 * HAJ-11: an Ingress with `tcp-service-port` is a stream on that port: without a host for all, with one by server name. TLS ends at the proxy
 * where `spec.tls` is there. Also `--tcp-services-configmap`.
 */
export const tcpServices = (controller: IngressController, { streams, backends }: Converted): Streams => {
  const listeners: ProxyListener[] = []
  const sites: Site[] = []
  const taken = new Set<string>()
  for (const { ingress, port } of streams) {
    const origin = refTo(ingress)
    const ends = ingress.tls.length > 0
    const paths = [
      ...(ingress.defaultBackend
        ? [{ host: '', path: '/', backend: ingress.defaultBackend, at: '/spec/defaultBackend', rule: '/spec/defaultBackend' }]
        : []),
      ...ingress.rules.flatMap(({ host, paths: list }, r) =>
        (list ?? []).map(({ path, backend }, p) => ({
          host: host.toLowerCase(),
          path,
          backend,
          at: `/spec/rules/${r}/http/paths/${p}/backend`,
          rule: `/spec/rules/${r}/http/paths/${p}`,
        })),
      ),
    ]
    for (const { host, path, backend: written, at, rule } of paths) {
      const key = `${port} ${host}`
      if ((path !== '' && path !== '/') || !written || 'resource' in written || taken.has(key)) continue
      const backend = backends.of(ingress.meta.namespace ?? '', written, at)
      if (!isBackend(backend)) continue
      taken.add(key)
      backend.streams = true
      const name = host === '' ? `tcp-${port}` : `tcp-${port}-${host}`
      listeners.push({
        name,
        port,
        protocol: ends || host !== '' ? 'TLS' : 'TCP',
        ...(host === '' ? {} : { hostname: hostPattern(host) }),
        ...(ends
          ? { tls: { mode: 'terminate', certificates: certificatesOf(ingress) } }
          : host === ''
            ? {}
            : { tls: { mode: 'passthrough', certificates: [] } }),
        origin,
      })
      sites.push({
        host: host === '' ? { by: 'anything' } : hostPattern(host),
        listeners: [name],
        rules: [
          streamRule(
            { namespace: backend.namespace, name: backend.name, port: backend.port.port },
            refTo(ingress, at),
            refTo(ingress, rule),
            `tcp-service-port ${port}`,
          ),
        ],
        otherwise: { do: 'refuse', reason: `nothing is behind port ${port}` },
        origins: [origin],
        rule: 'HAJ-11',
      })
    }
  }
  const mapped = byConfigMap(controller)
  return { listeners: [...listeners, ...mapped.listeners], sites: [...sites, ...mapped.sites] }
}

const byConfigMap = ({ cluster, options }: IngressController): Streams => {
  const { object } = options.configMap('tcp-services-configmap')
  const listeners: ProxyListener[] = []
  const sites: Site[] = []
  for (const [port, written] of Object.entries(object?.streams ?? {})) {
    const [path = '', number = '', , , certificate] = written.split(':')
    const [namespace = '', name = ''] = path.split('/')
    const service = cluster.get('Service', namespace, name)
    const found = service?.ports.find((one) => String(one.port) === number || one.name === number || String(one.targetPort) === number)
    if (!object || !found) continue
    const origin = refTo(object, `/data/${port}`)
    const listener = `tcp-${port}`
    const ends = certificate !== undefined && certificate !== ''
    listeners.push({
      name: listener,
      port: Number(port),
      protocol: ends ? 'TLS' : 'TCP',
      ...(ends ? { tls: { mode: 'terminate', certificates: [{ host: { by: 'anything' }, origin }] } } : {}),
      origin,
    })
    sites.push({
      host: { by: 'anything' },
      listeners: [listener],
      rules: [streamRule({ namespace, name, port: found.port }, origin, origin, written)],
      otherwise: { do: 'refuse', reason: `nothing is behind port ${port}` },
      origins: [refTo(object)],
      rule: 'HAJ-11',
    })
  }
  return { listeners, sites }
}

const streamRule = (service: NonNullable<Target['service']>, at: Target['origin'], origin: Rule['origin'], label: string): Rule => ({
  when: { is: 'all', of: [] },
  // biome-ignore lint/suspicious/noThenProperty: the table's own word
  then: { do: 'forward', targets: [{ weight: 1, service, filters: [], origin: at }], filters: [] },
  origin,
  label,
  rank: [{ name: 'port', value: service.port, rule: 'HAJ-11' }],
})

const certificatesOf = (ingress: Host['ingresses'][number]): NonNullable<ProxyListener['tls']>['certificates'] =>
  ingress.tls.flatMap(({ hosts, secretName }, i) =>
    (hosts.length > 0 ? hosts : ['']).map((host) => ({
      host: hostPattern(host),
      ...(secretName === undefined ? {} : { secret: { kind: 'Secret' as const, namespace: ingress.meta.namespace ?? '', name: secretName } }),
      origin: refTo(ingress, `/spec/tls/${i}`),
    })),
  )
