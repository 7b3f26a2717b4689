import type { Cluster, Gateway } from '@portolan/model'
import { conditionOf, gatewayRefusal } from '@portolan/routing'
import { graveOfAbsence } from '../folder.ts'
import { nearestName } from '../nearest.ts'
import { acceptedClasses } from '../served-classes.ts'
import type { LintRule } from '../view.ts'
import { objectOf, slot, waysOfTable } from '../way.ts'
import { upper } from '../words.ts'

export const gatewayClassUnserved: LintRule = {
  code: 'gateway-class-unserved',
  about: 'No controller serves a Gateway, by the class that it names.',
  severity: 'error',
  remedy: 'Install the controller of the GatewayClass, or name a class that is served.',
  needs: ['GatewayClass', 'Gateway'],
  *find({ cluster, tables }) {
    for (const table of tables) {
      const { proxy } = table
      if (proxy.ref.kind !== 'Gateway' || proxy.unserved === undefined) continue
      const gateway = cluster.get('Gateway', proxy.ref.namespace, proxy.ref.name)
      // What the controller says of the Gateway itself is `route-not-accepted`'s.
      if (gateway && isRefused(cluster, gateway)) continue
      const [only, ...more] = acceptedClasses(cluster).filter((name) => name !== gateway?.className)
      const sure = only !== undefined && more.length === 0 && gateway !== undefined && gateway.listeners.length > 0
      const at = { ...objectOf(proxy.ref), pointer: '/spec/gatewayClassName' }
      const title = `Nothing serves Gateway ${slot(proxy.ref)}`
      const name = gateway?.className ?? ''
      const severity =
        name === '' || cluster.get('GatewayClass', undefined, name)
          ? 'error'
          : graveOfAbsence(
              { cluster },
              { name },
              nearestName(
                name,
                [...cluster.all('GatewayClass')].map(({ meta }) => meta.name),
              ),
            )
      const away = severity === 'unknown' ? `GatewayClass ${name} is not among these files` : undefined
      yield {
        severity,
        ref: { ...proxy.ref, pointer: gateway?.listeners.length === 0 ? '/spec/listeners' : '/spec/gatewayClassName' },
        title: away ? `${title} among these files` : title,
        cause: away ?? proxy.unserved,
        text: away ? `${away}, so what serves Gateway ${slot(proxy.ref)} is not known.` : `${title}. ${upper(proxy.unserved)}.`,
        hurts: waysOfTable(cluster, table).map((way) => ({ way, share: 1 })),
        evidence: gateway
          ? [{ ref: at, text: gateway.className ? `Gateway ${slot(proxy.ref)} names class ${gateway.className}` : 'It names no class' }]
          : [],
        ...(sure && !away
          ? {
              fix: `Name class ${only}, the one that a controller serves.`,
              mend: {
                do: 'patch',
                ref: objectOf(proxy.ref),
                patch: [{ pointer: '/spec/gatewayClassName', from: gateway.className, to: only }],
              } as const,
            }
          : {}),
      }
    }
  },
}

const isRefused = (cluster: Cluster, gateway: Gateway): boolean => {
  const gatewayClass = cluster.get('GatewayClass', undefined, gateway.className)
  if (!gatewayClass || conditionOf(gatewayClass.conditions, 'Accepted')?.status === 'False') return false
  return gatewayRefusal(gateway, gatewayClass) !== undefined
}
