import { type Cluster, isGlob } from '@portolan/model'
import type { Backend, Outcome, RouteResult, Trace } from '@portolan/routing'
import type { ServicePattern } from './expectation.ts'
import { isPort } from './port.ts'

/** A Service, or a pod that is reached without one, to which a request can come. */
export interface Reached {
  readonly namespace: string
  readonly name: string
  readonly port?: number | string
  /** The verb of a sentence about it. */
  readonly how: 'reaches' | 'may reach' | 'is copied to' | 'leads to'
  readonly trace: Trace
}

/** Everything that the request could come to, on every way that leads in. `complete`: nothing else is possible. */
export const reachable = (result: RouteResult): { readonly services: readonly Reached[]; readonly complete: boolean } => {
  const services = result.traces.flatMap((trace) => [...byOutcome(trace.outcome, trace, true), ...byAlias(trace), ...byBrokenEnd(trace)])
  return { services, complete: result.traces.length > 0 && result.traces.every(({ outcome }) => isComplete(outcome)) }
}

/** An unknown outcome that names one possibility, or none, says that it doesn't know the others. */
const isComplete = (outcome: Outcome): boolean => outcome.type !== 'unknown' || (outcome.possible.length > 1 && outcome.possible.every(isComplete))

const byOutcome = (outcome: Outcome, trace: Trace, sure: boolean): readonly Reached[] => {
  switch (outcome.type) {
    case 'forward':
      return [
        ...outcome.backends.flatMap((backend) => byBackend(backend, sure && backend.status === undefined ? 'reaches' : 'may reach', trace)),
        ...outcome.mirrors.flatMap((backend) => byBackend(backend, 'is copied to', trace)),
      ]
    case 'unknown':
      return outcome.possible.flatMap((possible) => byOutcome(possible, trace, false))
    case 'redirect':
    case 'respond':
    case 'refuse':
      return []
    default:
      outcome satisfies never
      return []
  }
}

const byBackend = ({ share, service, endpoints }: Backend, how: Reached['how'], trace: Trace): readonly Reached[] => {
  if (share === 0) return []
  if (service) return [{ namespace: service.namespace, name: service.name, port: service.port, how, trace }]
  return endpoints.flatMap(({ pod, port }) => (pod ? [{ namespace: pod.namespace ?? '', name: pod.name, port, how, trace }] : []))
}

/** Names that stand for another Service: the backend is the one that they lead to. */
const byAlias = (trace: Trace): readonly Reached[] =>
  trace.outcome.type === 'forward' || trace.outcome.type === 'unknown' ? servicesIn(trace, 'leads to') : []

/** Where no pod is ready the outcome is an answer or a refusal, and the next pod that becomes ready gets the request. */
const byBrokenEnd = (trace: Trace): readonly Reached[] => {
  const { type } = trace.outcome
  const broken = trace.steps.findLast(({ verdict }) => verdict === 'fail')
  const atEnd = broken?.stage === 'service' || broken?.stage === 'endpoints'
  return (type === 'respond' || type === 'refuse') && atEnd ? servicesIn(trace, 'leads to') : []
}

const servicesIn = ({ steps, ...rest }: Trace, how: Reached['how']): readonly Reached[] =>
  steps.flatMap(({ stage, ref }) =>
    stage === 'service' && ref?.kind === 'Service' ? [{ namespace: ref.namespace ?? '', name: ref.name, how, trace: { steps, ...rest } }] : [],
  )

/** Whether a pattern takes a Service. Where it isn't known which port is used, it may be the pattern's. */
export const isLike = (pattern: ServicePattern, { namespace, name, port }: Reached, cluster: Cluster): boolean =>
  isGlob(pattern.namespace, namespace) &&
  isGlob(pattern.name, name) &&
  (pattern.port === undefined || port === undefined || isPort(cluster, { namespace, name, port }, pattern.port))

export const sayReached = ({ namespace, name, port }: Reached): string => `${namespace}/${name}${port === undefined ? '' : `:${port}`}`
