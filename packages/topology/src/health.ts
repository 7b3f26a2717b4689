import { type Service, say } from '@portolan/model'
import type { Proxy as RunningProxy, Rule, Target } from '@portolan/routing'
import type { Headcount } from './census.ts'
import type { Status } from './graph.ts'

/** How something is, and why, a sentence for each reason; no reason for ok. */
export interface Health {
  readonly status: Status
  readonly reasons: readonly string[]
}

export const OK: Health = Object.freeze({ status: 'ok', reasons: [] })
export const IDLE: Health = Object.freeze({ status: 'idle', reasons: [] })

const GRAVITY: Readonly<Record<Status, number>> = { error: 4, warning: 3, unknown: 2, ok: 1, idle: 0 }

/** The graver of two states. */
export const graver = (a: Status, b: Status): Status => (GRAVITY[b] > GRAVITY[a] ? b : a)

export const gravest = (states: Iterable<Status>): Status => [...states].reduce(graver, 'idle')

/** All of them at once: the gravest state, with every reason once, those of the gravest first. */
export const together = (...all: readonly Health[]): Health => {
  const [first] = all
  if (all.length === 1 && first) return first
  const status = gravest(all.map((each) => each.status))
  const reasons = [...new Set([...all].sort((a, b) => GRAVITY[b.status] - GRAVITY[a.status]).flatMap((each) => each.reasons))]
  return { status, reasons }
}

/**
 * A Service by its pods. `reached`: what sends requests here; a Service that nobody outside reaches and that has no pods is idle,
 * a stream's is an address that leads nowhere (lb-idle), and a rule's answers 503.
 */
export function healthOfService(service: Service, pods: Headcount, reached: 'rule' | 'stream' | 'nobody'): Health {
  const { name } = service.meta
  if (service.type === 'ExternalName') return OK
  if (!pods.known) {
    if (pods.total > 0) return OK
    return { status: 'unknown', reasons: [`The pods behind ${name} are not known.`] }
  }
  if (pods.total === 0) {
    if (reached === 'nobody') return { status: 'idle', reasons: [`${name} has no pods.`] }
    const reason = reached === 'stream' ? `${name} has an address but no pods.` : `${name} has no pods, so every request gets 503.`
    return { status: reached === 'stream' ? 'warning' : 'error', reasons: [reason] }
  }
  if (pods.ready === pods.total) return OK
  const why = sayShort(pods)
  if (pods.ready === 0) return { status: 'error', reasons: [`${name} has 0 of ${pods.total} pods ready${why}.`] }
  return { status: 'warning', reasons: [`${name} is down to ${pods.ready} of ${pods.total} pods${why}.`] }
}

/** `; search-7c9f-x2x8k: CrashLoopBackOff`, or how many fail the same way. */
const sayShort = ({ short }: Headcount): string => {
  const [first] = short.filter(({ reason }) => reason !== undefined && reason !== 'ContainersNotReady')
  if (!first) return ''
  const alike = short.filter(({ reason }) => reason === first.reason).length
  return alike > 1 ? `; ${alike} are in ${first.reason}` : `; ${first.meta.name}: ${first.reason}`
}

/** Why a target fails whatever its pods do. */
export function healthOfFault(target: Target): Health {
  const { fault, service } = target
  if (!fault) return OK
  const named = service ? `${service.namespace}/${service.name}` : ''
  switch (fault.code) {
    case 'service-missing':
      return { status: 'error', reasons: [named ? `Service ${named} does not exist.` : sentence(fault.reason)] }
    case 'not-granted':
      return { status: 'error', reasons: [`No ReferenceGrant in ${service?.namespace ?? ''} lets this rule use ${named}.`] }
    case 'port-missing':
    case 'invalid':
      return { status: 'error', reasons: [sentence(fault.reason)] }
    case 'unsupported':
      return { status: 'unknown', reasons: [sentence(fault.reason)] }
    default:
      fault.code satisfies never
      return OK
  }
}

/** A rule by what the proxy makes of it, apart from where it leads. */
export function healthOfRule(rule: Rule): Health {
  if (rule.shadowedBy) return { status: 'warning', reasons: [`Never reached: ${say(rule.shadowedBy)} takes everything that it would.`] }
  const first = rule.tiedWith?.[0]
  if (first) return { status: 'unknown', reasons: [`${say(first)} claims the same requests, and which of them wins is not defined.`] }
  const blind = rule.blind?.filter(({ weight }) => weight === 'may-change') ?? []
  if (blind.length > 0) return { status: 'unknown', reasons: blind.map(({ text }) => text) }
  return OK
}

/** Routing's reasons are clauses: with a capital and a final stop they stand alone. */
export const sentence = (clause: string): string => clause.charAt(0).toUpperCase() + clause.slice(1) + (clause.endsWith('.') ? '' : '.')

/** A proxy by its own pods. */
export function healthOfProxy(proxy: RunningProxy): Health {
  if (proxy.unserved !== undefined) return { status: 'warning', reasons: [sentence(proxy.unserved)] }
  const { pods, title } = proxy
  if (!pods || pods.total === 0 || pods.ready === pods.total) return OK
  if (pods.ready === 0) return { status: 'error', reasons: [`${title} has 0 of ${pods.total} pods ready, so nothing behind it is reached.`] }
  return { status: 'warning', reasons: [`${title} has ${pods.ready} of ${pods.total} pods ready.`] }
}
