import { type Cluster, isHeadless, type Node } from '@portolan/model'
import { type Dialer, insideOf } from '../../dialer.ts'
import type { Place } from '../../eligible.ts'
import { inOrder } from '../../order.ts'
import { clientSource, nodeSource, sourceOf } from '../../party.ts'
import { isIp } from '../../pattern.ts'
import type { Asked } from '../../request.ts'
import type { ServiceCourse } from './course.ts'

type ToService = ServiceCourse & { readonly to: 'service' }

/** Whether the request starts outside the cluster: said so, or implied by an address that is meant for outside. */
export const isOutside = ({ by, service }: ToService, asked: Asked): boolean => {
  if (insideOf(asked)) return false
  switch (by) {
    case 'name':
    case 'cluster-ip':
      return asked.from === 'outside'
    case 'balancer':
    case 'external-ip':
    case 'node-port':
      return true
    case 'pinned':
      return service.type !== 'ClusterIP' && (asked.from === 'outside' || asked.sourceIp !== undefined)
    default:
      by satisfies never
      return true
  }
}

/**
 * kube-proxy as the dialer: on which node it picks, by which traffic policy, and whom the pods see. Pods of the cluster that dial a balancer's
 * address or an external IP are short-circuited on their own node, with policy Cluster (SVC-17). What comes from outside under policy Cluster
 * bears a node's address.
 */
export const dialFor = (cluster: Cluster, course: ToService, asked: Asked): Dialer => {
  const { service, by } = course
  const inside = insideOf(asked)
  const pod = inside?.pod === undefined ? undefined : cluster.get('Pod', inside.namespace, inside.pod)
  const base = {
    consumer: 'kube-proxy' as const,
    transport: asked.transport,
    ...familyOf(course, asked),
    ...(course.only ? { only: course.only } : {}),
  }
  const outside = isOutside(course, asked)
  const detour = by === 'node-port' ? course.node !== pod?.node : by === 'balancer' && isProxied(course)
  if (!outside && !detour) {
    const internal = by === 'name' || by === 'cluster-ip' || by === 'pinned'
    return {
      ...base,
      place: placeOf(cluster, pod?.node),
      source: sourceOf(cluster, inside),
      ...(internal ? { policy: { field: 'internalTrafficPolicy', narrowing: 'node' } as const } : {}),
    }
  }
  const node = by === 'node-port' ? course.node : by === 'external-ip' ? nodeAt(cluster, course.address)?.meta.name : undefined
  return {
    ...base,
    place: placeOf(cluster, node),
    policy: { field: 'externalTrafficPolicy', narrowing: by === 'balancer' || by === 'pinned' ? 'balanced' : 'node' },
    source: service.externalTrafficPolicy === 'Local' || isHeadless(service) ? clientSource(asked) : nodeSource(cluster, node),
  }
}

/** A balancer that is a proxy of its own, or known by name alone: pods go out to it and come back (SVC-10). */
const isProxied = ({ service, address }: ToService): boolean =>
  address !== undefined && service.loadBalancer.some(({ ip, hostname, ipMode }) => (ip === address && ipMode === 'Proxy') || hostname === address)

const familyOf = ({ address, by }: ToService, asked: Asked): Pick<Dialer, 'family'> =>
  by !== 'pinned' && asked.dialledIp && address !== undefined && isIp(address) ? { family: address.includes(':') ? 'IPv6' : 'IPv4' } : {}

const placeOf = (cluster: Cluster, name: string | undefined): Place => {
  if (name === undefined) return {}
  const zone = cluster.get('Node', undefined, name)?.zone
  return { node: name, ...(zone === undefined ? {} : { zone }) }
}

const nodeAt = (cluster: Cluster, address: string | undefined): Node | undefined =>
  address === undefined ? undefined : inOrder(cluster.nodesByAddress(address))[0]
