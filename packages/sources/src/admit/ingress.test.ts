import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { SAMPLES } from '../testing/samples.ts'

const ingress = (spec: unknown) => admit({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'cart', namespace: 'shop' }, spec })
const said = ({ complaints }: ReturnType<typeof admit>) => complaints.map(({ code, ref }) => `${code} ${ref.pointer}`)
const backend = { service: { name: 'a', port: { number: 80 } } }
const path = (fields: object) => ingress({ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...fields }] } }] })

describe('Ingress', () => {
  test('with every field', () => {
    expect(admit(SAMPLES.get('Ingress'))).toMatchObject({
      complaints: [],
      object: {
        className: 'nginx',
        defaultBackend: { service: 'fallback', port: 'http' },
        tls: [{ hosts: ['a.test'], secretName: 'a-tls' }, { hosts: [] }],
        rules: [
          {
            host: 'a.test',
            paths: [
              { path: '/a', pathType: 'Exact', backend: { service: 'a', port: 80 } },
              { path: '', pathType: 'ImplementationSpecific', backend: { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'b' } } },
            ],
          },
          { host: '', paths: null },
        ],
        addresses: [{ ip: '203.0.113.1' }, { hostname: 'lb.example.com' }],
        meta: { annotations: { 'nginx.ingress.kubernetes.io/use-regex': 'true' } },
      },
    })
  })

  test('an empty class counts as set, an absent one does not', () => {
    expect(ingress({ ingressClassName: '', defaultBackend: backend }).object).toMatchObject({ className: '' })
    expect(ingress({ defaultBackend: backend }).object).not.toHaveProperty('className')
  })

  test('without rules, without http, without paths', () => {
    expect(said(ingress(undefined))).toEqual(['missing-field /spec'])
    expect(said(ingress({}))).toEqual(['missing-field /spec'])
    expect(said(ingress({ rules: [] }))).toEqual(['missing-field /spec'])
    expect(ingress({ rules: [{ host: 'a.test' }] })).toMatchObject({ complaints: [], object: { rules: [{ host: 'a.test', paths: null }] } })
    const empty = ingress({ rules: [{ host: 'a.test', http: {} }] })
    expect(empty.object).toMatchObject({ rules: [{ paths: [] }] })
    expect(said(empty)).toEqual(['missing-field /spec/rules/0/http/paths'])
    expect(said(ingress({ rules: 'a.test' }))).toContain('wrong-type /spec/rules')
  })

  test.each([
    ['no backend', undefined, null, ['missing-field /spec/rules/0/http/paths/0/backend']],
    ['no port', { service: { name: 'a' } }, null, ['missing-field /spec/rules/0/http/paths/0/backend/service/port']],
    ['no name', { service: { port: { number: 80 } } }, null, ['missing-field /spec/rules/0/http/paths/0/backend/service/name']],
    [
      'the port as a number',
      { service: { name: 'a', port: 80 } },
      { service: 'a', port: 80 },
      ['wrong-type /spec/rules/0/http/paths/0/backend/service/port'],
    ],
    [
      'the number as text',
      { service: { name: 'a', port: { number: '80' } } },
      { service: 'a', port: 80 },
      ['wrong-type /spec/rules/0/http/paths/0/backend/service/port/number'],
    ],
    [
      'both name and number',
      { service: { name: 'a', port: { number: 80, name: 'x' } } },
      { service: 'a', port: 80 },
      ['invalid-value /spec/rules/0/http/paths/0/backend/service/port'],
    ],
    ['fields of v1beta1', { serviceName: 'a', servicePort: 80 }, null, ['missing-field /spec/rules/0/http/paths/0/backend/service']],
    ['text', 'a:80', null, ['wrong-type /spec/rules/0/http/paths/0/backend']],
  ])('a path with %s', (_, written, read, complaints) => {
    const result = path({ backend: written })
    expect(result.object).toMatchObject({ rules: [{ paths: [{ path: '/', pathType: 'Prefix', backend: read }] }] })
    expect(said(result)).toEqual(complaints)
  })

  test.each([
    ['/a', 'Prefix', []],
    ['a', 'Prefix', ['invalid-value']],
    [undefined, 'Exact', ['invalid-value']],
    ['/a//b', 'Exact', ['invalid-value']],
    ['/a/..', 'Prefix', ['invalid-value']],
    ['/a%2fb', 'Prefix', ['invalid-value']],
    ['/a//b', 'ImplementationSpecific', []],
    ['^/a', 'ImplementationSpecific', ['invalid-value']],
    ['', 'ImplementationSpecific', []],
    ['/', 'prefix', ['unknown-value']],
    ['/', undefined, ['missing-field']],
  ])('path %s of type %s', (written, pathType, codes) => {
    const result = path({ path: written, pathType })
    expect(result.complaints.map(({ code }) => code)).toEqual(codes)
    expect(result.object).toMatchObject({ rules: [{ paths: [{ path: written ?? '' }] }] })
  })

  test.each([
    ['a.test', 0],
    ['*.a.test', 0],
    ['192.0.2.1', 1],
    ['a.test:443', 1],
    ['a.*.test', 1],
    ['*', 1],
  ])('host %s', (host, complaints) => {
    expect(ingress({ rules: [{ host }] }).complaints).toHaveLength(complaints)
  })

  test('a version that no cluster serves any more is told, and not read', () => {
    const old = admit({ apiVersion: 'networking.k8s.io/v1beta1', kind: 'Ingress', metadata: { name: 'a' }, spec: { rules: [{ host: 'a.test' }] } })
    expect(old).toEqual({
      complaints: [
        {
          ref: { kind: 'Ingress', namespace: 'default', name: 'a', pointer: '/apiVersion' },
          code: 'former-api',
          severity: 'error',
          text: 'Kubernetes has no networking.k8s.io/v1beta1 of Ingress since 1.22; networking.k8s.io/v1 took its place. The object is left out.',
          apiVersion: 'networking.k8s.io/v1beta1',
        },
      ],
    })
  })

  test('a version that is on its way out is read, and kept in mind', () => {
    const route = (version: string) =>
      admit({ apiVersion: `gateway.networking.k8s.io/${version}`, kind: 'TLSRoute', metadata: { name: 'a' }, spec: {} }).object
    expect(route('v1alpha2')?.meta.apiVersion).toBe('gateway.networking.k8s.io/v1alpha2')
    expect(Object.hasOwn(route('v1')?.meta ?? {}, 'apiVersion')).toBe(false)
  })
})

test('IngressClass', () => {
  expect(admit(SAMPLES.get('IngressClass'))).toMatchObject({
    complaints: [],
    object: {
      controller: 'k8s.io/ingress-nginx',
      isDefault: true,
      parameters: { apiGroup: 'example.com', kind: 'Params', name: 'p', namespace: 'ns' },
    },
  })
  expect(said(admit({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'a' } }))).toEqual([
    'missing-field /spec/controller',
  ])
})
