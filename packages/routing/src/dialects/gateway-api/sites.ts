import { refTo, say } from '@portolan/model'
import type { Action, Rule, Site } from '../../table.ts'
import { type Attached, byAge, type Unattached, type Route } from './attachment.ts'
import { PASSED_THROUGH } from './backend-tls.ts'
import type { Habits } from './controllers.ts'
import { grpcCandidates } from './grpc-rules.ts'
import { bySpecificity, type Hostname, intersect, patternOf } from './hostnames.ts'
import { type Candidate, httpCandidates } from './http-rules.ts'
import type { LiveListener } from './listeners.ts'
import { DETECTS_MISDIRECTED, misdirected } from './misdirected.ts'
import { byAgeOfRoute, ordered } from './order.ts'
import { type Scored, scoredSites } from './scored-sites.ts'
import { streamRule } from './stream-rules.ts'
import type { Scene } from './targets.ts'

/**
 * One site per listener and host that its routes serve there, most specific first. A request belongs to one listener (GWA-05) and,
 * there, to one host: what matches nothing gets 404, and no broader host is tried (GWA-12).
 */
export function sitesOf(
  scene: Scene,
  habits: Habits,
  listeners: readonly LiveListener[],
  attached: readonly Attached[],
): { readonly sites: readonly Site[]; readonly detached: readonly Unattached[] } {
  const byListener: ReadonlyMap<Attached['listener'], readonly Attached[]> = Map.groupBy(attached, ({ listener }) => listener)
  const compiled = new Compiled(scene, habits)
  const detached: Unattached[] = []
  const placed: { readonly host: Hostname; readonly listener: LiveListener; readonly site: Site }[] = []
  const scored: Scored[] = []
  for (const listener of listeners) {
    const { kept, lost } = separate([...(byListener.get(listener) ?? [])].sort((a, b) => byAge(a.route, b.route)))
    detached.push(...lost)
    if (habits.scores && (listener.spec.protocol === 'HTTP' || listener.spec.protocol === 'HTTPS')) {
      for (const one of kept) scored.push({ listener, attached: one, candidates: compiled.of(one) })
      continue
    }
    const byHost = new Map<Hostname, Attached[]>()
    for (const one of kept) {
      for (const host of one.hosts) {
        const sharing = byHost.get(host)
        if (sharing) sharing.push(one)
        else byHost.set(host, [one])
      }
    }
    for (const [host, sharing] of byHost) placed.push({ host, listener, site: siteOf(scene, habits, compiled, listener, host, sharing) })
  }
  placed.sort((a, b) => bySpecificity(a.listener.hostname, b.listener.hostname) || bySpecificity(a.host, b.host))
  const own = [...placed.map(({ site }) => site), ...(scored.length > 0 ? scoredSites(listeners, scored) : [])]
  // The specification asks for it; a controller that lists its features and not this one doesn't do it.
  if (habits.detectsMisdirected === false || (habits.features && !habits.features.has(DETECTS_MISDIRECTED))) return { sites: own, detached }
  const astray = listeners.map((listener) =>
    misdirected(
      listener,
      listeners,
      placed.filter((one) => one.listener === listener).map(({ site }) => site),
    ),
  )
  return { sites: [...astray.flatMap(({ before }) => before), ...own, ...astray.flatMap(({ after }) => after)], detached }
}

function siteOf(scene: Scene, habits: Habits, compiled: Compiled, listener: LiveListener, host: Hostname, sharing: readonly Attached[]): Site {
  const stream = listener.spec.protocol !== 'HTTP' && listener.spec.protocol !== 'HTTPS'
  return {
    host: patternOf(host),
    listeners: [listener.name],
    rules: stream
      ? streamRules(listener.spec.tls?.mode === 'Passthrough' ? { ...scene, policies: PASSED_THROUGH } : scene, sharing)
      : ordered(
          sharing.flatMap((one) => compiled.of(one)),
          habits,
        ),
    otherwise: stream ? NO_CONNECTION : NO_RULE,
    origins: sharing.map(({ route }) => refTo(route)),
    rule: stream ? 'GWA-27' : 'GWA-12',
  }
}

/** Candidates by route: most stand alike on every listener and host of a Gateway. */
class Compiled {
  readonly #scene: Scene
  readonly #habits: Habits
  readonly #alike = new Map<Route, Map<number, readonly Candidate[]>>()

  constructor(scene: Scene, habits: Habits) {
    this.#scene = scene
    this.#habits = habits
  }

  of(one: Attached): readonly Candidate[] {
    // What is said of one attachment alone must not show up at another.
    if (one.blind.length > 0 || one.unresolved) return noted(this.#compile(one), one)
    const known = this.#alike.get(one.route) ?? new Map<number, readonly Candidate[]>()
    this.#alike.set(one.route, known)
    // A redirect may keep the listener's port (GWA-16).
    const port = one.listener.spec.port
    const made = known.get(port) ?? known.get(ANY_PORT) ?? this.#compile(one)
    known.set(made.some(({ then }) => then.do === 'redirect') ? port : ANY_PORT, made)
    return made
  }

  #compile(one: Attached): readonly Candidate[] {
    return one.route.kind === 'GRPCRoute' ? grpcCandidates(this.#scene, this.#habits, one) : httpCandidates(this.#scene, this.#habits, one)
  }
}

const ANY_PORT = -1

/** What the controller reports of references is worth telling where the objects don't show it by themselves (ANS-05). */
export function noted<T extends Pick<Rule, 'then' | 'blind'>>(rules: readonly T[], { unresolved }: Attached): readonly T[] {
  if (!unresolved || rules.some(({ then }) => isBroken(then))) return rules
  return rules.map((rule) => ({ ...rule, blind: [...(rule.blind ?? []), unresolved.note] }))
}

const isBroken = (action: Action): boolean =>
  action.do === 'refuse' ||
  (action.do === 'forward' &&
    (action.targets.some(({ fault }) => fault) || action.filters.some((filter) => filter.type === 'mirror' && filter.target.fault !== undefined)))

/** The oldest route takes every connection; the others stand behind it (GWA-27, GWA-28). */
export function streamRules(scene: Scene, sharing: readonly Attached[]): readonly Rule[] {
  const rules = byAgeOfRoute(sharing).flatMap(({ item, rank }) => {
    const rule = streamRule(scene, item, rank)
    return rule ? noted([rule], item) : []
  })
  const first = rules[0]
  return rules.map((rule) => (first && rule !== first ? { ...rule, shadowedBy: first.origin } : rule))
}

/**
 * GRPCRoutes and HTTPRoutes of one listener whose hostnames meet are not merged: the older route stays (GWA-26).
 * A controller that reports the younger one as accepted does merge them.
 */
function separate(attached: readonly Attached[]): { readonly kept: readonly Attached[]; readonly lost: readonly Unattached[] } {
  if (!attached.some(({ route }) => route.kind === 'GRPCRoute') || !attached.some(({ route }) => route.kind === 'HTTPRoute'))
    return { kept: attached, lost: [] }
  const kept: Attached[] = []
  const lost: Unattached[] = []
  const taken = new Map<Hostname, Route>()
  for (const one of attached) {
    const rival = one.confirmed ? undefined : meeting(taken, one)
    if (rival) {
      const text = `${say(refTo(one.route))} shares a hostname with ${say(refTo(rival))} on listener ${one.listener.spec.name}. HTTPRoutes and GRPCRoutes are not merged there, and the older one stays.`
      lost.push({ route: one.route, ref: refTo(one.route), text, rule: 'GWA-26' })
      continue
    }
    kept.push(one)
    for (const host of one.hosts) if (!taken.has(`${one.route.kind} ${host}`)) taken.set(`${one.route.kind} ${host}`, one.route)
  }
  return { kept, lost }
}

const meeting = (taken: ReadonlyMap<string, Route>, one: Attached): Route | undefined => {
  for (const [key, route] of taken) {
    if (route.kind === one.route.kind) continue
    const host = key.slice(route.kind.length + 1)
    if (one.hosts.some((own) => intersect(own, host) !== undefined)) return route
  }
  return undefined
}

const NO_RULE: Action = { do: 'respond', status: 404, reason: 'no rule takes the request', rule: 'GWA-12' }
const NO_CONNECTION: Action = { do: 'refuse', reason: 'no route takes the connection', rule: 'GWA-28' }
