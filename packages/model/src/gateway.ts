import type { Condition, Labels, Meta } from './meta.ts'

export interface GatewayClass {
  readonly kind: 'GatewayClass'
  readonly meta: Meta
  readonly controllerName: string
  readonly conditions: readonly Condition[]
  /** `status.supportedFeatures`; undefined when the controller doesn't say. */
  readonly features?: readonly string[]
}

export interface Gateway {
  readonly kind: 'Gateway'
  readonly meta: Meta
  readonly className: string
  readonly listeners: readonly Listener[]
  /** Which namespaces may attach ListenerSets; the API's default is None. */
  readonly allowedListeners: NamespacesFrom
  /** Takes routes that ask for default Gateways without naming one. */
  readonly defaultScope?: 'All'
  /** `status.addresses`. */
  readonly addresses: readonly { readonly type: string; readonly value: string }[]
  readonly conditions: readonly Condition[]
  readonly listenerStatus: readonly ListenerStatus[]
  /** Frontend client-certificate validation, `spec.tls.frontend`: the default and what single ports override. */
  readonly frontendTls?: {
    readonly default?: FrontendValidation
    readonly perPort: readonly { readonly port: number; readonly validation?: FrontendValidation }[]
  }
  /** `spec.tls.backend.clientCertificateRef`. */
  readonly backendClientCertificate?: ObjectReference
}

export interface FrontendValidation {
  readonly mode: 'AllowValidOnly' | 'AllowInsecureFallback'
  readonly caCertificateRefs: readonly ObjectReference[]
}

export interface ListenerSet {
  readonly kind: 'ListenerSet'
  readonly meta: Meta
  readonly parent: ObjectReference
  readonly listeners: readonly Listener[]
  readonly conditions: readonly Condition[]
  readonly listenerStatus: readonly ListenerStatus[]
}

export interface Listener {
  readonly name: string
  /** Empty: every host. */
  readonly hostname: string
  /** 0 in a ListenerSet that leaves the port to the controller. */
  readonly port: number
  /** HTTP, HTTPS, TLS, TCP, UDP, or a controller's own. */
  readonly protocol: string
  readonly tls?: { readonly mode: 'Terminate' | 'Passthrough'; readonly certificateRefs: readonly ObjectReference[] }
  readonly allowedRoutes: {
    readonly namespaces: NamespacesFrom
    /** Empty: what the protocol implies. */
    readonly kinds: readonly { readonly group: string; readonly kind: string }[]
  }
}

export type NamespacesFrom = { readonly from: 'All' | 'Same' | 'None' } | { readonly from: 'Selector'; readonly selector: LabelSelector }

export interface LabelSelector {
  readonly matchLabels: Labels
  readonly matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[]
}

export interface ListenerStatus {
  readonly name: string
  readonly attachedRoutes: number
  readonly conditions: readonly Condition[]
}

/** Group, kind and namespace have the API's defaults filled in where it has one; `namespace` undefined is "the referrer's". */
export interface ObjectReference {
  readonly group: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly sectionName?: string
  readonly port?: number
}
