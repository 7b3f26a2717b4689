import { idOf } from '@portolan/model'
import {
  type Asked,
  decide,
  holds,
  leaves,
  type ProxyListener,
  readBy,
  readRequest,
  requestsAt,
  type RouteTable,
  type Rule,
  type Site,
} from '@portolan/routing'

/** Requests that are tried of one rule; so many of them taken by one and the same rule are enough. */
const OF_RULE = 60
const ENOUGH = 6
/** What all rules of a table may cost together, in requests at a host without regular expressions: what is beyond is taken for reached. */
const OF_TABLE = 200_000

/** A segment that nobody writes, so that what goes on behind a rule's path is its own. */
const FILLER = 'zq9x'

const made = new WeakMap<RouteTable, ReadonlyMap<Rule, readonly Rule[]>>()

/**
 * Rules of a table that none of the requests at their own boundaries reaches, each with those that take these requests instead, the
 * one that takes most first. Left out is what can't be told: rules that no generated request satisfies, and those beside a condition that
 * can't be evaluated. Made once per table.
 */
export const unreached = (table: RouteTable): ReadonlyMap<Rule, readonly Rule[]> => {
  const known = made.get(table) ?? look(table)
  made.set(table, known)
  return known
}

const look = (table: RouteTable): ReadonlyMap<Rule, readonly Rule[]> => {
  const found = new Map<Rule, readonly Rule[]>()
  let left = OF_TABLE
  for (const site of table.sites) {
    // Each regular expression may have to be searched for.
    const cost = 1 + site.rules.filter(({ when }) => leaves(when).some(({ like }) => like.by === 'regex')).length / 2
    for (const rule of site.rules) {
      if (left <= 0) return found
      // What the controller brings along is nobody's fault.
      if (rule.borrowed || rule.shadowedBy || rule.tiedWith || idOf(rule.origin) === idOf(table.proxy.ref)) continue
      const { takers, tried } = takersOf(table, site, rule)
      left -= tried * cost
      if (takers.length > 0) found.set(rule, takers)
    }
  }
  return found
}

const takersOf = (table: RouteTable, site: Site, rule: Rule): { readonly takers: readonly Rule[]; readonly tried: number } => {
  const counts = new Map<Rule, number>()
  const listeners = table.proxy.listeners.filter(({ name }) => site.listeners?.includes(name) ?? true)
  let tried = 0
  for (const request of requestsAt(table, site, rule, FILLER)) {
    if (tried >= OF_RULE || (counts.size === 1 && [...counts.values()][0] === ENOUGH)) break
    tried += 1
    const read = readRequest(request)
    if ('error' in read) continue
    const decision = decide(table, read.request, listenerFor(listeners, read.request))
    if (decision.rule === rule) return { takers: [], tried }
    if (decision.site !== site || holds(rule.when, readBy(table, read.request)) === 'no') continue
    // What stands before it may or may not take the request.
    if (decision.verdict === 'unknown' || !decision.rule) return { takers: [], tried }
    counts.set(decision.rule, (counts.get(decision.rule) ?? 0) + 1)
  }
  return {
    takers: [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([taker]) => taker)
      .filter((taker) => idOf(taker.origin) !== idOf(rule.origin)),
    tried,
  }
}

/** On which of a site's listeners a request comes in: by its port, else on any, for ports are another matter. */
export const listenerFor = (listeners: readonly ProxyListener[], { port, secure }: Asked): ProxyListener | undefined =>
  listeners.find((listener) => listener.port === port && !listener.fault) ??
  listeners.find(({ protocol, fault }) => !fault && (protocol === 'HTTPS' || protocol === 'TLS') === secure)
