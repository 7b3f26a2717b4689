import { type Cluster, idOf, type Ref, refTo, say, type Service } from '@portolan/model'
import type { Entry, Outcome, Step, Trace, Unknown } from './answer.ts'
import { capital, follow } from './forward.ts'
import { holds, type Match, match } from './match.ts'
import { commonSegments, nearMisses, pathOf, sayOrigins } from './near-misses.ts'
import { fits, inCidr, sayHost } from './pattern.ts'
import { decidedBy } from './precedence.ts'
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
  const rejected = nearMisses(tables, table, host, listener.name, found, asked)
  const action = found.rule?.then ?? found.site?.otherwise ?? (isStream(listener) ? noRoute(listener, host) : table.otherwise)
  const followed = follow(cluster, action, asked, listener)
  const blind = [...(found.rule?.blind ?? []), ...table.blind.filter((spot) => concerns(spot, found))]
  const { outcome, ambiguous } = weigh(cluster, followed.outcome, found, blind, asked, listener)
  return {
    trace: {
      ...base,
      outcome,
      ...(tls?.tls ? { tls: tls.tls } : {}),
      steps: [...head.steps, ...listening, ...(tls?.steps ?? []), ...matchSteps(found, host, asked, listener), ...followed.steps],
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

/**
 * Of the listeners on the port the one whose hostname takes the name best: full name, then longest wildcard, then none (GWA-04).
 * One that doesn't work is chosen only where none works: else the port is open, and what works there answers.
 */
const chooseListener = (listeners: readonly ProxyListener[], asked: Asked): ProxyListener | undefined => {
  const working = listeners.filter(({ fault }) => fault === undefined)
  const name = asked.secure && !asked.dialledIp ? asked.dialled : asked.host
  let best: { readonly listener: ProxyListener; readonly score: number } | undefined
  for (const listener of working.length > 0 ? working : listeners) {
    const score = scoreOf(listener.hostname, name)
    if (score > 0 && score > (best?.score ?? 0)) best = { listener, score }
  }
  return best?.listener
}

const scoreOf = (hostname: ProxyListener['hostname'], name: string): number => {
  if (!hostname || hostname.by === 'anything') return 1
  if (fits(hostname, name) !== 'yes') return 0
  return hostname.by === 'exact' ? Number.MAX_SAFE_INTEGER : 1 + ('value' in hostname ? hostname.value.length : 0)
}

const noListener = ({ listeners, port, table }: ProxyCourse, asked: Asked): [Outcome, Step[]] => {
  const where = table.proxy.title
  if (listeners.length > 0 && asked.http && !asked.secure) {
    const off = listeners.find(({ fault, hostname }) => fault !== undefined && scoreOf(hostname, asked.host) > 0)
    const text = off
      ? `Listener ${off.name} for ${asked.host} does not work: ${off.fault}`
      : `No listener of ${where} on port ${port} takes ${asked.host}`
    return [{ type: 'respond', status: 404, reason: text }, [{ stage: 'listener', verdict: 'fail', ref: table.proxy.ref, text }]]
  }
  const text =
    listeners.length > 0 ? `No listener of ${where} on port ${port} takes server name ${asked.dialled}` : `${where} does not listen on port ${port}`
  return [{ type: 'refuse', reason: text }, [{ stage: 'listener', verdict: 'fail', ref: table.proxy.ref, text }]]
}

const checkSpeech = (listener: ProxyListener, asked: Asked): string | undefined => {
  const { port, protocol } = listener
  switch (protocol) {
    case 'HTTP':
      if (asked.secure) return `port ${port} speaks plain HTTP, and the request begins with TLS`
      return asked.http ? undefined : `port ${port} speaks HTTP, and the request is a bare ${asked.scheme} stream`
    case 'HTTPS':
      if (!asked.secure) return `port ${port} speaks TLS, and the request is plain text`
      return asked.http ? undefined : `port ${port} speaks HTTP inside TLS, and the request is a bare stream`
    case 'TLS':
      return asked.secure ? undefined : `port ${port} speaks TLS, and the request is plain text`
    case 'TCP':
    case 'UDP':
      return undefined
    default:
      protocol satisfies never
      return undefined
  }
}

const isStream = ({ protocol }: ProxyListener): boolean => protocol === 'TLS' || protocol === 'TCP' || protocol === 'UDP'

/** A stream that nobody takes has no one to answer 404: the connection ends (GWA-27, GWA-28). */
const noRoute = ({ name, protocol }: ProxyListener, host: string): Action => ({
  do: 'refuse',
  reason: protocol === 'TLS' ? `no route of listener ${name} takes server name ${host || 'none'}` : `no route is attached to listener ${name}`,
})

const hostFor = (listener: ProxyListener, asked: Asked): string => {
  if (listener.protocol === 'TLS') return asked.dialledIp ? '' : asked.dialled
  return listener.protocol === 'TCP' || listener.protocol === 'UDP' ? '' : asked.host
}

/** What the request meets before the proxy reads it: DNS, the address in front, the controller itself. */
const approach = (cluster: Cluster, course: ProxyCourse, asked: Asked): { steps: Step[]; unknowns: Unknown[]; refused?: string } => {
  const { proxy } = course.table
  const { address } = course
  const steps: Step[] = []
  const unknowns: Unknown[] = []
  if (!course.skipDns) {
    const ref = address?.service ?? proxy.ref
    if (address)
      steps.push({
        stage: 'dns',
        verdict: 'info',
        ref,
        text: `${asked.dialled} should point at ${address.address}`,
        detail: `Address taken from ${address.evidence}. Public DNS is not queried.`,
      })
    else
      steps.push({
        stage: 'dns',
        verdict: 'unknown',
        ref,
        text: `Where ${asked.dialled} points is not known`,
        detail: `Nothing names an address of ${proxy.title}. Public DNS is not queried.`,
      })
  }
  const front = address?.service ? cluster.get('Service', address.service.namespace, address.service.name) : undefined
  if (address) {
    const port = front?.ports.find((declared) => declared.port === course.port)
    const detail = port ? `port ${port.name || port.port}${port.nodePort === undefined ? '' : ` to NodePort ${port.nodePort}`}` : address.evidence
    const closed = front && asked.sourceIp !== undefined && outsideRanges(front, asked.sourceIp)
    const name = address.address.includes(':') ? `[${address.address}]` : address.address
    if (closed) {
      const refused = `${say(refTo(front))} lets only ${front.loadBalancerSourceRanges.join(', ')} in; others time out`
      return { steps: [...steps, { stage: 'address', verdict: 'fail', ref: refTo(front), text: refused, rule: 'SVC-22' }], unknowns, refused }
    }
    const ref = front ? refTo(front) : proxy.ref
    steps.push({ stage: 'address', verdict: 'pass', ref, text: `${name}:${course.port} passes ${asked.transport} to ${proxy.title}`, detail })
    if (front && front.loadBalancerSourceRanges.length > 0 && asked.sourceIp === undefined) {
      unknowns.push({
        ref: refTo(front, '/spec/loadBalancerSourceRanges'),
        text: `${front.meta.name} lets only ${front.loadBalancerSourceRanges.join(', ')} in, and the source address is not given.`,
      })
    }
  }
  const { refused, ...step } = meetController(cluster, course)
  steps.push(step.step)
  return { steps, unknowns, ...(refused ? { refused } : {}) }
}

const outsideRanges = (front: Service, source: string): boolean =>
  front.loadBalancerSourceRanges.length > 0 && front.loadBalancerSourceRanges.every((range) => inCidr(range, source) === false)

const meetController = (cluster: Cluster, { table: { proxy } }: ProxyCourse): { step: Step; refused?: string } => {
  const detail = proxy.version ? { detail: `version ${proxy.version}` } : {}
  const base = { stage: 'controller' as const, ref: proxy.ref, rule: 'DET-07', ...detail }
  if (proxy.unserved) return { step: { ...base, verdict: 'fail', text: `${proxy.unserved}, so nothing serves it` }, refused: proxy.unserved }
  const serves = proxy.class ? `${proxy.title} serves class ${proxy.class}` : `${proxy.title} serves`
  const { pods } = proxy
  if (pods && pods.ready === 0) {
    const text = `${proxy.title} has 0 of ${pods.total} pods ready`
    return { step: { ...base, verdict: 'fail', text }, refused: text }
  }
  if (pods) return { step: { ...base, verdict: 'pass', text: `${serves}, ${pods.ready} of ${pods.total} ready` } }
  if (cluster.origin.source === 'manifests')
    return { step: { ...base, verdict: 'info', text: serves, detail: "Manifests don't say whether its pods run." } }
  return { step: { ...base, verdict: 'unknown', text: serves, detail: 'No pods of it were found here; it may run elsewhere.' } }
}

const matchSteps = (found: Match, host: string, asked: Asked, listener: ProxyListener): readonly Step[] => {
  const stream = listener.protocol === 'TCP' || listener.protocol === 'UDP'
  const { site, rule } = found
  if (!site)
    return [
      {
        stage: 'host',
        verdict: 'fail',
        text: stream ? 'No route is attached to this listener' : `Nobody names ${host || 'this host'}`,
        ref: listener.origin,
      },
    ]
  const steps: Step[] = []
  const ref = site.origins[0]
  const cited = site.rule ? { rule: site.rule } : {}
  if (!stream) {
    const how =
      site.host.by === 'exact'
        ? `${host} matches exactly`
        : site.host.by === 'anything'
          ? `No host is asked for, so ${host} matches`
          : `${host} matches ${sayHost(site.host)}`
    steps.push({ stage: 'host', verdict: 'pass', text: how, detail: sayOrigins(site), ...(ref ? { ref } : {}), ...cited })
  }
  if (!rule) {
    const text = found.maybe.length > 0 ? `Whether a rule takes ${asked.path} can't be told` : `No rule takes ${asked.path}`
    return [...steps, { stage: 'path', verdict: found.maybe.length > 0 ? 'unknown' : 'fail', text, ...(ref ? { ref } : {}) }]
  }
  if (stream || !asked.http) return [...steps, { stage: 'match', verdict: 'pass', ref: rule.origin, text: `${say(rule.origin)} takes the stream` }]
  const runnerUp = site.rules.find((other) => other !== rule && site.rules.indexOf(other) > site.rules.indexOf(rule))
  const decided = runnerUp ? decidedBy(rule.rank, runnerUp.rank) : rule.rank[0]
  const only = isOutdone(found, asked) ? `Only ${rule.label} still matches ${asked.path}` : `${rule.label} matches ${asked.path}`
  steps.push({ stage: 'path', verdict: 'pass', ref: rule.origin, text: only, detail: sayType(rule), ...(decided ? { rule: decided.rule } : {}) })
  return steps
}

const sayType = (rule: Rule): string => {
  const by = pathOf(rule)?.by
  return by === 'exact' ? 'Exact' : by === 'regex' ? 'Regular expression' : by === 'segments' || by === 'prefix' ? 'Prefix' : 'Any path'
}

const isOutdone = (found: Match, asked: Asked): boolean => {
  const { rule, site } = found
  if (!rule || !site) return false
  const own = commonSegments(rule, asked.path)
  return own === 0 && site.rules.some((other) => other !== rule && commonSegments(other, asked.path) > 0)
}

/** What may make it come otherwise: rules that can't be evaluated, undefined ties, blind spots. Then the outcome is unknown, with all that is possible. */
const weigh = (
  cluster: Cluster,
  outcome: Outcome,
  found: Match,
  blind: readonly BlindSpot[],
  asked: Asked,
  listener: ProxyListener,
): { outcome: Outcome; ambiguous: boolean } => {
  const end = (action: Action): Outcome => follow(cluster, action, asked, listener).outcome
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

const concerns = (spot: BlindSpot, found: Match): boolean =>
  spot.weight === 'may-change' || (found.site?.origins ?? []).some((origin) => idOf(origin) === idOf({ ...spot.ref, pointer: '' }))

const distinct = <T>(list: readonly T[]): T[] => [...new Map(list.map((item) => [JSON.stringify(item), item])).values()]
