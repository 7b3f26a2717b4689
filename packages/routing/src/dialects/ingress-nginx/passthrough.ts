import type { ProxyListener, Site, Target } from '../../table.ts'
import { originOf, type Workshop } from './bodies.ts'
import { DEFAULT_SERVER, type Server, type Servers } from './servers.ts'

/**
 * NGX-43: with --enable-ssl-passthrough connections for these names go to the cluster IP of what `/` leads to, unopened (controller.go
 * getConfiguration and nginx.go generateTemplate, of controller-v1.15.1). A name is compared in full; wildcards and aliases are none.
 */
export const passedThrough = (
  shop: Workshop,
  servers: Servers,
  listeners: readonly ProxyListener[],
): { readonly sites: readonly Site[]; readonly listeners: readonly ProxyListener[] } => {
  const passing = shop.settings.sslPassthrough ? [...servers.values()].filter(({ host, passthrough }) => passthrough && host !== DEFAULT_SERVER) : []
  const secure = listeners.filter(({ protocol }) => protocol === 'HTTPS')
  const made = passing.flatMap((server) => secure.map((listener) => pass(shop, server, listener)))
  return { sites: made.map(({ site }) => site), listeners: made.map(({ listener }) => listener) }
}

const pass = (
  shop: Workshop,
  server: Server,
  { port, name: plain, origin }: ProxyListener,
): { readonly site: Site; readonly listener: ProxyListener } => {
  const { host, passthrough: ref = origin } = server
  const like = { by: 'exact', value: host } as const
  const name = `${plain} ${host}`
  const target = targetOf(shop, server)
  return {
    listener: { name, port, protocol: 'TLS', hostname: like, tls: { mode: 'passthrough', certificates: [] }, origin: ref },
    site: {
      host: like,
      listeners: [name],
      rules: target
        ? [
            {
              when: { is: 'all', of: [] },
              // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
              then: { do: 'forward', targets: [target], filters: [] },
              origin: target.origin,
              label: `TLS of ${host}`,
              rank: [],
            },
          ]
        : [],
      otherwise: { do: 'refuse', reason: `no Service stands behind / of ${host}, to which TLS would pass`, rule: 'NGX-43' },
      origins: [ref],
      rule: 'NGX-43',
    },
  }
}

const targetOf = ({ upstreams, cluster }: Workshop, { locations }: Server): Target | undefined => {
  const root = locations.find(({ path }) => path === '/')
  const upstream = root?.isDefault ? undefined : upstreams.get(root?.backend ?? '')
  if (!root || !upstream) return undefined
  const { namespace, service: name, port } = upstream
  const declared = cluster.get('Service', namespace, name)?.ports.find((one) => (typeof port === 'number' ? one.port === port : one.name === port))
  return {
    weight: 1,
    service: { namespace, name, port: declared?.port ?? port },
    filters: [],
    byClusterIp: true,
    origin: { ...originOf(root), pointer: `${root.origin?.pointer ?? ''}/backend` },
  }
}
