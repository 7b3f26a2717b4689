import { type Cluster, type Gateway, type GatewayClass, refTo, type RouteFilter } from '@portolan/model'
import type { Consumer } from '../../eligible.ts'
import type { BlindSpot, Gate, RouteTable } from '../../table.ts'
import { policiesOfGateway } from '../istio/policies.ts'
import { TRAEFIK_PATHS, WRITTEN } from '../traefik/paths.ts'

/**
 * Where the specification leaves a choice to the implementation, what the known ones choose; by GatewayClass.spec.controllerName.
 */
export interface Habits {
  /** Where a regular expression on the path stands among exact paths and prefixes (GWA-13). */
  readonly regexPath: 'before-prefix' | 'after-prefix' | 'unspecified'
  /** Whether a regular expression must take the whole value or any part of it (RGX-01). */
  readonly regexMatch: 'full' | 'search' | 'unspecified'
  /** The answer when every weight is zero (GWA-20). */
  readonly allZero: number | undefined
  /** The answer when a rule has no backendRefs and no filter that answers. */
  readonly noBackends: number
  /** How it picks endpoints where that isn't by the letter (SVC-04). */
  readonly picks?: Consumer
  /** It doesn't tell a misdirected request from one for a host without routes (IST-31). */
  readonly detectsMisdirected?: false
  /** `timeouts.backendRequest` is that of the whole request where nothing is retried (IST-31). */
  readonly oneTimeout?: true
  /** Protocols of listeners that it doesn't serve (IST-31). */
  readonly unserved?: readonly string[]
  /** What its own policies ask before a route is looked at, what can't be told of them, and how it changes paths where objects say that. */
  readonly policies?: (
    cluster: Cluster,
    gateway: Gateway,
  ) => { readonly gates: readonly Gate[]; readonly blind: readonly BlindSpot[]; readonly paths?: NonNullable<Habits['paths']> }
  /** Routes are put in order by a score, those of all hosts together (TRF-50). */
  readonly scores?: true
  /** Its ports are open whatever the listeners on them, 80 and 443 among them: what no listener takes is answered 404 there. */
  readonly staysOpen?: true
  /** Filters that it doesn't have: a rule with one answers 500 (TRF-53). */
  readonly lacks?: readonly RouteFilter['type'][]
  /** How it changes the path before it matches; without, not at all. */
  readonly paths?: Pick<RouteTable, 'cleans' | 'normalize' | 'splitsAtSemicolons' | 'replaces'>
  /** Extended features that the controller lists; undefined when it lists none (GWA-02). */
  readonly features?: ReadonlySet<string>
  /** What differs from the specification and is not computed. */
  readonly departs?: string
}

const specification: Habits = { regexPath: 'unspecified', regexMatch: 'unspecified', allZero: undefined, noBackends: 500 }

/** v1.9.0 internal/gatewayapi/listener.go: UnescapeAndRedirect, where no ClientTrafficPolicy says otherwise. */
const escapedSlashes = (gateway: Gateway): BlindSpot => ({
  ref: refTo(gateway),
  text: 'Envoy Gateway redirects a path with %2F or %5C to one with the slash itself (307), unless a ClientTrafficPolicy says otherwise. Portolan does not follow that.',
  code: 'UNK-18',
  weight: 'may-change',
  when: { is: 'target', like: { by: 'regex', value: '^[^?]*%(?:2[Ff]|5[Cc])', flags: '', flavour: 're2' } },
})

const known: ReadonlyMap<string, Habits> = new Map<string, Habits>([
  // istio/istio pilot/pkg/config/kube/gateway: exact, prefix, regex; Envoy matches the whole value.
  [
    'istio.io/gateway-controller',
    {
      regexPath: 'after-prefix',
      regexMatch: 'full',
      allZero: 500,
      noBackends: 500,
      detectsMisdirected: false,
      oneTimeout: true,
      unserved: ['UDP'],
      policies: policiesOfGateway,
    },
  ],
  // envoyproxy/gateway internal/gatewayapi/sort.go: exact, regex, prefix.
  [
    'gateway.envoyproxy.io/gatewayclass-controller',
    {
      regexPath: 'before-prefix',
      regexMatch: 'full',
      allZero: undefined,
      noBackends: 500,
      // v1.9.0 internal/xds/translator/listener.go and internal/gatewayapi/listener.go: normalized, then slashes are merged.
      paths: { cleans: ['decode-unreserved', 'remove-dot-segments', 'merge-slashes'], normalize: [] },
      policies: (_, gateway) => ({ gates: [], blind: [escapedSlashes(gateway)] }),
      // GWA-30
      departs:
        "Envoy Gateway's own policies (ClientTrafficPolicy, BackendTrafficPolicy, SecurityPolicy, EnvoyPatchPolicy) are not read; they may answer first.",
    },
  ],
  // traefik/traefik pkg/provider/kubernetes/gateway (3.5.3 observed, OBS-08): regexes are searched for, a rule without backends answers 503.
  [
    'traefik.io/gateway-controller',
    {
      regexPath: 'unspecified',
      regexMatch: 'search',
      allZero: 503,
      noBackends: 503,
      picks: 'traefik-gateway',
      detectsMisdirected: false,
      scores: true,
      staysOpen: true,
      lacks: ['CORS', 'RequestMirror', 'Other'],
      paths: { ...TRAEFIK_PATHS, replaces: WRITTEN },
    },
  ],
])

/** The habits of the controller that serves a class; those of the specification for one that isn't known. */
export const habitsOf = (gatewayClass: Pick<GatewayClass, 'controllerName' | 'features'> | undefined): Habits => ({
  ...(gatewayClass ? (known.get(gatewayClass.controllerName) ?? specification) : specification),
  ...(gatewayClass?.features ? { features: new Set(gatewayClass.features) } : {}),
})
