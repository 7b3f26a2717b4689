import type { Change, Cluster, Kind } from '@portolan/model'

/** Kinds that say where requests go; what they name (Gateways, Services, classes) may stand in other namespaces. */
const ROUTING: readonly Kind[] = [
  'Ingress',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'IngressRoute',
  'IngressRouteTCP',
  'IngressRouteUDP',
  'VirtualService',
]

/** The cluster with the routes of one namespace alone: one half of a migration that is under way in it. */
export const within = (cluster: Cluster, namespace: string): Cluster =>
  cluster.fork(
    ROUTING.flatMap((kind): Change[] =>
      [...cluster.all(kind)].flatMap(({ meta }): Change | [] =>
        meta.namespace === namespace
          ? []
          : { type: 'remove', kind, ...(meta.namespace === undefined ? {} : { namespace: meta.namespace }), name: meta.name },
      ),
    ),
  )
