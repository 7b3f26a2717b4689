import { putCertificate } from './certificate.ts'
import type { Cluster } from './cluster.ts'
import type { PodPort, Workload } from './pods.ts'
import type { Service, ServicePort } from './services.ts'
import { DAY, type Raw, stamp } from './world.ts'

/** Makes a namespace, or without an age works in one that is there. The ways in which the demo's neighbourhoods put things up: one call for what one team would ship together. */
export class Site {
  readonly cluster: Cluster
  readonly namespace: string

  constructor(cluster: Cluster, namespace: string, ageDays?: number) {
    this.cluster = cluster
    this.namespace = namespace
    if (ageDays === undefined) return
    cluster.world.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, created: this.ago(ageDays), labels: { 'kubernetes.io/metadata.name': namespace } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })
  }

  /** The moment so many days before the demo begins. */
  ago(days: number): number {
    return this.cluster.world.begin - days * DAY
  }

  /** A Deployment, or another workload. */
  run(name: string, replicas: number, ports: readonly PodPort[], more: Partial<Workload> = {}): void {
    this.cluster.add({
      kind: 'Deployment',
      namespace: this.namespace,
      name,
      replicas,
      image: `registry.example.com/${this.namespace}/${name}:1.4.2`,
      ports,
      created: this.ago(80),
      rolledOut: this.ago(6),
      ...more,
    })
  }

  /** A Service in front of the pods of the workload of the same name, or of `of`. */
  serve(name: string, ports: readonly ServicePort[], more: Partial<Service> & { of?: string } = {}): void {
    const { of = name, ...rest } = more
    this.cluster.expose({ namespace: this.namespace, name, ports, selector: { 'app.kubernetes.io/name': of }, created: this.ago(80), ...rest })
  }

  /** A Deployment whose pods listen on one port, and a Service with that port or another. */
  app(name: string, replicas: number, port: number, podPort = port, more: Partial<Workload> = {}): void {
    this.run(name, replicas, [{ name: 'http', port: podPort }], more)
    this.serve(name, [{ name: 'http', port, targetPort: podPort }])
  }

  /** A Service with a name only: `billing` is `billing.example.net`. */
  alias(name: string, externalName: string, port: number): void {
    this.cluster.expose({ namespace: this.namespace, name, type: 'ExternalName', externalName, ports: [{ port }], created: this.ago(80) })
  }

  ingress(name: string, ingress: IngressDraft): void {
    const { world } = this.cluster
    const { className, tls = [], annotations = {}, addresses = [{ ip: '203.0.113.10' }] } = ingress
    world.put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace: this.namespace, created: this.ago(ingress.age ?? 60), annotations },
      spec: {
        ...(className === undefined ? {} : { ingressClassName: className }),
        ...(tls.length > 0 ? { tls: tls.map(([secretName, ...hosts]) => ({ hosts, secretName })) } : {}),
        rules: Object.entries(ingress.hosts).map(([host, paths]) => ({
          host,
          http: {
            paths: paths.map(([pathType, path, service, port]) => ({
              path,
              pathType,
              backend: { service: { name: service, port: typeof port === 'number' ? { number: port } : { name: port } } },
            })),
          },
        })),
      },
      status: { loadBalancer: addresses.length > 0 ? { ingress: addresses } : {} },
    })
  }

  /** Any other object of this namespace. */
  put(apiVersion: string, kind: string, name: string, fields: Raw, ageDays = 60, labels?: Readonly<Record<string, string>>): void {
    const metadata = { name, namespace: this.namespace, created: this.ago(ageDays), ...(labels ? { labels } : {}) }
    this.cluster.world.put({ apiVersion, kind, metadata, ...fields })
  }

  /** A Secret of type kubernetes.io/tls whose certificate ends after so many days, of the 90 that it was made for. */
  certificate(name: string, hosts: readonly string[], daysLeft: number): void {
    putCertificate(this.cluster.world, this.namespace, name, hosts, daysLeft)
  }
}

/** `['Prefix', '/api', 'api', 8080]`: path type, path, Service and its port by number or name. */
type PathDraft = readonly [type: 'Exact' | 'Prefix' | 'ImplementationSpecific', path: string, service: string, port: number | string]

export interface IngressDraft {
  readonly className?: string
  readonly hosts: Readonly<Record<string, readonly PathDraft[]>>
  /** Name of a Secret, then its hosts. */
  readonly tls?: readonly (readonly [secret: string, ...hosts: string[]])[]
  readonly annotations?: Readonly<Record<string, string>>
  readonly addresses?: readonly Raw[]
  /** Days. */
  readonly age?: number
}

/** A condition that holds, since a moment in ms. */
export const holds = (since: number, type: string, reason = type, message = ''): Raw => condition(since, 'True', type, reason, message)
export const fails = (since: number, type: string, reason: string, message: string): Raw => condition(since, 'False', type, reason, message)

const condition = (since: number, status: 'True' | 'False', type: string, reason: string, message: string): Raw => ({
  type,
  status,
  reason,
  message,
  observedGeneration: 1,
  lastTransitionTime: stamp(since),
})
