import type { Graph, GraphNode } from '@portolan/contract'

/** A line of the summary: a term and what is so, in words. `code` parts are set as code, `id` makes a part a link to another object. */
export interface Fact {
  readonly term: string
  readonly parts: readonly Part[]
}

interface Part {
  readonly text: string
  readonly code?: boolean
  readonly id?: string
}

/** What an object says about itself, by kind, as far as a person asks for it. `object` is raw and may hold anything. */
export const factsOf = (kind: string, object: unknown, namespace: string | undefined): readonly Fact[] => {
  const spec = at(object, 'spec')
  switch (kind) {
    case 'Service':
      return serviceFacts(spec, object)
    case 'Ingress':
      return [
        fact('Class', code(text(at(spec, 'ingressClassName')) ?? text(at(object, 'metadata', 'annotations', 'kubernetes.io/ingress.class')))),
        fact('Hosts', ...joined(list(at(spec, 'rules')).map((rule) => text(at(rule, 'host')) ?? 'every host'))),
        fact(
          'TLS',
          ...joined(
            list(at(spec, 'tls')).map((tls) => text(at(tls, 'secretName')) ?? 'default certificate'),
            (name) => `Secret/${namespace ?? ''}/${name}`,
          ),
        ),
        fact(
          'Address',
          ...joined(list(at(object, 'status', 'loadBalancer', 'ingress')).map((one) => text(at(one, 'ip')) ?? text(at(one, 'hostname')) ?? '')),
        ),
      ].filter(hasParts)
    case 'IngressClass':
      return [fact('Controller', code(text(at(spec, 'controller'))))].filter(hasParts)
    case 'Gateway':
      return [
        fact(
          'Class',
          linked(text(at(spec, 'gatewayClassName')), (name) => `GatewayClass//${name}`),
        ),
        fact(
          'Listeners',
          ...joined(list(at(spec, 'listeners')).map((one) => `${text(at(one, 'name'))} ${text(at(one, 'protocol'))} :${text(at(one, 'port'))}`)),
        ),
        fact('Addresses', ...joined(list(at(object, 'status', 'addresses')).map((one) => text(at(one, 'value')) ?? ''))),
      ].filter(hasParts)
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      return [
        fact(
          'Parents',
          ...joined(
            list(at(spec, 'parentRefs')).map((one) => text(at(one, 'name')) ?? ''),
            (name) => parentId(list(at(spec, 'parentRefs')), name, namespace),
          ),
        ),
        fact('Hosts', ...joined(list(at(spec, 'hostnames')).map((one) => text(one) ?? ''))),
        fact('Rules', plain(count(list(at(spec, 'rules')).length, 'rule'))),
      ].filter(hasParts)
    case 'Pod':
      return podFacts(spec, at(object, 'status'))
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return workloadFacts(spec, at(object, 'status'))
    case 'EndpointSlice': {
      const endpoints = list(at(object, 'endpoints'))
      const ready = endpoints.filter((one) => at(one, 'conditions', 'ready') !== false)
      return [
        fact('Endpoints', plain(`${ready.length} of ${endpoints.length} ready`)),
        fact(
          'Ports',
          ...joined(
            list(at(object, 'ports')).map(
              (one) => `${text(at(one, 'port')) ?? 'every port'}${text(at(one, 'name')) ? ` (${text(at(one, 'name'))})` : ''}`,
            ),
          ),
        ),
        fact(
          'Service',
          linked(text(at(object, 'metadata', 'labels', 'kubernetes.io/service-name')), (name) => `Service/${namespace ?? ''}/${name}`),
        ),
      ].filter(hasParts)
    }
    case 'Secret':
      return [
        fact('Type', code(text(at(object, 'type')))),
        fact('Keys', ...joined(Object.keys(record(at(object, 'data'))))),
        fact('Values', plain('never read past the door, never shown')),
      ].filter(hasParts)
    default:
      return []
  }
}

/** From where a Service is reached: its rules by host, as the neighbourhood has them. */
export const reachedFrom = (id: string, around: Graph | undefined): Fact | undefined => {
  const rules = rulesTo(id, around)
  if (rules.length === 0) return undefined
  const parts = rules.slice(0, 6).flatMap((rule, index): Part[] => {
    const host = typeof rule.facts.host === 'string' ? rule.facts.host : rule.label
    const path = typeof rule.facts.path === 'string' ? rule.facts.path : ''
    return [...(index > 0 ? [{ text: ', ' }] : []), { text: host, id: rule.id }, ...(path ? [{ text: ' ' }, { text: path, code: true }] : [])]
  })
  const more = rules.length - 6
  return { term: 'Reached from', parts: more > 0 ? [...parts, { text: ` and ${more} more` }] : parts }
}

/** The rules that lead to a Service, or the rule itself. */
export const rulesTo = (id: string, around: Graph | undefined): readonly GraphNode[] => {
  const nodes = new Map((around?.nodes ?? []).map((node) => [node.id, node]))
  const own = nodes.get(id)
  if (own?.layer === 'rule') return [own]
  const edges = around?.edges ?? []
  const sources =
    own?.layer === 'host'
      ? edges.filter(({ source }) => source === id).map(({ target }) => target)
      : edges.filter(({ target, type }) => target === id && (type === 'routes' || type === 'streams')).map(({ source }) => source)
  return sources.flatMap((source) => nodes.get(source) ?? []).filter(({ layer }) => layer === 'rule')
}

const serviceFacts = (spec: unknown, object: unknown): readonly Fact[] => {
  const type = text(at(spec, 'type')) ?? 'ClusterIP'
  const ip = text(at(spec, 'clusterIP'))
  const selector = Object.entries(record(at(spec, 'selector')))
  const addresses = list(at(object, 'status', 'loadBalancer', 'ingress')).map((one) => text(at(one, 'ip')) ?? text(at(one, 'hostname')) ?? '')
  return [
    fact('Type', plain(ip === 'None' ? `${type}, headless` : type), ...(ip && ip !== 'None' ? [{ text: ' ' }, { text: ip, code: true }] : [])),
    fact('Address', ...joined(addresses)),
    fact('Leads to', code(text(at(spec, 'externalName')))),
    ...list(at(spec, 'ports')).map((port): Fact => {
      const number = text(at(port, 'port')) ?? '?'
      const protocol = text(at(port, 'protocol'))
      const node = text(at(port, 'nodePort'))
      return {
        term: 'Port',
        parts: [
          { text: number, code: true },
          { text: `${protocol && protocol !== 'TCP' ? ` ${protocol}` : ''} to pod port ` },
          { text: text(at(port, 'targetPort')) ?? number, code: true },
          ...(node ? [{ text: ', node port ' }, { text: node, code: true }] : []),
        ],
      }
    }),
    fact(
      'Selector',
      ...(selector.length > 0
        ? [{ text: selector.map(([key, value]) => `${key}=${text(value) ?? ''}`).join(','), code: true }]
        : [{ text: 'none: its endpoints are made by hand' }]),
    ),
  ].filter(hasParts)
}

const podFacts = (spec: unknown, status: unknown): readonly Fact[] => {
  const ready = list(at(status, 'conditions')).find((one) => at(one, 'type') === 'Ready')
  const restarts = list(at(status, 'containerStatuses')).reduce<number>((sum, one) => sum + (Number(at(one, 'restartCount')) || 0), 0)
  const waiting = list(at(status, 'containerStatuses'))
    .map((one) => text(at(one, 'state', 'waiting', 'reason')))
    .find(Boolean)
  return [
    fact('Ready', plain(at(ready, 'status') === 'True' ? 'yes' : `no${waiting ? `, ${waiting}` : ''}`)),
    fact('Phase', plain(text(at(status, 'phase')))),
    fact('Restarts', plain(String(restarts))),
    fact('IP', code(text(at(status, 'podIP')))),
    fact(
      'Node',
      linked(text(at(spec, 'nodeName')), (name) => `Node//${name}`),
    ),
    fact('Images', ...joined(list(at(spec, 'containers')).map((one) => text(at(one, 'image')) ?? ''))),
  ].filter(hasParts)
}

const workloadFacts = (spec: unknown, status: unknown): readonly Fact[] => {
  const wanted = text(at(spec, 'replicas')) ?? text(at(status, 'desiredNumberScheduled'))
  const ready = text(at(status, 'readyReplicas')) ?? text(at(status, 'numberReady')) ?? '0'
  return [
    fact('Ready', plain(wanted === undefined ? undefined : `${ready} of ${wanted}`)),
    fact('Images', ...joined(list(at(spec, 'template', 'spec', 'containers')).map((one) => text(at(one, 'image')) ?? ''))),
  ].filter(hasParts)
}

const parentId = (refs: readonly unknown[], name: string, namespace: string | undefined): string => {
  const ref = refs.find((one) => at(one, 'name') === name)
  return `${text(at(ref, 'kind')) ?? 'Gateway'}/${text(at(ref, 'namespace')) ?? namespace ?? ''}/${name}`
}

const at = (root: unknown, ...keys: readonly string[]): unknown => {
  let value = root
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const record = (value: unknown): object => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {})
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
const fact = (term: string, ...parts: readonly (Part | undefined)[]): Fact => ({ term, parts: parts.flatMap((part) => part ?? []) })
const hasParts = ({ parts }: Fact): boolean => parts.length > 0
const plain = (value: string | undefined): Part | undefined => (value === undefined ? undefined : { text: value })
const code = (value: string | undefined): Part | undefined => (value === undefined ? undefined : { text: value, code: true })
const linked = (value: string | undefined, id: (name: string) => string): Part | undefined =>
  value === undefined ? undefined : { text: value, id: id(value) }
const joined = (values: readonly string[], id?: (name: string) => string): readonly Part[] =>
  values
    .filter(Boolean)
    .flatMap((value, index): Part[] => [...(index > 0 ? [{ text: ', ' }] : []), id ? { text: value, id: id(value) } : { text: value, code: true }])
const count = (things: number, word: string): string => `${things} ${word}${things === 1 ? '' : 's'}`
