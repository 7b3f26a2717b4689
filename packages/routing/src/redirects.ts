import type { Hop, Outcome, RouteRequest, RouteResult } from './answer.ts'
import { type Asked, readRequest } from './request.ts'

const MOST = 10

/** What is known of a request without following where it leads. */
type Answer = Pick<RouteResult, 'verdict' | 'summary'> & { readonly outcome: Outcome | undefined; readonly known: boolean }

/**
 * Follows a redirect as a browser would, ten hops at most (FAIL-04). It ends where something else answers, where a location was
 * asked for before, where the location can't be asked for, and at a host that nothing here names.
 */
export const followRedirects = (
  request: RouteRequest,
  asked: Asked,
  first: Outcome | undefined,
  answer: (next: RouteRequest) => Answer,
): readonly Hop[] => {
  const hops: Hop[] = []
  const seen = new Set([keyOf(asked)])
  let from = request
  let at = asked
  let outcome = first
  while (outcome?.type === 'redirect') {
    const { status, location } = outcome
    const base = { url: from.url, status, location }
    if (hops.length >= MOST) {
      hops.push({ ...base, verdict: 'redirected', summary: `${MOST} redirects were followed; this one is not.` })
      return hops
    }
    const next = nextRequest(from, at, status, resolved(location, at))
    const read = readRequest(next)
    if ('error' in read) {
      hops.push({ ...base, verdict: 'unknown', summary: `${location.slice(0, 200)} is not followed: ${read.error.message}` })
      return hops
    }
    const key = keyOf(read.request)
    if (seen.has(key)) {
      hops.push({ ...base, verdict: 'redirected', summary: `It leads back to ${location.slice(0, 200)}: the redirects go in a circle.`, loop: true })
      return hops
    }
    seen.add(key)
    const there = answer(next)
    if (!there.known) {
      hops.push({ ...base, verdict: 'unknown', summary: `It leaves what Portolan can see: nothing here names ${read.request.host}.` })
      return hops
    }
    hops.push({ ...base, verdict: there.verdict, summary: there.summary })
    from = next
    at = read.request
    outcome = there.outcome
  }
  return hops
}

/** A location as a browser reads it from where it is: without a scheme, or without a host, it keeps its own. */
const resolved = (location: string, { secure, authority }: Asked): string => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return location
  const scheme = secure ? 'https' : 'http'
  if (location.startsWith('//')) return `${scheme}:${location}`
  return `${scheme}://${authority}${location.startsWith('/') ? '' : '/'}${location}`
}

/** What a browser sends next: POST becomes GET for 301 to 303; credentials go to the same host only; Host is the location's. */
const nextRequest = (request: RouteRequest, asked: Asked, status: number, location: string): RouteRequest => {
  const { overlay, from, sourceIp, at } = request
  const kept = status === 307 || status === 308 || asked.method === 'GET' || asked.method === 'HEAD'
  const target = readRequest({ url: location })
  const away = 'error' in target || target.request.host !== asked.host
  const dropped = away ? /^(host|authorization|cookie)$/i : /^host$/i
  const headers = Object.entries(request.headers ?? {}).filter(([name]) => !dropped.test(name))
  const via = request.via
    ? { kind: request.via.kind, name: request.via.name, ...(request.via.namespace ? { namespace: request.via.namespace } : {}) }
    : undefined
  return {
    url: location,
    method: kept ? asked.method : 'GET',
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(from === undefined ? {} : { from }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(via ? { via } : {}),
    ...(at === undefined ? {} : { at }),
    ...(overlay ? { overlay } : {}),
  }
}

const keyOf = ({ method, scheme, host, port, path, query }: Asked): string => `${method} ${scheme}://${host}:${port}${path}${query}`
