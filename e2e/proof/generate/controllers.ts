import type { RawObject } from '../scenario.ts'
import { at } from './time.ts'

/** How a controller runs: what a chart would install. */
export interface Installation {
  readonly name: string
  readonly namespace: string
  readonly className?: string
  /** spec.controller of the IngressClass. */
  readonly controller?: string
  readonly image: string
  readonly args: readonly string[]
  /** Container ports: the front's 80 and 443 lead to them. */
  readonly http: number
  readonly https: number
  readonly configMap?: RawObject
}

export const ingressClass = (name: string, controller: string): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name, creationTimestamp: at(0) },
  spec: { controller },
})

/** Namespace, Deployment, its pod, the Service in front and its slice. */
export const installation = ({ name, namespace, image, args, http, https, configMap }: Installation): RawObject[] => {
  const labels = { 'app.kubernetes.io/name': name }
  const ports = [
    { name: 'http', containerPort: http, protocol: 'TCP' },
    { name: 'https', containerPort: https, protocol: 'TCP' },
  ]
  const pod = { containers: [{ name: 'controller', image, args, ports }] }
  const meta = (of: string, extra: object = {}): RawObject['metadata'] => ({ name: of, namespace, creationTimestamp: at(0), labels, ...extra })
  const ready = [{ type: 'Ready', status: 'True' }]
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, creationTimestamp: at(0) } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(name),
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
      status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta(`${name}-0`),
      spec: { ...pod, nodeName: 'node-1' },
      status: { phase: 'Running', podIP: '10.128.255.1', podIPs: [{ ip: '10.128.255.1' }], conditions: ready },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(name),
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.96.0.10',
        clusterIPs: ['10.96.0.10'],
        selector: labels,
        externalTrafficPolicy: 'Local',
        ports: [
          { name: 'http', protocol: 'TCP', port: 80, targetPort: 'http', nodePort: 30080 },
          { name: 'https', protocol: 'TCP', port: 443, targetPort: 'https', nodePort: 30443 },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: '198.18.0.1' }] } },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: meta(`${name}-0`, { labels: { 'kubernetes.io/service-name': name } }),
      addressType: 'IPv4',
      ports: [
        { name: 'http', protocol: 'TCP', port: http },
        { name: 'https', protocol: 'TCP', port: https },
      ],
      endpoints: [
        {
          addresses: ['10.128.255.1'],
          conditions: { ready: true, serving: true, terminating: false },
          targetRef: { kind: 'Pod', namespace, name: `${name}-0` },
          nodeName: 'node-1',
        },
      ],
    },
    ...(configMap ? [configMap] : []),
  ]
}
