/** The kinds that Portolan watches, in one table. Everything that lists kinds (the reflector, RBAC hints, `/info`) reads it. */
export interface KindInfo {
  readonly kind: Kind
  readonly group: string
  /** Served versions that carry the fields we read, best first. */
  readonly versions: readonly string[]
  readonly plural: string
  readonly namespaced: boolean
  /** Comes from a CRD: a cluster may not have it, now or ever. */
  readonly crd: boolean
  /** Read only when the operator opts in. */
  readonly optIn: boolean
  /** Read for the sake of these kinds alone: not asked for where none of those that are CRDs is served, and none of the others has an object. */
  readonly neededBy?: readonly Kind[]
  /** What a route needs before its endpoints: synced first, so that a map shows early. */
  readonly stage: 'routing' | 'endpoints' | 'detail'
}

const GATEWAY = 'gateway.networking.k8s.io'

const builtin = (kind: Kind, group: string, plural: string, stage: KindInfo['stage'], namespaced = true): KindInfo => ({
  kind,
  group,
  versions: ['v1'],
  plural,
  namespaced,
  crd: false,
  optIn: false,
  stage,
})
const core = (kind: Kind, plural: string, stage: KindInfo['stage'], namespaced = true): KindInfo => builtin(kind, '', plural, stage, namespaced)
const custom = (group: string, kind: Kind, plural: string, versions: readonly string[], namespaced = true): KindInfo => ({
  kind,
  group,
  versions,
  plural,
  namespaced,
  crd: true,
  optIn: false,
  stage: 'routing',
})
const gateway = (kind: Kind, plural: string, versions: readonly string[], namespaced = true): KindInfo =>
  custom(GATEWAY, kind, plural, versions, namespaced)
const traefik = (kind: Kind, plural: string): KindInfo => custom('traefik.io', kind, plural, ['v1alpha1'])

export type Kind =
  | 'Namespace'
  | 'Service'
  | 'EndpointSlice'
  | 'Pod'
  | 'Node'
  | 'Ingress'
  | 'IngressClass'
  | 'GatewayClass'
  | 'Gateway'
  | 'ListenerSet'
  | 'HTTPRoute'
  | 'GRPCRoute'
  | 'TCPRoute'
  | 'TLSRoute'
  | 'UDPRoute'
  | 'ReferenceGrant'
  | 'BackendTLSPolicy'
  | 'IngressRoute'
  | 'IngressRouteTCP'
  | 'IngressRouteUDP'
  | 'Middleware'
  | 'MiddlewareTCP'
  | 'TraefikService'
  | 'TLSOption'
  | 'TLSStore'
  | 'ServersTransport'
  | 'ServersTransportTCP'
  | 'Deployment'
  | 'ReplicaSet'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'NetworkPolicy'
  | 'ConfigMap'
  | 'Secret'

export const KINDS: readonly KindInfo[] = [
  core('Namespace', 'namespaces', 'routing', false),
  builtin('IngressClass', 'networking.k8s.io', 'ingressclasses', 'routing', false),
  builtin('Ingress', 'networking.k8s.io', 'ingresses', 'routing'),
  gateway('GatewayClass', 'gatewayclasses', ['v1', 'v1beta1'], false),
  gateway('Gateway', 'gateways', ['v1', 'v1beta1']),
  gateway('ListenerSet', 'listenersets', ['v1']),
  gateway('HTTPRoute', 'httproutes', ['v1', 'v1beta1']),
  gateway('GRPCRoute', 'grpcroutes', ['v1', 'v1alpha2']),
  gateway('TLSRoute', 'tlsroutes', ['v1', 'v1alpha3', 'v1alpha2']),
  gateway('TCPRoute', 'tcproutes', ['v1', 'v1alpha2']),
  gateway('UDPRoute', 'udproutes', ['v1', 'v1alpha2']),
  gateway('ReferenceGrant', 'referencegrants', ['v1', 'v1beta1']),
  gateway('BackendTLSPolicy', 'backendtlspolicies', ['v1', 'v1alpha3']),
  traefik('IngressRoute', 'ingressroutes'),
  traefik('IngressRouteTCP', 'ingressroutetcps'),
  traefik('IngressRouteUDP', 'ingressrouteudps'),
  traefik('Middleware', 'middlewares'),
  traefik('MiddlewareTCP', 'middlewaretcps'),
  traefik('TraefikService', 'traefikservices'),
  traefik('TLSOption', 'tlsoptions'),
  traefik('TLSStore', 'tlsstores'),
  traefik('ServersTransport', 'serverstransports'),
  traefik('ServersTransportTCP', 'serverstransporttcps'),
  core('Service', 'services', 'routing'),
  builtin('EndpointSlice', 'discovery.k8s.io', 'endpointslices', 'endpoints'),
  core('Node', 'nodes', 'endpoints', false),
  core('Pod', 'pods', 'detail'),
  builtin('Deployment', 'apps', 'deployments', 'detail'),
  builtin('ReplicaSet', 'apps', 'replicasets', 'detail'),
  builtin('StatefulSet', 'apps', 'statefulsets', 'detail'),
  builtin('DaemonSet', 'apps', 'daemonsets', 'detail'),
  builtin('NetworkPolicy', 'networking.k8s.io', 'networkpolicies', 'detail'),
  { ...core('ConfigMap', 'configmaps', 'detail'), neededBy: ['IngressClass', 'Ingress', 'Gateway', 'BackendTLSPolicy', 'IngressRoute'] },
  { ...core('Secret', 'secrets', 'detail'), optIn: true },
]

const byKind: ReadonlyMap<string, KindInfo> = new Map(KINDS.map((info) => [info.kind, info]))

/** The table's row for a kind, or undefined for a kind that Portolan doesn't read. */
export const kindInfo = (kind: string): KindInfo | undefined => byKind.get(kind)

/** Whether a raw object of this apiVersion and kind is one of ours: `Service` of group `serving.knative.dev` is not. */
export const kindOf = (apiVersion: string, kind: string): KindInfo | undefined => {
  const info = byKind.get(kind)
  const slash = apiVersion.lastIndexOf('/')
  return info && info.group === (slash < 0 ? '' : apiVersion.slice(0, slash)) ? info : undefined
}
