import { refTo } from '@portolan/model'
import { entryPoints } from '@portolan/routing'
import { usesOf } from '../uses.ts'
import type { LintRule } from '../view.ts'
import { plural, sayDays } from '../words.ts'

/** An address takes its time to come. */
const PATIENCE = 5 * 60_000

export const lbPending: LintRule = {
  code: 'lb-pending',
  about: 'A LoadBalancer has waited for its address for more than five minutes.',
  severity: 'warning',
  remedy: 'Look at the controller that should give it an address, and at the quota of the provider.',
  needs: ['Service'],
  *find(view) {
    // Manifests hold no status.
    if (view.cluster.origin.source === 'manifests') return
    for (const entry of entryPoints(view.cluster, view.tables)) {
      const service = view.cluster.get('Service', entry.ref.namespace, entry.ref.name)
      // Without a time nobody can tell how long it has waited.
      if (!service || !entry.pending || service.meta.created === 0 || view.now - service.meta.created < PATIENCE) continue
      const { name } = service.meta
      const title = `${name} waits for an address`
      yield {
        severity: 'warning',
        ref: refTo(service, '/status/loadBalancer'),
        title,
        cause: 'no load balancer controller gave it one',
        text: `${title}. No load balancer controller gave it one, so nobody outside reaches it there.`,
        hurts: usesOf(view, service.meta.namespace, name).flatMap(({ way }) => (way.entry ? [{ way, share: 1 }] : [])),
        reachText: '1 address',
        evidence: [
          { ref: refTo(service, '/status/loadBalancer'), text: 'status.loadBalancer.ingress is empty' },
          {
            ref: refTo(service, '/metadata/creationTimestamp'),
            text: `Service ${service.meta.namespace ?? ''}/${name} was created ${sayAge(view.now - service.meta.created)} ago`,
            at: service.meta.created,
          },
          ...(service.loadBalancerClass === undefined
            ? []
            : [{ ref: refTo(service, '/spec/loadBalancerClass'), text: `spec.loadBalancerClass is ${service.loadBalancerClass}` }]),
        ],
        see: `kubectl describe service -n ${service.meta.namespace ?? ''} ${name}`,
      }
    }
  },
}

/** `45 minutes`, `7 hours`, `3 days`. */
const sayAge = (ms: number): string => {
  if (ms < 2 * 3_600_000) return plural(Math.floor(ms / 60_000), 'minute')
  return ms < 2 * 86_400_000 ? plural(Math.floor(ms / 3_600_000), 'hour') : sayDays(ms)
}
