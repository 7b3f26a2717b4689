import { type Cluster, isHeadless, pointer, refTo, type Service, type ServicePort } from '@portolan/model'
import type { Backend, Entry, Outcome, Rejected, Step, Trace, Unknown } from '../../answer.ts'
import { insideOf } from '../../dialer.ts'
import { clientAddress, sourceRanges } from '../../gate.ts'
import { type Landing, land, partsOf } from '../../landing.ts'
import type { Asked } from '../../request.ts'
import type { ServiceCourse } from './course.ts'
import { dialFor, isOutside } from './dial.ts'
import { asSent, done } from './outcome.ts'
import { toPod } from './pod.ts'

export type { ServiceCourse } from './course.ts'

/** Takes a request through kube-proxy, or straight to a pod (SVC-08 to SVC-26). */
export const throughService = (cluster: Cluster, course: ServiceCourse, asked: Asked): Trace => {
  if (course.to === 'pod') return toPod(cluster, course, asked)
  const { service, address } = course
  const entry: Entry = { ref: refTo(service), ...(address ? { address } : {}), port: course.srv === undefined ? asked.port : course.port }
  const found = course.found ? [course.found] : []
  const refuse = (reason: string, step: Omit<Step, 'verdict' | 'text'>, rejected: readonly Rejected[] = []): Trace =>
    done(entry, { type: 'refuse', reason }, [...found, { ...step, verdict: 'fail', text: reason }], [], rejected)
  const outside = isOutside(course, asked)
  if (outside && course.by === 'cluster-ip') {
    return refuse(`${address} is a cluster IP, and from outside nothing leads there`, { stage: 'address', ref: refTo(service), rule: 'SVC-08' })
  }
  if (outside && course.by === 'balancer' && isPending(cluster, service, course.address))
    return refuse(`Service ${service.meta.name} has no address yet${byWhom(service)}`, {
      stage: 'address',
      ref: refTo(service, '/status/loadBalancer'),
      rule: 'SVC-10',
    })
  const gated = course.by === 'balancer' || (course.by === 'pinned' && asked.sourceIp !== undefined)
  const gate = gated ? sourceRanges(cluster, service, asked) : undefined
  if (gate?.shut) return done(entry, { type: 'refuse', reason: gate.shut }, [...found, ...gate.steps], [])
  const before = [...found, ...foreign(service), ...(gate?.steps ?? []), ...(outside ? clientAddress(service, asked, 'the pod', 'SVC-17') : [])]
  const dialer = dialFor(cluster, course, asked)
  const follow = (port: number | string): Trace => {
    const landing = land(cluster, service.meta.namespace ?? '', service.meta.name, port, dialer)
    return finish(
      entry,
      before,
      landing,
      [
        ...foreign(service).map(({ ref, text }) => ({ ref, text: `${text}.` })),
        ...stranger(cluster, asked),
        ...notesOf(course),
        ...(gate?.doubts ?? []),
        ...(course.doubt ? [course.doubt] : []),
      ],
      asked,
    )
  }
  if (service.type === 'ExternalName' || isHeadless(service)) return follow(isHeadless(service) && course.srv ? course.srv : course.port)
  const port = service.ports.find((declared) => declared.port === course.port && declared.protocol === asked.transport)
  if (port) return follow(port.name || port.port)
  const text = `${service.meta.name} has no ${asked.transport} port ${course.port}; it offers ${sayPorts(service.ports)}`
  const detail = 'kube-proxy with nftables refuses it; with iptables it is left unanswered.'
  return refuse(text, { stage: 'service', ref: refTo(service), detail, rule: 'SVC-08' }, otherPorts(service, course.port, asked))
}

/** The ports that are open: of the same number first, then of the same transport. */
const otherPorts = (service: Service, number: number, { transport }: Asked): readonly Rejected[] => {
  const { name, namespace } = service.meta
  const rank = ({ port, protocol }: ServicePort): number => (port === number ? 0 : protocol === transport ? 1 : 2)
  return service.ports
    .map((port, i) => ({ port, ref: refTo(service, pointer('spec', 'ports', i)) }))
    .sort((a, b) => rank(a.port) - rank(b.port))
    .map(({ port, ref }): Rejected => {
      const what = port.port === number ? `It speaks ${port.protocol}; yours is ${transport}.` : `It is port ${port.port}; yours says ${number}.`
      return {
        ref,
        stage: 'service',
        text: what,
        label: `${port.port}${port.name ? ` (${port.name})` : ''}`,
        leadsTo: `${namespace}/${name}:${port.port}`,
      }
    })
}

/** SVC-16: no endpoint anywhere is a refused connection, for there is nobody to answer 503. What is dropped times out. */
const finish = (entry: Entry, before: readonly Step[], landing: Landing, doubts: readonly (string | Unknown)[], asked: Asked): Trace => {
  const notes = doubts.filter((doubt) => typeof doubt !== 'string')
  const open = doubts.filter((doubt) => typeof doubt === 'string')
  const unknowns = [...notes, ...open.map((text): Unknown => ({ ref: entry.ref, text })), ...landing.unknowns]
  const steps = [...before, ...landing.steps]
  if (landing.status !== undefined) {
    const reason = landing.reason ?? 'no endpoint'
    const refused = landing.steps.at(-1)?.stage === 'endpoints' && !reason.endsWith('dropped') && !/^Nothing listens/.test(reason)
    return done(entry, { type: 'refuse', reason: refused ? `${reason}, so the connection is refused` : reason }, steps, unknowns)
  }
  const backend: Backend = {
    ...asSent(asked, landing.protocol),
    share: 1,
    service: landing.service,
    endpoints: landing.endpoints,
    ...(landing.affinity ? { affinity: landing.affinity } : {}),
  }
  const forward: Outcome = { type: 'forward', backends: partsOf(landing, backend), mirrors: [] }
  const all = asked.transport === 'UDP' && landing.endpoints.length > 0 ? [...steps, UNCONFIRMED] : steps
  const ways = [...(landing.undecided ? [landing.undecided] : []), ...open.map((reason) => ({ reason, why: 'the connection is not let in' }))]
  if (ways.length === 0) return done(entry, forward, all, unknowns)
  const possible: Outcome[] = [forward, ...ways.map(({ why }): Outcome => ({ type: 'refuse', reason: why }))]
  return done(entry, { type: 'unknown', reason: ways.map(({ reason }) => reason).join(' '), possible }, all, unknowns)
}

const UNCONFIRMED: Step = {
  stage: 'endpoints',
  verdict: 'info',
  text: 'UDP has no handshake, so nothing confirms that a pod takes it',
  rule: 'SVC-26',
}

/** A pod that isn't there has no node and no labels to go by; its namespace is all that counts. */
const stranger = (cluster: Cluster, asked: Asked): readonly Unknown[] => {
  const inside = insideOf(asked)
  if (inside?.pod === undefined || !cluster.knows('Pod') || cluster.get('Pod', inside.namespace, inside.pod)) return []
  const ref = { kind: 'Pod', namespace: inside.namespace, name: inside.pod }
  return [{ ref, text: `Pod ${inside.pod} is not in ${inside.namespace}; the namespace is taken, and its node and labels are not known.` }]
}

const notesOf = ({ service, note }: ServiceCourse & { readonly to: 'service' }): readonly Unknown[] =>
  note ? [{ ref: refTo(service), text: note }] : []

/** SVC-10: where objects have a status, a balancer without an address is still being made. Manifests have none. */
const isPending = (cluster: Cluster, service: Service, address: string | undefined): boolean =>
  service.type === 'LoadBalancer' && service.loadBalancer.length === 0 && address === undefined && cluster.origin.source !== 'manifests'

const byWhom = ({ loadBalancerClass }: Service): string =>
  loadBalancerClass ? `: class ${loadBalancerClass} has not given it one` : ': its load balancer is pending'

/** SVC-23: labels by which kube-proxy leaves a Service to somebody else. */
const foreign = (service: Service): readonly (Step & Unknown)[] => {
  const { labels, name } = service.meta
  const base = { stage: 'service' as const, verdict: 'info' as const, ref: refTo(service, '/metadata/labels'), rule: 'SVC-23' }
  const proxy = Object.hasOwn(labels, PROXY_NAME) ? labels[PROXY_NAME] : undefined
  if (proxy) return [{ ...base, text: `kube-proxy leaves ${name} to ${proxy}, which label ${PROXY_NAME} names; it is taken to do the same` }]
  if (Object.hasOwn(labels, HEADLESS) && !isHeadless(service))
    return [{ ...base, text: `kube-proxy passes over ${name}, which has label ${HEADLESS}; that something else serves its address is assumed` }]
  return []
}

const PROXY_NAME = 'service.kubernetes.io/service-proxy-name'
const HEADLESS = 'service.kubernetes.io/headless'

const sayPorts = (ports: readonly ServicePort[]): string =>
  ports.map(({ port, name, protocol }) => `${port}${name ? ` (${name})` : ''}${protocol === 'TCP' ? '' : `/${protocol}`}`).join(', ') || 'none'
