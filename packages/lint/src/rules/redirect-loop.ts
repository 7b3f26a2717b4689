import { type Action, type Condition, type Hop, leaves, requestsAt, type RouteRequest } from '@portolan/routing'
import { Hosts, hopsOf } from '../hops.ts'
import type { Draft, LintRule } from '../view.ts'
import { objectOf, sayWay, type Way } from '../way.ts'
import { plural, sayKind } from '../words.ts'

/** Requests that are followed of one rule, and rules of one view. */
const OF_RULE = 4
const OF_VIEW = 10_000
/** A circle of more redirects than this is not told. */
const HOPS = 5
/** What is still redirected after so many has no end. */
const FOLLOWED = 10

export const redirectLoop: LintRule = {
  code: 'redirect-loop',
  about: 'A redirect leads back to where it came from, so a browser gives up.',
  severity: 'error',
  remedy: 'Send the requests elsewhere, or take those that were redirected already out of the rule.',
  needs: [],
  *find(view) {
    const told = new Set<string>()
    const hosts = new Hosts(view)
    let left = OF_VIEW
    for (const way of view.ways) {
      if (!redirects(way, hosts)) continue
      if (left === 0) return
      left -= 1
      const circle = circleFrom(hosts, way)
      if (!circle) continue
      const key = circle.urls.toSorted().join(' ')
      if (told.has(key)) continue
      told.add(key)
      yield loop(way, circle)
    }
  },
}

/** Whether it sends anybody to a host of these proxies. To https alone, and only those that came by http, is no way back. */
const redirects = ({ rule, site }: Way, hosts: Hosts): boolean => {
  if (!rule || rule.shadowedBy) return false
  if (rule.then.do === 'redirect' && hosts.knows(rule.then)) return true
  return [...(site?.gates ?? []), ...(rule.gates ?? [])].some(
    ({ then, when }) => then.do === 'redirect' && hosts.knows(then) && !(isToHttps(then.to) && isPlain(when)),
  )
}

/** The same host again, by https; nginx writes the address anew for that. */
const isToHttps = ({ scheme, host, url, rewrites }: RedirectTo): boolean =>
  rewrites
    ? url === undefined && rewrites.of === undefined && rewrites.value.startsWith('https://$1') && rewrites.like.value.startsWith('^http://([^/:?]*)')
    : scheme === 'https' && host === undefined

type RedirectTo = Extract<Action, { readonly do: 'redirect' }>['to']

const isPlain = (when: Condition): boolean => leaves(when).some(({ is, like }) => is === 'scheme' && like.by === 'exact' && like.value === 'http')

/** What is asked for, and where it is sent, until it comes back. */
interface Circle {
  readonly request: RouteRequest
  readonly hops: readonly Hop[]
  readonly urls: readonly string[]
  /** It never comes back, and never arrives: each location is another one. */
  readonly endless?: true
}

const circleFrom = (hosts: Hosts, { table, site, rule }: Way): Circle | undefined => {
  if (!table || !site) return undefined
  let tried = 0
  for (const request of requestsAt(table, site, rule)) {
    if (tried === OF_RULE) return undefined
    tried += 1
    const hops = hopsOf(hosts, table, request)
    const last = hops.at(-1)
    if (hops.length > FOLLOWED) return { request, hops: hops.slice(0, 2), urls: [request.url], endless: true }
    if (!last?.loop) continue
    // What leads into a circle is not a part of it.
    const start = hops.findIndex(({ url }) => same(url, last.location))
    const round = start < 0 ? [] : hops.slice(start)
    if (start === 0 && round.length <= HOPS) return { request, hops: round, urls: round.map(({ url }) => url) }
  }
  return undefined
}

/** As they are told apart by a browser: a host is followed by a slash. */
const same = (a: string, b: string): boolean => plain(a) === plain(b)

const plain = (url: string): string =>
  url
    .replace(/^http:\/\/([^/?]*):80(?=[/?]|$)/, 'http://$1')
    .replace(/^https:\/\/([^/?]*):443(?=[/?]|$)/, 'https://$1')
    .replace(/^(https?:\/\/[^/?]*)(?=\?|$)/, '$1/')

const loop = (way: Way, { request, hops, endless }: Circle): Draft => {
  const [first] = hops
  const title = endless ? `${sayWay(way)} is redirected without end` : `${sayWay(way)} is redirected in a circle`
  const cause = endless
    ? `${request.url} is sent to ${first?.location}, and on from there`
    : hops.length === 1
      ? `${request.url} is sent to itself`
      : `${request.url} comes back after ${plural(hops.length, 'redirect')}`
  const effect = endless
    ? 'each location leads to another'
    : hops.length === 1
      ? 'the location is the same'
      : `${plural(hops.length, 'redirect')} later it is asked again`
  return {
    severity: 'error',
    ref: way.origin,
    apart: sayWay(way),
    title,
    cause,
    text: `${title}. ${sayKind(objectOf(way.origin))} answers ${request.url} with ${first?.status}; ${effect}. Browsers give up.`,
    hurts: [{ way, share: 1 }],
    evidence: hops.map(({ url, status, location }) => ({ ref: way.origin, text: `${url} gets ${status} to ${location}` })),
    fix: 'Send the requests elsewhere, or take those that were redirected already out of the rule.',
    see: `curl -sI -L --max-redirs ${HOPS} '${request.url.replaceAll("'", '%27')}'`,
  }
}
