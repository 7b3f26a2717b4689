import type { CertificateFacts } from './certificate.ts'
import type { LabelSelector, ObjectReference } from './gateway.ts'
import type { Condition, Labels, Meta } from './meta.ts'
import type { Transport } from './service.ts'

export interface ReferenceGrant {
  readonly kind: 'ReferenceGrant'
  readonly meta: Meta
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[]
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string }[]
}

export interface BackendTLSPolicy {
  readonly kind: 'BackendTLSPolicy'
  readonly meta: Meta
  readonly targets: readonly ObjectReference[]
  readonly hostname: string
  readonly caCertificateRefs: readonly ObjectReference[]
  readonly wellKnownCACertificates?: string
  readonly subjectAltNames: readonly { readonly type: string; readonly value: string }[]
  readonly ancestors: readonly { readonly ancestor: ObjectReference; readonly controllerName: string; readonly conditions: readonly Condition[] }[]
}

export interface NetworkPolicy {
  readonly kind: 'NetworkPolicy'
  readonly meta: Meta
  readonly podSelector: LabelSelector
  readonly policyTypes: readonly ('Ingress' | 'Egress')[]
  readonly ingress: readonly { readonly from: readonly PolicyPeer[]; readonly ports: readonly PolicyPort[] }[]
  readonly egress: readonly { readonly to: readonly PolicyPeer[]; readonly ports: readonly PolicyPort[] }[]
}

export interface PolicyPeer {
  readonly podSelector?: LabelSelector
  readonly namespaceSelector?: LabelSelector
  readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] }
}

export interface PolicyPort {
  readonly protocol: Transport
  readonly port?: number | string
  readonly endPort?: number
}

/** Stands for a value that is there and does not pass the door. */
export const WITHHELD = '…'

/** Key names, whether it can serve as a CA, and options of known controllers: no other byte of `data` passes the door. */
export interface ConfigMap {
  readonly kind: 'ConfigMap'
  readonly meta: Meta
  readonly keys: readonly string[]
  /** What stands at `ca.crt`: `readable` is a PEM bundle with a certificate in it that can be parsed; nothing is verified. */
  readonly caCertificate: 'absent' | 'readable' | 'unreadable'
  /** Entries that are options of a controller (`ssl-redirect`), whosever ConfigMap it is. Snippets and credentials are `WITHHELD`. */
  readonly options: Labels
  /** Entries of the form `port: namespace/service:port`, as tcp-services and udp-services have them, with what follows as it stands. */
  readonly streams: Labels
  /** Istio's MeshConfig, the entry `mesh`. */
  readonly mesh?: MeshOptions
}

/** What is absent is left to Istio's defaults. */
export interface MeshOptions {
  readonly ingressClass?: string
  readonly ingressService?: string
  readonly ingressSelector?: string
  /** OFF, DEFAULT or STRICT. */
  readonly ingressControllerMode?: string
  readonly rootNamespace?: string
  /** `pathNormalization.normalization`: NONE, BASE, MERGE_SLASHES, DECODE_AND_MERGE_SLASHES. */
  readonly normalization?: string
  readonly outboundTrafficPolicy?: string
  /** `defaultVirtualServiceExportTo`. */
  readonly exportTo?: readonly string[]
  /** `defaultHttpRetryPolicy.attempts`. */
  readonly retries?: number
}

/** Names and certificate facts only: no byte of `data` passes the door. */
export interface Secret {
  readonly kind: 'Secret'
  readonly meta: Meta
  readonly type: string
  readonly keys: readonly string[]
  /** From `tls.crt`, the leaf; undefined when there is none or it can't be read. */
  readonly certificate?: CertificateFacts
}
