import { idOf, type Objects, refTo } from '@portolan/model'
import type { LintRule } from '../view.ts'
import { objectOf, slot } from '../way.ts'
import { plural, upper } from '../words.ts'

const KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const
type Route = Objects[(typeof KINDS)[number]]

export const routeNotAttached: LintRule = {
  code: 'route-not-attached',
  about: 'A route is attached to no listener.',
  severity: 'error',
  remedy: 'Name a Gateway and listener that exist, whose protocol, host names and allowedRoutes take the route.',
  needs: ['Gateway'],
  *find({ cluster, tables }) {
    const attached = new Set(tables.flatMap(({ sites }) => sites.flatMap(({ rules }) => rules.map(({ origin }) => idOf(objectOf(origin))))))
    const refusals = Map.groupBy(
      tables.flatMap(({ blind }) => blind),
      ({ ref }) => idOf(objectOf(ref)),
    )
    for (const kind of KINDS) {
      for (const route of cluster.all(kind)) {
        const ref = refTo(route)
        // A route whose parents are Services (mesh) asks for no listener.
        const parents = route.parents.filter(({ kind: parent }) => parent === 'Gateway' || parent === 'ListenerSet')
        if (attached.has(idOf(ref)) || (parents.length === 0 && route.parents.length > 0)) continue
        const title = `${kind} ${slot(ref)} is attached to nothing`
        const reasons = refusals.get(idOf(ref))?.map(({ text }) => text.replace(/\.$/, '')) ?? []
        const cause = reasons[0] ?? whyNot(route, parents)
        const hosts = 'hostnames' in route ? route.hostnames : []
        yield {
          severity: 'error',
          ref: refTo(route, '/spec/parentRefs'),
          title,
          cause,
          text: `${title}. ${upper(cause)}.`,
          hurts: [],
          reachText: hosts.length > 0 ? plural(hosts.length, 'host') : 'no route',
          evidence: reasons.slice(0, 10).map((text) => ({ ref: refTo(route, '/spec/parentRefs'), text })),
        }
      }
    }

    function whyNot(route: Route, parents: Route['parents']): string {
      const [first] = parents
      if (!first) return 'it names no parent'
      const parent = { namespace: first.namespace ?? route.meta.namespace ?? '', name: first.name }
      if (first.kind === 'Gateway' && !cluster.get('Gateway', parent.namespace, parent.name)) return `Gateway ${slot(parent)} does not exist`
      return route.kind !== 'TCPRoute' && route.rules.length === 0 ? 'it has no rules' : `no listener of ${first.kind} ${slot(parent)} accepts it`
    }
  },
}
