import type { IngressController } from '../../ingress/controllers.ts'
import { proxyOf } from '../../ingress/proxy.ts'
import { inOrder } from '../../order.ts'
import type { RouteTable } from '../../table.ts'
import { NOT_FOUND, sitesOf } from './rules.ts'

/** The Ingress specification and no more, for controllers whose own law Portolan doesn't know (ING-01 to ING-07, UNK-15). */
export const compileIngressGeneric = (controller: IngressController): readonly RouteTable[] => {
  const { cluster, family, name, classes } = controller
  const ingresses = inOrder(controller.ingresses).sort((a, b) => a.meta.created - b.meta.created)
  const { sites, blind } = sitesOf(cluster, ingresses, family)
  const who = family?.title ?? classes[0]?.controller ?? (name || 'The controller')
  const read = `${who} is read by the Ingress specification; its own rules may differ.`
  const proxy = proxyOf(controller)
  return [
    {
      proxy: { ...proxy, dialect: 'ingress-generic', assumed: controller.unserved ? [] : [...proxy.assumed, read] },
      normalize: [],
      sites,
      otherwise: NOT_FOUND,
      blind,
    },
  ]
}
