import { type Cluster, refTo, saySelector } from '@portolan/model'
import type { Detached, RouteTable } from '../../table.ts'
import { patternOf } from '../gateway-api/hostnames.ts'
import { Bindings } from './binding.ts'
import { Destinations } from './destinations.ts'
import { ownHosts } from './hosts.ts'
import { httpSites } from './http-sites.ts'
import { type Mesh, meshOf } from './mesh.ts'
import { pathDoubts, pathsOf } from './paths.ts'
import { policiesOf } from './policies.ts'
import { serversOf, type Serving } from './servers.ts'
import { streamSites } from './stream-sites.ts'
import { frontOf, type Workload, workloadsOf } from './workloads.ts'

/** Istio's own Gateways and VirtualServices: one table for each gateway that runs, with all Gateways that select it (IST-01 to IST-12). */
export const compileIstio = (cluster: Cluster): readonly RouteTable[] => {
  if (cluster.count('IstioGateway') === 0) return []
  const mesh = meshOf(cluster)
  return workloadsOf(cluster, mesh).map((workload) => compileWorkload(cluster, mesh, workload))
}

const compileWorkload = (cluster: Cluster, mesh: Mesh, workload: Workload): RouteTable => {
  const { gateways } = workload
  const [first] = gateways
  const { serving, skipped } = serversOf(cluster, workload)
  const bindings = new Bindings(cluster, mesh, workload)
  const destinations = new Destinations(cluster, mesh, workload)
  const policed = policiesOf(cluster, mesh, workload)
  const inward = Map.groupBy(cluster.all('AuthorizationPolicy'), ({ meta }) => meta.namespace ?? '')
  const scene = { cluster, inward, bindings, destinations, policed, workload }
  const sites = grouped(serving).flatMap((group) => httpSites(scene, group))
  const streams = serving.filter(({ speaks }) => speaks !== 'http' && speaks !== 'https').flatMap((one) => streamSites(scene, one))
  const name = first ? refTo(first) : { kind: 'IstioGateway', name: '' }
  const detached: readonly Detached[] = [
    ...skipped.map(({ ref, text, hosts }) => ({ ref, hosts: hosts.map(patternOf), text, rule: 'IST-01', targets: [] })),
    ...bindings
      .strays(serving)
      .map(({ service, text }) => ({ ref: refTo(service), hosts: ownHosts(service).map(patternOf), text, rule: 'IST-02', targets: [] })),
  ]
  const [workloadRef] = workload.refs
  return {
    proxy: {
      dialect: 'istio',
      ref: name,
      title: `Istio gateway ${workloadRef?.name ?? name.name}`,
      ...(gateways.length > 1 ? { classes: gateways.map((gateway) => refTo(gateway)) } : {}),
      ...(workload.absent ? { unserved: `No proxy has the labels ${saySelector(first?.selector ?? {}) || 'that its Gateways select'}` } : {}),
      listeners: [...new Set(serving.flatMap(({ listeners }) => listeners))],
      addresses: [],
      ...frontOf(cluster, workload),
      assumed: [...mesh.assumed, ...unread(cluster)],
    },
    ...pathsOf(mesh),
    sites: [...sites, ...streams],
    otherwise: { do: 'respond', status: 404, reason: 'no VirtualService takes this host', rule: 'IST-03' },
    blind: [...policed.blind, ...pathDoubts(mesh, name)],
    ...(detached.length > 0 ? { detached } : {}),
  }
}

/** Plain HTTP servers of one port share their virtual hosts; every HTTPS server has its own. */
const grouped = (serving: readonly Serving[]): readonly (readonly Serving[])[] => [
  ...Map.groupBy(
    serving.filter(({ speaks }) => speaks === 'http'),
    ({ server }) => server.port,
  ).values(),
  ...serving.filter(({ speaks }) => speaks === 'https').map((one) => [one]),
]

/** What may be there and isn't seen (UNK-16). */
const unread = (cluster: Cluster): readonly string[] =>
  (['VirtualService', 'DestinationRule', 'ServiceEntry', 'AuthorizationPolicy', 'RequestAuthentication', 'EnvoyFilter', 'WasmPlugin'] as const)
    .filter((kind) => cluster.syncOf(kind).state === 'forbidden')
    .map(
      (kind) =>
        `Portolan may not list ${kind === 'AuthorizationPolicy' ? 'AuthorizationPolicies' : kind === 'ServiceEntry' ? 'ServiceEntries' : `${kind}s`}. That none of them says otherwise is assumed.`,
    )
