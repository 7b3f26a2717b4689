import { Cluster, KINDS, type KubeObject } from '@portolan/model'
import { admit } from '@portolan/sources'

/** Raw objects of a plain cluster: `hosts` hosts with `paths` paths each, one Service with `pods` pods behind every host. */
export function* town(hosts: number, paths: number, pods: number): Generator<Record<string, unknown>> {
  yield { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } }
  for (let i = 0; i < hosts; i++) {
    const namespace = `ns-${i % 50}`
    const name = `web-${i}`
    const backend = { service: { name, port: { number: 80 } } }
    const rules = Array.from({ length: paths }, (_, p) => ({ path: p === 0 ? '/' : `/api/v${p}`, pathType: 'Prefix', backend }))
    yield {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace },
      spec: { ingressClassName: 'nginx', rules: [{ host: `${name}.example.com`, http: { paths: rules } }] },
    }
    yield {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { clusterIP: `10.96.${i >> 8}.${i & 255}`, selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
    }
    yield {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
      endpoints: Array.from({ length: pods }, (_, p) => ({
        addresses: [ip(i, p)],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', namespace, name: `${name}-${p}` },
      })),
    }
    for (let p = 0; p < pods; p++) yield pod(namespace, name, i, p)
  }
}

/** A Gateway with one HTTPRoute for each path, on one Service. */
export function* gateway(
  routes: Iterable<{ readonly host: string; readonly path: string; readonly regex?: boolean }>,
): Generator<Record<string, unknown>> {
  const api = { apiVersion: 'gateway.networking.k8s.io/v1' }
  yield { ...api, kind: 'GatewayClass', metadata: { name: 'edge' }, spec: { controllerName: 'example.com/edge' } }
  const listeners = [{ name: 'http', port: 80, protocol: 'HTTP' }]
  yield { ...api, kind: 'Gateway', metadata: { name: 'edge', namespace: 'edge' }, spec: { gatewayClassName: 'edge', listeners } }
  yield { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'edge' }, spec: { clusterIP: '10.96.0.1', ports: [{ port: 80 }] } }
  let i = 0
  for (const { host, path, regex } of routes) {
    const matches = [{ path: { type: regex ? 'RegularExpression' : 'PathPrefix', value: path } }]
    const spec = { parentRefs: [{ name: 'edge' }], hostnames: [host], rules: [{ matches, backendRefs: [{ name: 'web', port: 80 }] }] }
    yield { ...api, kind: 'HTTPRoute', metadata: { name: `route-${i++}`, namespace: 'edge' }, spec }
  }
}

/** A pod as an API server spells it, managedFields and all. */
export const pod = (namespace: string, app: string, i: number, p: number): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `${app}-${p}`,
    namespace,
    uid: `${i}-${p}`,
    resourceVersion: String(i * 100 + p),
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app, 'pod-template-hash': `h${i}` },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-h${i}`, controller: true }],
    managedFields: [
      { manager: 'kubelet', operation: 'Update', fieldsV1: Object.fromEntries(Array.from({ length: 60 }, (_, f) => [`f:field-${f}`, {}])) },
    ],
  },
  spec: {
    nodeName: `node-${p % 3}`,
    containers: [
      {
        name: 'app',
        image: `registry.example/${app}:1.0`,
        ports: [{ name: 'http', containerPort: 8080 }],
        env: Array.from({ length: 12 }, (_, e) => ({ name: `SETTING_${e}`, value: `value-${e}` })),
      },
    ],
  },
  status: {
    phase: 'Running',
    podIP: ip(i, p),
    podIPs: [{ ip: ip(i, p) }],
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'app', ready: true, restartCount: 0 }],
  },
})

const ip = (i: number, p: number): string => `10.${128 + (i >> 10)}.${(i >> 2) & 255}.${((i & 3) << 6) + p}`

/** A cluster that holds it, every kind synced. */
export const clusterOf = (raws: Iterable<unknown>): Cluster => {
  const cluster = new Cluster({ source: 'cluster', name: 'bench' })
  const objects: KubeObject[] = []
  for (const raw of raws) {
    const { object } = admit(raw)
    if (object) objects.push(object)
  }
  cluster.apply([
    ...objects.map((object) => ({ type: 'put', object }) as const),
    ...KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' }) as const),
  ])
  return cluster
}
