import { type Cluster, type Ingress, isEmptySelector, refTo } from '@portolan/model'
import { findRunning, versionOf } from '../../controllers.ts'
import { inOrder } from '../../order.ts'
import type { RouteTable } from '../../table.ts'
import { type ClassGroup, groupByClass } from './classes.ts'
import { addressesOf, listenersOf } from './fronts.ts'
import { NOT_FOUND, sitesOf } from './rules.ts'

/** The Ingress specification and no more: one table per class, for every Ingress whoever serves it (ING-01 to ING-07). */
export const compileIngresses = (cluster: Cluster): readonly RouteTable[] =>
  groupByClass(cluster).map((group): RouteTable => {
    const ingresses = inOrder(group.ingresses).sort((a, b) => a.meta.created - b.meta.created)
    const { sites, blind } = sitesOf(cluster, ingresses, group.family)
    return { proxy: toProxy(cluster, group, ingresses), normalize: [], sites, otherwise: NOT_FOUND, blind }
  })

const toProxy = (cluster: Cluster, group: ClassGroup, ingresses: readonly Ingress[]): RouteTable['proxy'] => {
  const { family, object, name } = group
  const addresses = ingresses.flatMap((ingress) => ingress.addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? []))
  const running = group.unserved
    ? { pods: [], services: [], workloads: [], images: [] }
    : findRunning(cluster, family, object, [...new Set(addresses)])
  const version = versionOf(running.images, family)
  const selfless = running.services.length > 0 && running.services.every(({ selector }) => isEmptySelector(selector))
  return {
    dialect: 'ingress-generic',
    ref: group.ref,
    title: family?.title ?? object?.controller ?? (name || 'no class'),
    class: name,
    ...(group.field ? { classAt: group.field } : {}),
    ...(object ? { controller: object.controller } : {}),
    ...(group.unserved ? { unserved: group.unserved } : {}),
    ...(version ? { version } : {}),
    listeners: group.unserved ? [] : listenersOf(cluster, group.ref, ingresses, running),
    addresses: group.unserved ? [] : addressesOf(cluster, ingresses, running),
    ...(running.pods.length > 0 && !selfless
      ? { pods: { ready: running.pods.filter(({ ready }) => ready).length, total: running.pods.length, refs: running.pods.map((pod) => refTo(pod)) } }
      : {}),
    ...(family && family.images.length === 0 ? { outside: true } : {}),
    ...(running.workloads.length > 0 ? { workloads: running.workloads } : {}),
    ...(running.services.length > 0 ? { services: running.services.map((service) => refTo(service)) } : {}),
    assumed: group.assumed,
  }
}
