import {
  type Complaint,
  type FormerApi,
  formerApi,
  type Kind,
  type KindInfo,
  type KubeObject,
  kindInfo,
  kindOf,
  type Meta,
  type Place,
  refTo,
} from '@portolan/model'
import { readIngressClassParams, readTargetGroupBinding } from './admit/aws.ts'
import { readCertificateRequest, readChallenge, readManagedCertificate, readOrder } from './admit/cert-manager.ts'
import { readConfigMap } from './admit/configmap.ts'
import { readGateway, readGatewayClass, readListenerSet } from './admit/gateway.ts'
import { readIngress, readIngressClass } from './admit/ingress.ts'
import { readDestinationRule, readIstioGateway, readServiceEntry } from './admit/istio.ts'
import { readAuthorizationPolicy, readEnvoyFilter, readRequestAuthentication, readWasmPlugin } from './admit/istio-policy.ts'
import { readMeta } from './admit/meta.ts'
import { readMiddleware, readMiddlewareTCP } from './admit/middleware.ts'
import { readNamespace, readNode, readPod, readWorkload } from './admit/pod.ts'
import { readBackendTLSPolicy, readNetworkPolicy, readReferenceGrant } from './admit/policy.ts'
import { readGRPCRoute, readHTTPRoute, readTCPRoute, readTLSRoute, readUDPRoute } from './admit/route.ts'
import { readSecret } from './admit/secret.ts'
import { readEndpointSlice, readService } from './admit/service.ts'
import {
  readIngressRoute,
  readIngressRouteTCP,
  readIngressRouteUDP,
  readServersTransport,
  readServersTransportTCP,
  readTLSOption,
  readTLSStore,
  readTraefikService,
} from './admit/traefik.ts'
import { readVirtualService } from './admit/virtual-service.ts'
import type { RawObject } from './raw.ts'
import { Field, isObject, Report, refWithoutObject } from './read.ts'

export interface Admitted {
  /** Undefined for what Portolan doesn't read, and for what can't be an object of the cluster. */
  readonly object?: KubeObject
  readonly complaints: readonly Complaint[]
}

/**
 * One JSON object of the API server, or of a manifest, in its narrow shape, with the API server's defaults filled in.
 * Never throws. What is missing or wrong is a complaint with a pointer, and the rest is kept. An object of a kind that
 * isn't in the model gives nothing at all; `unknown-kind` is said only of what has no kind or apiVersion, `not-an-object` of what has no metadata either.
 */
export const admit = (raw: unknown, place?: Place): Admitted => {
  if (!isObject(raw)) return refuse(place, '', 'wrong-type', 'This is not a Kubernetes object; expected a map with apiVersion and kind.')
  const { apiVersion, kind } = own(raw)
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '') {
    const foreign = place !== undefined && Object.keys(raw).length > 0 && !OBJECT_KEYS.some((key) => Object.hasOwn(raw, key))
    return refuse(
      place,
      typeof kind === 'string' ? kind : '',
      foreign ? 'not-an-object' : 'unknown-kind',
      'This document has no apiVersion or kind, so it is not read.',
    )
  }
  const info = kindOf(apiVersion, kind)
  const former = formerApi(apiVersion, kind)
  if (former?.unread) return refuseFormer(raw, former, place)
  if (!info) return NOTHING
  try {
    return read(raw, info, apiVersion, place, former)
  } catch (error) {
    // Every reader is written not to throw; an object that proves otherwise must not take the others with it.
    return refuse(place, kind, 'unreadable', `This ${kind} can't be read: ${error instanceof Error ? error.message : 'unknown cause'}.`)
  }
}

/** What has none of these is something else that lies beside manifests: a chart and its values, a dashboard, a kustomization. */
const OBJECT_KEYS = ['kind', 'metadata'] as const

const NOTHING: Admitted = { complaints: [] }

const own = (raw: RawObject): { apiVersion: unknown; kind: unknown } => ({
  apiVersion: Object.hasOwn(raw, 'apiVersion') ? raw.apiVersion : undefined,
  kind: Object.hasOwn(raw, 'kind') ? raw.kind : undefined,
})

const read = (
  raw: RawObject,
  { kind, versions }: KindInfo,
  apiVersion: string,
  place: Place | undefined,
  former: FormerApi | undefined,
): Admitted => {
  let meta: Meta | undefined
  const quotes = kind !== 'Secret' && kind !== 'ConfigMap'
  const report = new Report((at) => (meta ? refTo({ kind, meta }, at) : refTo({ kind, meta: metaSoFar(raw, kind, place) }, at)), quotes)
  const object = new Field(raw, report)
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1)
  if (!versions.includes(version) && !former) {
    report.add(
      'unknown-version',
      'warning',
      '/apiVersion',
      `apiVersion ${apiVersion} is not one of those that are read (${versions.join(', ')}); some fields may be missed.`,
    )
  }
  meta = readMeta(object, kind, place)
  if (!meta) return { complaints: report.close() }
  if (former) meta = { ...meta, apiVersion }
  return { object: READERS[kind](object, meta), complaints: report.close() }
}

/** Enough of `metadata` to point at the object while `metadata` itself is being read. */
const metaSoFar = (raw: RawObject, kind: Kind, place: Place | undefined): Meta => {
  const metadata = isObject(raw.metadata) ? raw.metadata : {}
  const namespace = typeof metadata.namespace === 'string' && metadata.namespace !== '' ? metadata.namespace : 'default'
  return {
    ...(kindInfo(kind)?.namespaced ? { namespace } : {}),
    name: typeof metadata.name === 'string' ? metadata.name : '',
    ...(place ? { place } : {}),
  } as Meta
}

const refuse = (place: Place | undefined, kind: string, code: string, text: string): Admitted => ({
  complaints: [{ ref: refWithoutObject(place, kind, ''), code, severity: 'warning', text }],
})

/** What nothing serves any more is told, by the object that it was meant to be, and not read. */
const refuseFormer = (raw: RawObject, { apiVersion, kind, now, of, goneIn = '' }: FormerApi, place: Place | undefined): Admitted => {
  const { namespace, name } = isObject(raw.metadata) ? raw.metadata : {}
  const given = typeof namespace === 'string' && namespace !== '' ? namespace : kindInfo(kind)?.namespaced ? 'default' : undefined
  const ref = {
    kind,
    ...(given === undefined || kindInfo(kind)?.namespaced === false ? {} : { namespace: given }),
    name: typeof name === 'string' ? name : '',
    pointer: '/apiVersion',
    ...(place ? { file: place.file, line: place.lines.get('/apiVersion') ?? place.line } : {}),
  }
  const text = `${of} has no ${apiVersion} of ${kind} since ${goneIn}${now === undefined ? '' : `; ${now} took its place`}. The object is left out.`
  return { complaints: [{ ref, code: 'former-api', severity: 'error', text, apiVersion }] }
}

const READERS: { readonly [K in Kind]: (object: Field, meta: Meta) => Extract<KubeObject, { kind: K }> } = {
  Namespace: readNamespace,
  Service: readService,
  EndpointSlice: readEndpointSlice,
  Pod: readPod,
  Node: readNode,
  Ingress: readIngress,
  IngressClass: readIngressClass,
  GatewayClass: readGatewayClass,
  Gateway: readGateway,
  ListenerSet: readListenerSet,
  HTTPRoute: readHTTPRoute,
  GRPCRoute: readGRPCRoute,
  TCPRoute: readTCPRoute,
  TLSRoute: readTLSRoute,
  UDPRoute: readUDPRoute,
  ReferenceGrant: readReferenceGrant,
  BackendTLSPolicy: readBackendTLSPolicy,
  IngressRoute: readIngressRoute,
  IngressRouteTCP: readIngressRouteTCP,
  IngressRouteUDP: readIngressRouteUDP,
  Middleware: readMiddleware,
  MiddlewareTCP: readMiddlewareTCP,
  TraefikService: readTraefikService,
  TLSOption: readTLSOption,
  TLSStore: readTLSStore,
  ServersTransport: readServersTransport,
  ServersTransportTCP: readServersTransportTCP,
  IstioGateway: readIstioGateway,
  VirtualService: readVirtualService,
  DestinationRule: readDestinationRule,
  ServiceEntry: readServiceEntry,
  EnvoyFilter: readEnvoyFilter,
  AuthorizationPolicy: readAuthorizationPolicy,
  RequestAuthentication: readRequestAuthentication,
  WasmPlugin: readWasmPlugin,
  IngressClassParams: readIngressClassParams('IngressClassParams'),
  TargetGroupBinding: readTargetGroupBinding('TargetGroupBinding'),
  EKSIngressClassParams: readIngressClassParams('EKSIngressClassParams'),
  EKSTargetGroupBinding: readTargetGroupBinding('EKSTargetGroupBinding'),
  Certificate: readManagedCertificate,
  CertificateRequest: readCertificateRequest,
  Order: readOrder,
  Challenge: readChallenge,
  Deployment: readWorkload('Deployment'),
  ReplicaSet: readWorkload('ReplicaSet'),
  StatefulSet: readWorkload('StatefulSet'),
  DaemonSet: readWorkload('DaemonSet'),
  NetworkPolicy: readNetworkPolicy,
  ConfigMap: readConfigMap,
  Secret: readSecret,
}
