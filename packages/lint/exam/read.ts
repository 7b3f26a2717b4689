import { Cluster, KINDS, type Kind } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit, readManifests } from '@portolan/sources'
import type { Finding } from '../src/finding.ts'
import { lint } from '../src/lint.ts'

export const NOW = Date.parse('2025-11-11T14:32:08Z')

/** What a live cluster that holds these objects would hold; kinds that are `unknown` may not be listed. */
export function clusterOf(yaml: string, unknown: readonly Kind[] = [], extra: readonly object[] = []): Cluster {
  const cluster = new Cluster({ source: 'cluster', name: 'exam' })
  const { objects, complaints } = readManifests(yaml, 'exam.yaml')
  const refused = [...complaints]
  for (const raw of [...objects.map((each) => each.raw), ...extra]) {
    const admitted = admit(raw)
    if (!admitted.object) refused.push(...admitted.complaints)
    else if (!unknown.includes(admitted.object.kind)) cluster.apply([{ type: 'put', object: admitted.object, complaints: admitted.complaints }])
  }
  if (refused.length > 0) cluster.apply([{ type: 'file', file: 'exam.yaml', complaints: refused }])
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: unknown.includes(kind) ? 'forbidden' : 'synced' })))
  return cluster
}

export const findings = (yaml: string, unknown: readonly Kind[] = [], extra: readonly object[] = []): readonly Finding[] => {
  const cluster = clusterOf(yaml, unknown, extra)
  return lint(cluster, compile(cluster), NOW)
}

/** The same for objects as Kubernetes JSON. */
export const findingsIn = (objects: readonly object[]): readonly Finding[] => findings('', [], objects)

/** `ingress-nginx` behind an address, without pods of its own to look at. */
export const NGINX = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
`

/** A Service with `ready` of `total` pods, as YAML documents. */
export const workload = (namespace: string, name: string, ready: number, total = ready, port = 8080): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: ${port} }] }
---
${pods(namespace, name, ready, total)}`

export const pods = (namespace: string, name: string, ready: number, total = ready): string => {
  const each = Array.from({ length: total }, (_, at) => ({ pod: `${name}-${at}`, ip: `10.0.0.${at + 1}`, isReady: at < ready }))
  return `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ${name}-x, namespace: ${namespace}, labels: { kubernetes.io/service-name: ${name} } }
addressType: IPv4
ports: [{ name: http, port: 8080, protocol: TCP }]
endpoints:
${each.map(({ pod, ip, isReady }) => `- { addresses: [${ip}], conditions: { ready: ${isReady}, serving: ${isReady} }, targetRef: { kind: Pod, name: ${pod}, namespace: ${namespace} } }`).join('\n') || '  []'}
---
${each
  .map(
    ({ pod, ip, isReady }) => `
apiVersion: v1
kind: Pod
metadata: { name: ${pod}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { containers: [{ name: main, image: x }] }
status:
  phase: Running
  podIP: ${ip}
  conditions: [{ type: Ready, status: "${isReady ? 'True' : 'False'}" }]
  containerStatuses: [{ name: main, ready: ${isReady}, restartCount: 3, state: { ${isReady ? 'running: {}' : 'waiting: { reason: CrashLoopBackOff }'} } }]
---`,
  )
  .join('\n')}
`
}

/** An Ingress of one host: \`{ '/cart': 'cart:8080' }\`. */
export const ingress = (
  namespace: string,
  name: string,
  host: string,
  paths: Readonly<Record<string, string>>,
  more = 'ingressClassName: nginx',
  created = '2025-01-01T00:00:00Z',
): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "${created}" }
spec:
  ${more}
  rules:
  - host: "${host}"
    http:
      paths:
${Object.entries(paths)
  .map(
    ([path, to]) =>
      `      - { path: ${path}, pathType: Prefix, backend: { service: { name: ${to.split(':')[0]}, port: { number: ${to.split(':')[1]} } } } }`,
  )
  .join('\n')}
---
`

/** A Gateway "edge" of class envoy in namespace a, and an HTTPRoute "r" beside it with these rules. */
export const gateway = (rules: string, parent = 'edge', grant = ''): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: envoy }
spec: { controllerName: gateway.envoyproxy.io/gatewayclass-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: a }
spec: { gatewayClassName: envoy, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: a }
spec:
  parentRefs: [{ name: ${parent} }]
  hostnames: [pay.test]
  rules: ${rules}
---
${grant}
`
