import { type Cluster, idOf, type Objects, type Ref } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'
import type { View } from './view.ts'
import { objectOf } from './way.ts'

export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const
export type Route = Objects[(typeof ROUTE_KINDS)[number]]

/** An object, or a part of it, that asks for a proxy and takes no request there, and why. */
export interface Miss {
  readonly ref: Ref
  /** A clause, without final stop. */
  readonly text: string
  /** Of the dialect: GWA-10. */
  readonly rule: string
  readonly table: RouteTable
  readonly hosts: NonNullable<RouteTable['detached']>[number]['hosts']
}

/** All misses by the object that asks. */
export const missesOf = ({ tables }: Pick<View, 'tables'>): ReadonlyMap<string, readonly Miss[]> => {
  const known = misses.get(tables)
  if (known) return known
  const made = Map.groupBy(
    tables.flatMap((table) => (table.detached ?? []).map(({ text, ...miss }): Miss => ({ ...miss, text: text.replace(/\.$/, ''), table }))),
    ({ ref }) => idOf(objectOf(ref)),
  )
  misses.set(tables, made)
  return made
}

const misses = new WeakMap<View['tables'], ReadonlyMap<string, readonly Miss[]>>()

/** Objects that some rule of some proxy stands for. */
export const attachedIn = ({ tables }: Pick<View, 'tables'>): ReadonlySet<string> => {
  const known = attached.get(tables)
  if (known) return known
  const objects = new Set<string>()
  for (const { sites } of tables) for (const { rules } of sites) for (const { origin } of rules) objects.add(idOf(objectOf(origin)))
  attached.set(tables, objects)
  return objects
}

const attached = new WeakMap<View['tables'], ReadonlySet<string>>()

/** Every route of Gateway API that asks for a Gateway, or for nothing at all: those whose parents are Services (mesh) ask for no listener. */
export function* gatewayRoutes(cluster: Cluster): IterableIterator<Route> {
  for (const kind of ROUTE_KINDS) for (const route of cluster.all(kind)) if (route.parents.length === 0 || route.parents.some(isGateway)) yield route
}

export const isGateway = ({ kind }: Route['parents'][number]): boolean => kind === 'Gateway' || kind === 'ListenerSet'

/** What the controller says of a route that it refuses, when it does. */
export const refusalsOf = ({ parentStatus }: Route) =>
  parentStatus.flatMap(({ parent, conditions }, at) =>
    conditions.flatMap((condition, index) =>
      condition.type === 'Accepted' && condition.status === 'False'
        ? [{ parent, condition, pointer: `/status/parents/${at}/conditions/${index}` }]
        : [],
    ),
  )

/** Reasons by which a route is turned away because no listener takes it: what the objects say too. */
export const UNATTACHED: ReadonlySet<string> = new Set(['NotAllowedByListeners', 'NoMatchingParent'])
export const NO_HOSTNAME = 'NoMatchingListenerHostname'
