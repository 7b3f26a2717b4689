import { type Cluster, idOf, type Ref } from '@portolan/model'
import type { Entry, Outcome, Step, Trace, Unknown } from './answer.ts'
import { approach } from './approach.ts'
import { type Dialer, dialerOf } from './dialer.ts'
import { capital, follow } from './forward.ts'
import { checkSpeech, chooseListener, hostFor, isStream, noListener, noRoute } from './listener.ts'
import { holds, type Match, match } from './match.ts'
import { isOutdone, matchSteps } from './match-steps.ts'
import { nearMisses } from './near-misses.ts'
import type { Asked } from './request.ts'
import type { Action, BlindSpot, ProxyAddress, ProxyListener, RouteTable, Rule } from './table.ts'
import { meetTls } from './tls.ts'

/** How a request comes to a proxy. */
export interface ProxyCourse {
  readonly to: 'proxy'
  readonly table: RouteTable
  /** The listener's port: the dialled one, or what a node port maps to. */
  readonly port: number
  /** Listeners that may take it, all of them on that port. */
  readonly listeners: readonly ProxyListener[]
  readonly address?: ProxyAddress
  /** How the Service was found whose clients' mesh this is: a name in cluster DNS, its address. */
  readonly found?: Step
  /** The entry that was pinned: `entry.ref` of the trace. */
  readonly pinned?: Ref
  /** DNS doesn't come into it: the entry is pinned or dialled by address. */
  readonly skipDns: boolean
  /** 3 the host is named in full, 2 by a wildcard, 1 by a rule without host, 0 not at all. */
  readonly knowing: 0 | 1 | 2 | 3
}

/** A trace, and what the sentence about it needs. */
export interface Traced {
  readonly trace: Trace
  readonly rule?: Rule
  /** A rule that lost came closer to the path than the one that won. */
  readonly outdone: boolean
  readonly ambiguous: boolean
}

/** Takes a request through a proxy: controller, listener, TLS, host, rule, and behind it Services and pods. */
export const throughProxy = (cluster: Cluster, tables: readonly RouteTable[], course: ProxyCourse, asked: Asked, now: number): Traced => {
  const { table } = course
  const { proxy } = table
  const listener = chooseListener(course.listeners, asked)
  const entry: Entry = {
    ref: course.pinned ?? proxy.ref,
    ...(course.address ? { address: course.address.address } : {}),
    port: course.port,
    ...(listener ? { listener: listener.name } : {}),
    ...(proxy.class ? { class: proxy.class } : {}),
    ...(proxy.controller ? { controller: proxy.controller } : {}),
  }
  const head = approach(cluster, course, asked)
  const base = { entry, dialect: proxy.dialect }
  const assumed = proxy.assumed.map((text): Unknown => ({ ref: proxy.ref, text }))
  const stop = (outcome: Outcome, steps: readonly Step[], rejected: Trace['rejected'] = [], unknowns: readonly Unknown[] = []): Traced => ({
    trace: { ...base, outcome, steps: [...head.steps, ...steps], rejected, unknowns: [...head.unknowns, ...unknowns, ...assumed] },
    outdone: false,
    ambiguous: false,
  })
  if (head.refused) return stop({ type: 'refuse', reason: head.refused }, [])
  if (!listener) return stop(...noListener(course, asked))
  const spoken = checkSpeech(listener, asked)
  if (spoken) return stop({ type: 'refuse', reason: spoken }, [{ stage: 'listener', verdict: 'fail', ref: listener.origin, text: capital(spoken) }])
  if (listener.fault) {
    const text = `Listener ${listener.name} does not work: ${listener.fault}`
    return stop({ type: 'refuse', reason: text }, [{ stage: 'listener', verdict: 'fail', ref: listener.origin, text }])
  }
  const listening: Step[] = listener.origin.pointer
    ? [
        {
          stage: 'listener',
          verdict: 'pass',
          ref: listener.origin,
          text: `Listener ${listener.name} takes port ${listener.port}, ${listener.protocol}`,
        },
      ]
    : []
  const tls = asked.secure && listener.tls ? meetTls(cluster, listener, asked, now) : undefined
  if (tls?.refused) return stop({ type: 'refuse', reason: tls.refused }, [...listening, ...tls.steps])

  const host = hostFor(listener, asked)
  const found = match(table, asked, host, listener.name)
  const rejected = nearMisses(tables, table, host, found, asked)
  const action = found.rule?.then ?? found.site?.otherwise ?? (isStream(listener) ? noRoute(listener, host) : table.otherwise)
  const dialer = dialerOf(cluster, proxy, asked)
  const followed = follow(cluster, action, asked, listener, dialer)
  const answering: Step[] =
    found.rule && action.do === 'respond'
      ? [
          {
            stage: 'filter',
            verdict: action.status >= 500 ? 'fail' : 'info',
            ref: found.rule.origin,
            text: `Answers ${action.status}: ${action.reason}`,
          },
        ]
      : []
  const blind = [...(found.rule?.blind ?? []), ...table.blind.filter((spot) => isNear(spot, found))].filter((spot) => concerns(spot, asked))
  const { outcome, ambiguous } = weigh(cluster, followed.outcome, found, blind, asked, listener, dialer)
  return {
    trace: {
      ...base,
      outcome,
      ...(tls?.tls ? { tls: tls.tls } : {}),
      steps: [
        ...head.steps,
        ...listening,
        ...(tls?.steps ?? []),
        ...matchSteps(found, host, asked, listener, proxy.ref),
        ...answering,
        ...followed.steps,
      ],
      rejected,
      unknowns: distinct([
        ...head.unknowns,
        ...(tls?.unknowns ?? []),
        ...blind.map(({ ref, text }) => ({ ref, text })),
        ...followed.unknowns,
        ...assumed,
      ]),
    },
    ...(found.rule ? { rule: found.rule } : {}),
    outdone: isOutdone(found, asked),
    ambiguous,
  }
}

/** What may make it come otherwise: rules that can't be evaluated, undefined ties, blind spots. Then the outcome is unknown, with all that is possible. */
const weigh = (
  cluster: Cluster,
  outcome: Outcome,
  found: Match,
  blind: readonly BlindSpot[],
  asked: Asked,
  listener: ProxyListener,
  dialer: Dialer,
): { outcome: Outcome; ambiguous: boolean } => {
  const end = (action: Action): Outcome => follow(cluster, action, asked, listener, dialer).outcome
  const ties = new Set(found.rule?.tiedWith?.map(idOf) ?? [])
  const tied = (found.site?.rules ?? []).filter((rule) => ties.has(idOf(rule.origin)) && rule !== found.rule && holds(rule.when, asked) !== 'no')
  const changing = blind.filter(({ weight }) => weight === 'may-change')
  if (found.maybe.length === 0 && tied.length === 0 && changing.length === 0) return { outcome, ambiguous: false }
  const others = [
    ...found.maybe.map(({ then }) => end(then)),
    ...tied.map(({ then }) => end(then)),
    ...changing.flatMap(({ instead }) => instead?.map(end) ?? []),
  ]
  const possible = distinct([outcome, ...others].flatMap((each) => (each.type === 'unknown' ? each.possible : [each])))
  if (tied.length > 0 && possible.length < 2 && found.maybe.length === 0 && changing.length === 0) return { outcome, ambiguous: false }
  const reasons = [
    ...changing.map(({ text }) => text),
    ...found.maybe.map((rule) => `Whether ${rule.label} takes the request can't be evaluated.`),
    ...(tied.length > 0 ? [`${tied.length + 1} rules match alike, and the proxy's own order among them is undefined.`] : []),
    ...(outcome.type === 'unknown' ? [outcome.reason] : []),
  ]
  return { outcome: { type: 'unknown', reason: [...new Set(reasons)].join(' '), possible }, ambiguous: tied.length > 0 && possible.length > 1 }
}

/** A table's own blind spots are told where they could change the answer, or where they are of the same objects. */
const isNear = (spot: BlindSpot, found: Match): boolean =>
  spot.weight === 'may-change' || (found.site?.origins ?? []).some((origin) => idOf(origin) === idOf({ ...spot.ref, pointer: '' }))

const concerns = ({ scheme, when }: BlindSpot, asked: Asked): boolean =>
  (scheme === undefined || (scheme === 'https') === asked.secure) && (when === undefined || holds(when, asked) !== 'no')

const distinct = <T>(list: readonly T[]): T[] => [...new Map(list.map((item) => [JSON.stringify(item), item])).values()]
