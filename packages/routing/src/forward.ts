import type { Cluster, Ref } from '@portolan/model'
import type { Backend, Outcome, Step, Unknown } from './answer.ts'
import type { Dialer } from './dialer.ts'
import { type Landing, land, partsOf, settle, throughKubeProxy, throughNodePort } from './landing.ts'
import { limitSteps } from './limits.ts'
import { isStream } from './listener.ts'
import { answerOf, applyFilters, sharesOf, takingOf } from './outcome.ts'
import { speechStep, speechTo } from './protocol.ts'
import type { Asked } from './request.ts'
import { sayRewrite } from './rewriting.ts'
import type { Action, Filter, Outside, ProxyListener, Target } from './table.ts'
import { tlsTowards } from './tls.ts'

/** What an action comes to, with the steps from there on. */
export interface Followed {
  readonly outcome: Outcome
  readonly steps: readonly Step[]
  readonly unknowns: readonly Unknown[]
}

/** Follows what a rule does with a request to its end: filters, shares, Services, endpoints. */
export const follow = (cluster: Cluster, action: Action, asked: Asked, listener: ProxyListener | undefined, dialer: Dialer): Followed => {
  if (action.do !== 'forward') {
    const outcome = answerOf(action, asked)
    const step: Step = {
      stage: 'filter',
      verdict: outcome.type === 'refuse' ? 'fail' : 'info',
      text: sayAnswer(outcome),
      ...('origin' in action ? { ref: action.origin } : {}),
      ...(action.rule ? { rule: action.rule } : {}),
    }
    return { outcome, steps: outcome.type === 'redirect' ? [step] : [], unknowns: [] }
  }
  const isGone = (target: Target): boolean => through(cluster, target, asked, listener, dialer, []).landing.status === NO_ENDPOINT
  const shares = sharesOf(takingOf(action.targets, isGone), asked)
  const live = shares.filter(({ share }) => share > 0)
  if (live.length === 0) {
    const reason = action.targets.length === 0 ? 'the rule names no backend' : 'all weights are zero'
    const ref = action.targets[0]?.origin
    return {
      outcome: failed({ type: 'respond', status: 500, reason }, listener),
      steps: [{ stage: 'backend', verdict: 'fail', text: reason, ...(ref ? { ref } : {}) }],
      unknowns: [],
    }
  }
  const steps: Step[] = [...filterSteps(action.filters), ...limitSteps(action)]
  if (shares.length > 1) {
    const text = shares.map(({ target, share }) => `${percent(share)} ${sayShort(target)}`).join(', ')
    const pinned = live.find((share) => share.pinned)?.pinned
    steps.push({
      stage: 'backend',
      verdict: 'info',
      text,
      ...(live[0] ? { ref: live[0].target.origin } : {}),
      ...(pinned ? { detail: `Decided by ${pinned}.` } : {}),
    })
  }
  const landed = live.map(({ target, share }) => ({
    share,
    namesPod: target.namesPod,
    ...through(cluster, target, asked, listener, dialer, action.filters, action.affinity),
  }))
  for (const { landing, spoken } of landed) steps.push(...landing.steps, ...(landing.status === undefined ? spoken : []))
  const mirrors = action.filters
    .filter((filter) => filter.type === 'mirror')
    .map((filter) => ({ share: filter.share, ...through(cluster, filter.target, asked, listener, dialer, action.filters.filter(isOfRequest)) }))
  const forward: Outcome & { type: 'forward' } = {
    type: 'forward',
    backends: landed.flatMap(({ backend, landing, share, namesPod }) =>
      partsOf(landing, { ...backend, share }).flatMap((part) => (namesPod ? namingPods(part) : part)),
    ),
    mirrors: mirrors.map(({ backend, share }) => ({ ...backend, share })),
    ...(action.timeouts ? { timeouts: action.timeouts } : {}),
    ...(action.retry ? { retry: action.retry } : {}),
  }
  const undecided = landed.flatMap(({ landing }) => landing.undecided ?? [])
  const outcome = failed(settle(forward, [...new Set(undecided)]), listener)
  const unsure = [...new Set(landed.flatMap((one) => one.unsure))].map((text) => ({ ref: live[0]?.target.origin ?? NOBODY, text: `${text}.` }))
  return { outcome, steps, unknowns: [...landed.flatMap(({ landing }) => landing.unknowns), ...unsure] }
}

/** `web`, `web v1`. */
const sayShort = ({ service, pods, outside }: Target): string =>
  service ? `${service.name}${pods ? ` ${pods.name}` : ''}` : (outside?.name ?? 'an invalid backend')

/** What proxies answer for a backend without endpoints. */
const NO_ENDPOINT = 503

const NOBODY: Ref = { kind: 'Service', name: '' }

/** A stream has no status to be answered with: where a request would get one, the connection is reset (GWA-27, GWA-28). */
const failed = (outcome: Outcome, listener: ProxyListener | undefined): Outcome => {
  if (!listener || !isStream(listener)) return outcome
  if (outcome.type === 'respond') return { type: 'refuse', reason: outcome.reason }
  return outcome.type === 'unknown' ? { ...outcome, possible: outcome.possible.map((one) => failed(one, listener)) } : outcome
}

/** Nobody waits for the answer to a copy. */
const isOfRequest = ({ type }: Filter): boolean => type !== 'response-headers' && type !== 'cors'

const through = (
  cluster: Cluster,
  target: Target,
  asked: Asked,
  listener: ProxyListener | undefined,
  dialer: Dialer,
  filters: readonly Filter[],
  affinity?: string,
): { readonly backend: Omit<Backend, 'share'>; readonly landing: Landing; readonly spoken: readonly Step[]; readonly unsure: readonly string[] } => {
  const landing =
    target.outside && !target.fault
      ? abroad(target.outside, target.origin)
      : target.fault || !target.service
        ? faulty(target)
        : land(cluster, target.service.namespace, target.service.name, target.service.port, dialing(target, dialer))
  if (landing.status === NO_ENDPOINT && target.instead) {
    const other = through(cluster, target.instead, asked, listener, dialer, filters, affinity)
    if (other.landing.status !== NO_ENDPOINT) return { ...other, landing: { ...other.landing, steps: [...landing.steps, ...other.landing.steps] } }
  }
  const { service } = landing
  const speech = speechTo(asked, listener, spokenBy(target, landing, asked), target.tls !== undefined)
  const said = target.protocol
    ? undefined
    : speechStep({ kind: 'Service', namespace: service.namespace, name: service.name }, service.port, landing.protocol, speech)
  const towards = target.tls ? tlsTowards(target.tls) : undefined
  const { request, response, unsure } = applyFilters(asked, [...filters, ...target.filters], speech.scheme)
  return {
    landing,
    unsure,
    spoken: [said, towards?.step].filter((step) => step !== undefined),
    backend: {
      ...(target.service ? { service } : {}),
      ...(landing.status === undefined ? {} : { status: landing.status }),
      ...(landing.reason === undefined ? {} : { reason: landing.reason }),
      request,
      ...(response.length > 0 ? { response } : {}),
      protocol: speech.protocol,
      ...(towards ? { tls: towards.tls } : {}),
      endpoints: landing.endpoints,
      ...(affinity ? { affinity } : {}),
    },
  }
}

/** Each pod gets a request of its own, with its own address as the Host. */
const namingPods = (backend: Backend): readonly Backend[] => {
  const taking = backend.endpoints.filter(({ share }) => share > 0)
  if (taking.length === 0 || backend.status !== undefined) return [backend]
  return taking.map((endpoint) => {
    const host = endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address
    const url = backend.request.url.replace(/^([a-z0-9+.-]+:\/\/)[^/]*/, (_, scheme: string) => `${scheme}${host}:${endpoint.port}`)
    return { ...backend, share: backend.share * endpoint.share, endpoints: [{ ...endpoint, share: 1 }], request: { ...backend.request, url } }
  })
}

/** How this one target is dialled. */
export const dialing = ({ byClusterIp, byNodePort, pods }: Target, dialer: Dialer): Dialer => {
  if (byClusterIp) return throughKubeProxy(dialer)
  if (byNodePort) return throughNodePort(dialer)
  return pods ? { ...dialer, labels: pods.labels } : dialer
}

/** Beyond the cluster: nobody here says what is ready. */
const abroad = ({ name, port, addresses = [], why }: Outside, ref: Ref): Landing => ({
  service: { namespace: '', name, port: port ?? '' },
  endpoints: addresses.map((one) => ({ ...one, ready: true, serving: true, terminating: false, share: 1 / addresses.length })),
  steps: [{ stage: 'service', verdict: 'info', ref, text: `${name} is outside the cluster's Services` }],
  unknowns: [{ ref, text: why ?? `${name} is outside the cluster. Whether anything answers there is not in the objects.` }],
})

/** The dialect's own word beats the port's. */
const spokenBy = ({ protocol }: Target, landing: Landing, { secure }: Asked): string | undefined => {
  if (protocol === undefined) return landing.protocol
  return protocol === 'h2c' ? 'kubernetes.io/h2c' : protocol === 'scheme' ? (secure ? 'https' : 'http') : protocol
}

const faulty = (target: Target): Landing => {
  const { namespace = '', name = '', port = 0 } = target.service ?? {}
  const reason = target.fault?.reason ?? 'the backend is not a Service'
  return {
    service: { namespace, name, port },
    endpoints: [],
    status: target.fault?.status ?? 500,
    reason,
    steps: [
      {
        stage: 'service',
        verdict: 'fail',
        ref: target.service ? { kind: 'Service', namespace, name } : target.origin,
        text: capital(reason),
        ...(target.fault?.rule ? { rule: target.fault.rule } : {}),
      },
    ],
    unknowns: [],
  }
}

const filterSteps = (filters: readonly Filter[]): Step[] =>
  filters.map((filter): Step => {
    const cited = 'rule' in filter && filter.rule ? { rule: filter.rule } : {}
    switch (filter.type) {
      case 'rewrite': {
        const path = filter.path ? sayRewrite(filter.path) : ''
        const host = filter.host ? `Host becomes ${filter.host}` : filter.port ? 'Host loses its port' : ''
        return {
          stage: 'filter',
          verdict: 'info',
          ref: filter.origin,
          text: [path, host].filter(Boolean).join('; ') || 'Nothing is rewritten',
          ...cited,
        }
      }
      case 'cors':
        return {
          stage: 'filter',
          verdict: 'info',
          ref: filter.origin,
          text: 'A CORS filter tells browsers which origins may read the answer',
          rule: 'GWA-18',
        }
      case 'mirror':
        return {
          stage: 'filter',
          verdict: 'info',
          ref: filter.origin,
          text: `${percent(filter.share)} is copied to ${sayShort(filter.target)}`,
          ...cited,
        }
      case 'request-headers':
      case 'response-headers': {
        const side = filter.type === 'request-headers' ? 'request' : 'response'
        const parts = [
          ...filter.set.map(({ name }) => `sets ${name}`),
          ...filter.add.map(({ name }) => `adds ${name}`),
          ...filter.remove.map((name) => `removes ${name}`),
        ]
        return {
          stage: 'filter',
          verdict: 'info',
          ref: filter.origin,
          text: `A filter ${parts.join(', ') || 'changes nothing'} on the ${side}`,
          ...cited,
        }
      }
      default:
        filter satisfies never
        return { stage: 'filter', verdict: 'info', text: 'A filter' }
    }
  })

const sayAnswer = (outcome: Outcome): string => {
  if (outcome.type === 'redirect') return `Redirects to ${outcome.location} with ${outcome.status}`
  return outcome.type === 'respond' ? `Answers ${outcome.status}` : 'Refuses'
}

/** `95%`, `33.3%`. */
export const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`

/** A clause as it begins a sentence; names of objects keep their spelling. */
export const capital = (text: string): string =>
  /^(all|an?|every|no|nothing|port|some|the|too) /.test(text) ? `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}` : text
