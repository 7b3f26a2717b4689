import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { SAMPLES } from '../testing/samples.ts'

const GROUP = 'gateway.networking.k8s.io'
const gateway = (spec: unknown) => admit({ apiVersion: `${GROUP}/v1`, kind: 'Gateway', metadata: { name: 'edge', namespace: 'shop' }, spec })
const said = ({ complaints }: ReturnType<typeof admit>) => complaints.map(({ code, ref }) => `${code} ${ref.pointer}`)
const conditions = [{ type: 'Accepted', status: 'True', reason: 'Accepted', message: 'fine', observedGeneration: 2 }]

describe('Gateway', () => {
  test('with every field', () => {
    expect(admit(SAMPLES.get('Gateway'))).toMatchObject({
      complaints: [],
      object: {
        className: 'example',
        listeners: [
          {
            name: 'https',
            hostname: '*.test',
            port: 443,
            protocol: 'HTTPS',
            tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'tls', namespace: 'certs' }] },
            allowedRoutes: {
              namespaces: {
                from: 'Selector',
                selector: { matchLabels: { team: 'shop' }, matchExpressions: [{ key: 'x', operator: 'Exists', values: [] }] },
              },
              kinds: [{ group: GROUP, kind: 'HTTPRoute' }],
            },
          },
          { name: 'http', hostname: '', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' }, kinds: [] } },
        ],
        allowedListeners: { from: 'All' },
        addresses: [{ type: 'IPAddress', value: '203.0.113.1' }],
        conditions,
        listenerStatus: [{ name: 'https', attachedRoutes: 2, conditions }],
        frontendTls: {
          default: { mode: 'AllowValidOnly', caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] },
          perPort: [{ port: 8443, validation: { mode: 'AllowInsecureFallback', caCertificateRefs: [] } }],
        },
        backendClientCertificate: { group: '', kind: 'Secret', name: 'client' },
      },
    })
  })

  test('without anything, and with wrong fields', () => {
    const empty = gateway(undefined)
    expect(empty.object).toMatchObject({ className: '', listeners: [], allowedListeners: { from: 'None' }, addresses: [], conditions: [] })
    expect(said(empty)).toEqual(['missing-field /spec/listeners', 'missing-field /spec/gatewayClassName'])
    const wrong = gateway({
      gatewayClassName: 'x',
      listeners: [
        { name: 'a', port: '80', protocol: 'HTTP' },
        { name: 'a', protocol: 'ACME', allowedRoutes: { namespaces: { from: 'Everywhere' } } },
        { port: 443, protocol: 'HTTPS', tls: { mode: 'terminate', certificateRefs: [{}] } },
        { name: 'c', port: 1, protocol: 'TCP', allowedRoutes: { namespaces: { from: 'Selector' } } },
      ],
    })
    expect(wrong.object).toMatchObject({
      listeners: [
        { name: 'a', port: 80 },
        { name: 'a', port: 0, protocol: 'ACME', allowedRoutes: { namespaces: { from: 'Same' } } },
        { name: '', port: 443, tls: { mode: 'Terminate', certificateRefs: [] } },
        { name: 'c', allowedRoutes: { namespaces: { from: 'None' } } },
      ],
    })
    expect(said(wrong)).toEqual([
      'wrong-type /spec/listeners/0/port',
      'duplicate-name /spec/listeners/1',
      'missing-field /spec/listeners/1/port',
      'unknown-value /spec/listeners/1/allowedRoutes/namespaces/from',
      'missing-field /spec/listeners/2/name',
      'unknown-value /spec/listeners/2/tls/mode',
      'missing-field /spec/listeners/2/tls/certificateRefs/0/name',
      'missing-field /spec/listeners/3/allowedRoutes/namespaces/selector',
    ])
  })
})

test('GatewayClass: features by name, in the old and the new form', () => {
  expect(admit(SAMPLES.get('GatewayClass'))).toMatchObject({
    complaints: [],
    object: { controllerName: 'example.com/gateway', features: ['Gateway', 'HTTPRoute'], conditions },
  })
  const { object } = admit({ apiVersion: `${GROUP}/v1`, kind: 'GatewayClass', metadata: { name: 'x' }, spec: { controllerName: 'y' } })
  expect(object).not.toHaveProperty('features')
})

test('ListenerSet', () => {
  expect(admit(SAMPLES.get('ListenerSet'))).toMatchObject({
    complaints: [],
    object: { parent: { group: GROUP, kind: 'Gateway', name: 'edge' }, listeners: [{ name: 'tcp', port: 5432, protocol: 'TCP' }], conditions },
  })
})

test('a Gateway of another group is another kind, or none', () => {
  expect(admit({ apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name: 'x' } }).object?.kind).toBe('IstioGateway')
  expect(admit({ apiVersion: 'networking.istio.io/v1', kind: 'IstioGateway', metadata: { name: 'x' } })).toEqual({ complaints: [] })
  expect(admit({ apiVersion: 'example.com/v1', kind: 'Gateway', metadata: { name: 'x' } })).toEqual({ complaints: [] })
})
