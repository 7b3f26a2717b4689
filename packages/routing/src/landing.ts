import { type Cluster, isHeadless, type Ref, refTo, type Service, type ServicePort } from '@portolan/model'
import type { Backend, Outcome, Step } from './answer.ts'
import { arrive, broken, type Landing, noPod, type Undecided } from './arrive.ts'
import type { Dialer } from './dialer.ts'
import { endpointsOf, resolvePort } from './endpoints.ts'
import { byDns } from './headless.ts'
import { isIp } from './pattern.ts'

export type { Landing } from './arrive.ts'

/**
 * Follows a Service's port to its endpoints. ExternalName is followed while it names Services of this cluster, ten hops at most,
 * and loops are named (SVC-12). Never throws; a broken link is a `status` with its reason (FAIL-02).
 */
export const land = (
  cluster: Cluster,
  namespace: string,
  name: string,
  port: number | string,
  dialer: Dialer,
  seen: readonly string[] = [],
): Landing => {
  const base = { service: { namespace, name, port }, endpoints: [], unknowns: [] }
  const service = cluster.get('Service', namespace, name)
  const ref: Ref = service ? refTo(service) : { kind: 'Service', namespace, name }
  if (!service) {
    if (cluster.knows('Service')) return broken(base, ref, 'service', `the Service ${name} does not exist`)
    const manifests = cluster.origin.source === 'manifests'
    const text = manifests ? `Service ${name} is not among the files` : `Service ${name} can't be read`
    const unknowns = [{ ref, text: `${text}; where it leads is not known.` }]
    return { ...base, ...(manifests ? {} : { undecided: noPod(`${text}.`) }), unknowns, steps: [{ stage: 'service', verdict: 'unknown', ref, text }] }
  }
  if (service.type === 'ExternalName') return alias(cluster, service, port, dialer, seen)
  const throughDns = dialer.consumer === 'kube-proxy' && isHeadless(service)
  if (throughDns && typeof port === 'number') return byDns(cluster, service, port, dialer)
  const declared = resolvePort(service, port, dialer.transport)
  if (!declared) {
    const offers = service.ports.map(({ port: number, name: called }) => (called ? `${number} (${called})` : number)).join(', ') || 'none'
    return broken(base, ref, 'service', `${name} has no port ${port}; it offers ${offers}`, 'SVC-08')
  }
  return onPort(cluster, service, declared, dialer)
}

const onPort = (cluster: Cluster, service: Service, port: ServicePort, dialer: Dialer): Landing => {
  const { name } = service.meta
  const ref = refTo(service)
  const narrowing = dialer.policy && service[dialer.policy.field] === 'Local' ? { narrowing: dialer.policy.narrowing } : {}
  const answer = endpointsOf(cluster, service, port, dialer.consumer, {
    ...(dialer.family ? { family: dialer.family } : {}),
    ...(dialer.place ? { place: dialer.place } : {}),
    ...(dialer.only ? { only: dialer.only } : {}),
    ...(dialer.labels ? { labels: dialer.labels } : {}),
    ...narrowing,
  })
  const reached = answer.known ? [...new Set(answer.endpoints.map((endpoint) => endpoint.port))] : []
  const to = reached.length === 0 ? port.targetPort : reached.join(' or ')
  const serviceStep: Step = {
    stage: 'service',
    verdict: 'pass',
    ref,
    text: `${name}:${port.port} goes to pod port ${to}`,
    detail: isHeadless(service) ? 'headless: no cluster IP' : service.clusterIPs[0] ? `ClusterIP ${service.clusterIPs[0]}` : service.type,
    rule: 'SVC-05',
  }
  return arrive(cluster, service, port, dialer, answer, [serviceStep])
}

const alias = (cluster: Cluster, service: Service, port: number | string, dialer: Dialer, seen: readonly string[]): Landing => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service, '/spec/externalName')
  const to = (service.externalName ?? '').toLowerCase().replace(/\.$/, '')
  const id = `${namespace}/${name}`
  const base = { service: { namespace, name, port }, endpoints: [], unknowns: [] }
  if (to === '') return broken(base, ref, 'service', `${name} is an ExternalName without a name`, 'SVC-12')
  const step: Step = {
    stage: 'service',
    verdict: 'info',
    ref,
    text: `${name} is an alias of ${to}`,
    detail: 'ExternalName: a CNAME in cluster DNS',
    rule: 'SVC-12',
  }
  if (seen.includes(id) || seen.length > 10) {
    const failed = broken(base, ref, 'service', `${[...seen, id].join(' leads to ')}: the aliases go in a circle`, 'SVC-12')
    return { ...failed, steps: [step, ...failed.steps] }
  }
  const number = typeof port === 'number' ? port : (service.ports.find((declared) => declared.name === port)?.port ?? port)
  const inside = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.cluster\.local)?$/.exec(to)
  if (inside) {
    const next = land(cluster, inside[2] ?? '', inside[1] ?? '', number, throughKubeProxy(dialer), [...seen, id])
    const short = inside[3]
      ? []
      : [{ ref, text: `Cluster DNS takes ${to} as it stands: it resolves only where something completes it with cluster.local.` }]
    return { ...next, steps: [step, ...next.steps], unknowns: [...short, ...next.unknowns] }
  }
  const numeric = isIp(to)
  const unknowns = [
    { ref, text: `${name} leads outside the cluster, to ${to}. Portolan does not query public DNS.` },
    ...(numeric ? [{ ref, text: `${to} looks like an address, and cluster DNS takes it for a name.` }] : []),
    { ref, text: `What answers there gets the Host and the server name that the client sent, not ${to}.` },
  ]
  return { ...base, service: { namespace, name, port: number }, steps: [step], unknowns }
}

/** A cluster IP or an alias is dialled, so that kube-proxy chooses. */
export const throughKubeProxy = (dialer: Dialer): Dialer =>
  dialer.consumer === 'kube-proxy' ? dialer : { ...dialer, consumer: 'kube-proxy', policy: { field: 'internalTrafficPolicy', narrowing: 'node' } }

/** A balancer outside dials node ports, and checks which nodes answer: with externalTrafficPolicy Local those that have a pod (SVC-17). */
export const throughNodePort = (dialer: Dialer): Dialer => ({
  ...dialer,
  consumer: 'kube-proxy',
  policy: { field: 'externalTrafficPolicy', narrowing: 'balanced' },
})

/** The backend of a landing, and beside it the part that is lost there: their shares add up to the backend's own. */
export const partsOf = ({ lost }: Landing, backend: Backend): readonly Backend[] => {
  if (!lost) return [backend]
  const { status, reason, endpoints } = lost
  return [
    { ...backend, share: backend.share * (1 - lost.share) },
    { ...backend, share: backend.share * lost.share, status, reason, endpoints },
  ]
}

/** Backends of a forward as one outcome: when every share fails in one way, that is the answer itself. */
export const settle = (forward: Outcome & { readonly type: 'forward' }, undecided: readonly Undecided[]): Outcome => {
  const statuses = new Set(forward.backends.filter(({ share }) => share > 0).map(({ status }) => status))
  const [status] = statuses
  const first = forward.backends.find(({ share }) => share > 0)
  if (statuses.size === 1 && status !== undefined && first) return { type: 'respond', status, reason: first.reason ?? 'no backend' }
  if (undecided.length === 0) return forward
  const ends = new Map(undecided.map(({ status: code, why }) => [`${code} ${why}`, { type: 'respond', status: code, reason: why } as const]))
  return { type: 'unknown', reason: [...new Set(undecided.map(({ reason }) => reason))].join(' '), possible: [forward, ...ends.values()] }
}
