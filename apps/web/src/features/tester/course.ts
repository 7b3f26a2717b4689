import type { Backend, Ref, Rejected, RouteResult, Step, Trace } from '@portolan/contract'
import type { Mark } from '../../ui/mark.ts'
import { urlParts } from './form.ts'
import { type Known, labelOf } from './known.ts'
import { idOf } from '../../ui/ref.ts'
import { type Miss, MOST_MISSES, missOf } from './miss.ts'
import { type Nearness, nearOf } from './near.ts'
import { type Place, placeOf, PLACES } from './place.ts'

/** One trace as things on a chart, without a single coordinate. */
export interface Course {
  readonly client: string
  readonly entry: Stand
  /** Undefined: nothing reads the request on the way (L4). */
  readonly controller?: Stand
  readonly host?: { readonly text: string; readonly id?: string }
  readonly rule?: { readonly label: string; readonly id?: string }
  /** L4: what passes, in place of host and rule. */
  readonly stream?: string
  /** The request is encrypted up to this place; undefined: not at all. */
  readonly cased?: Place
  /** The area in which host, rule and Services stand. */
  readonly namespace?: string
  readonly ends: readonly End[]
  /** A redirect or an answer without a pod: where the course turns away, in words. */
  readonly turn?: string
  /** The place where the course ends early, and how. */
  readonly stop?: { readonly place: Place; readonly mark: Mark; readonly text: string }
  readonly waypoints: readonly Waypoint[]
  readonly misses: readonly Miss[]
  /** Rules of the host that nobody asked about. */
  readonly siblings?: { readonly paths: number; readonly services: number }
}

/** A plate with two lines. */
export interface Stand {
  readonly title: string
  readonly detail: string
  readonly id?: string
}

interface Waypoint {
  /** As in the list of steps: 1 is the first. */
  readonly number: number
  readonly place: Place
  /** With several backends, the one that it is about: its place in `ends`. */
  readonly end?: number
  readonly tone: 'pass' | 'warn' | 'fail' | 'unknown'
}

/** One backend: a Service and its pods. */
export interface End {
  readonly share: number
  readonly mirror: boolean
  readonly service: ServiceAt
  /** What its share gets instead of an answer: `500`, `503`. */
  readonly fault?: string
}

export interface ServiceAt {
  readonly name: string
  readonly port: string
  readonly id?: string
  readonly absent?: boolean
  /** It stands in another namespace, which doesn't let the rule in. */
  readonly denied?: boolean
  /** One digit per pod, 1 ready; undefined: not known. */
  readonly pods?: string
}

/** Reads a trace as a course. `ruleLabel` is how the winning rule is written, for when the map doesn't hold it. */
export const courseOf = (result: RouteResult, trace: Trace, known: Known, ruleLabel?: string): Course => {
  const { outcome } = trace
  const proxy = proxyOf(trace)
  const winner = winnerOf(trace)
  const rule = winner?.ref && known.node(idOf(winner.ref))
  const asked = hostAsked(result)
  const listener = proxy && idOf(proxy)
  const label = rule ? labelOf(rule) : (ruleLabel ?? '')
  const host = typeof rule?.facts.host === 'string' ? rule.facts.host : asked
  const L7 = proxy !== undefined && !isStream(result)
  const { near, far } = nearIn(result, trace, label)
  const misses = near.slice(0, MOST_MISSES).map((rejected, index) => missOf(rejected, index, known, asked, listener))
  const stop = stopOf(result, trace)
  const home = winner?.ref?.namespace
  const hostStep = trace.steps.find(({ stage }) => stage === 'host')
  const backends = outcome.type === 'forward' ? outcome.backends.map((backend) => endOf(backend, false, home)) : []
  const mirrors = outcome.type === 'forward' ? outcome.mirrors.map((backend) => endOf(backend, true, home)) : []
  const failing = outcome.type === 'respond' || outcome.type === 'refuse' ? failedEnd(trace, known, home) : []
  const ends = [...backends.toSorted((a, b) => b.share - a.share), ...failing, ...mirrors]
  return {
    client: clientOf(result),
    entry: entryOf(trace, known),
    ...(proxy ? { controller: controllerOf(trace, proxy, known) } : {}),
    ...(L7 ? { host: { text: host, ...(hostStep?.ref ? { id: idOf(hostStep.ref) } : {}) } } : {}),
    ...(L7 && (winner || label) ? { rule: { label, ...(winner?.ref ? { id: idOf(winner.ref) } : {}) } } : {}),
    ...(L7 ? {} : { stream: streamOf(result, trace) }),
    ...(casedTo(result, trace) ?? {}),
    ...namespaceOf(winner?.ref ?? hostStep?.ref, [...backends, ...failing], misses),
    ends,
    ...(outcome.type === 'redirect' ? { turn: `${outcome.status} to ${turnTo(result.request.url, outcome.location)}` } : {}),
    ...(stop ? { stop } : {}),
    waypoints: waypointsOf(result, trace, label, ends),
    misses,
    ...(L7 && far.length > 0 ? { siblings: { paths: far.length, services: new Set(far.flatMap(({ leadsTo }) => leadsTo ?? [])).size } } : {}),
  }
}

/** Whether the rule that took the request takes everything, while a closer one was missed. */
export const isFallback = (result: RouteResult, trace: Trace, label: string): boolean =>
  isCatchAll(label) && trace.outcome.type === 'forward' && pathAsked(result).length > 1 && closestRule(result, trace) !== undefined

/** The candidates of a trace told apart; `label` is how the winning rule is written. */
export const nearIn = (result: RouteResult, trace: Trace, label: string): Nearness =>
  nearOf(trace.rejected, pathAsked(result), winnerOf(trace) === undefined || isCatchAll(label))

/** The step at which a rule took the request; undefined when none did. */
export const winnerOf = ({ steps }: Trace): Step | undefined =>
  steps.findLast(({ stage, ref, verdict }) => (stage === 'path' || stage === 'match') && ref && verdict !== 'fail')

const isCatchAll = (label: string): boolean => ['/', '/*', '*'].includes(label.trim())

/** The nearest rule of the same host that lost by its path, or with a path of its own by what else it matches. */
export const closestRule = (result: RouteResult, trace: Trace): Rejected | undefined =>
  nearIn(result, trace, '/').near.find(
    ({ stage, label }) => stage === 'path' || (stage === 'match' && !isCatchAll((label ?? '').split(' ', 1)[0] ?? '')),
  )

/** A redirect's target: what changes. */
export const turnTo = (asked: string, location: string): string => {
  const from = urlParts(asked)
  const to = urlParts(location)
  if (to.scheme === '') return location
  if (to.host !== from.host) return to.scheme === from.scheme ? to.host + to.rest : location
  if (to.rest === from.rest) return to.scheme.slice(0, -3)
  return to.scheme === from.scheme ? to.rest : location
}

/** Path without query, as sent. */
const pathAsked = ({ request }: RouteResult): string => urlParts(request.url).rest.split(/[?#]/, 1)[0] ?? ''

const proxyOf = ({ entry, steps }: Trace): Ref | undefined => {
  if (['IngressClass', 'Gateway', 'IstioGateway', 'ListenerSet', 'Ingress'].includes(entry.ref.kind)) return entry.ref
  return steps.find(({ stage, ref }) => stage === 'controller' && ref)?.ref
}

const hostAsked = ({ request }: RouteResult): string => {
  const header = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'host')?.[1]
  const authority = typeof header === 'string' ? header : (header?.[0] ?? urlParts(request.url).host)
  return authority.replace(/^.*@/, '').replace(/:\d+$/, '')
}

const schemeOf = ({ request }: RouteResult): string => urlParts(request.url).scheme.trim().slice(0, -3).toLowerCase()
const isStream = (result: RouteResult): boolean => ['tcp', 'tls', 'udp', 'sctp'].includes(schemeOf(result))

const clientOf = ({ request }: RouteResult): string => {
  if (request.sourceIp) return request.sourceIp
  if (typeof request.from === 'object') return request.from.pod ?? `in ${request.from.namespace}`
  return 'internet'
}

const entryOf = (trace: Trace, known: Known): Stand => {
  const { entry, steps } = trace
  const step = steps.find(({ stage, ref }) => stage === 'address' && ref)
  const node =
    (step?.ref && known.node(`${idOf({ ...step.ref, pointer: undefined })}#/spec/type`)) ?? (entry.address ? known.entryAt(entry.address) : undefined)
  const service = entry.ref.kind === 'Service' ? entry.ref : step?.ref?.kind === 'Service' ? step.ref : undefined
  const type = typeof node?.facts.type === 'string' ? node.facts.type : (service?.kind ?? 'Address')
  return {
    title: entry.address ?? (service ? service.name : 'no address'),
    detail: `${type}  :${entry.port}`,
    ...(service ? { id: idOf({ ...service, pointer: undefined }) } : {}),
  }
}

const controllerOf = ({ entry }: Trace, proxy: Ref, known: Known): Stand => {
  const node = known.node(idOf({ ...proxy, pointer: undefined }))
  const named = proxy.kind === 'IngressClass' ? (entry.class ?? proxy.name) : `${proxy.kind} ${proxy.name}`
  const pods = typeof node?.facts.total === 'number' ? `  ${node.facts.ready}/${node.facts.total}` : ''
  const detail = typeof node?.facts.detail === 'string' ? node.facts.detail : entry.class ? `class ${entry.class}` : (entry.listener ?? '')
  return {
    title: typeof node?.facts.title === 'string' ? node.facts.title : named,
    detail: detail + pods,
    id: idOf({ ...proxy, pointer: undefined }),
  }
}

const streamOf = (result: RouteResult, trace: Trace): string => {
  const scheme = schemeOf(result)
  return `${scheme || 'tcp'} :${trace.entry.port}${trace.tls?.mode === 'passthrough' ? ' TLS passthrough' : ''}`
}

const casedTo = (result: RouteResult, trace: Trace): { cased: Place } | undefined => {
  if (!['https', 'wss', 'grpcs', 'tls'].includes(schemeOf(result))) return undefined
  return { cased: trace.tls?.mode === 'passthrough' || proxyOf(trace) === undefined ? 'service' : 'host' }
}

/** Outside of its rule's namespace, `home`, a Service is named with its own. */
const nameFrom = (home: string | undefined, { namespace, name }: { readonly namespace?: string | undefined; readonly name: string }): string =>
  home === undefined || namespace === undefined || namespace === home ? name : `${namespace}/${name}`

const endOf = (backend: Backend, mirror: boolean, home: string | undefined): End => {
  const pods = backend.endpoints.map(({ ready }) => (ready ? '1' : '0')).sort((a, b) => Number(b) - Number(a))
  return {
    share: backend.share,
    mirror,
    service: {
      name: backend.service ? nameFrom(home, backend.service) : 'no Service',
      port: backend.service ? `:${backend.service.port}` : '',
      ...(backend.service ? { id: `Service/${backend.service.namespace}/${backend.service.name}` } : {}),
      ...(backend.status === 500 ? { absent: true } : {}),
      pods: pods.join(''),
    },
    ...(backend.status === undefined ? {} : { fault: String(backend.status) }),
  }
}

/** When nothing behind a Service answers, the outcome is the proxy's own answer; the Service is known by the step that failed. */
const failedEnd = ({ steps }: Trace, known: Known, home: string | undefined): readonly End[] => {
  const failed = steps.findLast(({ verdict }) => verdict === 'fail')
  const at = steps.findLast(({ stage, ref }) => (stage === 'service' || stage === 'endpoints') && ref?.kind === 'Service')
  if (!failed || !at?.ref || PLACES.indexOf(placeOf(steps, failed)) < PLACES.indexOf('service')) return []
  const id = idOf({ ...at.ref, pointer: undefined })
  const facts = known.node(id)?.facts
  const pods = typeof facts?.pips === 'string' ? facts.pips : undefined
  return [
    {
      share: 1,
      mirror: false,
      service: {
        name: nameFrom(home, at.ref),
        port: typeof facts?.port === 'string' ? (facts.port.split(' ', 1)[0] ?? '') : '',
        id,
        ...(failed.stage === 'service' && /does not exist/.test(failed.text) ? { absent: true } : {}),
        ...(failed.stage === 'service' && /ReferenceGrant/.test(failed.text) ? { denied: true } : {}),
        ...(pods === undefined ? {} : { pods }),
      },
    },
  ]
}

const namespaceOf = (rule: Ref | undefined, ends: readonly End[], misses: readonly Miss[]): { namespace?: string } => {
  const namespace = rule?.namespace ?? ends[0]?.service.id?.split('/')[1] ?? misses.find(({ leaves }) => leaves === 'rule')?.namespace
  return namespace ? { namespace } : {}
}

const stopOf = (result: RouteResult, { outcome, steps }: Trace): Course['stop'] => {
  const failed = steps.findLast(({ verdict }) => verdict === 'fail')
  const last = steps.at(-1)
  const at = (step: Step | undefined, otherwise: Place): Place => (step ? placeOf(steps, step) : otherwise)
  switch (outcome.type) {
    case 'forward': {
      if (outcome.backends.some(({ status }) => status === undefined)) return undefined
      const first = outcome.backends[0]
      if (!first) return { place: 'rule', mark: 'broken', text: 'no backend' }
      const place = failed ? placeOf(steps, failed) : first.status === 503 ? 'pods' : 'service'
      return { place, mark: 'broken', text: first.reason ?? `answers ${first.status}` }
    }
    case 'redirect':
      return undefined
    case 'respond': {
      const mark = result.verdict === 'answered' ? 'note' : 'broken'
      return { place: at(failed ?? last, 'controller'), mark, text: `${outcome.status}` }
    }
    case 'refuse':
      return { place: at(failed ?? last, 'entry'), mark: 'broken', text: 'refused' }
    case 'unknown': {
      const unsure = steps.find(({ verdict }) => verdict === 'unknown') ?? failed ?? last
      return { place: at(unsure, 'controller'), mark: 'unknown', text: 'not known' }
    }
    default:
      return outcome satisfies never
  }
}

/** A step about a Service, and what follows until the next, stands at that Service's row. */
const waypointsOf = (result: RouteResult, trace: Trace, label: string, ends: readonly End[]): readonly Waypoint[] => {
  const fallback = isFallback(result, trace, label)
  let end = 0
  return trace.steps.map((step, index) => {
    const place = placeOf(trace.steps, step)
    const named =
      step.stage === 'service' && step.ref
        ? ends.findIndex(({ service }) => step.ref && service.id === idOf({ ...step.ref, pointer: undefined }))
        : -1
    if (named >= 0) end = named
    return { number: index + 1, place, tone: toneOf(step, fallback), ...(end > 0 && (place === 'service' || place === 'pods') ? { end } : {}) }
  })
}

const toneOf = (step: Step, fallback: boolean): Waypoint['tone'] => {
  if (step.verdict === 'fail' || step.verdict === 'unknown') return step.verdict
  return fallback && (step.stage === 'path' || step.stage === 'match') ? 'warn' : 'pass'
}
