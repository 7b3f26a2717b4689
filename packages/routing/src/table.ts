import type { Labels, Ref } from '@portolan/model'
import type { Dialect } from './answer.ts'
import type { Consumer } from './eligible.ts'

/**
 * What one running proxy would do, as data. Each dialect compiles the cluster's objects to such tables; one matcher walks them.
 * A table holds nothing opaque: it can be printed, explained, linted, compared and drawn.
 */
export interface RouteTable {
  readonly proxy: Proxy
  /** How the proxy changes the path itself, step by step: what rules and rewrites see, and pods get. */
  readonly cleans?: readonly PathNormalization[]
  /** Semicolons in the query become ampersands, for rules and pods alike. */
  readonly splitsAtSemicolons?: true
  /** How the proxy reads the path in order to match it, step by step, on from `cleans`; pods don't see that. */
  readonly normalize: readonly PathNormalization[]
  /** What it answers to a path that a step of `cleans` or `normalize` refuses; 400 without. */
  readonly malformed?: Answer
  /** Headers that the proxy writes anew for pods, whatever the client sent. */
  readonly replaces?: readonly string[]
  /** Tried in order by the request's host; once one is entered it is never left. */
  readonly sites: readonly Site[]
  /** Rules for hosts that no site takes, tried before `otherwise`: a health check. They make the proxy no entry for a host. */
  readonly strangers?: readonly Rule[]
  /** What happens when no site takes the host. */
  readonly otherwise: Action
  readonly blind: readonly BlindSpot[]
  /** Whether Services have endpoints decides which rules there are: the table holds only as long as that does. */
  readonly readsEndpoints?: true
  /** Objects that ask for this proxy and take no request there: what they would have taken, and why they don't (ANS-04). */
  readonly detached?: readonly Detached[]
}

export interface Detached {
  readonly ref: Ref
  /** Where it would have served; empty: any host. */
  readonly hosts: readonly Pattern[]
  /** A sentence. */
  readonly text: string
  /** Rule id: GWA-09. */
  readonly rule: string
  /** Where its rules would have led. */
  readonly targets: readonly Target[]
}

/**
 * `decode`: every escape; `decode-unreserved`: those of letters, digits, `-`, `.`, `_` and `~`, the others become upper case;
 * `decode-unless-reserved`: all but those of reserved characters and of `%`. `escape-as-go`: a path that holds what must be escaped is decoded
 * and escaped anew. `clean-as-go`: slashes that follow each other, `.` and `..` go, a slash at the end stays.
 * The refusing steps change nothing: a path that climbs above the root by `..`, one with an escape that isn't two hexadecimal digits, and one with `%00`.
 */
export type PathNormalization =
  | 'merge-slashes'
  | 'remove-dot-segments'
  | 'clean-as-go'
  | 'decode'
  | 'decode-unreserved'
  | 'decode-unless-reserved'
  | 'escape-as-go'
  | 'refuse-climbing'
  | 'refuse-broken-escapes'
  | 'refuse-nul'

/** A proxy that serves: an Ingress controller by class, or a Gateway. */
export interface Proxy {
  readonly dialect: Dialect
  /** IngressClass or Gateway. It may be absent from the cluster: an Ingress can name a class that nobody defined. */
  readonly ref: Ref
  /** How people call it: `ingress-nginx`, `Gateway edge`. */
  readonly title: string
  readonly class?: string
  /** Every class that it serves, where they are several: one controller reads them all. `ref` is the first. */
  readonly classes?: readonly Ref[]
  /** Where the objects of this class name it: `/spec/ingressClassName`. */
  readonly classAt?: string
  /** IngressClass.spec.controller or GatewayClass.spec.controllerName. */
  readonly controller?: string
  /** Why nothing serves these rules, a clause without final stop: `Class haproxy-int has no controller in this cluster`. Undefined when something does. */
  readonly unserved?: string
  /** Of the controller, when its image says: `1.11.3`. */
  readonly version?: string
  readonly listeners: readonly ProxyListener[]
  /** Where it is reached from outside, best-founded first. Empty: no address is known. */
  readonly addresses: readonly ProxyAddress[]
  /** The controller's own pods: ready and all; undefined when they can't be told. */
  readonly pods?: { readonly ready: number; readonly total: number; readonly refs: readonly Ref[] }
  /** The proxies run outside the cluster, so no pods are to be found: a cloud's load balancer. */
  readonly outside?: boolean
  /** How it picks among a Service's endpoints; undefined: ready ones, and where a slice doesn't say, it is taken for ready (SVC-07). */
  readonly picks?: Consumer
  /** What makes those pods, where it was found by its image. */
  readonly workloads?: readonly Ref[]
  /** Services that lead to the proxy, of any type. */
  readonly services?: readonly Ref[]
  /** The proxies run beside the clients of a Service, which `ref` names (GWA-29). `clients`: the namespace whose pods are meant; all without. */
  readonly mesh?: { readonly clients?: string }
  /** What was assumed for want of evidence; every answer repeats it. */
  readonly assumed: readonly string[]
  /** Objects that keep it from loading what is written now: it goes on with what it loaded before, which nobody can tell (OBS-01, UNK-13). */
  readonly frozenBy?: readonly { readonly ref: Ref; readonly text: string; readonly rule: string }[]
}

export interface ProxyListener {
  /** Gateway listener name; for Ingress `http` and `https`. */
  readonly name: string
  readonly port: number
  readonly protocol: 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP'
  readonly hostname?: Pattern
  readonly tls?: ListenerTls
  /** Why it doesn't work (conflict, certificate missing); undefined when it does. */
  readonly fault?: string
  /** What it answers to plain text where it speaks TLS: nginx' 400. Without, the connection ends. */
  readonly toPlainText?: Answer
  readonly origin: Ref
}

export interface ListenerTls {
  readonly mode: 'terminate' | 'passthrough'
  /** Certificates by server name; the first whose pattern takes the name is shown. `secret` undefined: the controller's default certificate. */
  readonly certificates: readonly { readonly host: Pattern; readonly secret?: Ref; readonly fault?: string; readonly origin: Ref }[]
  readonly clientCertificates?: { readonly required: boolean; readonly ca: readonly Ref[] }
}

export interface ProxyAddress {
  /** IP or hostname. */
  readonly address: string
  /** Ports open there; empty when unknown. */
  readonly ports: readonly number[]
  /** The Service of type LoadBalancer or NodePort in front of the proxy, when it was found. */
  readonly service?: Ref
  /** How it is known, in words: `Ingress status`, `Service status`. */
  readonly evidence: string
}

export interface Site {
  readonly host: Pattern
  /** The listeners on which it stands; undefined: on all. */
  readonly listeners?: readonly string[]
  readonly rules: readonly Rule[]
  /** What happens when no rule takes the request. */
  readonly otherwise: Action
  /** Asked of every request to this host, before a rule is looked for. */
  readonly gates?: readonly Gate[]
  /** Asked, after `gates`, of requests that no rule takes: before `otherwise`. */
  readonly restGates?: readonly Gate[]
  /** The objects that name this host. */
  readonly origins: readonly Ref[]
  /** Where this host is published, when its objects say so themselves (Ingress status); the proxy's addresses otherwise. */
  readonly addresses?: readonly string[]
  /** The rule by which hosts are chosen: ING-01. */
  readonly rule?: string
}

export interface Rule {
  /** Tried in order; the first that holds wins. */
  readonly when: Condition
  readonly then: Action
  /** Asked in order of a request that the rule takes, before `then`. */
  readonly gates?: readonly Gate[]
  /** It stands for another host or for none, and is tried here as well: to be counted and drawn where it belongs. */
  readonly borrowed?: true
  readonly origin: Ref
  /** How it is written, for people: `= /api/checkout`, `~ ^/live/.+`, `/`, `/v1 x-canary: always`. */
  readonly label: string
  /** Why it stands where it stands: the named keys of the dialect's precedence, most important first. */
  readonly rank: readonly RankKey[]
  /** Another rule that takes everything this one would. */
  readonly shadowedBy?: Ref
  /** Rules that the proxy itself may take instead, its order being undefined. */
  readonly tiedWith?: readonly Ref[]
  readonly blind?: readonly BlindSpot[]
  /** Single edits that would widen the rule; a near miss offers the first whose `when` takes the request. */
  readonly edits?: readonly Edit[]
  /** Where the origin's object names the host: `/spec/rules/0/host`. */
  readonly hostAt?: string
}

/**
 * What is asked of a request before it may go on: a redirect to https, a list of source addresses, credentials, a preflight.
 * The first gate whose `when` holds answers, and nothing behind it is asked.
 */
export interface Gate {
  /** Path rewrites that the request has been through when the gate is asked. */
  readonly after?: readonly PathRewrite[]
  readonly when: Condition
  readonly then: Answer
  /** Where this holds the gate may answer and may not, and the objects don't tell: credentials are sent, and whether they are good isn't known. */
  readonly perhaps?: { readonly when: Condition; readonly text: string; readonly then?: readonly Answer[] }
  readonly origin: Ref
  /** What is asked, a clause: `whitelist-source-range lets 10.0.0.0/8 in`. */
  readonly label: string
  readonly stage: 'access' | 'filter' | 'tls'
  /** Rule id: NGX-24. */
  readonly rule: string
  /** Asked only once the backend is found to have an endpoint: a backend without one fails first. */
  readonly late?: true
}

/** One edit of the rule's object, and what the rule would take after it. */
export interface Edit {
  readonly when: Condition
  /** In words: `With pathType Prefix it takes everything beneath.` */
  readonly text: string
  readonly patch: readonly { readonly pointer: string; readonly from: string; readonly to: string }[]
}

export interface RankKey {
  /** `longest path`, `exact before prefix`, `older`. */
  readonly name: string
  readonly value: string | number
  /** Rule id: ING-03. */
  readonly rule: string
}

export type Condition =
  | { readonly is: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  /** `at`: where the rule's object writes the value, on from the pointer of its origin: `/headers/0/value`. */
  /** `scheme`: `http` or `https`, of the connection. `target`: path and query as sent. `url`: all of it, `http://host:port/path?query`. */
  | { readonly is: 'host' | 'path' | 'method' | 'sourceIp' | 'scheme' | 'target' | 'url'; readonly like: Pattern; readonly at?: string }
  /** `each`: several values of one name are looked at one by one, and one that fits will do; without it headers are joined by commas, and of parameters the first counts. */
  | { readonly is: 'header' | 'query' | 'cookie'; readonly name: string; readonly like: Pattern; readonly each?: true; readonly at?: string }

export type Pattern =
  | { readonly by: 'exact' | 'prefix' | 'segments'; readonly value: string }
  /** `value` is the part after `*`: `.example.com`. */
  | { readonly by: 'wildcard'; readonly value: string; readonly labels: 'one' | 'many' }
  /** Searches: a dialect whose proxy matches the whole text writes `^(?:…)$`. Flags: `i` or none. */
  | { readonly by: 'regex'; readonly value: string; readonly flags: string; readonly flavour: 'pcre' | 're2' | 'posix' }
  | { readonly by: 'cidr'; readonly value: string }
  | { readonly by: 'anything' }

/** What a rule does with a request that it takes. */
export type Action =
  | {
      readonly do: 'forward'
      readonly targets: readonly Target[]
      readonly filters: readonly Filter[]
      readonly timeouts?: { readonly request?: string; readonly backendRequest?: string }
      readonly retry?: { readonly attempts: number; readonly codes: readonly number[]; readonly backoff?: string }
      readonly affinity?: string
    }
  | { readonly do: 'redirect'; readonly status: number; readonly to: RedirectTo; readonly origin: Ref; readonly rule?: string }
  /** `cors`: the answer to a preflight, with the headers that the policy gives the request's origin. */
  | { readonly do: 'respond'; readonly status: number; readonly reason: string; readonly rule?: string; readonly cors?: CorsPolicy }
  | { readonly do: 'refuse'; readonly reason: string; readonly rule?: string }

/** What a proxy says by itself: everything but a forward. */
export type Answer = Exclude<Action, { readonly do: 'forward' }>

/** One backend of a rule. */
export interface Target {
  readonly weight: number
  readonly service?: { readonly namespace: string; readonly name: string; readonly port: number | string }
  /** Why this share fails whatever the pods do: missing Service or port, no grant. */
  readonly fault?: {
    readonly status: number
    readonly reason: string
    readonly code: 'service-missing' | 'port-missing' | 'not-granted' | 'unsupported' | 'invalid'
    /** GWA-20. */
    readonly rule?: string
    /** The one edit that would mend it, in words and on the origin's object; `leadsTo`: where it would go then. */
    readonly fix?: { readonly text: string; readonly leadsTo?: string; readonly patch?: Edit['patch'] }
  }
  readonly filters: readonly Filter[]
  /** TLS towards the pods; undefined where none is begun. */
  readonly tls?: TargetTls
  /** How the proxy speaks to the pods, whatever the port's appProtocol says; `scheme`: https where the request came so. */
  readonly protocol?: 'http' | 'https' | 'scheme' | 'h2c' | 'grpc' | 'grpcs' | 'fastcgi'
  /** The proxy sends to the cluster IP and leaves the choice of a pod to kube-proxy. */
  readonly byClusterIp?: true
  /** Pods see their own address as the Host. */
  readonly namesPod?: true
  /** The proxy is a balancer outside, which sends to a node port: kube-proxy picks the pod. */
  readonly byNodePort?: true
  /** Only those of the Service's pods that carry these labels: a subset. */
  readonly pods?: { readonly labels: Labels; readonly name: string }
  /** No Service: a name outside the cluster, or addresses that an object lists. `why`: what can't be told of it, a sentence. */
  readonly outside?: Outside
  readonly origin: Ref
  /** Takes part of the first target's requests: without an endpoint of its own it gets none, and where the first has none they fail whatever this one has. */
  readonly joins?: true
  /** What takes its place where it has no endpoint. */
  readonly instead?: Target
  /** Requests that always, or never, go here, whatever the weights say (canaries). */
  readonly pinnedBy?: readonly { readonly when: Condition; readonly verdict: 'always' | 'never'; readonly label: string }[]
}

/** A backend that is no Service. Without addresses the proxy resolves the name, or something else fills it. */
export interface Outside {
  readonly name: string
  readonly port?: number
  readonly addresses?: readonly { readonly address: string; readonly port: number }[]
  readonly why?: string
}

/** How TLS is spoken to a backend: the server name, who vouches for it (no `ca`: the system's), and the certificate shown there. */
export interface TargetTls {
  readonly serverName: string
  readonly ca: readonly Ref[]
  readonly subjectAltNames?: readonly string[]
  readonly clientCertificate?: Ref
  /** The object that asks for it. */
  readonly origin: Ref
}

/** `rule`: of the dialect that says what the filter does: GWA-18. `port`: the Host loses its port. */
export type Filter =
  | {
      readonly type: 'request-headers' | 'response-headers'
      readonly set: readonly NameValue[]
      readonly add: readonly NameValue[]
      readonly remove: readonly string[]
      readonly origin: Ref
      readonly rule?: string
    }
  | {
      readonly type: 'rewrite'
      readonly host?: string
      readonly port?: 'dropped'
      readonly path?: PathRewrite
      /** In `host`. */
      readonly variables?: 'nginx'
      readonly origin: Ref
      readonly rule?: string
    }
  | { readonly type: 'mirror'; readonly target: Target; readonly share: number; readonly origin: Ref; readonly rule?: string }
  | { readonly type: 'cors'; readonly policy: CorsPolicy; readonly origin: Ref }

/** Which pages of other origins may read the responses; methods and headers as written, `*` for all. */
export interface CorsPolicy {
  readonly allowOrigins: readonly Pattern[]
  readonly allowMethods: readonly string[]
  readonly allowHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly allowCredentials: boolean
  /** Seconds. */
  readonly maxAge: number
}

export interface NameValue {
  readonly name: string
  readonly value: string
}

/**
 * `of`: the path as sent (without it), or as the proxy reads it; a path that was read is encoded again for the wire.
 * `full`: the value instead. `prefix`: cut at a segment's end (GWA-17). `start`: the plain text at its start is replaced, what follows stays.
 * `regex`: where it is found, `whole` makes the value of the entire path, `first` and `all` of what was found. `$1`, `${name}` and `\\1` are filled in as `refs` says.
 * `read`: nothing but the reading itself, encoded again.
 */
export type PathRewrite =
  | { readonly by: 'full'; readonly value: string }
  | { readonly by: 'prefix'; readonly prefix: string; readonly value: string }
  | { readonly by: 'start'; readonly start: string; readonly value: string; readonly of?: 'read' }
  | {
      readonly by: 'regex'
      readonly like: Extract<Pattern, { readonly by: 'regex' }>
      readonly value: string
      readonly replaces: 'whole' | 'first' | 'all'
      readonly refs: 'dollar' | 'go' | 'backslash'
      readonly of?: 'read'
      /** Names that are no groups are variables of nginx, as far as a request decides them. */
      readonly variables?: 'nginx'
    }
  | { readonly by: 'read' }
  /** What the pattern finds at the start is cut off; what is left begins with a slash, or is nothing. */
  | { readonly by: 'cut'; readonly like: Extract<Pattern, { readonly by: 'regex' }> }

/** Parts that are undefined are the request's own. */
export interface RedirectTo {
  readonly scheme?: string
  readonly host?: string
  /** `dropped`: the location names no port, whatever the request's is. */
  readonly port?: number | 'dropped'
  readonly path?: PathRewrite
  /** `dropped`: the location has no query. Else it is the request's. */
  readonly query?: 'dropped'
  /** The Host header as sent, port and all, instead of the host alone. */
  readonly authority?: 'sent'
  /** The whole location, verbatim; then the other parts are not used. */
  readonly url?: string
  /** The location has neither scheme nor host, and a `url` without them stays as it is written. */
  readonly relative?: true
  /** The whole location, made of the request's whole URL where the pattern is found; with `of: 'read'` of its path as the proxy reads it, and the query is added. */
  readonly rewrites?: Extract<PathRewrite, { readonly by: 'regex' }>
}

/** Something that the objects say and Portolan can't evaluate: recorded at compile time, shown in every answer that it could change. */
export interface BlindSpot {
  readonly ref: Ref
  readonly text: string
  /** UNK-02, UNK-19. */
  readonly code: string
  /** `may-change`: the outcome is unknown where this applies; `note`: worth saying, the outcome stands. */
  readonly weight: 'may-change' | 'note'
  /** The requests that it concerns; undefined: all. */
  readonly scheme?: 'http' | 'https'
  readonly when?: Condition
  /** With `may-change`: what may happen instead, where that is known (an auth check: respond 401). */
  readonly instead?: readonly Action[]
}
