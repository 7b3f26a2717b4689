import { expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { SAMPLES } from '../testing/samples.ts'

test('ReferenceGrant', () => {
  expect(admit(SAMPLES.get('ReferenceGrant'))).toMatchObject({
    complaints: [],
    object: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
      to: [
        { group: '', kind: 'Service' },
        { group: '', kind: 'Secret', name: 'tls' },
      ],
    },
  })
})

test('BackendTLSPolicy', () => {
  expect(admit(SAMPLES.get('BackendTLSPolicy'))).toMatchObject({
    complaints: [],
    object: {
      targets: [{ group: '', kind: 'Service', name: 'a', sectionName: 'https' }],
      hostname: 'a.internal',
      caCertificateRefs: [{ kind: 'ConfigMap', name: 'ca' }],
      wellKnownCACertificates: 'System',
      subjectAltNames: [
        { type: 'Hostname', value: 'a.internal' },
        { type: 'URI', value: 'spiffe://a' },
      ],
      ancestors: [{ ancestor: { kind: 'Gateway', name: 'edge' }, controllerName: 'example.com/gateway' }],
    },
  })
})

test('NetworkPolicy', () => {
  expect(admit(SAMPLES.get('NetworkPolicy'))).toMatchObject({
    complaints: [],
    object: {
      podSelector: { matchLabels: { app: 'web' }, matchExpressions: [] },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: {} }, namespaceSelector: { matchLabels: { team: 'shop' } } },
            { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
          ],
          ports: [
            { protocol: 'TCP', port: 8000, endPort: 8080 },
            { protocol: 'UDP', port: 'dns' },
          ],
        },
        { from: [], ports: [] },
      ],
      egress: [{ to: [{ podSelector: { matchLabels: {} } }], ports: [{ protocol: 'TCP' }] }],
    },
  })
})

test('a NetworkPolicy that does not say what it is about is about Ingress, and about Egress when it has rules for it', () => {
  const types = (spec: object) => admit({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'n' }, spec }).object
  expect(types({ podSelector: {} })).toMatchObject({ policyTypes: ['Ingress'] })
  expect(types({ podSelector: {}, egress: [{}] })).toMatchObject({ policyTypes: ['Ingress', 'Egress'] })
})
