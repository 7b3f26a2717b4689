import type { EndpointSlice, Service, Transport } from '@portolan/model'
import {
  flag,
  integer,
  labels,
  list,
  nullable,
  object,
  oneOf,
  optional,
  portOrName,
  type Shape,
  sharedList,
  text,
  texts,
  word,
  words,
} from '../shape.ts'
import { kind, meta } from './meta.ts'

export const transport: Shape<Transport> = oneOf({ TCP: true, UDP: true, SCTP: true })

const policy: Shape<'Cluster' | 'Local'> = oneOf({ Cluster: true, Local: true })

export const service: Shape<Service> = object({
  kind: kind('Service'),
  meta,
  type: oneOf({ ClusterIP: true, NodePort: true, LoadBalancer: true, ExternalName: true }),
  clusterIPs: texts,
  ports: list(
    object({
      name: word,
      port: integer,
      protocol: transport,
      targetPort: portOrName,
      nodePort: optional(integer),
      appProtocol: optional(word),
    }),
  ),
  selector: labels,
  externalName: optional(text),
  externalIPs: texts,
  loadBalancer: list(object({ ip: optional(text), hostname: optional(text), ipMode: optional(oneOf({ VIP: true, Proxy: true })) })),
  loadBalancerClass: optional(word),
  loadBalancerSourceRanges: texts,
  externalTrafficPolicy: policy,
  internalTrafficPolicy: policy,
  trafficDistribution: optional(word),
  publishNotReadyAddresses: flag,
  clientIPAffinity: optional(integer),
  ipFamilies: sharedList(oneOf({ IPv4: true, IPv6: true })),
})

export const endpointSlice: Shape<EndpointSlice> = object({
  kind: kind('EndpointSlice'),
  meta,
  service: optional(text),
  addressType: oneOf({ IPv4: true, IPv6: true, FQDN: true }),
  ports: nullable(sharedList(object({ name: word, protocol: transport, port: nullable(integer), appProtocol: optional(word) }))),
  endpoints: list(
    object({
      addresses: texts,
      ready: optional(flag),
      serving: optional(flag),
      terminating: optional(flag),
      hostname: optional(text),
      node: optional(word),
      zone: optional(word),
      hintZones: optional(words),
      hintNodes: optional(words),
      target: optional(object({ kind: word, namespace: optional(word), name: text })),
    }),
  ),
})
