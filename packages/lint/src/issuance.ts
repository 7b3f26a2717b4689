import {
  type CertificateRequest,
  type Challenge,
  type Cluster,
  type Order,
  refTo,
  slotOf,
  type TimedCondition,
  type Certificate as Managed,
} from '@portolan/model'
import { iso } from './certificates.ts'
import type { Finding } from './finding.ts'
import type { View } from './view.ts'
import { plural } from './words.ts'

/** How cert-manager gets on with a Certificate. */
export interface Issuance {
  readonly state: 'issued' | 'issuing' | 'failed' | 'stuck' | 'overdue'
  /** A clause with cert-manager as its subject: `cert-manager last tried at 02:14 UTC and was refused by the issuer`. */
  readonly clause: string
  /** In the words of the issuer, the request or the condition; empty where none is told. */
  readonly reason: string
  /** What is nearest to the cause comes first. */
  readonly evidence: Finding['evidence']
}

/** So long nothing is made of it that cert-manager is still at it: a DNS record takes its time, and so does a person who approves. */
const PATIENCE = 30 * 60_000

export const issuancesOf = (view: View): Issuances => view.keep(Issuances, '', () => new Issuances(view.cluster, view.now))

/** Every attempt by the Certificate that it is for. Built once for many questions. */
export class Issuances {
  readonly #cluster: Cluster
  readonly #now: number
  readonly #requests: ReadonlyMap<string, readonly CertificateRequest[]>
  readonly #orders: ReadonlyMap<string, readonly Order[]>
  readonly #challenges: ReadonlyMap<string, readonly Challenge[]>

  constructor(cluster: Cluster, now: number) {
    this.#cluster = cluster
    this.#now = now
    this.#requests = Map.groupBy(cluster.all('CertificateRequest'), ({ meta, certificate }) => slotOf(meta.namespace, certificate ?? ''))
    this.#orders = Map.groupBy(cluster.all('Order'), ({ meta, certificate }) => {
      const request = meta.owner?.kind === 'CertificateRequest' ? cluster.get('CertificateRequest', meta.namespace, meta.owner.name) : undefined
      return slotOf(meta.namespace, certificate ?? request?.certificate ?? '')
    })
    this.#challenges = Map.groupBy(cluster.all('Challenge'), ({ meta }) => slotOf(meta.namespace, meta.owner?.name ?? ''))
  }

  of(managed: Managed): Issuance {
    const { namespace, name } = managed.meta
    const request = newest(this.#requests.get(slotOf(namespace, name)))
    const order = newest(this.#orders.get(slotOf(namespace, name)))
    const challenges = (order && this.#challenges.get(slotOf(namespace, order.meta.name))) ?? []
    return this.#judge(managed, request, order, challenges)
  }

  #judge(managed: Managed, request: CertificateRequest | undefined, order: Order | undefined, challenges: readonly Challenge[]): Issuance {
    const now = this.#now
    const ready = conditionOf(managed, 'Ready')
    const issuing = conditionOf(managed, 'Issuing')
    const orderFailed = order !== undefined && FAILURES.has(order.state)
    const challenge = challenges.find(({ state }) => FAILURES.has(state)) ?? challenges.find(({ state }) => state !== 'valid')
    const evidence = [
      ...(challenge ? ofChallenge(challenge) : []),
      ...(order ? ofOrder(order) : []),
      ...(request ? ofRequest(request) : []),
      ...[issuing, ready].flatMap((condition) => (condition ? ofCondition(managed, condition) : [])),
    ]
    const isReady = ready?.status === 'True'
    const isTrying = issuing?.status === 'True'
    const reason = [order?.reason, challenge?.reason, requestReason(request), issuing?.message, ready?.message].find((text) => text) ?? ''
    const told = { reason: clipped(reason), evidence }

    const failedAt = managed.lastFailure ?? (!isReady || isTrying ? (orderFailed ? order.failed : undefined) : undefined)
    const hasFailed = failedAt !== undefined || managed.failedAttempts > 0 || (issuing?.status === 'False' && issuing.reason !== '')
    if (hasFailed) {
      const at = failedAt ?? issuing?.since
      const times = managed.failedAttempts > 1 ? `, ${managed.failedAttempts} times in a row,` : ''
      const tried = at === undefined ? 'last tried' : `last tried ${sayTime(at, now)}`
      return { state: 'failed', clause: `cert-manager ${tried}${times} and ${whyFailed(order, orderFailed, challenge, request)}`, ...told }
    }
    const missing = missingIssuer(request)
    if (missing && !isReady) return { state: 'stuck', clause: `cert-manager waits for ${missing}, which does not exist`, ...told }
    // What manifests say of progress was so when they were written.
    const isLive = this.#cluster.origin.source !== 'manifests'
    const since = isTrying ? issuing.since : isReady ? undefined : (ready?.since ?? (managed.meta.created || undefined))
    if (since !== undefined && isLive && now - since > PATIENCE) {
      const clause = ready
        ? `cert-manager has been at it since ${sayMoment(since, now)}${sayWait(challenge)}`
        : `cert-manager has not looked at Certificate ${managed.meta.name} since ${sayMoment(since, now)}, when it was made`
      return { state: 'stuck', clause, ...told }
    }
    if (isLive && isReady && !isTrying && managed.renewal !== undefined && now - managed.renewal > 2 * PATIENCE) {
      const renewal = {
        ref: refTo(managed, '/status/renewalTime'),
        text: `Renewal was due ${iso(managed.renewal)}`,
        at: managed.renewal,
      }
      const clause = `cert-manager was to renew it ${sayTime(managed.renewal, now)} and has not begun`
      return { state: 'overdue', clause, reason: '', evidence: [...evidence, renewal] }
    }
    if (!isReady || isTrying) return { state: 'issuing', clause: 'cert-manager is issuing it', ...told }
    const when = managed.renewal === undefined ? '' : ` on ${iso(managed.renewal).slice(0, 10)}`
    return { state: 'issued', clause: `cert-manager renews it${when}`, ...told }
  }
}

/** acme.IsFailureState of cert-manager. */
const FAILURES: ReadonlySet<string> = new Set(['invalid', 'expired', 'errored'])

const newest = <T extends Order | CertificateRequest>(list: readonly T[] | undefined): T | undefined =>
  list?.reduce((best, each) =>
    each.meta.created > best.meta.created || (each.meta.created === best.meta.created && each.meta.name > best.meta.name) ? each : best,
  )

const conditionOf = ({ conditions }: Managed | CertificateRequest, type: string): TimedCondition | undefined =>
  conditions.find((condition) => condition.type === type)

/** An ACME server that answers no (`errored`), or whose proof failed (`invalid`), has refused. */
const whyFailed = (
  order: Order | undefined,
  orderFailed: boolean,
  challenge: Challenge | undefined,
  request: CertificateRequest | undefined,
): string => {
  if (orderFailed && order?.state === 'expired') return 'ran out of time with the issuer'
  if (orderFailed || (challenge && FAILURES.has(challenge.state))) return 'was refused by the issuer'
  const denied = request?.conditions.some(({ type, status }) => type === 'Denied' && status === 'True')
  return denied ? 'its request was denied' : 'failed'
}

const requestReason = (request: CertificateRequest | undefined): string | undefined => {
  const [denied, ready] = [request && conditionOf(request, 'Denied'), request && conditionOf(request, 'Ready')]
  return denied?.status === 'True' ? denied.message : ready?.status === 'True' ? undefined : ready?.message
}

/** `Referenced "ClusterIssuer" not found` stands in a request that waits for one. */
const missingIssuer = (request: CertificateRequest | undefined): string | undefined => {
  const ready = request && conditionOf(request, 'Ready')
  return ready?.status === 'False' && ready.reason === 'Pending' && /^Referenced ".*" not found/.test(ready.message)
    ? `${request?.issuer.kind} ${request?.issuer.name}`
    : undefined
}

const sayWait = (challenge: Challenge | undefined): string =>
  challenge ? `, and waits for the ${challenge.type} proof of ${challenge.wildcard ? '*.' : ''}${challenge.dnsName}` : ''

const ofCondition = (managed: Managed, { type, status, reason, message, since }: TimedCondition): Finding['evidence'] => {
  const at = managed.conditions.findIndex((condition) => condition.type === type)
  const text = `${type} is ${status}${reason ? ` (${reason})` : ''}${message ? `: ${clipped(message)}` : ''}`
  return [{ ref: refTo(managed, `/status/conditions/${at}`), text, ...(since === undefined ? {} : { at: since }) }]
}

const ofRequest = (request: CertificateRequest): Finding['evidence'] => {
  const why = requestReason(request)
  if (why === undefined) return []
  return [{ ref: refTo(request, '/status/conditions'), text: clipped(why), at: request.failed ?? request.meta.created }]
}

const ofOrder = (order: Order): Finding['evidence'] =>
  order.state === 'valid'
    ? []
    : [
        {
          ref: refTo(order, '/status/state'),
          text: `Order for ${order.names.slice(0, 5).join(', ')} is ${order.state || 'not sent yet'}${order.reason ? `: ${clipped(order.reason)}` : ''}`,
          at: order.failed ?? order.meta.created,
        },
      ]

const ofChallenge = (challenge: Challenge): Finding['evidence'] => [
  {
    ref: refTo(challenge, '/status/state'),
    text: `${challenge.type} proof of ${challenge.dnsName} is ${challenge.state || 'not asked for yet'}${challenge.presented ? ', put up' : ''}${challenge.reason ? `: ${clipped(challenge.reason)}` : ''}`,
    at: challenge.meta.created,
  },
]

const LONGEST = 240

const clipped = (text: string): string => {
  const flat = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat
}

/** `at 02:14 UTC` of the last 24 hours, else `3 days ago`. */
const sayTime = (at: number, now: number): string =>
  Math.abs(now - at) < DAY ? `at ${clock(at)}` : `${plural(Math.floor((now - at) / DAY), 'day')} ago`

/** `02:14 UTC`, `2025-11-09 02:14 UTC`. */
const sayMoment = (at: number, now: number): string => (Math.abs(now - at) < DAY ? clock(at) : `${iso(at).slice(0, 10)} ${clock(at)}`)

const clock = (at: number): string => `${iso(at).slice(11, 16)} UTC`

const DAY = 86_400_000
