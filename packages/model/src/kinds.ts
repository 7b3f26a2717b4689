/** The kinds that Portolan watches, in one table. Everything that lists kinds (the reflector, RBAC hints, `/info`) reads it. */
export interface KindInfo {
  /** Unique here, in ids and in references. */
  readonly kind: Kind
  /**
   * What objects of the cluster call it, where that is not `kind`: two groups may give one name to their kinds, and the one of Kubernetes' own
   * groups, or else the one that was first, keeps it. Istio's `Gateway` is `IstioGateway`, what EKS Auto Mode took over from the AWS controller begins with `EKS`.
   */
  readonly spelled?: string
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
const custom = (group: string, kind: Kind, plural: string, versions: readonly string[], namespaced = true, spelled?: string): KindInfo => ({
  kind,
  ...(spelled === undefined ? {} : { spelled }),
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
const certManager = (group: string, kind: Kind, plural: string): KindInfo => ({ ...custom(group, kind, plural, ['v1']), stage: 'detail' })
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
  | 'IstioGateway'
  | 'VirtualService'
  | 'DestinationRule'
  | 'ServiceEntry'
  | 'EnvoyFilter'
  | 'AuthorizationPolicy'
  | 'RequestAuthentication'
  | 'WasmPlugin'
  | 'IngressClassParams'
  | 'TargetGroupBinding'
  | 'EKSIngressClassParams'
  | 'EKSTargetGroupBinding'
  | 'Certificate'
  | 'CertificateRequest'
  | 'Order'
  | 'Challenge'
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
  custom('networking.istio.io', 'IstioGateway', 'gateways', ['v1', 'v1beta1', 'v1alpha3'], true, 'Gateway'),
  custom('networking.istio.io', 'VirtualService', 'virtualservices', ['v1', 'v1beta1', 'v1alpha3']),
  custom('networking.istio.io', 'DestinationRule', 'destinationrules', ['v1', 'v1beta1', 'v1alpha3']),
  custom('networking.istio.io', 'ServiceEntry', 'serviceentries', ['v1', 'v1beta1', 'v1alpha3']),
  custom('networking.istio.io', 'EnvoyFilter', 'envoyfilters', ['v1alpha3']),
  custom('security.istio.io', 'AuthorizationPolicy', 'authorizationpolicies', ['v1', 'v1beta1']),
  custom('security.istio.io', 'RequestAuthentication', 'requestauthentications', ['v1', 'v1beta1']),
  custom('extensions.istio.io', 'WasmPlugin', 'wasmplugins', ['v1alpha1']),
  custom('elbv2.k8s.aws', 'IngressClassParams', 'ingressclassparams', ['v1beta1'], false),
  custom('elbv2.k8s.aws', 'TargetGroupBinding', 'targetgroupbindings', ['v1beta1']),
  custom('eks.amazonaws.com', 'EKSIngressClassParams', 'ingressclassparams', ['v1'], false, 'IngressClassParams'),
  custom('eks.amazonaws.com', 'EKSTargetGroupBinding', 'targetgroupbindings', ['v1'], true, 'TargetGroupBinding'),
  core('Service', 'services', 'routing'),
  builtin('EndpointSlice', 'discovery.k8s.io', 'endpointslices', 'endpoints'),
  core('Node', 'nodes', 'endpoints', false),
  core('Pod', 'pods', 'detail'),
  builtin('Deployment', 'apps', 'deployments', 'detail'),
  builtin('ReplicaSet', 'apps', 'replicasets', 'detail'),
  builtin('StatefulSet', 'apps', 'statefulsets', 'detail'),
  builtin('DaemonSet', 'apps', 'daemonsets', 'detail'),
  builtin('NetworkPolicy', 'networking.k8s.io', 'networkpolicies', 'detail'),
  certManager('cert-manager.io', 'Certificate', 'certificates'),
  certManager('cert-manager.io', 'CertificateRequest', 'certificaterequests'),
  certManager('acme.cert-manager.io', 'Order', 'orders'),
  certManager('acme.cert-manager.io', 'Challenge', 'challenges'),
  {
    ...core('ConfigMap', 'configmaps', 'detail'),
    neededBy: ['IngressClass', 'Ingress', 'Gateway', 'BackendTLSPolicy', 'IngressRoute', 'IstioGateway'],
  },
  { ...core('Secret', 'secrets', 'detail'), optIn: true },
]

const byKind: ReadonlyMap<string, KindInfo> = new Map(KINDS.map((info) => [info.kind, info]))

/** The table's row for a kind, or undefined for a kind that Portolan doesn't read. */
export const kindInfo = (kind: string): KindInfo | undefined => byKind.get(kind)

const bySpelling: ReadonlyMap<string, KindInfo> = new Map(KINDS.map((info) => [`${info.group}/${spellingOf(info)}`, info]))

/** The table's row for what an object of the cluster says of itself, or undefined where it is none of ours: `Service` of group `serving.knative.dev` is not. */
export const kindOf = (apiVersion: string, kind: string): KindInfo | undefined => {
  const slash = apiVersion.lastIndexOf('/')
  return bySpelling.get(`${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`)
}

/** The `kind` that objects of the cluster carry. */
export function spellingOf({ kind, spelled }: KindInfo): string {
  return spelled ?? kind
}
