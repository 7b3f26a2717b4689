import type { Condition, Meta } from './meta.ts'

/** `since`: lastTransitionTime in ms since the epoch. */
export type TimedCondition = Condition & { readonly since?: number }

/** An Issuer, a ClusterIssuer, or a kind of somebody else's. */
export interface IssuerName {
  readonly kind: string
  readonly group: string
  readonly name: string
}

/** What cert-manager is to keep in a Secret, and how that goes; pkg/apis/certmanager/v1/types_certificate.go of v1.19. Times in ms since the epoch. */
export interface Certificate {
  readonly kind: 'Certificate'
  readonly meta: Meta
  readonly secretName: string
  /** dnsNames and ipAddresses, else the common name. */
  readonly names: readonly string[]
  readonly issuer: IssuerName
  readonly conditions: readonly TimedCondition[]
  /** Of what is in the Secret now. */
  readonly notBefore?: number
  readonly notAfter?: number
  /** When it is to be renewed. */
  readonly renewal?: number
  /** Since the last success. */
  readonly failedAttempts: number
  /** Forgotten at the next success. */
  readonly lastFailure?: number
  readonly revision?: number
}

/** One attempt. */
export interface CertificateRequest {
  readonly kind: 'CertificateRequest'
  readonly meta: Meta
  /** The Certificate that it is for; absent: somebody made it by hand. */
  readonly certificate?: string
  readonly issuer: IssuerName
  readonly conditions: readonly TimedCondition[]
  readonly failed?: number
}

/** One attempt at an ACME server; pkg/apis/acme/v1/types_order.go. */
export interface Order {
  readonly kind: 'Order'
  readonly meta: Meta
  readonly certificate?: string
  readonly issuer: IssuerName
  /** `pending`, `ready`, `processing`, `valid`; `invalid`, `expired` and `errored` are failures. Empty: not sent yet. */
  readonly state: string
  readonly reason: string
  /** Names that the server wants proof of. */
  readonly names: readonly string[]
  readonly failed?: number
}

/** The proof for one name; pkg/apis/acme/v1/types_challenge.go. */
export interface Challenge {
  readonly kind: 'Challenge'
  readonly meta: Meta
  /** `HTTP-01` or `DNS-01`. */
  readonly type: string
  readonly dnsName: string
  readonly wildcard: boolean
  readonly state: string
  readonly reason: string
  /** What the server is to find has been put up. */
  readonly presented: boolean
}
