import { idOf } from '@portolan/model'
import type { LintRule } from '../view.ts'
import { objectOf, sameObject, sayWay, slot } from '../way.ts'

/** Where Traefik is told what comes first; others leave ties open as they are. */
const PRIORITY: ReadonlyMap<string, string> = new Map([
  ['IngressRoute', ' (spec.routes[].priority)'],
  ['IngressRouteTCP', ' (spec.routes[].priority)'],
  ['Ingress', ' (where Traefik serves it: annotation traefik.ingress.kubernetes.io/router.priority)'],
])

export const orderUndefined: LintRule = {
  code: 'order-undefined',
  about: 'Rules of two objects rank the same, and the proxy leaves it open which of them takes a request.',
  severity: 'warning',
  remedy: 'Make the rules differ, so that their order does not depend on what the controller leaves open.',
  needs: [],
  *find(view) {
    const told = new Set<string>()
    for (const way of view.ways) {
      for (const rival of way.rule?.tiedWith ?? []) {
        if (sameObject(rival, way.origin)) continue
        const pair = [objectOf(way.origin), objectOf(rival)].map(idOf).sort().join(' ')
        const key = `${way.host} ${way.path} ${pair}`
        if (told.has(key)) continue
        told.add(key)
        const [first, second] = [slot(way.origin), slot(rival)].sort()
        const title = `${sayWay(way)} may go to either of two rules`
        const cause = `${first} and ${second} rank the same`
        yield {
          severity: 'warning',
          ref: way.origin,
          apart: `${sayWay(way)} ${slot(rival)}`,
          title,
          cause,
          text: `${title}. ${cause} at ${way.table?.proxy.title ?? 'the proxy'}, which leaves it open which of them takes a request; it may change with any reload.`,
          hurts: [{ way, share: 1 }],
          evidence: [
            { ref: way.origin, text: `${way.origin.kind} ${slot(way.origin)} holds ${sayWay(way)}` },
            { ref: rival, text: `${rival.kind} ${slot(rival)} holds it too` },
          ],
          fix: `Give them different paths, or one of them a priority of its own${PRIORITY.get(way.origin.kind) ?? ''}.`,
        }
      }
    }
  },
}
