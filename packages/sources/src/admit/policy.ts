import type { BackendTLSPolicy, Meta, NetworkPolicy, PolicyPeer, PolicyPort, ReferenceGrant } from '@portolan/model'
import { NONE } from '../intern.ts'
import type { Field } from '../read.ts'
import { GATEWAY_GROUP, readReference, readReferences, readSelector } from './gateway.ts'
import { readConditions } from './meta.ts'
import { readTransport } from './service.ts'

export const readReferenceGrant = (object: Field, meta: Meta): ReferenceGrant => ({
  kind: 'ReferenceGrant',
  meta,
  from: object
    .at('spec')
    .at('from')
    .items()
    .map((entry) => ({
      group: entry.at('group').textOr(''),
      kind: entry.at('kind').needText('the kind that refers') ?? '',
      namespace: entry.at('namespace').needText('the namespace that refers') ?? '',
    })),
  to: object
    .at('spec')
    .at('to')
    .items()
    .map((entry) => {
      const name = entry.at('name').text()
      return { group: entry.at('group').textOr(''), kind: entry.at('kind').needText('the kind that is referred to') ?? '', ...(name ? { name } : {}) }
    }),
})

export const readBackendTLSPolicy = (object: Field, meta: Meta): BackendTLSPolicy => {
  const spec = object.at('spec')
  const validation = spec.at('validation')
  const wellKnown = validation.at('wellKnownCACertificates').text()
  return {
    kind: 'BackendTLSPolicy',
    meta,
    targets: readReferences(spec.at('targetRefs'), '', 'Service'),
    hostname: validation.at('hostname').needText('the name that the backend certificate has to hold') ?? '',
    caCertificateRefs: readReferences(validation.at('caCertificateRefs'), '', 'ConfigMap'),
    ...(wellKnown ? { wellKnownCACertificates: wellKnown } : {}),
    subjectAltNames: validation
      .at('subjectAltNames')
      .items()
      .map((entry) => {
        const type = entry.at('type').oneOf(['Hostname', 'URI'], 'Hostname')
        return { type, value: entry.at(type === 'URI' ? 'uri' : 'hostname').textOr('') }
      }),
    ancestors: object
      .at('status')
      .at('ancestors')
      .items()
      .flatMap((entry): BackendTLSPolicy['ancestors'][number] | readonly never[] => {
        const ancestor = readReference(entry.at('ancestorRef'), GATEWAY_GROUP, 'Gateway')
        return ancestor
          ? { ancestor, controllerName: entry.at('controllerName').textOr(''), conditions: readConditions(entry.at('conditions')) }
          : NONE
      }),
  }
}

export const readNetworkPolicy = (object: Field, meta: Meta): NetworkPolicy => {
  const spec = object.at('spec')
  const types = spec.at('policyTypes').items()
  // Without policyTypes a policy is about Ingress, and about Egress when it has egress rules (networking/v1 NetworkPolicySpec).
  const implied: NetworkPolicy['policyTypes'] = spec.at('egress').items().length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
  return {
    kind: 'NetworkPolicy',
    meta,
    podSelector: readSelector(spec.at('podSelector')),
    policyTypes: types.length > 0 ? types.map((type) => type.oneOf(['Ingress', 'Egress'], 'Ingress')) : implied,
    ingress: spec
      .at('ingress')
      .items()
      .map((rule) => ({ from: rule.at('from').items().map(readPeer), ports: readPorts(rule) })),
    egress: spec
      .at('egress')
      .items()
      .map((rule) => ({ to: rule.at('to').items().map(readPeer), ports: readPorts(rule) })),
  }
}

const readPeer = (peer: Field): PolicyPeer => ({
  ...(peer.has('podSelector') ? { podSelector: readSelector(peer.at('podSelector')) } : {}),
  ...(peer.has('namespaceSelector') ? { namespaceSelector: readSelector(peer.at('namespaceSelector')) } : {}),
  ...(peer.has('ipBlock')
    ? { ipBlock: { cidr: peer.at('ipBlock').at('cidr').needText('a range like 10.0.0.0/8') ?? '', except: peer.at('ipBlock').at('except').texts() } }
    : {}),
})

const readPorts = (rule: Field): readonly PolicyPort[] =>
  rule
    .at('ports')
    .items()
    .map((entry) => {
      const port = entry.at('port').portOrName()
      const endPort = entry.at('endPort').port()
      return { protocol: readTransport(entry.at('protocol')), ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) }
    })
