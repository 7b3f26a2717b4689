import type { IngressClassParametersOf, TargetGroupBindingOf } from '@portolan/model'
import { flag, integer, list, object, optional, portOrName, type Shape, text, texts, word } from '../shape.ts'
import { labelSelector } from './gateway.ts'
import { kind, meta } from './meta.ts'

export const ingressClassParams = <K extends 'IngressClassParams' | 'EKSIngressClassParams'>(name: K): Shape<IngressClassParametersOf<K>> =>
  object<IngressClassParametersOf<K>>({
    kind: kind(name),
    meta,
    group: optional(text),
    namespaceSelector: optional(labelSelector),
    scheme: optional(word),
    certificates: texts,
    sslRedirectPort: optional(text),
    sslPolicy: optional(text),
    inboundCidrs: texts,
    targetType: optional(word),
    loadBalancerName: optional(text),
    ipAddressType: optional(word),
    waf: flag,
    listeners: list(object({ protocol: word, port: integer })),
  })

export const targetGroupBinding = <K extends 'TargetGroupBinding' | 'EKSTargetGroupBinding'>(name: K): Shape<TargetGroupBindingOf<K>> =>
  object<TargetGroupBindingOf<K>>({
    kind: kind(name),
    meta,
    service: object({ name: text, port: optional(portOrName) }),
    targetType: optional(word),
    targetGroup: object({ arn: optional(text), name: optional(text) }),
  })
