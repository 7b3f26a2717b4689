import type { Cluster, Ref, Service, ServicePort } from '@portolan/model'
import { refTo } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'

/**
 * `stays`; `remove` and `move` save it; `careful` names a move that would change what clients or pods see, so no saving is counted.
 */
export interface CostMove {
  readonly is: 'stays' | 'remove' | 'move' | 'careful'
  readonly text: string
  /** Where it could go; without, to an entry point that is yet to be made. */
  readonly to?: Ref
  /** What that would change for clients and pods: source address, protocol, TLS. A sentence. */
  readonly changes?: string
}

/** An entry point with an address, at which more could stand. */
export interface Shared {
  readonly ref: Ref
  readonly title: string
  readonly hosts: number
}

/** Gateways and Ingress controllers that serve, those with most hosts first. */
export const sharedIn = (cluster: Cluster, tables: readonly RouteTable[]): readonly Shared[] =>
  tables
    .flatMap(({ proxy, sites }): readonly Shared[] => {
      if (proxy.unserved !== undefined || proxy.mesh || proxy.addresses.length === 0) return []
      if (proxy.ref.kind === 'Gateway') {
        const gateway = cluster.get('Gateway', proxy.ref.namespace, proxy.ref.name)
        return gateway ? [{ ref: refTo(gateway), title: `Gateway ${proxy.ref.name}`, hosts: sites.length }] : []
      }
      return proxy.class === undefined ? [] : [{ ref: proxy.ref, title: proxy.title, hosts: sites.length }]
    })
    .sort((a, b) => b.hosts - a.hosts)

const STAYS: CostMove = { is: 'stays', text: 'stays' }

/** Where an L4 load balancer with pods of its own could go. */
export const moveOf = (cluster: Cluster, service: Service, shared: readonly Shared[]): CostMove => {
  const odd = service.ports.find(({ protocol }) => protocol !== 'TCP')
  if (odd) return { is: 'careful', text: `${odd.protocol} needs a proxy that takes it` }
  const http = service.ports.every(speaksHttp)
  const tls = service.ports.every(speaksTls)
  const both = !http && !tls && service.ports.every((port) => speaksHttp(port) || speaksTls(port))
  const near = (one: Shared): number => Number(one.ref.namespace === service.meta.namespace)
  const entries = shared.filter(({ ref }) => http || both || ref.kind === 'Gateway').toSorted((a, b) => near(b) - near(a))
  const [entry] = entries
  if (!entry && !http) return STAYS
  const kind = entry && entry.ref.kind !== 'Gateway' ? 'Ingress' : http || both ? (entry ? 'HTTPRoute' : 'Ingress') : tls ? 'TLSRoute' : 'TCPRoute'
  if (entry && !cluster.knows(kind)) return { is: 'stays', text: `stays: ${kind} is not installed` }
  const how = `${entry?.title ?? 'One new controller'}, as ${/^[AEIOH]/.test(kind) ? 'an' : 'a'} ${kind}`
  const to = entry ? { to: entry.ref } : {}
  const careful = (why: string): CostMove => ({ is: 'careful', text: `${how}: ${why}`, ...to, changes: changesOf(http, tls) })
  if (isInternal(service)) return careful('it is internal now')
  if (service.loadBalancerSourceRanges.length > 0) return careful(`only ${service.loadBalancerSourceRanges.slice(0, 3).join(', ')} may connect now`)
  if (service.externalTrafficPolicy === 'Local') return careful('pods would see another source address')
  if (both) return careful('TLS would end there, and its certificate has to move')
  if (!http && !tls) return careful('takes a port of its own there')
  return { is: 'move', text: how, ...to, changes: changesOf(http, tls) }
}

const changesOf = (http: boolean, tls: boolean): string =>
  http
    ? "Told apart by host name; TLS can end there; pods see the proxy's address, and the client's in X-Forwarded-For."
    : tls
      ? "Told apart by server name; TLS stays with the pods; pods see the proxy's address."
      : "Still plain TCP; pods see the proxy's address."

/** A balancer for the cloud's own network alone, by the annotations of AWS, Azure and Google Cloud. */
const isInternal = ({ meta: { annotations } }: Service): boolean =>
  Object.keys(annotations).some((name) =>
    name.endsWith('/aws-load-balancer-scheme')
      ? annotations[name] === 'internal'
      : /\/(aws|azure)-load-balancer-internal$/.test(name)
        ? annotations[name] !== 'false'
        : name.endsWith('/load-balancer-type') && /^internal$/i.test(annotations[name] ?? ''),
  )

/** `tcp :8443, TLS`. */
export const sayPorts = (ports: readonly ServicePort[]): string =>
  ports.map((port) => `${port.protocol.toLowerCase()} :${port.port}${speaksTls(port) ? ', TLS' : speaksHttp(port) ? ', HTTP' : ''}`).join(', ')

const spoken = ({ appProtocol, name }: ServicePort): string => appProtocol?.replace('kubernetes.io/', '') ?? name.split('-', 1)[0] ?? ''

const speaksTls = (port: ServicePort): boolean =>
  /^(https|tls|ssl|grpcs|wss)$/i.test(spoken(port)) || (!port.appProtocol && !port.name && port.port === 443)

const speaksHttp = (port: ServicePort): boolean =>
  port.protocol === 'TCP' &&
  (/^(http|http2|h2c|grpc|ws)$/i.test(spoken(port)) ||
    (!port.appProtocol && (port.port === 80 || port.port === 8080) && !/^(tcp|tls|ssl|https)/.test(port.name)))
