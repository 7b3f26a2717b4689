import type { Cluster } from '@portolan/model'
import { type Backend, type Outcome, type RouteResult, readRequest, type Trace } from '@portolan/routing'
import { halfStep, type Want, type WantedTarget } from './expectation.ts'
import { isPort } from './port.ts'
import { isLike, reachable, sayReached } from './reachable.ts'
import { capital, sayBackend, sayOutcome } from './said.ts'

/** Whether a want holds; `why` is a sentence, set unless it does. */
export interface Judgement {
  readonly state: 'holds' | 'fails' | 'unknown'
  readonly why?: string
  /** The way on which it was seen, where that isn't the best-founded one. */
  readonly trace?: Trace
}

const HOLDS: Judgement = { state: 'holds' }
const fails = (why: string): Judgement => ({ state: 'fails', why })

/** Compares a want with the answer for its request. */
export const judge = (want: Want, result: RouteResult, cluster: Cluster): Judgement => {
  switch (want.want) {
    case 'never reaches':
      return judgeNever(want, result, cluster)
    case 'verdict':
      return judgeVerdict(want, result)
    case 'reaches':
    case 'as':
    case 'answers':
    case 'redirects':
    case 'refuses': {
      const outcome = result.traces[0]?.outcome
      if (!outcome || outcome.type === 'unknown' || result.verdict === 'ambiguous') return { state: 'unknown', why: sayUnknown(result) }
      return judgeEnd(want, outcome, result, cluster)
    }
    default:
      want satisfies never
      return fails('This expectation is not known.')
  }
}

const sayUnknown = (result: RouteResult): string => {
  const outcome = result.traces[0]?.outcome
  if (outcome?.type !== 'unknown') return result.summary
  const possible = outcome.possible.length > 0 ? ` Possible: it ${outcome.possible.map(sayOutcome).join('; or it ')}.` : ''
  return `It can't be told what happens. ${outcome.reason}${possible}`
}

const judgeEnd = (want: Exclude<Want, { want: 'never reaches' | 'verdict' }>, outcome: Outcome, result: RouteResult, cluster: Cluster): Judgement => {
  const instead = (): Judgement => fails(`It ${sayOutcome(outcome)}.${afterwards(want, result)}`)
  switch (want.want) {
    case 'reaches':
      return outcome.type === 'forward' ? judgeReaches(want.targets, outcome.backends, cluster, instead) : instead()
    case 'as':
      return outcome.type === 'forward' ? judgeAs(want, outcome.backends) : instead()
    case 'answers':
      return (outcome.type === 'respond' || outcome.type === 'redirect') && outcome.status === want.status ? HOLDS : instead()
    case 'redirects': {
      if (outcome.type !== 'redirect') return instead()
      const there = want.to === undefined || sameUrl(want.to, outcome.location)
      return there && (want.status === undefined || want.status === outcome.status) ? HOLDS : instead()
    }
    case 'refuses':
      return outcome.type === 'refuse' ? HOLDS : instead()
    default:
      want satisfies never
      return instead()
  }
}

/** Who wanted a pod and got a redirect wants to know where it ends. */
const afterwards = ({ want }: Want, { redirects = [] }: RouteResult): string => {
  const last = want === 'reaches' || want === 'as' ? redirects.at(-1) : undefined
  return last ? ` Followed, it comes to: ${last.summary}` : ''
}

const judgeReaches = (targets: readonly WantedTarget[], backends: readonly Backend[], cluster: Cluster, instead: () => Judgement): Judgement => {
  const every = targets.every((target) => {
    const share = backends
      .filter((backend) => backend.status === undefined && isWanted(target, backend, cluster))
      .reduce((sum, backend) => sum + backend.share, 0)
    return isShare(share, target)
  })
  return every ? HOLDS : instead()
}

const isWanted = (target: WantedTarget, { service }: Backend, cluster: Cluster): boolean => {
  if (!service || service.namespace !== target.namespace || service.name !== target.name) return false
  return target.port === undefined || isPort(cluster, service, target.port)
}

/** 0 and 100 are meant to the last request; anything else is rounded to the digits that were written. */
const isShare = (share: number, { share: wanted }: WantedTarget): boolean => {
  const percent = share * 100
  const value = wanted?.value ?? 100
  if (value === 0) return share === 0
  if (value === 100) return percent > 100 - SLACK
  return Math.abs(percent - value) <= halfStep(wanted) + SLACK
}

/** Shares are sums of floating-point numbers. */
const SLACK = 1e-6

const judgeAs = (want: Extract<Want, { want: 'as' }>, backends: readonly Backend[]): Judgement => {
  for (const backend of backends) {
    if (backend.share === 0) continue
    const { method, url, headers } = backend.request
    const at = sayBackend(backend)
    if (!sameUrl(want.url, url) || (want.method !== undefined && want.method !== method)) return fails(`${capital(at)} sees ${method} ${url}.`)
    for (const [name, value] of want.headers) {
      const seen = Object.entries(headers).find(([header]) => header.toLowerCase() === name.toLowerCase())?.[1]
      if (seen?.join(', ') === value) continue
      return fails(seen ? `${capital(at)} sees ${name}: ${seen.join(', ')}.` : `${capital(at)} sees no header ${name}.`)
    }
  }
  return HOLDS
}

/** The same scheme, host, port, path and query; host names without case, default ports dropped. */
const sameUrl = (wanted: string, found: string): boolean => {
  const [a, b] = [readRequest({ url: wanted }), readRequest({ url: found })]
  if ('error' in a || 'error' in b) return wanted === found
  const parts = ({ request: { scheme, dialled, port, path, query } }: typeof a): string => JSON.stringify([scheme, dialled, port, path, query])
  return parts(a) === parts(b)
}

/** Every way counts here, not the best-founded one alone, and what is only possible, or copied, or down for the moment, counts too. */
const judgeNever = (want: Extract<Want, { want: 'never reaches' }>, result: RouteResult, cluster: Cluster): Judgement => {
  const found = reachable(result)
  for (const pattern of want.patterns) {
    const hit = found.services.find((service) => isLike(pattern, service, cluster))
    if (hit) return { ...fails(`It ${hit.how} ${sayReached(hit)}.`), trace: hit.trace }
  }
  return found.complete ? HOLDS : { state: 'unknown', why: sayUnknown(result) }
}

const judgeVerdict = (want: Extract<Want, { want: 'verdict' }>, result: RouteResult): Judgement => {
  if (result.verdict === want.verdict) return HOLDS
  const unknown = result.verdict === 'unknown' || result.verdict === 'ambiguous'
  return { state: unknown ? 'unknown' : 'fails', why: `It is ${result.verdict}. ${result.summary}` }
}
