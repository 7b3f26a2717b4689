import { type Cluster, isHeadless, type Pod, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import type { Backend, Entry, Outcome, Step, Trace, Unknown } from '../../answer.ts'
import { endpointsOf } from '../../endpoints.ts'
import type { Dialer } from '../../dialer.ts'
import { type Landing, land } from '../../landing.ts'
import { applyFilters } from '../../outcome.ts'
import { inCidr, isIp } from '../../pattern.ts'
import type { Asked } from '../../request.ts'
import { keepLocal, nodeOf } from './locality.ts'

/** How a request comes to a Service's port or to a pod, without a proxy in between. */
export type ServiceCourse =
  | {
      readonly to: 'service'
      readonly service: Service
      /** The Service's port that was meant, as a number: the dialled one, or the one behind a node port. */
      readonly port: number
      /** How the Service was found, as a step: a name in cluster DNS, an address. */
      readonly found?: Step
      readonly address?: string
      readonly pinned?: Ref
      /** From outside the cluster, where source ranges apply. */
      readonly outside: boolean
      /** The node that was dialled. */
      readonly node?: string
    }
  | { readonly to: 'pod'; readonly pod: Pod; readonly port: number; readonly found?: Step; readonly address?: string }

/** Takes a request through kube-proxy, or straight to a pod (SVC-08 to SVC-16). */
export const throughService = (cluster: Cluster, course: ServiceCourse, asked: Asked): Trace => {
  if (course.to === 'pod') return toPod(course, asked)
  const { service, address } = course
  const entry: Entry = { ref: course.pinned ?? refTo(service), ...(address ? { address } : {}), port: asked.port }
  const found = course.found ? [course.found] : []
  const refuse = (reason: string, step: Step): Trace => done(entry, { type: 'refuse', reason }, [...found, step], [])
  if (course.outside && asked.sourceIp !== undefined && course.address !== undefined && shutOut(service, asked.sourceIp)) {
    const text = `${service.meta.name} lets only ${service.loadBalancerSourceRanges.join(', ')} in; others time out`
    return refuse(text, { stage: 'access', verdict: 'fail', ref: refTo(service, '/spec/loadBalancerSourceRanges'), text, rule: 'SVC-22' })
  }
  const dialer: Dialer = {
    consumer: 'kube-proxy',
    ...(address && isIp(address) && service.clusterIPs.includes(address) ? { family: address.includes(':') ? 'IPv6' : 'IPv4' } : {}),
  }
  if (service.type === 'ExternalName')
    return finish(entry, found, land(cluster, service.meta.namespace ?? '', service.meta.name, course.port, dialer), asked)
  if (isHeadless(service)) return toHeadless(cluster, service, course.port, entry, found, asked)
  const port = service.ports.find((declared) => declared.port === course.port && declared.protocol === asked.transport)
  if (!port) {
    const text = `${service.meta.name} has no ${asked.transport} port ${course.port}; it offers ${sayPorts(service.ports)}`
    return refuse(text, { stage: 'service', verdict: 'fail', ref: refTo(service), text, rule: 'SVC-08' })
  }
  const landing = land(cluster, service.meta.namespace ?? '', service.meta.name, port.name || port.port, dialer)
  const policy = course.outside ? 'externalTrafficPolicy' : 'internalTrafficPolicy'
  const local =
    course.outside && course.node === undefined ? landing : keepLocal(landing, service, policy, course.node ?? nodeOf(cluster, asked.from))
  return finish(entry, found, local, asked)
}

/** SVC-13: DNS gives the pods' own addresses, so the port is the pods' own: no Service port is translated. */
const toHeadless = (cluster: Cluster, service: Service, number: number, entry: Entry, found: readonly Step[], asked: Asked): Trace => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service)
  const head: Step = {
    stage: 'service',
    verdict: 'info',
    ref,
    text: `${name} is headless: its name gives the pods' own addresses, and ports are not translated`,
    rule: 'SVC-13',
  }
  const answers = service.ports
    .filter(({ protocol }) => protocol === asked.transport)
    .map((port) => ({ port, answer: endpointsOf(cluster, service, port, 'kube-proxy') }))
  const hit = answers.find(({ port, answer }) =>
    answer.known ? answer.endpoints.some((endpoint) => endpoint.port === number) : port.targetPort === number,
  )
  if (hit) {
    const landing = land(cluster, namespace, name, hit.port.name || hit.port.port, { consumer: 'kube-proxy' })
    return finish(entry, [...found, head], { ...landing, service: { namespace, name, port: hit.port.port } }, asked)
  }
  const meant = answers.find(({ port }) => port.port === number)
  const instead = meant?.answer.known
    ? [...new Set(meant.answer.endpoints.map(({ port }) => port))].join(' or ')
    : String(meant?.port.targetPort ?? '')
  const empty = meant?.answer.known && meant.answer.endpoints.length === 0
  const text = empty
    ? `${name} is headless and has no pod: its name does not resolve`
    : meant
      ? `Nothing listens on ${number}: pods of ${name} answer on ${instead}`
      : `${name} has no ${asked.transport} port ${number}; pods answer on ${answers.map(({ port }) => port.targetPort).join(', ') || 'none that is declared'}`
  return done(entry, { type: 'refuse', reason: text }, [...found, head, { stage: 'endpoints', verdict: 'fail', ref, text, rule: 'SVC-13' }], [])
}

const toPod = ({ pod, port, found, address }: ServiceCourse & { readonly to: 'pod' }, asked: Asked): Trace => {
  const ref = refTo(pod)
  const entry: Entry = { ref, ...(address ? { address } : {}), port }
  const steps = found ? [found] : []
  const [ip = ''] = pod.ips
  if (pod.phase !== 'Running' || ip === '') {
    const text = `Pod ${pod.meta.name} is ${pod.phase === 'Running' ? 'without an address' : pod.phase}`
    return done(entry, { type: 'refuse', reason: text }, [...steps, { stage: 'endpoints', verdict: 'fail', ref, text }], [])
  }
  const declared = pod.ports.some((container) => container.port === port && container.protocol === asked.transport)
  const hint: Unknown[] = declared
    ? []
    : [{ ref, text: `Pod ${pod.meta.name} declares no ${asked.transport} port ${port}. It may listen there all the same.` }]
  const text = `${address ?? ip}:${port} is Pod ${pod.meta.name}${pod.ready ? '' : ', which is not ready'}`
  const endpoint = {
    address: ip,
    port,
    ready: pod.ready,
    serving: pod.ready,
    terminating: pod.meta.deleting,
    share: 1,
    pod: ref,
    ...(pod.node ? { node: pod.node } : {}),
  }
  const backend = { ...backendOf(asked, {}), share: 1, endpoints: [endpoint] }
  return done(
    entry,
    { type: 'forward', backends: [backend], mirrors: [] },
    [...steps, { stage: 'endpoints', verdict: 'pass', ref, text, rule: 'SVC-25' }],
    hint,
  )
}

/** SVC-16: no endpoint anywhere is a refused connection, for there is nobody to answer 503. */
const finish = (entry: Entry, found: readonly Step[], landing: Landing, asked: Asked): Trace => {
  const steps = [...found, ...landing.steps]
  if (landing.status !== undefined) {
    const last = landing.steps.at(-1)?.stage
    const reason = landing.reason ?? 'no endpoint'
    const why = last === 'endpoints' ? (reason.endsWith('dropped') ? reason : `${reason}, so the connection is refused`) : reason
    return done(entry, { type: 'refuse', reason: why }, steps, landing.unknowns)
  }
  const backend: Backend = {
    ...backendOf(asked, landing),
    share: 1,
    service: landing.service,
    endpoints: landing.endpoints,
    ...(landing.affinity ? { affinity: landing.affinity } : {}),
  }
  const forward: Outcome = { type: 'forward', backends: [backend], mirrors: [] }
  if (!landing.undecided) return done(entry, forward, steps, landing.unknowns)
  const possible: Outcome[] = [forward, { type: 'refuse', reason: 'no pod is ready' }]
  return done(entry, { type: 'unknown', reason: landing.undecided, possible }, steps, landing.unknowns)
}

/** kube-proxy changes nothing: the pod gets what was sent, TLS and all. */
const backendOf = (asked: Asked, landing: Pick<Partial<Landing>, 'protocol'>): Pick<Backend, 'request' | 'protocol'> => {
  const { scheme } = asked
  const protocol = ((): Backend['protocol'] => {
    switch (scheme) {
      case 'http':
        return landing.protocol === 'kubernetes.io/h2c' ? 'h2c' : 'http'
      case 'https':
        return 'https'
      case 'ws':
      case 'wss':
        return 'ws'
      case 'grpc':
      case 'grpcs':
        return 'grpc'
      case 'tcp':
      case 'tls':
      case 'udp':
      case 'sctp':
        return scheme
      default:
        scheme satisfies never
        return 'tcp'
    }
  })()
  return { request: applyFilters(asked, [], scheme.replace('grpcs', 'https').replace('grpc', 'http')).request, protocol }
}

const done = (entry: Entry, outcome: Outcome, steps: readonly Step[], unknowns: readonly Unknown[]): Trace => ({
  entry,
  dialect: 'service',
  outcome,
  steps,
  rejected: [],
  unknowns,
})

const shutOut = (service: Service, source: string): boolean =>
  service.loadBalancerSourceRanges.length > 0 && service.loadBalancerSourceRanges.every((range) => inCidr(range, source) === false)

const sayPorts = (ports: readonly ServicePort[]): string =>
  ports.map(({ port, name, protocol }) => `${port}${name ? ` (${name})` : ''}${protocol === 'TCP' ? '' : `/${protocol}`}`).join(', ') || 'none'
