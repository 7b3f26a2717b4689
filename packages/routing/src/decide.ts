import type { Verdict } from './answer.ts'
import { chooseListener, isStream, hostFor, noRoute } from './listener.ts'
import { asAskedOf, gatesOf } from './gates.ts'
import { holds, match } from './match.ts'
import { takingOf } from './outcome.ts'
import { refusedStep } from './path-form.ts'
import type { Asked } from './request.ts'
import type { Action, Gate, ProxyListener, RouteTable, Rule, Site, Target } from './table.ts'

/** Where a request ends in one table, without a word of explanation. */
export interface Decision {
  /** From the rules alone: what the pods do isn't asked, so `delivered` says that a backend is named and not that one is ready. */
  readonly verdict: Verdict
  readonly action: Action
  /** Backends that get a part of the requests, broken ones included; a pin by header or cookie isn't weighed. */
  readonly backends: readonly Target[]
  readonly site?: Site
  readonly rule?: Rule
  /** The gate that answered before the rule did anything. */
  readonly gate?: Gate
}

const NONE: readonly Target[] = []
const MALFORMED: Action = { do: 'respond', status: 400, reason: 'the path is malformed' }
const NOBODY: Action = { do: 'refuse', reason: 'no listener takes the request' }

/**
 * The match alone: verdict and backends of one request at one proxy, from its table. A few hundred nanoseconds, for callers that ask
 * thousands of times: checks, comparisons, lint. `listener`: the one that takes the request; by default the best of those on its port.
 */
export const decide = (table: RouteTable, asked: Asked, listener: ProxyListener | undefined = listenerOf(table, asked)): Decision => {
  if (!listener || listener.fault !== undefined || table.proxy.unserved !== undefined) return { verdict: 'refused', action: NOBODY, backends: NONE }
  const host = hostFor(listener, asked)
  const { site, rule, maybe } = match(table, asked, host, listener.name)
  const gates = gatesOf({ ...(site ? { site } : {}), ...(rule ? { rule } : {}) })
  const gate = gateOf(
    rule?.then.do === 'forward' && rule.then.targets[0]?.fault && verdictOf(rule.then) === 'lost' ? gates.filter(({ late }) => !late) : gates,
    asked,
  )
  const answer = refusedStep(table, asked) ? (table.malformed ?? MALFORMED) : gate?.stopped?.then
  const action = answer ?? rule?.then ?? site?.otherwise ?? (isStream(listener) ? noRoute(listener, host) : table.otherwise)
  const unsure = maybe.length > 0 || gate === undefined || table.proxy.frozenBy !== undefined
  const verdict = unsure ? 'unknown' : !answer && rule?.tiedWith ? 'ambiguous' : verdictOf(action)
  return {
    verdict,
    action,
    ...(gate?.stopped ? { gate: gate.stopped } : {}),
    backends: action.do === 'forward' ? backendsOf(action.targets) : NONE,
    ...(site ? { site } : {}),
    ...(rule ? { rule } : {}),
  }
}

/** The gate that answers; an empty object when all let the request through, undefined when that can't be told. */
const gateOf = (gates: readonly Gate[], sent: Asked): { readonly stopped?: Gate } | undefined => {
  for (const gate of gates) {
    const asked = asAskedOf(gate, sent)
    const truth = holds(gate.when, asked)
    if (truth === 'yes') return { stopped: gate }
    if (truth === 'unknown' || (gate.perhaps && holds(gate.perhaps.when, asked) !== 'no')) return undefined
  }
  return OPEN
}

const OPEN = {}

const listenerOf = ({ proxy }: RouteTable, asked: Asked): ProxyListener | undefined => {
  const open = proxy.listeners.filter(({ port }) => port === asked.port)
  return open.length > 0 ? chooseListener(open, asked) : undefined
}

const backendsOf = (all: readonly Target[]): readonly Target[] => {
  const targets = takingOf(all, ({ fault }) => fault !== undefined)
  return targets.length === 1 || targets.every(({ weight }) => weight > 0) ? targets : targets.filter(({ weight }) => weight > 0)
}

const verdictOf = (action: Action): Verdict => {
  switch (action.do) {
    case 'forward': {
      const live = backendsOf(action.targets)
      const broken = live.filter(({ fault }) => fault !== undefined).length
      return broken === 0 && live.length > 0 ? 'delivered' : broken === live.length ? 'lost' : 'degraded'
    }
    case 'redirect':
      return 'redirected'
    case 'respond':
      return action.status === 404 || action.status >= 500 ? 'lost' : 'answered'
    case 'refuse':
      return 'refused'
    default:
      action satisfies never
      return 'unknown'
  }
}
