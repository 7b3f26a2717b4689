import { type Ingress, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import { proxyOf } from '../../ingress/proxy.ts'
import type { BlindSpot, Detached, ProxyListener, RouteTable } from '../../table.ts'
import { hostPattern } from '../../ingress/hosts.ts'
import { certificatesOf } from './certificates.ts'
import { frozenBy } from './frozen.ts'
import { passedThrough } from './passthrough.ts'
import { type Read, reading } from './reading.ts'
import type { Workshop } from './bodies.ts'
import { createServers } from './servers.ts'
import { type Settings, settingsOf } from './settings.ts'
import { sitesOf } from './sites.ts'
import { streamsOf } from './streams.ts'
import { createUpstreams } from './upstreams.ts'

/** ingress-nginx as controller-v1.15.1 reads its Ingresses: ALG-NGX. */
export const compileIngressNginx = (controller: IngressController): readonly RouteTable[] => {
  const { cluster, ref } = controller
  const settings = settingsOf(controller)
  const { watched = [], unseen = [] } = Object.groupBy(controller.ingresses, ({ meta }) =>
    settings.watches(meta.namespace ?? '') ? 'watched' : 'unseen',
  )
  const read = reading(cluster, settings)
  const all = [...watched].sort(byAge).map(read)
  const reads = all.filter(({ dropped }) => dropped === undefined)
  const upstreams = createUpstreams(reads, (namespace, name) => cluster.get('Service', namespace, name))
  const { servers, crashes } = createServers(reads, upstreams, cluster)
  const shop: Workshop = { cluster, settings, upstreams, origin: ref }
  const proxy = proxyOf(controller)
  const frozen = frozenBy(servers, crashes)
  const detached = [...all.flatMap(toDetached), ...unseen.map(outOfSight)]
  const certificates = certificatesOf(controller, settings, servers)
  const passing = passedThrough(shop, servers, proxy.listeners)
  const named = sitesOf(shop, servers)
  const streams = streamsOf(controller, settings)
  return [
    {
      proxy: {
        ...proxy,
        listeners: [
          ...proxy.listeners.map((listener) => plainTextOn(showing(listener, certificates))),
          ...passing.listeners,
          ...(controller.unserved ? [] : streams.listeners),
        ],
        assumed: [...proxy.assumed, ...settings.assumed, ...streams.assumed],
        ...(frozen.length > 0 ? { frozenBy: frozen } : {}),
      },
      // ngx_http_parse_complex_uri: NGX-20.
      normalize: ['refuse-broken-escapes', 'refuse-nul', 'decode', 'merge-slashes', 'refuse-climbing', 'remove-dot-segments'],
      replaces: settings.forwardedHeaders ? WRITTEN : [...WRITTEN, ...FORWARDED],
      malformed: { do: 'respond', status: 400, reason: 'nginx refuses the path', rule: 'NGX-20' },
      ...named,
      sites: [...passing.sites, ...streams.sites, ...named.sites],
      blind: globalBlindSpots(settings),
      ...(detached.length > 0 ? { detached } : {}),
    },
  ]
}

/** nginx.tmpl sets these for every location; those of a proxy in front are believed with use-forwarded-headers. */
const WRITTEN = ['x-real-ip', 'x-scheme', 'x-forwarded-for', 'x-forwarded-scheme', 'x-original-forwarded-for', 'x-original-forwarded-host', 'proxy']
const FORWARDED = ['x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port']

/** NGX-02: by age, in one second the greater name first. */
const byAge = (a: Ingress, b: Ingress): number => {
  const [left, right] = [`${a.meta.namespace}/${a.meta.name}`, `${b.meta.namespace}/${b.meta.name}`]
  return a.meta.created - b.meta.created || (left > right ? -1 : left < right ? 1 : 0)
}

const showing = (listener: ProxyListener, certificates: NonNullable<ProxyListener['tls']>['certificates']): ProxyListener =>
  listener.tls ? { ...listener, tls: { ...listener.tls, certificates } } : listener

/** Plain text where TLS is spoken gets 400. */
const plainTextOn = (listener: ProxyListener): ProxyListener =>
  listener.protocol === 'HTTPS'
    ? { ...listener, toPlainText: { do: 'respond', status: 400, reason: 'plain text was sent to a port that speaks TLS' } }
    : listener

const toDetached = ({ ingress, dropped }: Read): readonly Detached[] => {
  if (!dropped) return []
  const hosts = [...new Set(ingress.rules.map(({ host }) => host))].map(hostPattern)
  const text = `ingress-nginx passes over the whole Ingress: ${dropped.text}. If it took an earlier version, that one may still be served.`
  return [{ ref: { ...refTo(ingress), ...(dropped.at.pointer ? { pointer: dropped.at.pointer } : {}) }, hosts, text, rule: 'NGX-03', targets: [] }]
}

const outOfSight = (ingress: Ingress): Detached => ({
  ref: refTo(ingress),
  hosts: [...new Set(ingress.rules.map(({ host }) => host))].map(hostPattern),
  text: `ingress-nginx does not watch namespace ${ingress.meta.namespace ?? ''}, so it does not see the Ingress.`,
  rule: 'NGX-01',
  targets: [],
})

const globalBlindSpots = ({ globalSnippets, configMap, modsecurity }: Settings): readonly BlindSpot[] => {
  if (!configMap) return []
  const spots = globalSnippets.map(
    (key): BlindSpot => ({
      ref: configMap,
      code: 'UNK-02',
      weight: key === 'main-snippet' ? 'note' : 'may-change',
      text: `${key} of the controller's ConfigMap holds configuration of nginx that Portolan does not run.`,
    }),
  )
  return modsecurity
    ? [...spots, { ref: configMap, code: 'UNK-06', weight: 'note', text: 'ModSecurity is on: it may answer 403 by what a request holds.' }]
    : spots
}
