import {
  type Cluster,
  isEmptySelector,
  type IstioGateway,
  type Labels,
  matchesLabels,
  type Pod,
  type Ref,
  refTo,
  type Service,
} from '@portolan/model'
import { versionOf } from '../../ingress/families.ts'
import { addressesOf } from '../../ingress/fronts.ts'
import { inOrder } from '../../order.ts'
import type { RouteTable } from '../../table.ts'
import type { Mesh } from './mesh.ts'

/** Proxies that read the same Gateways: one running gateway, whatever the number of its pods. */
export interface Workload {
  /** The Gateways that select it, the oldest first. Never empty. */
  readonly gateways: readonly IstioGateway[]
  readonly namespace: string
  readonly labels: Labels
  readonly refs: readonly Ref[]
  readonly pods: readonly Pod[]
  readonly services: readonly Service[]
  readonly images: readonly string[]
  /** Nothing that runs has the labels. */
  readonly absent: boolean
}

interface Running {
  readonly namespace: string
  readonly labels: Labels
  readonly ref: Ref
  readonly images: readonly string[]
}

/** The proxies that Gateways select by their labels, in any namespace unless Istio is told otherwise (IST-01). */
export const workloadsOf = (cluster: Cluster, mesh: Mesh): readonly Workload[] => {
  const gateways = inOrder(cluster.all('IstioGateway')).sort((a, b) => a.meta.created - b.meta.created)
  const running = runningIn(cluster)
  const groups = new Map<string, { gateways: IstioGateway[]; running: Running[] }>()
  const selected = new Set<IstioGateway>()
  for (const one of running) {
    const own = gateways.filter((gateway) => selects(gateway, one, mesh.scoped))
    if (own.length === 0) continue
    for (const gateway of own) selected.add(gateway)
    const key = `${one.namespace} ${own.map(({ meta }) => `${meta.namespace}/${meta.name}`).join()}`
    const group = groups.get(key) ?? { gateways: own, running: [] }
    group.running.push(one)
    groups.set(key, group)
  }
  const found = [...groups.values()].map((group) => workloadOf(cluster, group.gateways, group.running))
  const left = Map.groupBy(
    gateways.filter((gateway) => !selected.has(gateway)),
    ({ selector, meta }) => `${mesh.scoped ? meta.namespace : ''} ${JSON.stringify(Object.entries(selector).sort())}`,
  )
  return [...found, ...[...left.values()].map((own) => unseen(cluster, own))]
}

/** Where a gateway is reached, and what does its work. */
export const frontOf = (cluster: Cluster, { services, pods, refs, images }: Workload): Partial<RouteTable['proxy']> => {
  const version = versionOf(images, undefined)
  return {
    addresses: addressesOf(cluster, [], { pods, services, workloads: refs, images }),
    ...(pods.length > 0
      ? { pods: { ready: pods.filter(({ ready }) => ready).length, total: pods.length, refs: pods.map((pod) => refTo(pod)) } }
      : {}),
    ...(services.length > 0 ? { services: services.map((service) => refTo(service)) } : {}),
    ...(refs.some(({ kind }) => kind !== 'Pod') ? { workloads: refs.filter(({ kind }) => kind !== 'Pod') } : {}),
    ...(version ? { version } : {}),
  }
}

/** Without a selector a Gateway is about every proxy that is a gateway, and about nothing else that runs. */
const selects = ({ selector, meta }: IstioGateway, { labels, namespace, images }: Running, scoped: boolean): boolean =>
  (isEmptySelector(selector) ? images.some(isProxyImage) : matchesLabels(selector, labels)) && (!scoped || namespace === meta.namespace)

/** Workloads by their templates, and pods that none of them made. */
const runningIn = (cluster: Cluster): readonly Running[] => {
  const made = (['Deployment', 'DaemonSet', 'StatefulSet'] as const).flatMap((kind) =>
    inOrder<{
      readonly meta: Pod['meta']
      readonly template: { readonly labels: Labels; readonly images: readonly string[] }
      readonly kind: typeof kind
    }>(cluster.all(kind)).map(
      (workload): Running => ({
        namespace: workload.meta.namespace ?? '',
        labels: workload.template.labels,
        ref: refTo(workload),
        images: workload.template.images,
      }),
    ),
  )
  const known = Map.groupBy(made, ({ namespace }) => namespace)
  const alone: Running[] = []
  for (const pod of cluster.all('Pod')) {
    const namespace = pod.meta.namespace ?? ''
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed' || isEmptySelector(pod.meta.labels) || !isProxy(pod)) continue
    if (known.get(namespace)?.some(({ labels }) => !isEmptySelector(labels) && matchesLabels(labels, pod.meta.labels))) continue
    alone.push({ namespace, labels: pod.meta.labels, ref: refTo(pod), images: pod.images })
  }
  return [...made, ...alone.sort((a, b) => (`${a.namespace}/${a.ref.name}` < `${b.namespace}/${b.ref.name}` ? -1 : 1))]
}

/** Injection fills in `auto`. */
const isProxyImage = (image: string): boolean => image === 'auto' || /(^|\/)proxyv2(:|@|$)/.test(image)

/** A sidecar's pod has the image too, and no arguments that are kept. */
const isProxy = ({ images, args }: Pod): boolean => args.length > 0 && images.some(isProxyImage)

const workloadOf = (cluster: Cluster, gateways: readonly IstioGateway[], running: readonly Running[]): Workload => {
  const [first] = running
  const namespace = first?.namespace ?? ''
  const pods = inOrder(cluster.podsIn(namespace)).filter(
    (pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && running.some(({ labels }) => matchesLabels(labels, pod.meta.labels)),
  )
  const services = inOrder(cluster.servicesIn(namespace)).filter(
    (service) => !isEmptySelector(service.selector) && running.some(({ labels }) => matchesLabels(service.selector, labels)),
  )
  return {
    gateways,
    namespace,
    labels: first?.labels ?? {},
    refs: running.map(({ ref }) => ref),
    pods,
    services,
    images: first?.images ?? [],
    absent: false,
  }
}

/** Nothing that can be seen runs them: manifests often leave the proxies out. */
const unseen = (cluster: Cluster, gateways: readonly IstioGateway[]): Workload => {
  const [first] = gateways
  const selector = first?.selector ?? {}
  const services = inOrder(cluster.all('Service')).filter(
    (service) => !isEmptySelector(selector) && !isEmptySelector(service.selector) && matchesLabels(selector, service.selector),
  )
  const namespace = services[0]?.meta.namespace ?? 'istio-system'
  const known = cluster.origin.source !== 'manifests' && (cluster.knows('Pod') || cluster.knows('Deployment'))
  return { gateways, namespace, labels: selector, refs: [], pods: [], services, images: [], absent: known }
}
