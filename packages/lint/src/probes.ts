import {
  type Asked,
  compile,
  type Condition,
  decide,
  type ProxyListener,
  readRequest,
  requestsAt,
  type RouteTable,
  type Rule,
  type Site,
} from '@portolan/routing'
import { idOf } from '@portolan/model'
import { listenerFor } from './reach.ts'
import type { View } from './view.ts'

/** Requests that are looked at before a rule's plain ones are taken to be through. */
const LOOKED = 20

/** A request that anybody might make, at the boundary of one rule. */
export interface Probe {
  readonly path: string
  readonly asked: Asked
  readonly listener: ProxyListener | undefined
}

/**
 * The plain requests at a rule's boundaries: its path, beneath it, continued by a letter, in other case. What proxies clean up in ways of
 * their own (empty and dot segments, escapes) is left out, and so is every other condition than host and path.
 */
export function* probesAt(table: RouteTable, site: Site, rule: Rule): Generator<Probe> {
  const listeners = table.proxy.listeners.filter(({ name }) => site.listeners?.includes(name) ?? true)
  const seen = new Set<string>()
  let host: string | undefined
  let looked = 0
  for (const request of requestsAt(table, site, rule)) {
    looked += 1
    if (looked > LOOKED) return
    if (!SIMPLE.test(request.url) || request.method !== undefined) continue
    const read = readRequest(request)
    if ('error' in read) continue
    const { path, query } = read.request
    host ??= read.request.host
    if (read.request.host !== host || query !== '' || seen.has(path)) continue
    seen.add(path)
    yield { path, asked: read.request, listener: listenerFor(listeners, read.request) }
  }
}

/** Without empty and dot segments, escapes and queries. */
const SIMPLE = /^https?:\/\/[^/]+\/(?:[A-Za-z0-9_~-][\w.~-]*\/?)*$/

/** The rule that takes it; undefined where none does, or that can't be told. */
export const takerOf = (table: RouteTable, { asked, listener }: Probe): Rule | undefined => {
  const { rule, verdict } = decide(table, asked, listener)
  return verdict === 'unknown' || verdict === 'ambiguous' ? undefined : rule
}

/**
 * The same Ingresses as their specification alone would have them served (segment by segment, the longest path first), by the id of the
 * proxy. Made when it is first asked for.
 */
export const specifiedFor = (view: View, table: RouteTable): RouteTable | undefined => {
  // Whoever holds tables over a change says that nothing changed of what is compiled.
  const tables = made.get(view.tables) ?? new Map(compile(view.cluster, { as: 'ingress-generic' }).map((one) => [idOf(one.proxy.ref), one]))
  made.set(view.tables, tables)
  return tables.get(idOf(table.proxy.ref))
}

const made = new WeakMap<View['tables'], ReadonlyMap<string, RouteTable>>()

/** The rule that would take it by the specification. */
export const meantFor = (specified: RouteTable, { asked }: Probe): Rule | undefined => decide(specified, asked).rule

/** The plain text that a regular expression on the path begins with; undefined where the rule has none. */
export const literalStart = (when: Condition): string | undefined => {
  if (when.is === 'path') return when.like.by === 'regex' ? /^\^?(?:\(\?:)?([\w/-]*)(?![?*{])/.exec(when.like.value)?.[1] : undefined
  if (when.is !== 'all') return undefined
  for (const part of when.of) {
    const start = literalStart(part)
    if (start !== undefined) return start
  }
  return undefined
}

/** Paths are read by nginx as regular expressions, all those of the host (NGX-18). */
export const isRegexSite = ({ rules }: Site): boolean => rules.some(({ rank }) => rank.some(({ rule }) => rule === 'NGX-19'))
