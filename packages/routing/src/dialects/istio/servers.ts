import { type Cluster, type IstioGateway, type IstioServer, type Ref, refTo, say, type Service } from '@portolan/model'
import type { ListenerTls, ProxyListener } from '../../table.ts'
import { type Hostname, patternOf } from '../gateway-api/hostnames.ts'
import { bareHosts } from './hosts.ts'
import type { Workload } from './workloads.ts'

/** A server that is in force, with the listeners on which its hosts are served. */
export interface Serving {
  readonly gateway: IstioGateway
  readonly server: IstioServer
  readonly ref: Ref
  readonly speaks: 'http' | 'https' | 'tls' | 'tcp' | 'passthrough'
  readonly listeners: readonly ProxyListener[]
}

/** One that isn't: another came first on its port (pilot/pkg/model/gateway.go, mergeGateways). */
export interface Skipped {
  readonly ref: Ref
  readonly text: string
  readonly hosts: readonly Hostname[]
}

/**
 * All servers of the Gateways that select a workload, merged: plain HTTP of one port is one listener for all hosts, TLS has one for each
 * server name (IST-01, IST-10). Of two that can't share a port, or a server name on it, the older Gateway's stays.
 */
export const serversOf = (cluster: Cluster, workload: Workload): { readonly serving: readonly Serving[]; readonly skipped: readonly Skipped[] } => {
  const serving: Serving[] = []
  const skipped: Skipped[] = []
  const plain = new Map<number, { readonly speaks: 'http' | 'tcp'; readonly listener: ProxyListener }>()
  const names = new Set<string>()
  const taken = new Map<string, Ref>()
  for (const gateway of workload.gateways) {
    for (const [index, server] of gateway.servers.entries()) {
      if (server.port === 0) continue
      const ref = refTo(gateway, `/spec/servers/${index}`)
      const speaks = speechOf(server)
      const hosts = bareHosts(server.hosts)
      const skip = (text: string): void => void skipped.push({ ref, text, hosts })
      const fault = portFault(workload, server.port)
      if (speaks === 'http' || speaks === 'tcp') {
        const known = plain.get(server.port)
        const secure = serving.some((one) => one.server.port === server.port && one.speaks !== 'http' && one.speaks !== 'tcp')
        if (secure || (known && (known.speaks !== speaks || speaks === 'tcp'))) {
          skip(
            `Port ${server.port} already speaks ${secure ? 'TLS' : known?.speaks.toUpperCase()} by an older server, so server ${nameOf(server)} is left out`,
          )
          continue
        }
        const listener = known?.listener ?? {
          name: unique(names, `${speaks}-${server.port}`),
          port: server.port,
          protocol: speaks === 'http' ? ('HTTP' as const) : ('TCP' as const),
          ...(fault === undefined ? {} : { fault }),
          origin: ref,
        }
        plain.set(server.port, { speaks, listener })
        serving.push({ gateway, server, ref, speaks, listeners: [listener] })
        continue
      }
      const rival = hosts.map((host) => taken.get(`${server.port} ${host}`)).find(Boolean)
      if (plain.has(server.port) || rival) {
        const why = rival
          ? `${say(rival)} has one of its hosts on port ${server.port} already`
          : `Port ${server.port} already speaks plain text by an older server`
        skip(`${why}, so server ${nameOf(server)} is left out`)
        continue
      }
      for (const host of hosts) taken.set(`${server.port} ${host}`, ref)
      const { tls, fault: broken } = tlsOf(cluster, workload, server, speaks, hosts, ref)
      const why = fault ?? broken
      const listeners = hosts.map(
        (host, at): ProxyListener => ({
          name: unique(
            names,
            host === '' ? `${speaks === 'https' ? 'https' : 'tls'}-${server.port}` : `${speaks === 'https' ? 'https' : 'tls'}-${server.port} ${host}`,
          ),
          port: server.port,
          protocol: speaks === 'https' ? 'HTTPS' : 'TLS',
          ...(host === '' ? {} : { hostname: patternOf(host) }),
          tls,
          ...(why === undefined ? {} : { fault: why }),
          origin: refTo(gateway, `/spec/servers/${index}/hosts/${at}`),
        }),
      )
      serving.push({ gateway, server, ref, speaks, listeners })
    }
  }
  return { serving, skipped }
}

const nameOf = ({ name, port }: IstioServer): string => name || String(port)

const unique = (names: Set<string>, name: string): string => {
  let free = name
  for (let at = 2; names.has(free); at++) free = `${name} ${at}`
  names.add(free)
  return free
}

/** pkg/config/gateway/gateway.go: HTTPS and TLS with a passing mode are passed through; HTTPS without TLS settings is no server. */
const speechOf = ({ protocol, tls }: IstioServer): Serving['speaks'] => {
  const passes = tls?.mode === 'PASSTHROUGH' || tls?.mode === 'AUTO_PASSTHROUGH'
  if (protocol === 'HTTPS' || protocol === 'TLS') return passes && !tls?.httpsRedirect ? 'passthrough' : protocol === 'HTTPS' ? 'https' : 'tls'
  if (/^(HTTP|HTTP2|GRPC|GRPC-WEB|HTTP_PROXY)$/.test(protocol)) return 'http'
  return tls && !passes ? 'tls' : 'tcp'
}

/** A port that no Service in front has is reached by nobody outside. */
const portFault = ({ services }: Workload, port: number): string | undefined => {
  const fronts = services.filter(({ type }) => type !== 'ExternalName')
  if (fronts.length === 0 || fronts.some((service: Service) => service.ports.some((one) => one.port === port))) return undefined
  return `Service ${fronts[0]?.meta.name} has no port ${port}`
}

/** Secrets are looked for beside the gateway's pods, wherever the Gateway itself stands (IST-10). */
const tlsOf = (
  cluster: Cluster,
  { namespace }: Workload,
  { tls }: IstioServer,
  speaks: Serving['speaks'],
  hosts: readonly Hostname[],
  origin: Ref,
): { readonly tls: ListenerTls; readonly fault?: string } => {
  if (speaks === 'passthrough') return { tls: { mode: 'passthrough', certificates: [] } }
  const own: Ref[] = (tls?.credentialNames ?? []).map((name) => ({ kind: 'Secret', namespace, name: name.replace(/^kubernetes:\/\//, '') }))
  const [secret] = own
  const missing = own.find((ref) => cluster.knows('Secret') && !cluster.get('Secret', ref.namespace, ref.name))
  const mode = tls?.mode ?? 'SIMPLE'
  const asks = mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL' || mode === 'ISTIO_MUTUAL'
  const ca: Ref[] = tls?.caCredentialName
    ? [{ kind: 'Secret', namespace, name: tls.caCredentialName }]
    : secret && mode !== 'ISTIO_MUTUAL'
      ? [secret]
      : []
  const bare = !secret && !tls?.files && mode !== 'ISTIO_MUTUAL'
  return {
    tls: {
      mode: 'terminate',
      certificates: (hosts.length > 0 ? hosts : ['']).map((host) => ({ host: patternOf(host), ...(secret ? { secret } : {}), origin })),
      ...(asks ? { clientCertificates: { required: mode !== 'OPTIONAL_MUTUAL', ca } } : {}),
    },
    ...(missing
      ? { fault: `Secret ${missing.namespace}/${missing.name} does not exist, and certificates have to stand in the gateway's own namespace` }
      : {}),
    ...(bare && !missing ? { fault: 'no certificate is named, so the handshake fails' } : {}),
  }
}
