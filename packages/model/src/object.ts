import type { EKSIngressClassParams, EKSTargetGroupBinding, IngressClassParams, TargetGroupBinding } from './aws.ts'
import type { Certificate, CertificateRequest, Challenge, Order } from './cert-manager.ts'
import type { Gateway, GatewayClass, ListenerSet } from './gateway.ts'
import type { Ingress, IngressClass } from './ingress.ts'
import type {
  AuthorizationPolicy,
  DestinationRule,
  EnvoyFilter,
  IstioGateway,
  RequestAuthentication,
  ServiceEntry,
  VirtualService,
  WasmPlugin,
} from './istio.ts'
import type { DaemonSet, Deployment, Namespace, Node, Pod, ReplicaSet, StatefulSet } from './pod.ts'
import type { BackendTLSPolicy, ConfigMap, NetworkPolicy, ReferenceGrant, Secret } from './policy.ts'
import type { GRPCRoute, HTTPRoute, TCPRoute, TLSRoute, UDPRoute } from './routes.ts'
import type {
  IngressRoute,
  IngressRouteTCP,
  IngressRouteUDP,
  Middleware,
  MiddlewareTCP,
  ServersTransport,
  ServersTransportTCP,
  TLSOption,
  TLSStore,
  TraefikService,
} from './traefik.ts'
import type { EndpointSlice, Service } from './service.ts'

/** The shape of each kind. A kind that is missing here doesn't compile in `kinds.ts`' users. */
export interface Objects {
  Namespace: Namespace
  Service: Service
  EndpointSlice: EndpointSlice
  Pod: Pod
  Node: Node
  Ingress: Ingress
  IngressClass: IngressClass
  GatewayClass: GatewayClass
  Gateway: Gateway
  ListenerSet: ListenerSet
  HTTPRoute: HTTPRoute
  GRPCRoute: GRPCRoute
  TCPRoute: TCPRoute
  TLSRoute: TLSRoute
  UDPRoute: UDPRoute
  ReferenceGrant: ReferenceGrant
  BackendTLSPolicy: BackendTLSPolicy
  IngressRoute: IngressRoute
  IngressRouteTCP: IngressRouteTCP
  IngressRouteUDP: IngressRouteUDP
  Middleware: Middleware
  MiddlewareTCP: MiddlewareTCP
  TraefikService: TraefikService
  TLSOption: TLSOption
  TLSStore: TLSStore
  ServersTransport: ServersTransport
  ServersTransportTCP: ServersTransportTCP
  IstioGateway: IstioGateway
  VirtualService: VirtualService
  DestinationRule: DestinationRule
  ServiceEntry: ServiceEntry
  EnvoyFilter: EnvoyFilter
  AuthorizationPolicy: AuthorizationPolicy
  RequestAuthentication: RequestAuthentication
  WasmPlugin: WasmPlugin
  IngressClassParams: IngressClassParams
  TargetGroupBinding: TargetGroupBinding
  EKSIngressClassParams: EKSIngressClassParams
  EKSTargetGroupBinding: EKSTargetGroupBinding
  Certificate: Certificate
  CertificateRequest: CertificateRequest
  Order: Order
  Challenge: Challenge
  Deployment: Deployment
  ReplicaSet: ReplicaSet
  StatefulSet: StatefulSet
  DaemonSet: DaemonSet
  NetworkPolicy: NetworkPolicy
  ConfigMap: ConfigMap
  Secret: Secret
}

export type KubeObject = Objects[keyof Objects]
