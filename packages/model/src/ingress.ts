import type { Meta } from './meta.ts'

export interface Ingress {
  readonly kind: 'Ingress'
  readonly meta: Meta
  /** `spec.ingressClassName`; an explicit empty string counts as set (DET-04). */
  readonly className?: string
  readonly defaultBackend?: IngressBackend
  readonly tls: readonly IngressTls[]
  readonly rules: readonly IngressRule[]
  /** `status.loadBalancer.ingress`. */
  readonly addresses: readonly { readonly ip?: string; readonly hostname?: string }[]
}

export interface IngressTls {
  readonly hosts: readonly string[]
  readonly secretName?: string
}

export interface IngressRule {
  /** Empty: every host. */
  readonly host: string
  /** null: the rule has no `http`. */
  readonly paths: readonly IngressPath[] | null
}

export interface IngressPath {
  readonly path: string
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific'
  /** null: absent or unreadable; the complaint says what is wrong. */
  readonly backend: IngressBackend | null
}

export type IngressBackend =
  | { readonly service: string; readonly port: number | string }
  | { readonly resource: { readonly apiGroup: string; readonly kind: string; readonly name: string } }

export interface IngressClass {
  readonly kind: 'IngressClass'
  readonly meta: Meta
  readonly controller: string
  /** Annotated as the default class. */
  readonly isDefault: boolean
  readonly parameters?: { readonly apiGroup: string; readonly kind: string; readonly name: string; readonly namespace?: string }
}
