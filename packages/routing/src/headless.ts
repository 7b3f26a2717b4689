import { type Cluster, refTo, type Service, type ServicePort } from '@portolan/model'
import type { Endpoint, Step } from './answer.ts'
import { arrive, broken, type Landing } from './arrive.ts'
import type { Dialer } from './dialer.ts'
import { type EndpointAnswer, endpointsOf } from './endpoints.ts'

/** SVC-13: DNS gives the pods' own addresses, so the port is the pods' own: no Service port is translated. */
export const byDns = (cluster: Cluster, service: Service, number: number, dialer: Dialer): Landing => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service)
  const transport = dialer.transport ?? 'TCP'
  const text = `${name} is headless: its name gives the pods' own addresses, and ports are not translated`
  const head: Step = { stage: 'service', verdict: 'info', ref, text, rule: 'SVC-13' }
  const family = { ...(dialer.family ? { family: dialer.family } : {}), ...(dialer.only ? { only: dialer.only } : {}) }
  const declared = service.ports.filter(({ protocol }) => protocol === transport)
  const answers = declared.map((port) => ({ port, answer: endpointsOf(cluster, service, port, 'dns', family) }))
  const meets = (answer: EndpointAnswer, port: ServicePort): boolean =>
    answer.known ? answer.endpoints.some((endpoint) => endpoint.port === number) : port.targetPort === number
  const hit = answers.find(({ port, answer }) => meets(answer, port))
  if (hit) return arrive(cluster, service, hit.port, dialer, onNumber(hit.answer, number), [head])
  const undeclared: ServicePort = { name: declared[0]?.name ?? '', port: number, protocol: transport, targetPort: number }
  const addresses = endpointsOf(cluster, service, undeclared, 'dns', family)
  if (
    addresses.known &&
    addresses.endpoints.length > 0 &&
    (service.ports.length === 0 || anyDeclares(cluster, addresses.endpoints, number, transport))
  ) {
    const anywhere = { ...addresses, endpoints: addresses.endpoints.map((endpoint) => ({ ...endpoint, port: number })) }
    return arrive(cluster, service, undeclared, dialer, anywhere, [head])
  }
  const meant = answers.find(({ port }) => port.port === number)
  const base = { service: { namespace, name, port: number }, endpoints: [], unknowns: [] }
  const instead = meant?.answer.known
    ? [...new Set(meant.answer.endpoints.map(({ port }) => port))].join(' or ')
    : String(meant?.port.targetPort ?? '')
  const why =
    meant?.answer.known && meant.answer.endpoints.length === 0
      ? `${name} is headless and has no pod: its name does not resolve`
      : meant
        ? `Nothing listens on ${number}: pods of ${name} answer on ${instead}`
        : `${name} has no ${transport} port ${number}; pods answer on ${declared.map(({ targetPort }) => targetPort).join(', ') || 'none that is declared'}`
  const failed = broken(base, ref, 'endpoints', why, 'SVC-13')
  return { ...failed, steps: [head, ...failed.steps] }
}

/** Of a name's addresses those whose pods answer on the dialled number; dialling the others comes to nothing. */
const onNumber = (answer: EndpointAnswer, number: number): EndpointAnswer => {
  if (!answer.known) return answer
  const fitting = answer.endpoints.filter(({ port }) => port === number)
  const share = fitting.reduce((sum, one) => sum + one.share, 0)
  return { ...answer, endpoints: fitting.map((one) => ({ ...one, share: share > 0 ? one.share / share : 0 })) }
}

const anyDeclares = (cluster: Cluster, endpoints: readonly Endpoint[], number: number, transport: string): boolean =>
  endpoints.some(({ pod: ref }) => {
    const pod = ref && cluster.get('Pod', ref.namespace, ref.name)
    return pod?.ports.some(({ port, protocol }) => port === number && protocol === transport) ?? false
  })
