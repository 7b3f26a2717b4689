import type { Cluster } from '@portolan/model'
import { type Backend, type Outcome, percent, type RouteResult, resolvePort } from '@portolan/routing'

/** Where a request ends, reduced to what makes two answers the same or not. */
export type End =
  /** Sorted by destination; the shares add up to 1. */
  | { readonly type: 'forward'; readonly parts: readonly Part[] }
  | { readonly type: 'redirect'; readonly status: number; readonly location: string }
  | { readonly type: 'respond'; readonly status: number; readonly reason: string }
  | { readonly type: 'refuse'; readonly reason: string }
  /** `ambiguous`: the proxy's own choice is undefined. `unknown`: the objects don't tell. */
  | { readonly type: 'open'; readonly why: 'ambiguous' | 'unknown'; readonly reason: string; readonly possible: readonly End[] }

export interface Part {
  /** The Service, or the first endpoint where none stands between. */
  readonly namespace: string
  readonly name: string
  readonly port?: number | string
  readonly share: number
  /** This share fails by what the objects say. */
  readonly status?: number
  /** What the pod is asked for: Host, path and query. Undefined where that isn't known. */
  readonly as?: { readonly host: string; readonly target: string }
}

/** How an answer is reduced. */
export interface Reading {
  readonly cluster: Cluster
  /** Whether pods are ready counts: not so between two sources, of which one may be files. */
  readonly pods: boolean
}

export const endOf = (result: RouteResult, reading: Reading): End => {
  const [first] = result.traces
  if (!first) return { type: 'open', why: 'unknown', reason: result.summary, possible: [] }
  if (result.verdict === 'ambiguous' && result.traces.length > 1)
    return {
      type: 'open',
      why: 'ambiguous',
      reason: result.summary,
      possible: distinct(result.traces.map(({ outcome }) => reduce(outcome, reading))),
    }
  const end = reduce(first.outcome, reading)
  return end.type === 'open' && result.verdict === 'ambiguous' ? { ...end, why: 'ambiguous' } : end
}

const reduce = (outcome: Outcome, reading: Reading): End => {
  switch (outcome.type) {
    case 'forward':
      return { type: 'forward', parts: merge(outcome.backends.filter(({ share }) => share > 0).map((backend) => partOf(backend, reading))) }
    case 'redirect':
      return { type: 'redirect', status: outcome.status, location: outcome.location }
    case 'respond':
      return { type: 'respond', status: outcome.status, reason: outcome.reason }
    case 'refuse':
      return { type: 'refuse', reason: outcome.reason }
    case 'unknown':
      return { type: 'open', why: 'unknown', reason: outcome.reason, possible: distinct(outcome.possible.map((one) => reduce(one, reading))) }
    default:
      return outcome satisfies never
  }
}

const partOf = ({ service, share, status, request, endpoints }: Backend, { cluster, pods }: Reading): Part => {
  const [first] = endpoints
  const spot = service ?? { namespace: first?.pod?.namespace ?? '', name: first?.pod?.name ?? first?.address ?? 'nothing', port: first?.port }
  const known = service && cluster.get('Service', service.namespace, service.name)
  const byPods = status === 503 && known !== undefined && resolvePort(known, service?.port ?? '') !== undefined
  const seen = /^[a-z]+:\/\/([^/?#]*)(.*)$/.exec(request.url)
  return {
    namespace: spot.namespace,
    name: spot.name,
    ...(spot.port === undefined ? {} : { port: spot.port }),
    share,
    ...(status === undefined || (byPods && !pods) ? {} : { status }),
    ...(seen ? { as: { host: seen[1] ?? '', target: seen[2] || '/' } } : {}),
  }
}

/** Parts that differ in nothing are one. */
const merge = (parts: readonly Part[]): readonly Part[] => {
  const byKey = new Map<string, Part>()
  for (const part of parts) {
    const key = JSON.stringify([part.namespace, part.name, part.port, part.status, part.as])
    byKey.set(key, { ...part, share: part.share + (byKey.get(key)?.share ?? 0) })
  }
  return [...byKey.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : (a.status ?? 0) - (b.status ?? 0)))
}

const nameOf = ({ namespace, name }: Part): string => `${namespace}/${name}`

const distinct = (ends: readonly End[]): readonly End[] => [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()]

/** Which namespace of the second source stands for one of the first. */
export type Join = (namespace: string) => string

/** Whether a request ends alike on both sides: Services with their shares, path and Host, redirect, status, refusal. */
export const sameEnd = (before: End, after: End, join: Join): boolean => {
  switch (before.type) {
    case 'forward':
      return after.type === 'forward' && sameParts(before.parts, after.parts, join)
    case 'redirect':
      return after.type === 'redirect' && before.status === after.status && before.location === after.location
    case 'respond':
      return after.type === 'respond' && before.status === after.status
    case 'refuse':
      return after.type === 'refuse'
    case 'open':
      return (
        after.type === 'open' &&
        before.why === after.why &&
        before.possible.length === after.possible.length &&
        before.possible.every((one) => after.possible.some((other) => sameEnd(one, other, join)))
      )
    default:
      return before satisfies never
  }
}

const sameParts = (before: readonly Part[], after: readonly Part[], join: Join): boolean =>
  before.length === after.length &&
  before.every((one) =>
    after.some((other) => sameSpot(one, other, join) && sameShare(one, other) && one.status === other.status && sameTarget(one, other)),
  )

/** A port's name and its number may be the same port: what is neither both times can't be told apart here. */
const sameSpot = (one: Part, other: Part, join: Join): boolean =>
  join(one.namespace) === other.namespace && one.name === other.name && (typeof one.port !== typeof other.port || one.port === other.port)

const sameShare = (one: Part, other: Part): boolean => Math.abs(one.share - other.share) < 0.0005

const sameTarget = ({ as: one }: Part, { as: other }: Part): boolean =>
  one === undefined || other === undefined || (one.host === other.host && one.target === other.target)

/** The Services of a forward, whatever their shares and paths: `shop/web, shop/web-canary`. */
export const servicesOf = (end: End, join: Join = (namespace) => namespace): string =>
  end.type === 'forward' ? [...new Set(end.parts.map(({ namespace, name }) => `${join(namespace)}/${name}`))].sort().join(', ') : ''

/** What may come of it, by what the objects say; the end itself where they tell. */
const possibleOf = (end: End): readonly End[] => (end.type === 'open' ? end.possible.flatMap(possibleOf) : [end])

/** An end in a few words: `shop/web:80 as /v2/cart`, `308 to https://…`, `404`, `refused: …`. `url`: what was asked, to say no more than what changed. */
export const sayEnd = (end: End, url = ''): string => {
  switch (end.type) {
    case 'forward':
      return end.parts.map((part) => sayPart(part, end.parts.length > 1, url)).join(', ') || 'nothing'
    case 'redirect':
      return `${end.status} to ${end.location}`
    case 'respond':
      return String(end.status)
    case 'refuse':
      return `refused: ${end.reason}`
    case 'open': {
      const possible = [...new Set(possibleOf(end).map((one) => sayEnd(one, url)))]
      return possible.length === 0 ? `unknown: ${end.reason}` : `${end.why === 'ambiguous' ? 'undefined' : 'unknown'}: ${possible.join(' or ')}`
    }
    default:
      return end satisfies never
  }
}

const sayPart = ({ namespace, name, port, share, status, as: seen }: Part, many: boolean, url: string): string => {
  const asked = /^[a-z]+:\/\/([^/?#]*)([^#]*)/.exec(url)
  const host = seen && asked && seen.host !== asked[1]?.replace(/:(80|443)$/, '').toLowerCase() ? seen.host : ''
  const target = seen && (host || seen.target !== (asked?.[2] || '/')) ? ` as ${host}${seen.target}` : ''
  return `${namespace ? `${namespace}/` : ''}${name}${port === undefined ? '' : `:${port}`}${many ? ` ${percent(share)}` : ''}${status === undefined ? '' : ` (${status})`}${target}`
}
