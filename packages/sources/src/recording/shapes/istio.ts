import type {
  IstioAttachment,
  AuthorizationPolicy,
  DestinationRule,
  EnvoyFilter,
  IstioGateway,
  IstioPortPolicy,
  IstioTrafficPolicy,
  RequestAuthentication,
  ServiceEntry,
  WasmPlugin,
} from '@portolan/model'
import { type Fields, flag, integer, labels, list, numbersByText, object, oneOf, optional, type Shape, text, texts, word } from '../shape.ts'
import { kind, meta } from './meta.ts'

export const istioGateway: Shape<IstioGateway> = object({
  kind: kind('IstioGateway'),
  meta,
  selector: labels,
  servers: list(
    object({
      name: text,
      port: integer,
      protocol: word,
      bind: optional(text),
      hosts: texts,
      tls: optional(object({ httpsRedirect: flag, mode: word, credentialNames: texts, files: flag, caCredentialName: optional(text) })),
    }),
  ),
})

const portPolicy: Fields<IstioPortPolicy> = {
  tls: optional(object({ mode: word, sni: optional(text), credentialName: optional(text), subjectAltNames: texts })),
  balancer: optional(object({ type: oneOf({ simple: true, hash: true }), by: text })),
  outlierDetection: flag,
  locality: flag,
}

const trafficPolicy: Shape<IstioTrafficPolicy> = object({ ...portPolicy, ports: list(object({ ...portPolicy, port: integer })) })

export const destinationRule: Shape<DestinationRule> = object({
  kind: kind('DestinationRule'),
  meta,
  host: text,
  exportTo: texts,
  workloadSelector: labels,
  policy: trafficPolicy,
  subsets: list(object({ name: text, labels, policy: trafficPolicy })),
})

export const serviceEntry: Shape<ServiceEntry> = object({
  kind: kind('ServiceEntry'),
  meta,
  hosts: texts,
  addresses: texts,
  ports: list(object({ number: integer, name: text, protocol: word, targetPort: optional(integer) })),
  location: word,
  resolution: word,
  endpoints: list(object({ address: text, ports: numbersByText, labels, weight: optional(integer) })),
  workloadSelector: optional(labels),
  exportTo: texts,
})

const attachment: Fields<IstioAttachment> = {
  selector: labels,
  targets: list(object({ group: word, kind: word, name: text, namespace: optional(word) })),
}

export const authorizationPolicy: Shape<AuthorizationPolicy> = object({
  kind: kind('AuthorizationPolicy'),
  meta,
  ...attachment,
  action: word,
  rules: list(
    object({
      from: list(object({ ipBlocks: texts, notIpBlocks: texts, remoteIpBlocks: texts, notRemoteIpBlocks: texts, others: texts })),
      to: list(
        object({
          hosts: texts,
          notHosts: texts,
          ports: texts,
          notPorts: texts,
          methods: texts,
          notMethods: texts,
          paths: texts,
          notPaths: texts,
        }),
      ),
      when: list(object({ key: word, values: texts, notValues: texts })),
    }),
  ),
})

export const requestAuthentication: Shape<RequestAuthentication> = object({
  kind: kind('RequestAuthentication'),
  meta,
  ...attachment,
  rules: list(
    object({
      issuer: text,
      headers: list(object({ name: word, prefix: text })),
      params: texts,
      cookies: texts,
      required: flag,
    }),
  ),
})

export const envoyFilter: Shape<EnvoyFilter> = object({ kind: kind('EnvoyFilter'), meta, ...attachment, contexts: texts })
export const wasmPlugin: Shape<WasmPlugin> = object({ kind: kind('WasmPlugin'), meta, ...attachment })
