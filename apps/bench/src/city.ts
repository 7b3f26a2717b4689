import type { Change, Cluster, Pod } from '@portolan/model'
import { town } from './town.ts'

/** How much a cluster holds: ten pods behind each Service, 50 namespaces, two Services to an Ingress of three paths. */
export const SIZES = { M: { pods: 10_000, services: 1_000 }, L: { pods: 50_000, services: 5_000 } } as const

/** Raw objects of a cluster with workloads and a controller that runs: half of the Services are reached through an Ingress. */
export function* city(services: number, pods = 10): Generator<Record<string, unknown>> {
  yield* controller()
  for (const raw of town(services, 3, pods)) {
    const { namespace, name } = raw.metadata as { namespace: string; name: string }
    const i = Number(name.slice(name.indexOf('-') + 1).split('-', 1)[0])
    if (raw.kind === 'Ingress' && i % 2 === 1) continue
    yield raw
    if (raw.kind !== 'Service') continue
    const labels = { app: name, 'pod-template-hash': `h${i}` }
    const spec = { replicas: pods, selector: { matchLabels: { app: name } }, template: { metadata: { labels }, spec: { containers: [] } } }
    yield { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec, status: { readyReplicas: pods } }
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name, controller: true }]
    yield { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: `${name}-h${i}`, namespace, ownerReferences }, spec }
  }
}

function* controller(): Generator<Record<string, unknown>> {
  const [namespace, name] = ['ingress-nginx', 'controller']
  const labels = { app: name }
  const podSpec = { containers: [{ name, image: 'registry.k8s.io/ingress-nginx/controller:v1.11.2' }] }
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }]
  const status = { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } }
  yield { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { type: 'LoadBalancer', selector: labels, ports }, status }
  const spec = { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } }
  yield { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec, status: { readyReplicas: 1 } }
  yield {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-0`, namespace, labels },
    spec: podSpec,
    status: { phase: 'Running', podIP: '10.9.0.1', podIPs: [{ ip: '10.9.0.1' }], conditions: [{ type: 'Ready', status: 'True' }] },
  }
}

/** What an API server tells when a pod's readiness turns: the pod, and the slice that it stands in. */
export const flip = (cluster: Cluster, pod: Pod): readonly Change[] => {
  const { namespace, name } = pod.meta
  const ready = !pod.ready
  const service = cluster.get('Service', namespace, name.slice(0, name.lastIndexOf('-')))
  const slices = (service ? cluster.slicesOf(service) : []).map((slice) => ({
    ...slice,
    endpoints: slice.endpoints.map((each) => (each.target?.name === name ? { ...each, ready, serving: ready } : each)),
  }))
  return [{ type: 'put', object: { ...pod, ready } }, ...slices.map((object): Change => ({ type: 'put', object }))]
}

/** Every so-manieth pod, again and again, as the cluster holds it then. */
export function* podsInTurn(cluster: Cluster, step = 37): Generator<Pod> {
  const names = [...cluster.all('Pod')].filter(({ meta }) => meta.name.startsWith('web-')).map(({ meta }) => meta)
  for (let at = 0; ; at = (at + step) % names.length) {
    const meta = names[at]
    const pod = meta && cluster.get('Pod', meta.namespace, meta.name)
    if (!pod) return
    yield pod
  }
}
