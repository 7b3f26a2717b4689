import { type Cluster, type Ref, refTo, say, type Service } from '@portolan/model'
import type { Step, Unknown } from './answer.ts'
import { clientAddress, type Gate, proxyPolicies, sourceRanges } from './gate.ts'
import type { Asked } from './request.ts'
import type { ProxyCourse } from './through-proxy.ts'

/** The way to a proxy: its steps, why nothing gets there, and what may keep it from getting there. */
export interface Approach {
  readonly steps: readonly Step[]
  readonly unknowns: readonly Unknown[]
  readonly refused?: string
  /** Sentences; none where nothing is doubtful. */
  readonly doubts?: readonly string[]
}

/** What the request meets before the proxy reads it: DNS, the address in front, the controller itself. */
export const approach = (cluster: Cluster, course: ProxyCourse, asked: Asked): Approach => {
  const { proxy } = course.table
  const { address } = course
  if (proxy.mesh) return { steps: [...(course.found ? [course.found] : []), meshStep(proxy.ref, proxy.mesh.clients)], unknowns: [] }
  const steps: Step[] = []
  const unknowns: Unknown[] = []
  const doubts: string[] = []
  if (!course.skipDns) {
    const ref = address?.service ?? proxy.ref
    if (address)
      steps.push({
        stage: 'dns',
        verdict: 'info',
        ref,
        text: `${asked.dialled} should point at ${address.address}`,
        detail: course.named
          ? `An external-dns annotation of ${say(course.named)} names this host. Public DNS is not queried.`
          : `Address taken from ${address.evidence}. Public DNS is not queried.`,
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
  if (course.listeners.length === 0 && !proxy.unserved) return { steps, unknowns }
  if (address) {
    const port = front?.ports.find((declared) => declared.port === course.port)
    const detail = port ? `port ${port.name || port.port}${port.nodePort === undefined ? '' : ` to NodePort ${port.nodePort}`}` : address.evidence
    const ref = front ? refTo(front) : proxy.ref
    const name = address.address.includes(':') ? `[${address.address}]` : address.address
    const gate = front ? gateOf(cluster, front, course, address.address, asked) : []
    const shut = gate.find((one) => one.shut !== undefined)
    for (const { unknowns: open, doubts: doubtful } of gate) {
      unknowns.push(...open, ...doubtful.map((text): Unknown => ({ ref, text })))
      doubts.push(...doubtful)
    }
    const passes: Step = {
      stage: 'address',
      verdict: 'pass',
      ref,
      text: `${name}:${course.port} passes ${asked.transport} to ${proxy.title}`,
      detail,
    }
    const before = gate.flatMap(({ steps: own }) => own)
    if (shut?.shut) return { steps: [...steps, ...before], unknowns, refused: shut.shut }
    steps.push(passes, ...before)
  }
  const { refused, ...step } = meetController(cluster, course)
  steps.push(step.step)
  return { steps, unknowns, ...(refused ? { refused } : {}), ...(doubts.length > 0 ? { doubts } : {}) }
}

/** What the Service in front lets through: by the balancer's own address its ranges, then whom the proxy sees, then NetworkPolicies on the proxy. */
const gateOf = (cluster: Cluster, front: Service, { port }: ProxyCourse, address: string, asked: Asked): readonly Gate[] => {
  const byBalancer = front.loadBalancer.some(({ ip, hostname }) => ip === address || hostname === address)
  const outside = !front.clusterIPs.includes(address)
  const node = byBalancer || front.externalIPs.includes(address) ? undefined : cluster.nodesByAddress(address)[0]?.meta.name
  return [
    ...(byBalancer ? [sourceRanges(cluster, front, asked)] : []),
    ...(outside ? [{ steps: clientAddress(front, asked, 'the proxy', 'SVC-21'), doubts: [], unknowns: [] }] : []),
    ...(outside ? [proxyPolicies(cluster, front, port, asked, node)] : []),
  ]
}

/** There is no address in front of a mesh: it runs beside the client. */
const meshStep = (service: Ref, clients: string | undefined): Step => ({
  stage: 'controller',
  verdict: 'info',
  ref: service,
  text: clients === undefined ? `${say(service)} has routes of its own` : `Namespace ${clients} has routes of its own to ${say(service)}`,
  detail:
    clients === undefined
      ? 'They apply to its name and cluster IP, in the mesh of the client.'
      : 'They apply to its own clients, before those of the Service.',
  rule: 'GWA-29',
})

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
  if (proxy.outside) return { step: { ...base, verdict: 'info', text: serves, detail: 'Its proxies run outside the cluster.' } }
  if (cluster.origin.source === 'manifests')
    return { step: { ...base, verdict: 'info', text: serves, detail: "Manifests don't say whether its pods run." } }
  return { step: { ...base, verdict: 'unknown', text: serves, detail: 'No pods of it were found here; it may run elsewhere.' } }
}
