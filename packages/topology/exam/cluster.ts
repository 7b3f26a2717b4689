import { Cluster, KINDS, type Kind, type KubeObject } from '@portolan/model'
import { admit } from '@portolan/sources'

/** Raw objects, admitted at the same door as a cluster's; every kind is synced but those that are said not to be. */
export function clusterOf(raw: readonly object[], unsynced: readonly Kind[] = []): Cluster {
  const cluster = new Cluster({ source: 'cluster', name: 'exam' })
  cluster.apply(admitAll(raw).map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: unsynced.includes(kind) ? 'forbidden' : 'synced' })))
  return cluster
}

export const admitAll = (raw: readonly object[]): readonly KubeObject[] => raw.flatMap((each) => admit(each).object ?? [])

const CREATED = '2025-01-01T00:00:00Z'

const meta = (namespace: string | undefined, name: string, more: object = {}): object => ({
  name,
  ...(namespace ? { namespace } : {}),
  creationTimestamp: CREATED,
  ...more,
})

/** A Service `ns/name` of type ClusterIP that selects `app: name`; `spec` overrides. */
export const service = (namespace: string, name: string, port: number, spec: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta(namespace, name),
  spec: { type: 'ClusterIP', clusterIP: '10.96.0.1', selector: { app: name }, ports: [{ port }], ...spec },
})

/** A Deployment with its pods, and the slice of the Service of the same name: `ready` of `total`. */
export const crew = (namespace: string, name: string, ready: number, total: number = ready, reason = 'CrashLoopBackOff'): readonly object[] => {
  const pods = Array.from({ length: total }, (_, at) => ({
    pod: `${name}-7c9f-${String(at).padStart(2, '0')}`,
    ip: `10.1.${at >> 8}.${at & 255}`,
    isReady: at < ready,
  }))
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(namespace, name),
      spec: {
        replicas: total,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [] } },
      },
      status: { readyReplicas: ready },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: owned(namespace, `${name}-7c9f`, 'Deployment', name),
      spec: { replicas: total, template: {} },
    },
    ...pods.map(({ pod, ip, isReady }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...owned(namespace, pod, 'ReplicaSet', `${name}-7c9f`), labels: { app: name } },
      spec: { containers: [{ name: 'main', image: `registry.example/${name}:1` }] },
      status: {
        phase: 'Running',
        podIP: ip,
        podIPs: [{ ip }],
        conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
        containerStatuses: [{ name: 'main', ready: isReady, restartCount: 0, state: isReady ? { running: {} } : { waiting: { reason } } }],
      },
    })),
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: meta(namespace, `${name}-x`, { labels: { 'kubernetes.io/service-name': name } }),
      addressType: 'IPv4',
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
      endpoints: pods.map(({ pod, ip, isReady }) => ({
        addresses: [ip],
        conditions: { ready: isReady, serving: isReady, terminating: false },
        targetRef: { kind: 'Pod', namespace, name: pod },
      })),
    },
  ]
}

const owned = (namespace: string, name: string, kind: string, owner: string): object =>
  meta(namespace, name, { ownerReferences: [{ apiVersion: 'apps/v1', kind, name: owner, uid: owner, controller: true }] })

export interface Path {
  readonly path: string
  readonly service: string
  readonly port?: number | string
  readonly type?: 'Exact' | 'Prefix'
}

/** An Ingress of class nginx for one host; `spec` overrides. */
export const ingress = (
  namespace: string,
  name: string,
  host: string,
  paths: readonly Path[],
  spec: object = {},
  annotations: object = {},
): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: meta(namespace, name, { annotations }),
  spec: {
    ingressClassName: 'nginx',
    rules: [
      {
        host,
        http: {
          paths: paths.map(({ path, service: to, port = 8080, type = 'Prefix' }) => ({
            path,
            pathType: type,
            backend: { service: { name: to, port: typeof port === 'number' ? { number: port } : { name: port } } },
          })),
        },
      },
    ],
    ...spec,
  },
})

export const namespace = (name: string): object => ({ apiVersion: 'v1', kind: 'Namespace', metadata: meta(undefined, name) })

/** A TLS Secret as the door takes it: only its name and keys are read from it here. */
export const secret = (inNamespace: string, name: string): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: meta(inNamespace, name),
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': '', 'tls.key': '' },
})

/** ingress-nginx behind 203.0.113.10: class, controller pods, LoadBalancer. */
export const nginx = (ready = 3, total = 3): readonly object[] => [
  namespace('ingress-nginx'),
  { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: meta(undefined, 'nginx'), spec: { controller: 'k8s.io/ingress-nginx' } },
  {
    ...service('ingress-nginx', 'ingress-nginx-controller', 80, {
      type: 'LoadBalancer',
      selector: { app: 'controller' },
      ports: [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'https', port: 443, targetPort: 'https' },
      ],
    }),
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } },
  },
  ...crew('ingress-nginx', 'controller', ready, total).map((each) => {
    const pod = each as { kind: string; spec: object }
    return pod.kind === 'Pod' || pod.kind === 'Deployment'
      ? JSON.parse(JSON.stringify(each).replaceAll('registry.example/controller:1', 'registry.k8s.io/ingress-nginx/controller:v1.11.2'))
      : each
  }),
]

/** A LoadBalancer Service; without `ip` it waits for one. */
export const balancer = (inNamespace: string, name: string, port: number, ip?: string, spec: object = {}): object => ({
  ...service(inNamespace, name, port, { type: 'LoadBalancer', ...spec }),
  status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
})
