import { expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { SAMPLES } from '../testing/samples.ts'
import { presentRecorded } from './present.ts'

const WRITTEN = ['Ingress', 'Service', 'HTTPRoute']

const shown = (raw: unknown, place?: Parameters<typeof admit>[1]) => {
  const { object } = admit(raw, place)
  if (!object) throw new Error('the door took nothing')
  return { object, raw: presentRecorded(object) }
}

test.each([...SAMPLES])('a recorded %s is shown as what it is', (_kind, sample) => {
  const { object, raw } = shown(sample)
  expect(JSON.parse(JSON.stringify(raw))).toEqual(raw)
  expect(raw.metadata).toMatchObject({ name: object.meta.name })
  if (WRITTEN.includes(object.kind)) {
    expect(raw.recorded).toBeUndefined()
    expect(admit(raw).object).toEqual(object)
  } else expect(raw.recorded).toBeDefined()
})

test('every part of an Ingress, a Service and a route comes back', () => {
  const meta = { name: 'x', namespace: 'shop', labels: { a: 'b' }, annotations: { 'kubernetes.io/ingress.class': 'nginx' } }
  const service = { name: 'web', port: { name: 'http' } }
  const all = [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: meta,
      spec: {
        ingressClassName: '',
        defaultBackend: { resource: { apiGroup: 'x.io', kind: 'Bucket', name: 'b' } },
        tls: [{ hosts: ['a.test'], secretName: 's' }, {}],
        rules: [{ host: 'a.test' }, { http: { paths: [{ path: '/', pathType: 'Exact', backend: { service } }] } }],
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'lb.test' }] } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta,
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.0.0.1',
        ports: [{ port: 80, targetPort: 'http', nodePort: 30080, appProtocol: 'h2c' }],
        sessionAffinity: 'ClientIP',
        externalTrafficPolicy: 'Local',
        publishNotReadyAddresses: true,
        loadBalancerSourceRanges: ['192.0.2.0/24'],
      },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: meta, spec: { type: 'ExternalName', externalName: 'db.test' } },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: meta,
      spec: {
        parentRefs: [{ name: 'edge', sectionName: 'https', port: 443 }],
        hostnames: ['a.test'],
        rules: [
          {
            name: 'one',
            matches: [
              { path: { type: 'Exact', value: '/x' }, method: 'GET', headers: [{ name: 'h', value: 'v' }], queryParams: [{ name: 'q', value: 'v' }] },
            ],
            filters: [
              { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }], remove: ['c'] } },
              { type: 'RequestRedirect', requestRedirect: { port: 8443, path: { type: 'ReplaceFullPath', replaceFullPath: '/y' } } },
              { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/z' } } },
              { type: 'RequestMirror', requestMirror: { backendRef: { name: 'copy', port: 80 }, percent: 7 } },
              { type: 'CORS', cors: { allowOrigins: ['*'], allowCredentials: true } },
              { type: 'ExtensionRef', extensionRef: { group: 'x.io', kind: 'F', name: 'f' } },
              { type: 'ExternalAuth' },
            ],
            backendRefs: [{ name: 'web', port: 80, weight: 3 }],
            timeouts: { request: '1s' },
            retry: { attempts: 2, codes: [503] },
            sessionPersistence: { sessionName: 's', type: 'Header' },
          },
        ],
      },
    },
  ]
  for (const sample of all) {
    const { object, raw } = shown(sample)
    expect(raw.note).toMatch(/^From a snapshot. Written anew/)
    expect(admit(raw).object).toEqual(object)
  }
})

test('what would be read as something else is shown as the model holds it, and where it stood is told', () => {
  const place = { file: 'a.yaml', line: 3, lines: new Map() }
  const { raw } = shown(
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x', namespace: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' }, spec: {} },
    place,
  )
  expect(raw.note).toMatch(/^From a snapshot. This is what Portolan keeps.* It stood in a.yaml, line 3\.$/)
  expect(raw.recorded).toMatchObject({ type: 'ClusterIP' })
})
