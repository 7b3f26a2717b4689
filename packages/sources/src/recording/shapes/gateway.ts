import type {
  FrontendValidation,
  Gateway,
  GatewayClass,
  LabelSelector,
  Listener,
  ListenerSet,
  ListenerStatus,
  NamespacesFrom,
  ObjectReference,
} from '@portolan/model'
import { integer, labels, list, object, oneOf, optional, type Shape, tagged, text, texts, word } from '../shape.ts'
import { conditions, kind, meta } from './meta.ts'

export const reference: Shape<ObjectReference> = object({
  group: word,
  kind: word,
  namespace: optional(word),
  name: text,
  sectionName: optional(text),
  port: optional(integer),
})

export const references: Shape<readonly ObjectReference[]> = list(reference)

export const labelSelector: Shape<LabelSelector> = object({
  matchLabels: labels,
  matchExpressions: list(object({ key: word, operator: word, values: texts })),
})

type Plain = Exclude<NamespacesFrom, { from: 'Selector' }>
const plain: Shape<Plain> = object<Plain>({ from: oneOf({ All: true, Same: true, None: true }) })

const namespacesFrom: Shape<NamespacesFrom> = tagged<NamespacesFrom, 'from'>('from', {
  All: plain,
  Same: plain,
  None: plain,
  Selector: object({ from: kind('Selector'), selector: labelSelector }),
})

const listeners: Shape<readonly Listener[]> = list(
  object({
    name: text,
    hostname: text,
    port: integer,
    protocol: word,
    tls: optional(object({ mode: oneOf({ Terminate: true, Passthrough: true }), certificateRefs: references })),
    allowedRoutes: object({ namespaces: namespacesFrom, kinds: list(object({ group: word, kind: word })) }),
  }),
)

const listenerStatus: Shape<readonly ListenerStatus[]> = list(object({ name: text, attachedRoutes: integer, conditions }))

const validation: Shape<FrontendValidation> = object({
  mode: oneOf({ AllowValidOnly: true, AllowInsecureFallback: true }),
  caCertificateRefs: references,
})

export const gatewayClass: Shape<GatewayClass> = object({
  kind: kind('GatewayClass'),
  meta,
  controllerName: text,
  conditions,
  features: optional(texts),
})

export const gateway: Shape<Gateway> = object({
  kind: kind('Gateway'),
  meta,
  className: word,
  listeners,
  allowedListeners: namespacesFrom,
  defaultScope: optional(kind('All')),
  addresses: list(object({ type: word, value: text })),
  conditions,
  listenerStatus,
  frontendTls: optional(object({ default: optional(validation), perPort: list(object({ port: integer, validation: optional(validation) })) })),
  backendClientCertificate: optional(reference),
})

export const listenerSet: Shape<ListenerSet> = object({
  kind: kind('ListenerSet'),
  meta,
  parent: reference,
  listeners,
  conditions,
  listenerStatus,
})
