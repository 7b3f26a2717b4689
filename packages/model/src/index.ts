export type { Certificate, CertificateRequest, Challenge, IssuerName, Order, TimedCondition } from './cert-manager.ts'
export type { CertificateFacts, ChainCertificate, ChainFault } from './certificate.ts'
export { certificateIn, type KnownCertificate } from './known-certificate.ts'
export type { Change, Complaint, SyncState } from './change.ts'
export { Cluster, type Origin } from './cluster.ts'
export type { Mark } from './marks.ts'
export { type FormerApi, FORMERLY, formerApi } from './former-apis.ts'
export type {
  FrontendValidation,
  Gateway,
  GatewayClass,
  LabelSelector,
  Listener,
  ListenerSet,
  ListenerStatus,
  NamespacesFrom,
  ObjectReference,
} from './gateway.ts'
export { isGlob } from './glob.ts'
export type { Ingress, IngressBackend, IngressClass, IngressPath, IngressRule, IngressTls } from './ingress.ts'
export { KINDS, type Kind, type KindInfo, kindInfo, kindOf, spellingOf } from './kinds.ts'
export { type Condition, type Labels, type Meta, NO_LABELS, type Place, refTo } from './meta.ts'
export type { KubeObject, Objects } from './object.ts'
export type { ContainerPort, DaemonSet, Deployment, Namespace, Node, Pod, ReplicaSet, StatefulSet, Workload } from './pod.ts'
export {
  type BackendTLSPolicy,
  type ConfigMap,
  type MeshOptions,
  type NetworkPolicy,
  type PolicyPeer,
  type PolicyPort,
  type ReferenceGrant,
  type Secret,
  WITHHELD,
} from './policy.ts'
export { idOf, type Key, keyOf, pointer, type Ref, refOfId, say, type Slot, slotOf } from './ref.ts'
export type {
  GRPCRoute,
  GRPCRouteMatch,
  GRPCRouteRule,
  HeaderValue,
  HTTPRoute,
  HTTPRouteMatch,
  HTTPRouteRule,
  PathModifier,
  RouteBackend,
  RouteFilter,
  RouteParentStatus,
  StreamRule,
  TCPRoute,
  TLSRoute,
  UDPRoute,
  ValueMatch,
} from './routes.ts'
export { isEmptySelector, matchesLabels, matchesSelector, saySelector } from './selector.ts'
export {
  type EndpointSlice,
  isHeadless,
  type LoadBalancerAddress,
  type Service,
  type ServicePort,
  type SliceEndpoint,
  type SlicePort,
  type Transport,
} from './service.ts'
export type {
  IngressRoute,
  IngressRouteTCP,
  IngressRouteUDP,
  Middleware,
  MiddlewareTCP,
  ServersTransport,
  ServersTransportTCP,
  TLSOption,
  TLSStore,
  TraefikAction,
  TraefikHeaders,
  TraefikIpStrategy,
  TraefikName,
  TraefikRoute,
  TraefikServer,
  TraefikService,
  TraefikSticky,
  TraefikStreamServer,
  TraefikTls,
} from './traefik.ts'
export type {
  AuthorizationPolicy,
  DestinationRule,
  EnvoyFilter,
  IstioAttachment,
  IstioCors,
  IstioDestination,
  IstioGateway,
  IstioHeaderChanges,
  IstioHeaderOperations,
  IstioHttpMatch,
  IstioHttpRoute,
  IstioNamedMatch,
  IstioOperation,
  IstioPortPolicy,
  IstioRouteDestination,
  IstioServer,
  IstioSource,
  IstioStreamMatch,
  IstioStringMatch,
  IstioTrafficPolicy,
  RequestAuthentication,
  ServiceEntry,
  VirtualService,
  WasmPlugin,
} from './istio.ts'
export type {
  EKSIngressClassParams,
  EKSTargetGroupBinding,
  IngressClassParametersOf,
  IngressClassParams,
  TargetGroupBinding,
  TargetGroupBindingOf,
} from './aws.ts'
