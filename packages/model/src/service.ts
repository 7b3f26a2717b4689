import type { Labels, Meta } from './meta.ts'

export type Transport = 'TCP' | 'UDP' | 'SCTP'

export interface Service {
  readonly kind: 'Service'
  readonly meta: Meta
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
  /** Cluster IPs, first one primary; empty while unallocated and for ExternalName; `['None']` for headless. */
  readonly clusterIPs: readonly string[]
  readonly ports: readonly ServicePort[]
  /** Empty when the Service has none: its slices are then made by hand. */
  readonly selector: Labels
  readonly externalName?: string
  readonly externalIPs: readonly string[]
  readonly loadBalancer: readonly LoadBalancerAddress[]
  readonly loadBalancerClass?: string
  readonly loadBalancerSourceRanges: readonly string[]
  readonly externalTrafficPolicy: 'Cluster' | 'Local'
  readonly internalTrafficPolicy: 'Cluster' | 'Local'
  readonly trafficDistribution?: string
  readonly publishNotReadyAddresses: boolean
  /** Seconds of ClientIP affinity; undefined when there is none. */
  readonly clientIPAffinity?: number
  readonly ipFamilies: readonly ('IPv4' | 'IPv6')[]
}

export interface ServicePort {
  /** Empty for the one unnamed port. */
  readonly name: string
  readonly port: number
  readonly protocol: Transport
  /** As written; equals `port` when omitted. */
  readonly targetPort: number | string
  readonly nodePort?: number
  readonly appProtocol?: string
}

export interface LoadBalancerAddress {
  readonly ip?: string
  readonly hostname?: string
  readonly ipMode?: 'VIP' | 'Proxy'
}

export interface EndpointSlice {
  readonly kind: 'EndpointSlice'
  readonly meta: Meta
  /** From label `kubernetes.io/service-name`; undefined for a slice of no Service. */
  readonly service?: string
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN'
  /** null means every port (hand-made slices); an empty list means none. */
  readonly ports: readonly SlicePort[] | null
  readonly endpoints: readonly SliceEndpoint[]
}

export interface SlicePort {
  readonly name: string
  readonly protocol: Transport
  /** null means every port. */
  readonly port: number | null
  readonly appProtocol?: string
}

export interface SliceEndpoint {
  readonly addresses: readonly string[]
  /** As written: undefined is "not said", which consumers read differently (SVC-04). */
  readonly ready?: boolean
  readonly serving?: boolean
  readonly terminating?: boolean
  readonly hostname?: string
  readonly node?: string
  readonly zone?: string
  readonly hintZones?: readonly string[]
  readonly hintNodes?: readonly string[]
  readonly target?: { readonly kind: string; readonly namespace?: string; readonly name: string }
}

export const isHeadless = (service: Service): boolean => service.clusterIPs[0] === 'None'
