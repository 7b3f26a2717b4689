import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { SAMPLES } from '../testing/samples.ts'

const service = (spec: unknown, status?: unknown) =>
  admit({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'shop' }, spec, status })
const slice = (fields: object) =>
  admit({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 's', namespace: 'shop' }, addressType: 'IPv4', ...fields })
const said = ({ complaints }: ReturnType<typeof admit>) => complaints.map(({ code, ref }) => `${code} ${ref.pointer}`)

describe('Service', () => {
  test('with every field', () => {
    expect(admit(SAMPLES.get('Service'))).toEqual({
      complaints: [],
      object: {
        kind: 'Service',
        meta: {
          namespace: 'shop',
          name: 'sample',
          uid: '',
          resourceVersion: '',
          created: 0,
          labels: {},
          annotations: { 'service.beta.kubernetes.io/x': 'y' },
          deleting: false,
        },
        type: 'LoadBalancer',
        clusterIPs: ['10.96.0.1', 'fd00::1'],
        ports: [
          { name: 'http', port: 80, protocol: 'TCP', targetPort: 'web', nodePort: 30080, appProtocol: 'http' },
          { name: '', port: 53, protocol: 'UDP', targetPort: 53 },
        ],
        selector: { app: 'web' },
        externalIPs: ['192.0.2.1'],
        loadBalancer: [{ ip: '203.0.113.1', ipMode: 'Proxy' }, { hostname: 'lb.example.com' }],
        loadBalancerClass: 'example.com/lb',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        externalTrafficPolicy: 'Local',
        internalTrafficPolicy: 'Local',
        trafficDistribution: 'PreferClose',
        publishNotReadyAddresses: true,
        clientIPAffinity: 60,
        ipFamilies: ['IPv4', 'IPv6'],
      },
    })
  })

  test('with nothing but a name has the API server’s defaults', () => {
    expect(service(undefined)).toMatchObject({
      complaints: [],
      object: {
        type: 'ClusterIP',
        clusterIPs: [],
        ports: [],
        selector: {},
        externalTrafficPolicy: 'Cluster',
        internalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
      },
    })
    expect(service({ ports: null, selector: null }, null)).toMatchObject({ complaints: [], object: { ports: [], selector: {} } })
    expect(service({ sessionAffinity: 'ClientIP' }).object).toMatchObject({ clientIPAffinity: 10_800 })
    expect(service({ clusterIP: 'None' }).object).toMatchObject({ clusterIPs: ['None'], ipFamilies: ['IPv4'] })
    expect(service({ clusterIP: 'fd00::1' }).object).toMatchObject({ ipFamilies: ['IPv6'] })
    expect(service({ ports: [{ port: 80, targetPort: 0, nodePort: 0 }] }).object).toMatchObject({
      ports: [{ name: '', port: 80, protocol: 'TCP', targetPort: 80 }],
    })
    expect(service({ type: 'ExternalName', externalName: 'a.test', clusterIP: '' }).object).toMatchObject({
      externalName: 'a.test',
      clusterIPs: [],
      ipFamilies: [],
    })
  })

  test('with wrong fields keeps the rest', () => {
    const wrong = service({
      type: 'Loadbalancer',
      ports: [{ port: '80', targetPort: '8080', protocol: 'tcp' }, { name: 'none' }, { port: 70_000 }, 'http', { port: 1.5 }],
      selector: { app: 1, tier: null },
      externalIPs: 'x',
      publishNotReadyAddresses: 'true',
    })
    expect(wrong.object).toMatchObject({
      type: 'ClusterIP',
      ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
      selector: { app: '1' },
      publishNotReadyAddresses: true,
    })
    expect(said(wrong)).toEqual([
      'unknown-value /spec/type',
      'wrong-type /spec/ports/0/port',
      'unknown-value /spec/ports/0/protocol',
      'wrong-type /spec/ports/0/targetPort',
      'missing-field /spec/ports/1/port',
      'out-of-range /spec/ports/2/port',
      'wrong-type /spec/ports/3',
      'wrong-type /spec/ports/4/port',
      'wrong-type /spec/selector/app',
      'wrong-type /spec/externalIPs',
      'wrong-type /spec/publishNotReadyAddresses',
    ])
    expect(wrong.complaints[0]?.text).toBe(
      'spec.type is "Loadbalancer"; expected ClusterIP, NodePort, LoadBalancer or ExternalName. It is read as ClusterIP.',
    )
    expect(said(service('none'))).toEqual(['wrong-type /spec'])
    expect(said(service({ type: 'ExternalName' }))).toEqual(['missing-field /spec/externalName'])
  })

  test('labels called __proto__ and constructor are labels', () => {
    const raw = JSON.parse(
      '{"apiVersion":"v1","kind":"Service","metadata":{"name":"s","labels":{"__proto__":"a","constructor":"b"}},"spec":{"selector":{"__proto__":"c"}}}',
    )
    const { object, complaints } = admit(raw)
    expect(complaints).toEqual([])
    expect(Object.entries(object?.meta.labels ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(Object.getPrototypeOf(object?.meta.labels)).toBe(null)
    expect(object?.kind === 'Service' && Object.entries(object.selector)).toEqual([['__proto__', 'c']])
  })
})

describe('EndpointSlice', () => {
  test('with every field', () => {
    expect(admit(SAMPLES.get('EndpointSlice'))).toMatchObject({
      complaints: [],
      object: {
        service: 'web',
        addressType: 'IPv4',
        ports: [
          { name: 'http', protocol: 'TCP', port: 8080, appProtocol: 'http' },
          { name: 'any', protocol: 'TCP', port: null },
        ],
        endpoints: [
          {
            addresses: ['10.244.0.5'],
            ready: true,
            serving: true,
            terminating: false,
            hostname: 'web-0',
            node: 'node-1',
            zone: 'a',
            hintZones: ['a'],
            hintNodes: ['node-1'],
            target: { kind: 'Pod', namespace: 'shop', name: 'web-0' },
          },
          { addresses: ['10.244.0.6'] },
        ],
      },
    })
  })

  test('absent ports are every port, none are none, absent conditions are not said', () => {
    expect(slice({ endpoints: [{ addresses: ['10.0.0.1'] }] }).object).toMatchObject({ ports: null })
    expect(slice({ ports: [] }).object).toMatchObject({ ports: [] })
    const { object } = slice({ endpoints: [{ addresses: ['10.0.0.1'], conditions: {} }] })
    expect(object?.kind === 'EndpointSlice' && object.endpoints).toEqual([{ addresses: ['10.0.0.1'] }])
    expect(object?.kind === 'EndpointSlice' && object.service).toBe(undefined)
  })

  test('with wrong fields keeps the rest', () => {
    const wrong = slice({ addressType: undefined, ports: [{ port: 'http' }], endpoints: [{ conditions: { ready: 'yes' } }, 7] })
    expect(wrong.object).toMatchObject({ addressType: 'IPv4', ports: [{ port: null }], endpoints: [{ addresses: [] }, { addresses: [] }] })
    expect(said(wrong)).toEqual([
      'missing-field /addressType',
      'wrong-type /ports/0/port',
      'missing-field /endpoints/0/addresses',
      'wrong-type /endpoints/0/conditions/ready',
      'wrong-type /endpoints/1',
    ])
  })
})
