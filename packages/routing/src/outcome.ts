import type { Backend, Outcome } from './answer.ts'
import { corsHeaders } from './cors.ts'
import { holds } from './match.ts'
import { filledByNginx } from './nginx-variables.ts'
import { pathSeen } from './path-form.ts'
import type { Asked } from './request.ts'
import { encoded, namedBy, rewrite } from './rewriting.ts'
import { substitute } from './regex.ts'
import type { Action, CorsPolicy, Filter, NameValue, PathRewrite, RedirectTo, Target } from './table.ts'
import { urlOf } from './value-at.ts'

/** One target of a forward with the part of the requests that it gets, 0 to 1. */
export interface Share {
  readonly target: Target
  readonly share: number
  /** The pin that sent the request here, whatever the weights: `header x-canary: always`. */
  readonly pinned?: string
}

/** How a forward's requests are spread: pins first, then weights. The shares add up to 1 unless there is no weight at all. */
export const sharesOf = (targets: readonly Target[], asked: Asked): readonly Share[] => {
  const barred = new Set<Target>()
  for (const target of targets) {
    const pin = target.pinnedBy?.find(({ when }) => holds(when, asked) === 'yes')
    if (pin?.verdict === 'always') return targets.map((other) => ({ target: other, share: other === target ? 1 : 0, pinned: pin.label }))
    if (pin?.verdict === 'never') barred.add(target)
  }
  const total = targets.reduce((sum, target) => sum + (barred.has(target) ? 0 : target.weight), 0)
  // What a pin keeps out of one that had it all goes to the first that is left.
  const left = total === 0 && barred.size > 0 ? targets.find((target) => !barred.has(target)) : undefined
  if (left) return targets.map((target) => ({ target, share: target === left ? 1 : 0 }))
  return targets.map((target) => ({ target, share: total > 0 && !barred.has(target) ? target.weight / total : 0 }))
}

/** The targets that take requests at all, once it is known which of them have no endpoint: those that join another's give way (`Target.joins`). */
export const takingOf = (targets: readonly Target[], isGone: (target: Target) => boolean): readonly Target[] => {
  const [lead, ...others] = targets
  if (!lead || !others.some(({ joins }) => joins)) return targets
  const left = isGone(lead) ? [] : others.filter((target) => !target.joins || !isGone(target))
  return left.length === others.length ? targets : left.length === 0 ? [{ ...lead, weight: 1 }] : [lead, ...left]
}

/** The request as the pod gets it, and what happens to the response's headers, after filters in order. */
export const applyFilters = (
  asked: Asked,
  filters: readonly Filter[],
  scheme: string,
): { readonly request: Backend['request']; readonly response: NonNullable<Backend['response']>; readonly unsure: readonly string[] } => {
  const headers = new Map([...asked.headers].map(([key, { name, values }]) => [key, { name, values: [...values] }]))
  /** Whether they were sent or not: a client, or a proxy in front, may add them by itself. */
  const removed = new Map<string, string>()
  const response: { op: 'set' | 'add' | 'remove'; name: string; value?: string }[] = []
  const unsure: string[] = []
  let { path, authority, query } = asked
  for (const filter of filters) {
    switch (filter.type) {
      case 'request-headers': {
        // A request has one Host: it can be set, not doubled nor left out.
        for (const { name } of [...filter.set, ...filter.add]) removed.delete(name.toLowerCase())
        for (const { name, value } of filter.set) {
          if (name.toLowerCase() === 'host') authority = value
          else headers.set(name.toLowerCase(), { name, values: [value] })
        }
        for (const { name, value } of filter.add) {
          if (name.toLowerCase() === 'host') continue
          const known = headers.get(name.toLowerCase())
          headers.set(name.toLowerCase(), { name: known?.name ?? name, values: [...(known?.values ?? []), value] })
        }
        for (const name of filter.remove) {
          if (name.toLowerCase() === 'host') continue
          headers.delete(name.toLowerCase())
          removed.set(name.toLowerCase(), name)
        }
        break
      }
      case 'response-headers': {
        const say = (op: 'set' | 'add') => (pair: NameValue) => response.push({ op, name: pair.name, value: pair.value })
        filter.set.forEach(say('set'))
        filter.add.forEach(say('add'))
        for (const name of filter.remove) response.push({ op: 'remove', name })
        break
      }
      case 'rewrite': {
        const host = filter.host !== undefined && filter.variables ? filledByNginx(filter.host, asked) : filter.host
        authority = host ?? (filter.port === 'dropped' ? (asked.host.includes(':') ? `[${asked.host}]` : asked.host) : authority)
        const made = rewrite(path, filter.path, asked)
        if (made.path !== path && query === '?' && isOfRead(filter.path)) query = ''
        path = made.path
        if (made.unsure) unsure.push(made.unsure)
        break
      }
      case 'cors':
        for (const { name, value } of corsHeaders(filter.policy, asked, false)) response.push({ op: 'set', name, value })
        break
      case 'mirror':
        break
      default:
        filter satisfies never
    }
  }
  const list: Record<string, readonly string[]> = Object.create(null)
  for (const { name, values } of headers.values()) list[name] = values
  const url = `${scheme}://${withoutUsualPort(authority, scheme)}${path || '/'}${query}`
  return { request: { method: asked.method, url, headers: list, removedHeaders: [...removed.values()] }, response, unsure }
}

/** A path that is made of what was read has lost a `?` with nothing behind it. */
const isOfRead = (by: PathRewrite | undefined): boolean => by !== undefined && (by.by === 'read' || ('of' in by && by.of === 'read'))

/** A Host that names the scheme's own port means the host alone. */
const withoutUsualPort = (authority: string, scheme: string): string => {
  const usual = scheme === 'http' || scheme === 'ws' ? ':80' : scheme === 'https' || scheme === 'wss' ? ':443' : undefined
  return usual && authority.endsWith(usual) && !authority.endsWith(`:${usual}`) ? authority.slice(0, -usual.length) : authority
}

/** A redirect's absolute location; parts that the rule leaves open are the request's own (GWA-16). */
const locationOf = (to: RedirectTo, asked: Asked): string => {
  if (to.url !== undefined) return to.relative ? to.url : absolute(to.url, asked)
  if (to.rewrites?.of === 'read') {
    const made = substitute(to.rewrites.like, pathSeen(asked), to.rewrites, namedBy(to.rewrites, asked))
    return made.found === 'yes' ? escapedAgain(absolute(made.text, asked), asked) + (asked.query === '?' ? '' : asked.query) : urlOf(asked)
  }
  if (to.rewrites) {
    const made = substitute(to.rewrites.like, urlOf(asked), to.rewrites)
    return made.found === 'yes' ? absolute(made.text, asked) : urlOf(asked)
  }
  const own = asked.secure ? 'https' : 'http'
  const scheme = to.scheme ?? own
  const usual = scheme === 'https' ? 443 : 80
  const port = to.port === 'dropped' ? usual : (to.port ?? (to.scheme === undefined ? asked.port : usual))
  const host = to.host ?? (asked.host.includes(':') ? `[${asked.host}]` : asked.host)
  const named = to.authority === 'sent' ? asked.authoritySent : `${host}${port === usual ? '' : `:${port}`}`
  const query = to.query === 'dropped' || (asked.query === '?' && isOfRead(to.path)) ? '' : asked.query
  const target = `${rewrite(asked.path, to.path, asked).path}${query}`
  return to.relative ? target : `${scheme}://${named}${target}`
}

/** What was read of a path that was sent with escapes is escaped again as in a query (ngx_http_script.c, of nginx 1.27, with the flag `quote`). */
const escapedAgain = (text: string, { path }: Asked): string =>
  /[%+]/.test(path) ? encoded(text).replace(/[&+]/g, (character) => (character === '&' ? '%26' : '%2B')) : text

/** What an action other than a forward comes to. */
export const answerOf = (action: Exclude<Action, { do: 'forward' }>, asked: Asked): Outcome => {
  switch (action.do) {
    case 'redirect':
      return { type: 'redirect', status: action.status, location: locationOf(action.to, asked) }
    case 'respond':
      return { type: 'respond', status: action.status, reason: action.reason, ...headersOf(action.cors, asked) }
    case 'refuse':
      return { type: 'refuse', reason: action.reason }
    default:
      action satisfies never
      return { type: 'unknown', reason: 'This action is not known.', possible: [] }
  }
}

const headersOf = (cors: CorsPolicy | undefined, asked: Asked): { headers?: Record<string, readonly string[]> } => {
  const pairs = cors ? corsHeaders(cors, asked, true) : []
  if (pairs.length === 0) return {}
  const headers: Record<string, readonly string[]> = Object.create(null)
  for (const { name, value } of pairs) headers[name] = [value]
  return { headers }
}

const absolute = (url: string, asked: Asked): string => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return url
  return `${asked.secure ? 'https' : 'http'}://${asked.authority}${url.startsWith('/') ? '' : '/'}${url}`
}
