import type { Labels, Meta } from './meta.ts'

/** Istio's kinds (networking.istio.io, security.istio.io, extensions.istio.io), as far as a dialect reads them. */

/** Istio's own `Gateway` (networking.istio.io): servers for the proxies that it selects. */
export interface IstioGateway {
  readonly kind: 'IstioGateway'
  readonly meta: Meta
  /** Labels of the gateway pods; empty: every proxy. */
  readonly selector: Labels
  readonly servers: readonly IstioServer[]
}

export interface IstioServer {
  readonly name: string
  /** The Service's port; 0, with a complaint, where there is none. */
  readonly port: number
  /** HTTP, HTTPS, HTTP2, GRPC, TLS, TCP, MONGO …, in capitals. */
  readonly protocol: string
  readonly bind?: string
  /** `[namespace/]host`; never empty but with a complaint. */
  readonly hosts: readonly string[]
  readonly tls?: {
    readonly httpsRedirect: boolean
    /** PASSTHROUGH, SIMPLE, MUTUAL, OPTIONAL_MUTUAL, ISTIO_MUTUAL or AUTO_PASSTHROUGH. */
    readonly mode: string
    readonly credentialNames: readonly string[]
    /** Certificates come from files in the proxy. */
    readonly files: boolean
    /** Secret of the CA for client certificates, where it isn't beside the certificate. */
    readonly caCredentialName?: string
  }
}

export interface VirtualService {
  readonly kind: 'VirtualService'
  readonly meta: Meta
  readonly hosts: readonly string[]
  /** Empty: `mesh`, the sidecars. */
  readonly gateways: readonly string[]
  /** Empty: what the mesh says, else every namespace. */
  readonly exportTo: readonly string[]
  readonly http: readonly IstioHttpRoute[]
  readonly tls: readonly { readonly match: readonly IstioStreamMatch[]; readonly route: readonly IstioRouteDestination[] }[]
  readonly tcp: readonly { readonly match: readonly IstioStreamMatch[]; readonly route: readonly IstioRouteDestination[] }[]
}

export interface IstioHttpRoute {
  readonly name: string
  /** Empty: everything. */
  readonly match: readonly IstioHttpMatch[]
  readonly route: readonly IstioRouteDestination[]
  readonly redirect?: {
    readonly uri?: string
    readonly prefixRewrite?: string
    readonly authority?: string
    readonly port?: number
    /** FROM_PROTOCOL_DEFAULT or FROM_REQUEST_PORT. */
    readonly derivePort?: string
    readonly scheme?: string
    /** 0: the default, 301. */
    readonly code: number
  }
  readonly directResponse?: { readonly status: number }
  readonly delegate?: { readonly name: string; readonly namespace?: string }
  readonly rewrite?: { readonly uri?: string; readonly authority?: string; readonly regex?: { readonly match: string; readonly rewrite: string } }
  readonly timeout?: string
  readonly retries?: { readonly attempts: number; readonly perTryTimeout?: string; readonly retryOn?: string; readonly backoff?: string }
  readonly fault?: {
    readonly delay?: { readonly fixed: string; readonly percent: number }
    readonly abort?: { readonly status: number; readonly grpcStatus?: string; readonly percent: number }
  }
  /** Percentages, 0 to 100. */
  readonly mirrors: readonly { readonly destination: IstioDestination; readonly percent: number }[]
  readonly cors?: IstioCors
  readonly headers: IstioHeaderChanges
}

export interface IstioCors {
  readonly origins: readonly IstioStringMatch[]
  readonly methods: readonly string[]
  readonly allowHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly maxAge?: string
  readonly credentials?: boolean
  /** FORWARD (the default) or IGNORE. */
  readonly unmatchedPreflights?: string
}

export interface IstioHeaderChanges {
  readonly request: IstioHeaderOperations
  readonly response: IstioHeaderOperations
}
export interface IstioHeaderOperations {
  readonly set: Labels
  readonly add: Labels
  readonly remove: readonly string[]
}

/** `presence`: a match that says nothing of the value. */
export type IstioStringMatch = { readonly by: 'exact' | 'prefix' | 'regex'; readonly value: string } | { readonly by: 'presence' }

export interface IstioHttpMatch {
  readonly name: string
  readonly uri?: IstioStringMatch
  readonly ignoreUriCase: boolean
  readonly scheme?: IstioStringMatch
  readonly method?: IstioStringMatch
  readonly authority?: IstioStringMatch
  readonly headers: readonly IstioNamedMatch[]
  readonly withoutHeaders: readonly IstioNamedMatch[]
  readonly queryParams: readonly IstioNamedMatch[]
  readonly port?: number
  readonly gateways: readonly string[]
  readonly sourceLabels: Labels
  readonly sourceNamespace?: string
}
export interface IstioNamedMatch {
  readonly name: string
  readonly match: IstioStringMatch
}

export interface IstioStreamMatch {
  /** Of TLS routes alone. */
  readonly sniHosts: readonly string[]
  readonly destinationSubnets: readonly string[]
  readonly sourceSubnet?: string
  readonly port?: number
  readonly gateways: readonly string[]
  readonly sourceLabels: Labels
  readonly sourceNamespace?: string
}

export interface IstioRouteDestination {
  readonly destination: IstioDestination
  /** Undefined and 0 mean the same to Istio: nothing, unless it is the only destination (IST-06). */
  readonly weight?: number
  readonly headers: IstioHeaderChanges
}

export interface IstioDestination {
  /** A short name is one of the VirtualService's namespace (IST-08). */
  readonly host: string
  readonly subset?: string
  readonly port?: number
}

export interface DestinationRule {
  readonly kind: 'DestinationRule'
  readonly meta: Meta
  readonly host: string
  readonly exportTo: readonly string[]
  /** Pods of whose proxies it is, alone; empty: all. */
  readonly workloadSelector: Labels
  readonly policy: IstioTrafficPolicy
  readonly subsets: readonly { readonly name: string; readonly labels: Labels; readonly policy: IstioTrafficPolicy }[]
}

export interface IstioTrafficPolicy extends IstioPortPolicy {
  readonly ports: readonly ({ readonly port: number } & IstioPortPolicy)[]
}
export interface IstioPortPolicy {
  readonly tls?: {
    /** DISABLE, SIMPLE, MUTUAL or ISTIO_MUTUAL. */
    readonly mode: string
    readonly sni?: string
    readonly credentialName?: string
    readonly subjectAltNames: readonly string[]
  }
  /** `ROUND_ROBIN`, `LEAST_REQUEST`, `PASSTHROUGH` …, or for a consistent hash what is hashed: `cookie user`, `header x-user`, `query id`, `source IP`. */
  readonly balancer?: { readonly type: 'simple' | 'hash'; readonly by: string }
  readonly outlierDetection: boolean
  readonly locality: boolean
}

export interface ServiceEntry {
  readonly kind: 'ServiceEntry'
  readonly meta: Meta
  readonly hosts: readonly string[]
  readonly addresses: readonly string[]
  readonly ports: readonly { readonly number: number; readonly name: string; readonly protocol: string; readonly targetPort?: number }[]
  /** MESH_EXTERNAL or MESH_INTERNAL. */
  readonly location: string
  /** NONE, STATIC, DNS, DNS_ROUND_ROBIN or DYNAMIC_DNS. */
  readonly resolution: string
  readonly endpoints: readonly {
    readonly address: string
    readonly ports: ReadonlyMap<string, number>
    readonly labels: Labels
    readonly weight?: number
  }[]
  /** Pods (and WorkloadEntries) that are its endpoints. */
  readonly workloadSelector?: Labels
  readonly exportTo: readonly string[]
}

/** What a policy is attached to: pods by their labels, or objects by name. Neither: every proxy of the namespace, in the root namespace of the mesh. */
export interface IstioAttachment {
  readonly selector: Labels
  readonly targets: readonly { readonly group: string; readonly kind: string; readonly name: string; readonly namespace?: string }[]
}

export interface AuthorizationPolicy extends IstioAttachment {
  readonly kind: 'AuthorizationPolicy'
  readonly meta: Meta
  /** ALLOW, DENY, AUDIT or CUSTOM. */
  readonly action: string
  /** None: an ALLOW that allows nothing. A rule without parts is everything. */
  readonly rules: readonly {
    /** One of them; empty: from everywhere. */
    readonly from: readonly IstioSource[]
    /** One of them; empty: everything. */
    readonly to: readonly IstioOperation[]
    /** All of them. */
    readonly when: readonly { readonly key: string; readonly values: readonly string[]; readonly notValues: readonly string[] }[]
  }[]
}

/** The fields that are given, all of which have to hold; each is a list of which one has to. */
export interface IstioSource {
  readonly ipBlocks: readonly string[]
  readonly notIpBlocks: readonly string[]
  readonly remoteIpBlocks: readonly string[]
  readonly notRemoteIpBlocks: readonly string[]
  /** Names of other fields that are given: principals, namespaces … */
  readonly others: readonly string[]
}
export interface IstioOperation {
  readonly hosts: readonly string[]
  readonly notHosts: readonly string[]
  readonly ports: readonly string[]
  readonly notPorts: readonly string[]
  readonly methods: readonly string[]
  readonly notMethods: readonly string[]
  readonly paths: readonly string[]
  readonly notPaths: readonly string[]
}

export interface RequestAuthentication extends IstioAttachment {
  readonly kind: 'RequestAuthentication'
  readonly meta: Meta
  /** Where each rule looks for its token. */
  readonly rules: readonly {
    readonly issuer: string
    readonly headers: readonly { readonly name: string; readonly prefix: string }[]
    readonly params: readonly string[]
    readonly cookies: readonly string[]
    /** A token has to be there. */
    readonly required: boolean
  }[]
}

/** Changes the proxies' configuration in a way that isn't read. */
export interface EnvoyFilter extends IstioAttachment {
  readonly kind: 'EnvoyFilter'
  readonly meta: Meta
  /** `GATEWAY`, `SIDECAR_INBOUND`, `ANY` …, of its patches. */
  readonly contexts: readonly string[]
}

/** Runs foreign code in the proxies. */
export interface WasmPlugin extends IstioAttachment {
  readonly kind: 'WasmPlugin'
  readonly meta: Meta
}
