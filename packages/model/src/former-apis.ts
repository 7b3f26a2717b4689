/** A version of an API under which objects are written and which is gone, or on its way. */
export interface FormerApi {
  readonly apiVersion: string
  readonly kind: string
  /** The version to write now; undefined: nothing took its place. */
  readonly now?: string
  /** Whose it is, for a sentence: `Kubernetes`. */
  readonly of: string
  /** The release that doesn't serve it any more. */
  readonly goneIn?: string
  /** The release that has it deprecated; those that are gone were so before. */
  readonly deprecatedIn?: string
  /** The fields are the same: another apiVersion is all that is needed. */
  readonly alike: boolean
  /** Nothing that runs today serves it: what is written so is no object of the cluster. */
  readonly unread: boolean
}

const former = (
  apiVersion: string,
  kinds: string,
  now: string | undefined,
  of: string,
  when: Pick<FormerApi, 'goneIn' | 'deprecatedIn'>,
  how: { readonly alike?: true; readonly unread?: true } = {},
): readonly FormerApi[] =>
  kinds
    .split(' ')
    .map((kind) => ({ apiVersion, kind, ...(now === undefined ? {} : { now }), of, ...when, alike: how.alike ?? false, unread: how.unread ?? false }))

const K8S = 'Kubernetes'
const GATEWAY = 'gateway.networking.k8s.io'

/**
 * Kubernetes: https://kubernetes.io/docs/reference/using-api/deprecation-guide/. Gateway API: `served` and `deprecated` in config/crd of the tags v0.8.0 to
 * v1.6.0; these CRDs are converted by no webhook, so the fields are those of the version that is stored. Traefik: docs/content/migration/v2-to-v3.md of v3.0.0.
 */
const FORMER: readonly FormerApi[] = [
  ...former('extensions/v1beta1', 'Ingress', 'networking.k8s.io/v1', K8S, { goneIn: '1.22' }, { unread: true }),
  ...former('networking.k8s.io/v1beta1', 'Ingress', 'networking.k8s.io/v1', K8S, { goneIn: '1.22' }, { unread: true }),
  ...former('networking.k8s.io/v1beta1', 'IngressClass', 'networking.k8s.io/v1', K8S, { goneIn: '1.22' }, { alike: true, unread: true }),
  ...former('discovery.k8s.io/v1beta1', 'EndpointSlice', 'discovery.k8s.io/v1', K8S, { goneIn: '1.25' }, { unread: true }),
  ...former('policy/v1beta1', 'PodDisruptionBudget', 'policy/v1', K8S, { goneIn: '1.25' }, { unread: true }),
  ...former('policy/v1beta1', 'PodSecurityPolicy', undefined, K8S, { goneIn: '1.25' }, { unread: true }),
  ...former('extensions/v1beta1', 'NetworkPolicy', 'networking.k8s.io/v1', K8S, { goneIn: '1.16' }, { alike: true, unread: true }),
  ...former('extensions/v1beta1', 'Deployment DaemonSet ReplicaSet', 'apps/v1', K8S, { goneIn: '1.16' }, { unread: true }),
  ...former('apps/v1beta1', 'Deployment StatefulSet', 'apps/v1', K8S, { goneIn: '1.16' }, { unread: true }),
  ...former('apps/v1beta2', 'Deployment DaemonSet ReplicaSet StatefulSet', 'apps/v1', K8S, { goneIn: '1.16' }, { unread: true }),
  ...former(
    'traefik.containo.us/v1alpha1',
    'IngressRoute IngressRouteTCP IngressRouteUDP Middleware MiddlewareTCP TraefikService TLSOption TLSStore ServersTransport',
    'traefik.io/v1alpha1',
    'Traefik',
    { goneIn: '3.0' },
    { alike: true, unread: true },
  ),
  ...former(`${GATEWAY}/v1alpha2`, 'GatewayClass Gateway HTTPRoute', `${GATEWAY}/v1`, 'the Gateway API', { goneIn: '0.8' }, { alike: true }),
  ...former(`${GATEWAY}/v1alpha2`, 'GRPCRoute', `${GATEWAY}/v1`, 'the Gateway API', { goneIn: '1.2' }, { alike: true }),
  ...former(`${GATEWAY}/v1alpha2`, 'ReferenceGrant', `${GATEWAY}/v1beta1`, 'the Gateway API', { goneIn: '1.2' }, { alike: true }),
  ...former(`${GATEWAY}/v1alpha2`, 'BackendTLSPolicy', `${GATEWAY}/v1`, 'the Gateway API', { goneIn: '1.1' }),
  ...former(`${GATEWAY}/v1alpha3`, 'BackendTLSPolicy', `${GATEWAY}/v1`, 'the Gateway API', { deprecatedIn: '1.4' }, { alike: true }),
  ...former(`${GATEWAY}/v1alpha2`, 'TLSRoute', `${GATEWAY}/v1`, 'the Gateway API', { deprecatedIn: '1.5' }, { alike: true }),
  ...former(`${GATEWAY}/v1alpha3`, 'TLSRoute', `${GATEWAY}/v1`, 'the Gateway API', { deprecatedIn: '1.5' }, { alike: true }),
  ...former(`${GATEWAY}/v1alpha2`, 'TCPRoute UDPRoute', `${GATEWAY}/v1`, 'the Gateway API', { deprecatedIn: '1.6' }, { alike: true }),
]

const versions: ReadonlySet<string> = new Set(FORMER.map(({ apiVersion }) => apiVersion))

const byName: ReadonlyMap<string, FormerApi> = new Map(FORMER.map((one) => [`${one.apiVersion} ${one.kind}`, one]))

/** What is known of a version under which an object is written, where it is not one of today. */
export const formerApi = (apiVersion: string, kind: string): FormerApi | undefined =>
  versions.has(apiVersion) ? byName.get(`${apiVersion} ${kind}`) : undefined

/** Kinds of which some objects may be read under a former version. */
export const FORMERLY: readonly string[] = [...new Set(FORMER.flatMap(({ kind, unread }) => (unread ? [] : kind)))]
