import { isReady, labelsOf, type Pod } from './pods.ts'
import { type Draft, ownedBy, type Raw, type World } from './world.ts'

export interface Service {
  readonly namespace: string
  readonly name: string
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
  readonly ports: readonly ServicePort[]
  readonly selector?: Readonly<Record<string, string>>
  readonly clusterIP?: string
  readonly externalName?: string
  /** `status.loadBalancer.ingress`; empty while a LoadBalancer waits for an address. */
  readonly addresses?: readonly Raw[]
  readonly labels?: Readonly<Record<string, string>>
  /** Further fields of the spec. */
  readonly spec?: Raw
  readonly created: number
  /** The random end of the slice's name. */
  readonly slice?: string
}

export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly targetPort?: number | string
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
  readonly nodePort?: number
  readonly appProtocol?: string
}

/** The Service as the API server would show it. `clusterIP` is undefined for an ExternalName. */
export const draftService = (service: Service, clusterIP: string | undefined): Draft => {
  const { type = 'ClusterIP', addresses = [], name, namespace, created, labels } = service
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, created, ...(labels ? { labels } : {}) },
    spec: {
      type,
      ...(clusterIP === undefined
        ? { externalName: service.externalName }
        : { clusterIP, clusterIPs: [clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }),
      ports: service.ports.map((port) => ({ protocol: 'TCP', targetPort: port.port, ...port })),
      ...(service.selector ? { selector: service.selector } : {}),
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ...(type === 'LoadBalancer' || type === 'NodePort' ? { externalTrafficPolicy: 'Cluster' } : {}),
      ...service.spec,
    },
    status: { loadBalancer: addresses.length > 0 ? { ingress: addresses } : {} },
  }
}

/** The slice that the endpoint slice controller would keep for the Service, of the pods of its namespace: those that its selector takes and that have an address. */
export const draftSlice = (world: World, service: Service, selector: Readonly<Record<string, string>>, pods: readonly Pod[]): Draft => {
  const { namespace, name } = service
  const selected = pods.filter((pod) => {
    const labels = labelsOf(pod)
    return pod.state !== 'starting' && Object.entries(selector).every(([key, value]) => labels[key] === value)
  })
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${service.slice ?? world.suffix(`slice:${namespace}/${name}`)}`,
      namespace,
      created: service.created,
      labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io', 'kubernetes.io/service-name': name },
      ownerReferences: ownedBy(world, 'Service', namespace, name),
    },
    addressType: 'IPv4',
    ports: service.ports.flatMap((port) => {
      const number = podPortOf(port, selected[0])
      const { name: portName = '', protocol = 'TCP', appProtocol } = port
      return number === undefined ? [] : { name: portName, port: number, protocol, ...(appProtocol ? { appProtocol } : {}) }
    }),
    endpoints: selected.map((pod) => ({
      addresses: [pod.ip],
      conditions: { ready: isReady(pod) && pod.deleted === undefined, serving: isReady(pod), terminating: pod.deleted !== undefined },
      nodeName: pod.node.name,
      zone: pod.node.zone,
      targetRef: { kind: 'Pod', namespace, name: pod.name, uid: world.uidOf('Pod', namespace, pod.name, pod.created) },
    })),
  }
}

/** Pods of one Service agree about the numbers of named ports here, so one of them tells. */
const podPortOf = ({ port, targetPort = port }: ServicePort, pod: Pod | undefined): number | undefined =>
  pod && (typeof targetPort === 'number' ? targetPort : pod.workload.ports.find(({ name }) => name === targetPort)?.port)
