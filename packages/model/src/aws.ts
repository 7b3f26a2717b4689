import type { LabelSelector } from './gateway.ts'
import type { Meta } from './meta.ts'

/** What IngressClasses of the AWS load balancer controllers refer to; what is given wins over the annotations of Ingresses (ALB-01). */
export interface IngressClassParametersOf<K extends 'IngressClassParams' | 'EKSIngressClassParams'> {
  readonly kind: K
  readonly meta: Meta
  readonly group?: string
  /** Namespaces whose Ingresses are managed; absent: all. */
  readonly namespaceSelector?: LabelSelector
  /** `internal` or `internet-facing`. */
  readonly scheme?: string
  readonly certificates: readonly string[]
  readonly sslRedirectPort?: string
  readonly sslPolicy?: string
  readonly inboundCidrs: readonly string[]
  readonly targetType?: string
  readonly loadBalancerName?: string
  readonly ipAddressType?: string
  /** A web application firewall is put in front. */
  readonly waf: boolean
  readonly listeners: readonly { readonly protocol: string; readonly port: number }[]
}
export type IngressClassParams = IngressClassParametersOf<'IngressClassParams'>
export type EKSIngressClassParams = IngressClassParametersOf<'EKSIngressClassParams'>

export interface TargetGroupBindingOf<K extends 'TargetGroupBinding' | 'EKSTargetGroupBinding'> {
  readonly kind: K
  readonly meta: Meta
  readonly service: { readonly name: string; readonly port?: number | string }
  readonly targetType?: string
  readonly targetGroup: { readonly arn?: string; readonly name?: string }
}
export type TargetGroupBinding = TargetGroupBindingOf<'TargetGroupBinding'>
export type EKSTargetGroupBinding = TargetGroupBindingOf<'EKSTargetGroupBinding'>
