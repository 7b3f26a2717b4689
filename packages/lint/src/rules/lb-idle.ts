import { refTo } from '@portolan/model'
import { entryPoints } from '@portolan/routing'
import { rowOf } from '../cost-view.ts'
import { lackOf } from '../lack.ts'
import { usesOf } from '../uses.ts'
import type { LintRule } from '../view.ts'
import { addressOf } from '../way.ts'

export const lbIdle: LintRule = {
  code: 'lb-idle',
  about: 'A LoadBalancer has an address and no pods behind it.',
  severity: 'warning',
  remedy: 'Delete the Service, or make it a ClusterIP.',
  needs: ['Service'],
  *find(view) {
    for (const entry of entryPoints(view.cluster, view.tables)) {
      const service = view.cluster.get('Service', entry.ref.namespace, entry.ref.name)
      if (!service || entry.type !== 'LoadBalancer' || entry.pending || entry.proxies.length > 0) continue
      const counts = service.ports.map(({ port }) => view.pods(service, port))
      if (counts.length === 0 || counts.some((pods) => pods === undefined || pods.total > 0)) continue
      const lack = lackOf(view, service)
      // A selector that is wrong is the fault then, not the load balancer.
      if (lack?.is === 'near' || lack?.is === 'elsewhere') continue
      const { name } = service.meta
      const month = rowOf(view, 'Service', service.meta.namespace, name)?.month ?? 0
      const title = `${name} has an address but no pods`
      yield {
        severity: 'warning',
        ref: refTo(service),
        title,
        cause: `LoadBalancer ${addressOf(entry)}, ${counts[0]?.why || 'no pods'}`,
        text: `${title}. ${month > 0 ? `It costs about $${month} a month.` : 'It holds an address for nothing.'}`,
        hurts: usesOf(view, service.meta.namespace, name).flatMap(({ way }) => (way.entry ? [{ way, share: 1 }] : [])),
        reachText: '1 address',
        evidence: [{ ref: refTo(service, '/spec/type'), text: `Service ${service.meta.namespace ?? ''}/${name} is of type LoadBalancer` }],
        fix: 'Delete the Service, or make it a ClusterIP.',
        mend: { do: 'patch', ref: refTo(service), patch: [{ pointer: '/spec/type', from: 'LoadBalancer', to: 'ClusterIP' }] },
      }
    }
  },
}
