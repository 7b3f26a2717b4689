import { refTo, type Service } from '@portolan/model'
import { lackOf } from '../lack.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { ofServices, type Use, type Used } from '../uses.ts'
import { podsShown } from '../pods-shown.ts'
import { sayPlaces } from '../words.ts'

export const noReadyPods: LintRule = {
  code: 'no-ready-pods',
  about: 'A Service that requests are sent to has no pod that is ready.',
  severity: 'error',
  remedy: 'Look at why the pods are not ready: events, readiness probes, image pulls. Bring one back, or route elsewhere until then.',
  needs: ['Service'],
  find: (view) => ofServices(view, noReadyPods, (used) => say(view, used)),
}

function* say(view: View, { service, uses }: Used): IterableIterator<Draft> {
  // A cause that has a rule of its own is told there.
  const lack = lackOf(view, service)
  if (lack && lack.is !== 'nothing') return
  const dead = uses.filter(({ way, target }) => {
    const pods = view.pods(service, target.service?.port)
    // A stream to a Service without any pods is an address that leads nowhere: lb-idle says so.
    return pods?.ready === 0 && (pods.total > 0 || way.entry === undefined)
  })
  if (dead.length > 0) yield draft(view, service, dead)
  else if (uses.length === 0) yield* inside(view, service)
}

function draft(view: View, service: Service, uses: readonly Use[]): Draft {
  const pods = view.pods(service, uses[0]?.target.service?.port)
  const { name } = service.meta
  const places = sayPlaces(uses.map(({ way }) => way))
  const cause = pods && pods.total > 0 ? `${name} has 0 of ${pods.total} pods ready` : `${name} has no pods`
  // Of a stream, and where the proxy leaves the rule out, nobody answers 503.
  const title = uses.every(({ way }) => way.rule === undefined) ? `${places} leads to no ready pod` : `${places} answers 503`
  const why = pods?.why && !pods.why.startsWith(name) ? `: ${pods.why}` : ''
  return {
    // Of pods that nothing among the files makes, something else may.
    severity: view.cluster.origin.source === 'manifests' && !pods?.total ? 'unknown' : 'error',
    ref: refTo(service),
    title,
    cause: cause + sayReasons(pods?.short ?? []),
    text: `${title}. ${cause}${sayReasons(pods?.short ?? []) || why}.`,
    hurts: uses.map(({ way, share }) => ({ way, share })),
    ...podsShown(service, pods?.short ?? []),
  }
}

/** Requests from other pods fail too, whether a route leads here or not. */
function* inside(view: View, service: Service): IterableIterator<Draft> {
  const pods = view.pods(service)
  if (!pods || pods.ready > 0 || pods.total === 0) return
  const cause = `0 of ${pods.total} pods ready${sayReasons(pods.short)}`
  yield {
    severity: 'error',
    ref: refTo(service),
    title: `${service.meta.name} has no ready pods`,
    cause,
    text: `${service.meta.name} has no ready pods: ${cause}. No route from outside leads to it; requests from inside the cluster fail.`,
    hurts: [],
    reachText: 'inside the cluster',
    ...podsShown(service, pods.short),
  }
}

/** `; both are in CrashLoopBackOff`. */
const sayReasons = (short: readonly { readonly reason?: string }[]): string => {
  const reasons = new Set(short.map(({ reason }) => reason))
  const [reason] = reasons
  if (reasons.size !== 1 || reason === undefined || reason === 'ContainersNotReady') return ''
  return short.length === 1 ? `; it is in ${reason}` : short.length === 2 ? `; both are in ${reason}` : `; all are in ${reason}`
}
