import type { LabelSelector, ObjectReference } from './gateway.ts'
import type { Condition, Meta } from './meta.ts'
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

/** Key names, and whether it can serve as a CA: no byte of `data` passes the door. */
export interface ConfigMap {
  readonly kind: 'ConfigMap'
  readonly meta: Meta
  readonly keys: readonly string[]
  /** What stands at `ca.crt`: `readable` is a PEM bundle with a certificate in it that can be parsed; nothing is verified. */
  readonly caCertificate: 'absent' | 'readable' | 'unreadable'
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

export interface CertificateFacts {
  readonly subject: string
  readonly issuer: string
  /** DNS names (subjectAltName, else the common name). */
  readonly names: readonly string[]
  /** ms since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
}
