import type { Cluster, Ref } from '@portolan/model'
import type { Entry, Outcome, Step, Trace, Unknown } from './answer.ts'
import { approach } from './approach.ts'
import { dialerOf } from './dialer.ts'
import { capital, follow } from './forward.ts'
import { behind, gatesOf, onward, type Passage, pass } from './gates.ts'
import { unsure } from './gate.ts'
import { checkSpeech, chooseListener, faultyRival, hostFor, isStream, noListener, noRoute, sayFault } from './listener.ts'
import { match } from './match.ts'
import { isOutdone, matchSteps } from './match-steps.ts'
import { nearMisses, unservedRule } from './near-misses.ts'
import { nearest } from './nearness.ts'
import { answerOf } from './outcome.ts'
import { pathSeen, readBy, refusedStep } from './path-form.ts'
import type { Asked } from './request.ts'
import type { Gate, ProxyAddress, ProxyListener, RouteTable, Rule } from './table.ts'
import { meetTls } from './tls.ts'
import { blindTo, distinctUnknowns, weigh } from './weigh.ts'

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
  /** What else ties the host to it: an annotation of `named`, or an address that it shows. */
  readonly founded?: 'named' | 'addressed'
  readonly named?: Ref
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
export const throughProxy = (cluster: Cluster, tables: readonly RouteTable[], course: ProxyCourse, sent: Asked, now: number): Traced => {
  const { table } = course
  const { proxy } = table
  const asked = readBy(table, sent)
  const listener = chooseListener(course.listeners, asked)
  const entry: Entry = {
    ref: course.pinned ?? proxy.ref,
    ...(course.address ? { address: course.address.address } : {}),
    port: course.port,
    ...(listener ? { listener: listener.name } : {}),
    ...classOf(course),
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
  if (head.refused) return stop({ type: 'refuse', reason: head.refused }, [], proxy.unserved === undefined ? [] : unservedRule(table, tables, asked))
  if (!listener) return stop(...noListener(course, asked))
  const spoken = checkSpeech(listener, asked)
  if (spoken && listener.toPlainText && !asked.secure && asked.http)
    return stop(answerOf(listener.toPlainText, asked), [{ stage: 'listener', verdict: 'fail', ref: listener.origin, text: capital(spoken) }])
  if (spoken) return stop({ type: 'refuse', reason: spoken }, [{ stage: 'listener', verdict: 'fail', ref: listener.origin, text: capital(spoken) }])
  if (listener.fault) {
    const text = sayFault(listener)
    return stop({ type: 'refuse', reason: text }, [{ stage: 'listener', verdict: 'fail', ref: listener.origin, text }])
  }
  const rival = faultyRival(course.listeners, listener, asked)
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
  if (rival) listening.unshift(rival.step)
  const tls = asked.secure && listener.tls ? meetTls(cluster, listener, asked, now) : undefined
  if (tls?.refused) return stop({ type: 'refuse', reason: tls.refused }, [...listening, ...tls.steps])

  const unread = refusedStep(table, asked)
  if (unread) {
    const outcome = thawed(proxy, answerOf(table.malformed ?? MALFORMED, asked))
    const text = `${proxy.title} refuses the path ${asked.path.slice(0, 200)}: ${unread === 'refuse-climbing' ? 'it climbs above the root' : 'an escape in it is broken'}`
    return stop(outcome, [...listening, ...(tls?.steps ?? []), { stage: 'path', verdict: 'fail', ref: proxy.ref, text, rule: 'REQ-02' }])
  }
  const host = hostFor(listener, asked)
  const found = match(table, asked, host, listener.name)
  const near = found.site ? nearest(found.site.rules, pathSeen(asked)) : []
  const outdone = isOutdone(found, near, asked)
  const missed = nearMisses({ tables, table, listener, host, asked, found, near })
  const action = found.rule?.then ?? found.site?.otherwise ?? (isStream(listener) ? noRoute(listener, host) : table.otherwise)
  const dialer = dialerOf(cluster, proxy, asked)
  const gates = gatesOf(found)
  const behindBackend = gates.filter(({ late }) => late)
  const before = behindBackend.length === 0 ? gates : gates.filter(({ late }) => !late)
  const early = passAs(cluster, before, course, asked)
  const onwards = withoutHeaders(asked, table.replaces)
  const end = early.answer ? undefined : follow(cluster, action, onwards, listener, dialer)
  const isLost = action.do === 'forward' && end?.outcome.type === 'respond'
  const passage = early.answer || isLost ? early : onward(early, passAs(cluster, behindBackend, course, asked))
  const answered = passage.answer?.outcome
  const followed = answered || !end ? { outcome: answered ?? NEVER, steps: [], unknowns: [] } : end
  const answering: Step[] =
    found.rule && !answered && action.do === 'respond'
      ? [
          {
            stage: 'filter',
            verdict: action.status >= 500 ? 'fail' : 'info',
            ref: found.rule.origin,
            text: `Answers ${action.status}: ${action.reason}`,
          },
        ]
      : []
  const blind = blindTo(table, found, asked)
  const { outcome: weighed, ambiguous } = weigh(cluster, followed.outcome, found, blind, asked, listener, dialer, onwards)
  const outcome = thawed(proxy, unsure(behind(passage, weighed), head.doubts ?? []))
  return {
    trace: {
      ...base,
      outcome,
      ...(tls?.tls ? { tls: tls.tls } : {}),
      steps: [
        ...head.steps,
        ...listening,
        ...(tls?.steps ?? []),
        ...matchSteps(found, host, asked, listener, table, outdone),
        ...passage.steps,
        ...answering,
        ...followed.steps,
      ],
      rejected: rival ? [rival.rejected, ...missed] : missed,
      unknowns: distinctUnknowns([
        ...head.unknowns,
        ...(tls?.unknowns ?? []),
        ...blind.map(({ ref, text }) => ({ ref, text })),
        ...passage.unknowns,
        ...(proxy.frozenBy?.map(({ ref, text }) => ({ ref, text })) ?? []),
        ...followed.unknowns,
        ...assumed,
      ]),
    },
    ...(found.rule ? { rule: found.rule } : {}),
    outdone,
    ambiguous,
  }
}

/** Of several classes the one that was asked for. */
const classOf = ({ pinned, table: { proxy } }: ProxyCourse): { readonly class?: string } => {
  const name = pinned?.kind === 'IngressClass' ? pinned.name : proxy.class
  return name ? { class: name } : {}
}

/** What a client says in these headers no pod gets to see. */
const withoutHeaders = (asked: Asked, names: readonly string[] | undefined): Asked => {
  if (!names?.some((name) => asked.headers.has(name))) return asked
  return { ...asked, headers: new Map([...asked.headers].filter(([name]) => !names.includes(name))) }
}

/** A request that no gate answers is followed. */
const NEVER: Outcome = { type: 'unknown', reason: 'The request was not followed.', possible: [] }

const MALFORMED = { do: 'respond', status: 400, reason: 'the path is malformed' } as const

/** A controller that can't load what is written now goes on with what it had, which nobody can tell (UNK-13). */
const thawed = ({ frozenBy }: RouteTable['proxy'], outcome: Outcome): Outcome => {
  if (!frozenBy || frozenBy.length === 0) return outcome
  const ends = outcome.type === 'unknown' ? outcome.possible : [outcome]
  return { type: 'unknown', reason: frozenBy.map(({ text }) => text).join(' '), possible: ends }
}

/** Nodes that are tried: they mostly lie in one block. */
const SOME_NODES = 8

/** SVC-21, NGX-46: behind a Service that spreads over all nodes the proxy sees a node's address, not the client's. */
const passAs = (cluster: Cluster, gates: readonly Gate[], { address }: ProxyCourse, asked: Asked): Passage => {
  const front = address?.service ? cluster.get('Service', address.service.namespace, address.service.name) : undefined
  if (gates.length === 0 || asked.sourceIp === undefined || front?.externalTrafficPolicy !== 'Cluster') return pass(gates, asked)
  const nodes = [...cluster.all('Node')]
    .flatMap((node) => node.addresses.find(({ type }) => type === 'InternalIP')?.address ?? [])
    .slice(0, SOME_NODES)
  const seen = nodes.map((sourceIp) => pass(gates, { ...asked, sourceIp }))
  const [first] = seen
  if (first && seen.every(({ answer, possible }) => answer?.gate === first.answer?.gate && possible.length === 0)) return first
  const { sourceIp: _, ...without } = asked
  return pass(gates, without)
}
