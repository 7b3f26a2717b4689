import type { BackendTLSPolicy, ConfigMap, NetworkPolicy, PolicyPeer, PolicyPort, ReferenceGrant, Secret } from '@portolan/model'
import { integer, labels, list, object, oneOf, optional, portOrName, type Shape, text, texts, word, words } from '../shape.ts'
import { certificateFacts } from './certificate.ts'
import { labelSelector, reference, references } from './gateway.ts'
import { conditions, kind, meta } from './meta.ts'
import { transport } from './service.ts'

export const referenceGrant: Shape<ReferenceGrant> = object({
  kind: kind('ReferenceGrant'),
  meta,
  from: list(object({ group: word, kind: word, namespace: word })),
  to: list(object({ group: word, kind: word, name: optional(text) })),
})

export const backendTLSPolicy: Shape<BackendTLSPolicy> = object({
  kind: kind('BackendTLSPolicy'),
  meta,
  targets: references,
  hostname: text,
  caCertificateRefs: references,
  wellKnownCACertificates: optional(word),
  subjectAltNames: list(object({ type: word, value: text })),
  ancestors: list(object({ ancestor: reference, controllerName: word, conditions })),
})

const peers: Shape<readonly PolicyPeer[]> = list(
  object({
    podSelector: optional(labelSelector),
    namespaceSelector: optional(labelSelector),
    ipBlock: optional(object({ cidr: text, except: texts })),
  }),
)

const ports: Shape<readonly PolicyPort[]> = list(object({ protocol: transport, port: optional(portOrName), endPort: optional(integer) }))

export const networkPolicy: Shape<NetworkPolicy> = object({
  kind: kind('NetworkPolicy'),
  meta,
  podSelector: labelSelector,
  policyTypes: list(oneOf({ Ingress: true, Egress: true })),
  ingress: list(object({ from: peers, ports })),
  egress: list(object({ to: peers, ports })),
})

export const configMap: Shape<ConfigMap> = object({
  kind: kind('ConfigMap'),
  meta,
  keys: words,
  caCertificate: oneOf({ absent: true, readable: true, unreadable: true }),
  options: labels,
  streams: labels,
  mesh: optional(
    object({
      ingressClass: optional(text),
      ingressService: optional(text),
      ingressSelector: optional(text),
      ingressControllerMode: optional(text),
      rootNamespace: optional(text),
      normalization: optional(text),
      outboundTrafficPolicy: optional(text),
      exportTo: optional(texts),
      retries: optional(integer),
    }),
  ),
})

export const secret: Shape<Secret> = object({
  kind: kind('Secret'),
  meta,
  type: word,
  keys: words,
  certificate: optional(certificateFacts),
})
