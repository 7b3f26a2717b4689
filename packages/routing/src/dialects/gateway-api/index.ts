import { type Cluster, type Gateway, type GatewayClass, type Key, keyOf, type ListenerSet, refTo } from '@portolan/model'
import type { RouteTable } from '../../table.ts'
import { attach, type Attached, type Unattached, Parents } from './attachment.ts'
import { BackendTls, speakerOf } from './backend-tls.ts'
import { type Habits, habitsOf } from './controllers.ts'
import { detachedOf } from './detached.ts'
import { Fronts } from './front.ts'
import { GATEWAY_GROUP, Grants } from './grants.ts'
import { covers } from './hostnames.ts'
import { listenersOf, type LiveListener, orderSets, proxyListener } from './listeners.ts'
import { compileMesh } from './mesh.ts'
import { openPorts } from './open-ports.ts'
import { sitesOf } from './sites.ts'
import { gatewayRefusal } from './status.ts'
import type { Scene } from './targets.ts'

/**
 * One table per Gateway, in the order of namespace and name: its listeners and those of its ListenerSets, and the routes attached
 * to them, as kubernetes-sigs/gateway-api apis/v1 specifies them and the controller's status reports them. Then those of the mesh.
 */
export function compileGateways(cluster: Cluster): RouteTable[] {
  const scene: Scene = { cluster, grants: new Grants(cluster), policies: new BackendTls(cluster) }
  const parents = new Parents(cluster)
  const fronts = new Fronts(cluster)
  const sets = setsByGateway(cluster)
  const gateways = [...cluster.all('Gateway')]
    .sort((a, b) => (slot(a) < slot(b) ? -1 : 1))
    .map((gateway) =>
      compileGateway(scene, parents, fronts, gateway, orderSets(sets.get(keyOf('Gateway', gateway.meta.namespace, gateway.meta.name)) ?? [])),
    )
  return [...gateways, ...compileMesh(scene)]
}

function compileGateway(all: Scene, parents: Parents, fronts: Fronts, gateway: Gateway, sets: readonly ListenerSet[]): RouteTable {
  const gatewayClass = all.cluster.get('GatewayClass', undefined, gateway.className)
  const scene: Scene = {
    ...all,
    speaker: speakerOf(all.cluster, all.grants, gateway, gatewayClass),
    ...(habitsOf(gatewayClass).scores ? { needsSlices: true as const } : {}),
  }
  const habits = habitsOf(gatewayClass)
  const listeners = listenersOf(scene.cluster, scene.grants, gateway, sets).map((listener) => served(listener, habits))
  const policed = habits.policies?.(scene.cluster, gateway)
  const attached: Attached[] = []
  const detached: Unattached[] = []
  for (const owner of [gateway, ...sets]) {
    const own = listeners.filter((listener) => listener.owner === owner)
    const answer = attach(scene.cluster, parents.of(owner), owner, own, gatewayClass?.controllerName)
    attached.push(...answer.attached)
    detached.push(...answer.detached)
  }
  const { sites, detached: separated } = sitesOf(scene, habits, listeners, attached)
  const lost = [...detached, ...separated, ...parents.strays(gateway)].map((miss) => detachedOf(scene, miss))
  return {
    proxy: proxyOf(scene.cluster, fronts, gateway, gatewayClass, habits, listeners),
    ...(policed?.paths ?? habits.paths ?? { normalize: [] }),
    sites: policed && policed.gates.length > 0 ? sites.map((site) => ({ ...site, gates: policed.gates })) : sites,
    otherwise: { do: 'respond', status: 404, reason: 'no route takes this host', rule: 'GWA-08' },
    blind: policed?.blind ?? [],
    ...(scene.needsSlices ? { readsEndpoints: true as const } : {}),
    ...(lost.length > 0 ? { detached: lost } : {}),
  }
}

/** A listener of a protocol that the controller doesn't serve doesn't work. */
function served(listener: LiveListener, { unserved = [] }: Habits): LiveListener {
  const { name, protocol } = listener.spec
  return listener.fault === undefined && unserved.includes(protocol)
    ? { ...listener, fault: `Listener ${name} has protocol ${protocol}, which its controller does not serve` }
    : listener
}

function proxyOf(
  cluster: Cluster,
  fronts: Fronts,
  gateway: Gateway,
  gatewayClass: GatewayClass | undefined,
  habits: Habits,
  listeners: readonly LiveListener[],
): RouteTable['proxy'] {
  const unserved = unservedBy(cluster, gateway, gatewayClass, listeners)
  const own = listeners.map(proxyListener)
  return {
    dialect: 'gateway-api',
    ref: refTo(gateway),
    title: `Gateway ${gateway.meta.name}`,
    class: gateway.className,
    ...(gatewayClass ? { controller: gatewayClass.controllerName } : {}),
    ...(unserved === undefined ? {} : { unserved }),
    listeners: habits.staysOpen ? [...own, ...openPorts(own, refTo(gateway))] : own,
    ...(habits.picks ? { picks: habits.picks } : {}),
    ...fronts.of(gateway, [...new Set(listeners.map(({ spec }) => spec.port))]),
    assumed: [...assumptions(gatewayClass, gateway, habits, listeners), ...unlistedPolicies(cluster)],
  }
}

/** Why nothing serves this Gateway; undefined when something does, or when that can't be told. */
function unservedBy(
  cluster: Cluster,
  gateway: Gateway,
  gatewayClass: GatewayClass | undefined,
  listeners: readonly LiveListener[],
): string | undefined {
  if (!gateway.className) return `Gateway ${slot(gateway)} names no class, so no controller serves it`
  if (!gatewayClass && cluster.knows('GatewayClass'))
    return `GatewayClass ${gateway.className} does not exist, so no controller serves Gateway ${slot(gateway)}`
  const refusal = gatewayRefusal(gateway, gatewayClass)
  if (refusal !== undefined) return refusal
  return listeners.length === 0 ? `Gateway ${slot(gateway)} has no listeners` : undefined
}

function assumptions(
  gatewayClass: GatewayClass | undefined,
  gateway: Gateway,
  habits: Habits,
  listeners: readonly LiveListener[],
): readonly string[] {
  const list: string[] = []
  if (!gatewayClass && gateway.className)
    list.push(`GatewayClass ${gateway.className} is not among the objects that were read. That a controller serves it is assumed.`)
  if (habits.departs !== undefined) list.push(habits.departs)
  if (overlapping(listeners) && !gatewayClass?.features?.includes('GatewayHTTPListenerIsolation')) {
    list.push('Listener isolation is assumed, as Gateway API recommends: a request is served by routes of the most specific listener only.')
  }
  return list
}

/** What policies may add to every backend where they can't be seen (GWA-23). */
const unlistedPolicies = (cluster: Cluster): readonly string[] =>
  cluster.syncOf('BackendTLSPolicy').state === 'forbidden'
    ? ['Portolan may not list BackendTLSPolicies. That none of them asks for TLS towards the pods is assumed.']
    : []

/** Whether two listeners of one port take the same host, so that isolation makes a difference (GWA-05). */
const overlapping = (listeners: readonly LiveListener[]): boolean => {
  const http = listeners.filter(({ spec }) => spec.protocol === 'HTTP' || spec.protocol === 'HTTPS')
  return http.some((a) => http.some((b) => a !== b && a.spec.port === b.spec.port && a.hostname !== b.hostname && covers(a.hostname, b.hostname)))
}

function setsByGateway(cluster: Cluster): ReadonlyMap<Key, readonly ListenerSet[]> {
  const named = [...cluster.all('ListenerSet')].filter(({ parent }) => parent.group === GATEWAY_GROUP && parent.kind === 'Gateway')
  return Map.groupBy(named, ({ parent, meta }) => keyOf('Gateway', parent.namespace ?? meta.namespace, parent.name))
}

const slot = ({ meta }: Gateway): string => `${meta.namespace ?? ''}/${meta.name}`
