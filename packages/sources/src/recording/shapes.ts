import type { Kind, Objects } from '@portolan/model'
import type { Shape } from './shape.ts'
import { ingressClassParams, targetGroupBinding } from './shapes/aws.ts'
import { certificate, certificateRequest, challenge, order } from './shapes/cert-manager.ts'
import { gateway, gatewayClass, listenerSet } from './shapes/gateway.ts'
import { ingress, ingressClass } from './shapes/ingress.ts'
import { authorizationPolicy, destinationRule, envoyFilter, istioGateway, requestAuthentication, serviceEntry, wasmPlugin } from './shapes/istio.ts'
import { middleware, middlewareTCP } from './shapes/middleware.ts'
import { namespace, node, pod, workload } from './shapes/pod.ts'
import { backendTLSPolicy, configMap, networkPolicy, referenceGrant, secret } from './shapes/policy.ts'
import { grpcRoute, httpRoute, tcpRoute, tlsRoute, udpRoute } from './shapes/routes.ts'
import { endpointSlice, service } from './shapes/service.ts'
import {
  ingressRoute,
  ingressRouteTCP,
  ingressRouteUDP,
  serversTransport,
  serversTransportTCP,
  tlsOption,
  tlsStore,
  traefikService,
} from './shapes/traefik.ts'
import { virtualService } from './shapes/virtual-service.ts'

/** How each kind's objects are read back from a recording. */
export const SHAPES: { readonly [K in Kind]: Shape<Objects[K]> } = {
  Namespace: namespace,
  Service: service,
  EndpointSlice: endpointSlice,
  Pod: pod,
  Node: node,
  Ingress: ingress,
  IngressClass: ingressClass,
  GatewayClass: gatewayClass,
  Gateway: gateway,
  ListenerSet: listenerSet,
  HTTPRoute: httpRoute,
  GRPCRoute: grpcRoute,
  TCPRoute: tcpRoute,
  TLSRoute: tlsRoute,
  UDPRoute: udpRoute,
  ReferenceGrant: referenceGrant,
  BackendTLSPolicy: backendTLSPolicy,
  IngressRoute: ingressRoute,
  IngressRouteTCP: ingressRouteTCP,
  IngressRouteUDP: ingressRouteUDP,
  Middleware: middleware,
  MiddlewareTCP: middlewareTCP,
  TraefikService: traefikService,
  TLSOption: tlsOption,
  TLSStore: tlsStore,
  ServersTransport: serversTransport,
  ServersTransportTCP: serversTransportTCP,
  IstioGateway: istioGateway,
  VirtualService: virtualService,
  DestinationRule: destinationRule,
  ServiceEntry: serviceEntry,
  EnvoyFilter: envoyFilter,
  AuthorizationPolicy: authorizationPolicy,
  RequestAuthentication: requestAuthentication,
  WasmPlugin: wasmPlugin,
  IngressClassParams: ingressClassParams('IngressClassParams'),
  TargetGroupBinding: targetGroupBinding('TargetGroupBinding'),
  EKSIngressClassParams: ingressClassParams('EKSIngressClassParams'),
  EKSTargetGroupBinding: targetGroupBinding('EKSTargetGroupBinding'),
  Certificate: certificate,
  CertificateRequest: certificateRequest,
  Order: order,
  Challenge: challenge,
  Deployment: workload('Deployment'),
  ReplicaSet: workload('ReplicaSet'),
  StatefulSet: workload('StatefulSet'),
  DaemonSet: workload('DaemonSet'),
  NetworkPolicy: networkPolicy,
  ConfigMap: configMap,
  Secret: secret,
}
