// The facts that nodes carry, by what is drawn: the contract with whoever draws them. `GraphNode.facts` holds exactly these names;
// a fact that doesn't apply is left out. `dim: true` may stand on every node: it is outside of the query.

/** `Client//internet`, layer client: the routes of the whole scope by status. A route is one way from a rule to a backend: a split counts each, rules that claim the same requests count once. */
export type ClientFacts = RouteCount

export type RouteCount = {
  readonly serving: number
  readonly risk: number
  readonly broken: number
  readonly unknown: number
}

/** Layer entry. Kind `Service`, id `Service/NS/NAME#/spec/type`; or kind `Address`, id `Address//203.0.113.9`, when no Service is known behind it. */
export type EntryFacts = {
  /** IP, hostname, `every node` or `pending`. */
  readonly address: string
  /** `LoadBalancer`, `NodePort`, `ExternalIP`, `Address`. */
  readonly type: string
  /** `:80 :443`. */
  readonly ports: string
  /** Whether TLS comes in here, as far as can be told. */
  readonly tls: boolean
  /** `ns/name`. */
  readonly service?: string
}

/** Layer listener: a proxy. Kind `IngressClass` or `Gateway`, id of its reference. */
export type ListenerFacts = {
  readonly title: string
  /** `class nginx`, or a Gateway's controller in short. */
  readonly detail: string
  /** Its own pods; left out when they can't be told. */
  readonly ready?: number
  readonly total?: number
  readonly pips?: string
  readonly served: boolean
  readonly class?: string
  readonly controller?: string
  /** Why nothing serves its rules. */
  readonly unserved?: string
  readonly dialect: string
}

/** Kind `Namespace`, layer host: an area, and at level cluster a plate. */
export type AreaFacts = RouteCount & {
  readonly routes: number
  /** Absent while pods are not known. */
  readonly pods?: number
  /** Services without a route from outside. */
  readonly internal: number
}

export type TlsFact = 'none' | 'ok' | 'expiring' | 'expired' | 'missing' | 'wrong' | 'unknown' | 'passthrough'

/** Kind `Host`, layer host, id `Host/NS/HOSTNAME#/PROXYKEY`. */
export type HostFacts = {
  /** As matched: `shop.example.com`, `*.example.com`, `*` for every host. */
  readonly host: string
  readonly tls: TlsFact
  readonly rules: number
  readonly services: number
  readonly ready: number
  readonly total: number
  /** Position in which the proxy tries it. */
  readonly order: number
  /** Id of the listener node. */
  readonly listener: string
}

/** Layer rule. Kind of the object that holds it, id of its origin. */
export type RuleFacts = {
  readonly match: 'prefix' | 'exact' | 'regex'
  readonly path: string
  /** Position in which it is tried inside its host. */
  readonly order: number
  readonly host?: string
  readonly listener?: string
  /** `301 to shop.example.com`. */
  readonly redirect?: string
  /** `x-canary: always`, joined by `, `. */
  readonly conditions?: string
  /** An L4 stream: no host, no path; the node's label is `tcp :80` or `tcp :8443 TLS passthrough`. */
  readonly stream?: boolean
  /** false: shadowed, denied or unserved, no request takes it. */
  readonly carrying: boolean
  /** `never reached`, `answers 404`, `not attached`. */
  readonly note?: string
}

/** Layer service. Kind `Service`, or `BackendRef` for a reference that isn't granted (then `denied`, drawn in the referrer's area). */
export type ServiceFacts = {
  /** `:8080`; several are joined by a space. */
  readonly port: string
  /** Left out when nothing is known of its pods. */
  readonly ready?: number
  readonly total?: number
  /** Up to 12 pods, ready first: `110`; left out for more and for none. */
  readonly pips?: string
  /** ClusterIP, NodePort, LoadBalancer, ExternalName. */
  readonly type?: string
  readonly headless?: boolean
  readonly externalName?: string
  readonly absent?: boolean
  readonly denied?: boolean
  /** `no pods`, `Service not found`, `no ReferenceGrant`, `never reached`, `pods not known`. */
  readonly note?: string
  /** `Deployment checkout`; several are joined by `, `. */
  readonly workload?: string
  /** No route from outside names it. */
  readonly internal?: boolean
}

/** Layer workload, level pods. */
export type WorkloadFacts = {
  readonly ready: number
  readonly total: number
}

/** Layer pod, level pods. */
export type PodFacts = {
  readonly ready: boolean
  readonly reason?: string
  readonly node?: string
}
