import { isEmptySelector, refTo } from '@portolan/model'
import type { RouteTable } from '../table.ts'
import type { IngressController } from './controllers.ts'
import { addressesOf, listenersOf } from './fronts.ts'

/** The proxy of an Ingress controller, as far as its class, its pods and the Services in front of it tell. A dialect puts its own habits over it. */
export const proxyOf = (controller: IngressController): RouteTable['proxy'] => {
  const { cluster, family, ref, name, classes, ingresses, running, unserved, version, dialect } = controller
  const selfless = running.services.length > 0 && running.services.every(({ selector }) => isEmptySelector(selector))
  return {
    dialect,
    ref,
    title: family?.title ?? classes[0]?.controller ?? (name || 'no class'),
    class: name,
    ...(classes.length > 1 ? { classes: classes.map((one) => refTo(one)) } : {}),
    ...(controller.classAt ? { classAt: controller.classAt } : {}),
    ...(classes[0] ? { controller: classes[0].controller } : {}),
    ...(unserved ? { unserved } : {}),
    ...(version ? { version } : {}),
    listeners: unserved ? [] : listenersOf(cluster, ref, ingresses, running),
    addresses: unserved ? [] : addressesOf(cluster, ingresses, running),
    ...(running.pods.length > 0 && !selfless
      ? { pods: { ready: running.pods.filter(({ ready }) => ready).length, total: running.pods.length, refs: running.pods.map((pod) => refTo(pod)) } }
      : {}),
    ...(family && family.images.length === 0 ? { outside: true } : {}),
    ...(running.workloads.length > 0 ? { workloads: running.workloads } : {}),
    ...(running.services.length > 0 ? { services: running.services.map((service) => refTo(service)) } : {}),
    assumed: controller.assumed,
  }
}
