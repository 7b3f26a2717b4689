import { keyOf, type Service } from '@portolan/model'
import type { Target } from '@portolan/routing'
import type { View } from './view.ts'
import { shareOf, type Way } from './way.ts'

/** A way that sends requests to a Service. */
export interface Use {
  readonly way: Way
  readonly target: Target
  readonly share: number
}

/** Every Service, with the ways that lead to it; those that never take a request are left out. */
export function* servicesUsed(view: View): IterableIterator<{ readonly service: Service; readonly uses: readonly Use[] }> {
  const uses = new Map<string, Use[]>()
  for (const way of view.ways) {
    if (way.rule?.shadowedBy) continue
    for (const target of way.targets) {
      const share = shareOf(way, target)
      if (!target.service || target.fault || (share === 0 && !target.pinnedBy?.length)) continue
      const key = keyOf('Service', target.service.namespace, target.service.name)
      const list = uses.get(key)
      if (list) list.push({ way, target, share })
      else uses.set(key, [{ way, target, share }])
    }
  }
  for (const service of view.cluster.all('Service'))
    yield { service, uses: uses.get(keyOf('Service', service.meta.namespace, service.meta.name)) ?? [] }
}

/** Targets that can't be followed, with their ways, by what is wrong. */
export function* faultsOf(
  view: View,
  code: NonNullable<Target['fault']>['code'],
): IterableIterator<{ readonly way: Way; readonly target: Target; readonly reason: string; readonly status: number; readonly share: number }> {
  for (const way of view.ways) {
    if (way.rule?.shadowedBy) continue
    for (const target of way.targets)
      if (target.fault?.code === code) yield { way, target, reason: target.fault.reason, status: target.fault.status, share: shareOf(way, target) }
  }
}
