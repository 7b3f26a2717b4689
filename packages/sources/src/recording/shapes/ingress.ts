import type { Ingress, IngressBackend, IngressClass } from '@portolan/model'
import { either, flag, list, nullable, object, oneOf, optional, portOrName, type Shape, text, texts, word } from '../shape.ts'
import { kind, meta } from './meta.ts'

type OfService = Extract<IngressBackend, { service: string }>
type OfResource = Extract<IngressBackend, { resource: object }>

const backend: Shape<IngressBackend> = either(
  'resource',
  object<OfResource>({ resource: object({ apiGroup: word, kind: word, name: text }) }),
  object<OfService>({ service: text, port: portOrName }),
)

export const ingress: Shape<Ingress> = object({
  kind: kind('Ingress'),
  meta,
  className: optional(word),
  defaultBackend: optional(backend),
  tls: list(object({ hosts: texts, secretName: optional(text) })),
  rules: list(
    object({
      host: text,
      paths: nullable(
        list(object({ path: text, pathType: oneOf({ Exact: true, Prefix: true, ImplementationSpecific: true }), backend: nullable(backend) })),
      ),
    }),
  ),
  addresses: list(object({ ip: optional(text), hostname: optional(text) })),
})

export const ingressClass: Shape<IngressClass> = object({
  kind: kind('IngressClass'),
  meta,
  controller: text,
  isDefault: flag,
  parameters: optional(object({ apiGroup: word, kind: word, name: text, namespace: optional(word) })),
})
