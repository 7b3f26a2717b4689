import type { ContainerPort, Namespace, Node, Pod, Workload } from '@portolan/model'
import { flag, integer, labels, list, object, oneOf, optional, type Shape, sharedList, text, texts, word, words } from '../shape.ts'
import { kind, meta } from './meta.ts'
import { transport } from './service.ts'

const containerPorts: Shape<readonly ContainerPort[]> = sharedList(
  object({ name: word, port: integer, protocol: transport, hostPort: optional(integer) }),
)

export const pod: Shape<Pod> = object({
  kind: kind('Pod'),
  meta,
  phase: oneOf({ Pending: true, Running: true, Succeeded: true, Failed: true, Unknown: true }),
  ready: flag,
  ips: texts,
  node: optional(word),
  hostNetwork: flag,
  hostname: optional(text),
  subdomain: optional(word),
  ports: containerPorts,
  images: words,
  restarts: integer,
  reason: optional(word),
  unreadySince: optional(integer),
  closedGates: words,
  args: words,
  configMaps: optional(words),
})

export const node: Shape<Node> = object({
  kind: kind('Node'),
  meta,
  addresses: list(object({ type: word, address: text })),
  ready: flag,
  zone: optional(word),
})

export const namespace: Shape<Namespace> = object({ kind: kind('Namespace'), meta, terminating: flag })

export const workload = <K extends 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet'>(name: K): Shape<Workload<K>> =>
  object<Workload<K>>({
    kind: kind(name),
    meta,
    replicas: integer,
    ready: optional(integer),
    template: object({ labels, ports: containerPorts, images: words, args: words, configMaps: optional(words), hostNetwork: flag }),
  })
