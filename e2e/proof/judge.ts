import type { Backend, Outcome, RouteResult } from '@portolan/routing'
import type { Seen } from './seen.ts'

export type Judgement = { readonly is: 'right' } | { readonly is: 'unknown'; readonly why: string } | { readonly is: 'wrong'; readonly why: string }

/**
 * Compares an answer with what was seen of one request. Any backend with a share is allowed, one without isn't. An unknown outcome that
 * lists what is possible must list what was seen; objects that freeze the controller (OBS-01) must be answered with unknown.
 */
export const judge = (result: RouteResult, seen: Seen): Judgement => {
  const [only, another] = result.traces
  if (!only) return wrong(`no trace: ${result.summary}`)
  if (another) return wrong(`${result.traces.length} traces for one entry point`)
  const { outcome } = only
  const asked = result.request.url
  // A path that climbs above the root is refused whatever configuration runs.
  const certain = outcome.type === 'respond' && outcome.status === 400
  if (seen.type === 'frozen') return outcome.type === 'unknown' || certain ? RIGHT : wrong(`the configuration can't be loaded: ${seen.reason}`)
  if (outcome.type !== 'unknown') {
    const fault = differs(outcome, seen, asked)
    return fault === undefined ? RIGHT : wrong(fault)
  }
  const { possible, reason } = outcome
  if (possible.length > 0 && possible.every((one) => differs(one, seen, asked) !== undefined)) {
    return wrong(`none of the possible outcomes: ${possible.map((one) => differs(one, seen, asked)).join(' / ')}`)
  }
  // Where the proxy itself leaves it open, "undefined" is the whole truth.
  return result.verdict === 'ambiguous' && possible.length > 1 ? RIGHT : { is: 'unknown', why: reason }
}

const RIGHT: Judgement = { is: 'right' }
const wrong = (why: string): Judgement => ({ is: 'wrong', why })

/** What is different, or undefined. */
const differs = (outcome: Outcome, seen: Seen, asked: string): string | undefined => {
  switch (outcome.type) {
    case 'forward': {
      const faults = outcome.backends.filter(({ share }) => share > 0).map((backend) => differsFrom(backend, seen))
      if (faults.length === 0) return 'no backend has a share'
      return faults.includes(undefined) ? undefined : [...new Set(faults)].join(' / ')
    }
    case 'redirect':
      if (seen.type !== 'redirect') return `expected a redirect to ${outcome.location}`
      if (seen.status !== outcome.status) return `expected status ${outcome.status}`
      return followed(seen.location, asked) === followed(outcome.location, asked) ? undefined : `expected Location ${outcome.location}`
    case 'respond':
      return seen.type === 'respond' && seen.status === outcome.status ? undefined : `expected the answer ${outcome.status} (${outcome.reason})`
    case 'refuse':
      return seen.type === 'refuse' ? undefined : `expected to be refused (${outcome.reason})`
    case 'unknown':
      return outcome.possible.length === 0 || outcome.possible.some((one) => differs(one, seen, asked) === undefined)
        ? undefined
        : 'none of the possible outcomes'
    default:
      return outcome satisfies never
  }
}

/** As a client follows it: relative to what it asked for; scheme and host know no case, a scheme's own port is none. */
const followed = (location: string, asked: string): string => {
  const origin = /^([a-z]+:)\/\/[^/?#]*/i.exec(asked)
  const whole = location.startsWith('//') ? `${origin?.[1]}${location}` : location.startsWith('/') ? `${origin?.[0]}${location}` : location
  return whole.replace(/^[a-z]+:\/\/[^/?#]*/i, (start) =>
    start
      .toLowerCase()
      .replace(/^(http:.*):80$/, '$1')
      .replace(/^(https:.*):443$/, '$1'),
  )
}

const differsFrom = (backend: Backend, seen: Seen): string | undefined => {
  const name = backend.service ? `${backend.service.namespace}/${backend.service.name}:${backend.service.port}` : 'a backend without a Service'
  if (backend.status !== undefined) {
    return seen.type === 'respond' && seen.status === backend.status ? undefined : `expected ${backend.status} for ${name} (${backend.reason ?? ''})`
  }
  if (seen.type !== 'forward') return `expected ${name}`
  const reached = backend.endpoints.find(({ address, port }) => address === seen.address && port === seen.port)
  if (!reached) return `expected ${name} at ${backend.endpoints.map(({ address, port }) => `${address}:${port}`).join(', ') || 'no endpoint'}`
  if (reached.share <= 0) return `expected no request at ${seen.address}:${seen.port}, its share is 0`
  if (backend.request.method !== seen.method) return `expected method ${backend.request.method}`
  // Not taken apart at the first slash: a rewrite may leave a path without one.
  const rest = backend.request.url.slice(backend.request.url.indexOf('://') + 3)
  const host = [seen.host.toLowerCase(), withoutDefaultPort(seen.host)].find((one) => rest.toLowerCase().startsWith(one))
  if (host === undefined) return `expected ${backend.request.url} at the pod, another Host`
  const target = rest.slice(host.length).replace(/^:(80|443)(?=\/|$)/, '') || '/'
  if (target !== seen.target) return `expected the target ${target} at the pod`
  if (SECURE.has(backend.protocol) !== seen.tls) return `expected ${backend.protocol} towards the pod`
  for (const [header, values] of Object.entries(backend.request.headers)) {
    const got = seen.headers.get(header.toLowerCase())
    if (got !== values.join(', ') && got !== values.join(','))
      return `expected the header ${header}: ${values.join(', ')} at the pod, which got ${got}`
  }
  return undefined
}

const SECURE: ReadonlySet<Backend['protocol']> = new Set(['https', 'tls'])

const withoutDefaultPort = (host: string): string => host.toLowerCase().replace(/:(80|443)$/, '')
