import { type Cluster, type ConfigMap, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import type { ProxyListener, Site } from '../../table.ts'
import type { Settings } from './settings.ts'

export interface Streams {
  readonly listeners: readonly ProxyListener[]
  readonly sites: readonly Site[]
  readonly assumed: readonly string[]
}

const TRANSPORTS = ['TCP', 'UDP'] as const
type Transport = (typeof TRANSPORTS)[number]

/** NGX-44: `port: namespace/service:port[:PROXY[:PROXY]]` of two ConfigMaps; controller.go getStreamServices, of controller-v1.15.1. */
export const streamsOf = (controller: IngressController, settings: Settings): Streams => {
  const found = TRANSPORTS.map((transport) => ({ transport, ...configMapOf(controller, transport) }))
  const opened = found.flatMap(({ transport, object }) => (object ? open(controller.cluster, settings, object, transport) : []))
  return {
    listeners: opened.map(({ listener }) => listener),
    sites: opened.map(({ site }) => site),
    assumed: found.flatMap(({ assumed }) => assumed ?? []),
  }
}

/** By its flag; of a controller whose flags nobody saw, the one of the usual name where its manifests put it. */
const configMapOf = (
  { cluster, options, running, asIf }: IngressController,
  transport: Transport,
): { readonly object?: ConfigMap; readonly assumed?: string } => {
  const usual = `${transport.toLowerCase()}-services`
  if (options.known) {
    const { object, unread } = options.configMap(`${usual}-configmap`)
    return { ...(object ? { object } : {}), ...(unread ? { assumed: unread } : {}) }
  }
  const namespace = running.services[0]?.meta.namespace ?? 'ingress-nginx'
  const object = asIf ? undefined : cluster.get('ConfigMap', namespace, usual)
  if (!object || Object.keys(object.streams).length === 0) return {}
  return { object, assumed: `ConfigMap ${namespace}/${usual} is taken for the one that the controller's --${usual}-configmap names.` }
}

/** Of the controller itself: ssl-passthrough, health, the default server, the profiler, the status page and Lua's own (pkg/flags/flags.go). */
const RESERVED: ReadonlySet<number> = new Set([442, 10254, 8181, 10245, 10246, 10247])

const open = (
  cluster: Cluster,
  { ports }: Settings,
  object: ConfigMap,
  transport: Transport,
): readonly { readonly listener: ProxyListener; readonly site: Site }[] =>
  Object.entries(object.streams).flatMap(([written, value]) => {
    const port = Number(written)
    const [path = '', number = ''] = value.split(':')
    const [namespace = '', name = ''] = path.split('/')
    if (!Number.isInteger(port) || RESERVED.has(port) || port === ports.http || port === ports.https) return []
    const declared = cluster
      .get('Service', namespace, name)
      ?.ports.find((one) => one.protocol === transport && (/^\d+$/.test(number) ? one.port === Number(number) : one.name === number))
    if (!declared && cluster.knows('Service')) return []
    const origin = refTo(object, `/data/${written}`)
    const listener = `${transport.toLowerCase()}-${port}`
    const target = { weight: 1, service: { namespace, name, port: declared?.port ?? number }, filters: [], origin }
    return [
      {
        listener: { name: listener, port, protocol: transport, origin },
        site: {
          host: { by: 'anything' },
          listeners: [listener],
          rules: [
            {
              when: { is: 'all', of: [] },
              // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
              then: { do: 'forward', targets: [target], filters: [] },
              origin,
              label: `${written}: ${value}`,
              rank: [{ name: 'port', value: port, rule: 'NGX-44' }],
            },
          ],
          otherwise: { do: 'refuse', reason: `nothing is behind port ${port}`, rule: 'NGX-44' },
          origins: [refTo(object)],
          rule: 'NGX-44',
        },
      },
    ]
  })
