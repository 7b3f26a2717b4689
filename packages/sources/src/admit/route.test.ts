import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { SAMPLES } from '../testing/samples.ts'

const GROUP = 'gateway.networking.k8s.io'
const route = (spec: unknown, kind = 'HTTPRoute') => admit({ apiVersion: `${GROUP}/v1`, kind, metadata: { name: 'r', namespace: 'shop' }, spec })
const said = ({ complaints }: ReturnType<typeof admit>) => complaints.map(({ code, ref }) => `${code} ${ref.pointer}`)
const everyPath = { path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] }
const parent = { group: GROUP, kind: 'Gateway', name: 'edge' }

describe('HTTPRoute', () => {
  test('with every field', () => {
    expect(admit(SAMPLES.get('HTTPRoute'))).toMatchObject({
      complaints: [],
      object: {
        parents: [{ ...parent, namespace: 'infra', sectionName: 'https', port: 443 }],
        parentStatus: [
          { parent: { ...parent, sectionName: 'https' }, controllerName: 'example.com/gateway', conditions: [{ type: 'Accepted', status: 'True' }] },
        ],
        hostnames: ['a.test'],
        rules: [
          {
            name: 'first',
            matches: [
              {
                path: { type: 'Exact', value: '/a' },
                headers: [{ name: 'X-A', type: 'Exact', value: '1' }],
                queryParams: [{ name: 'q', type: 'RegularExpression', value: '.*' }],
                method: 'GET',
              },
              { ...everyPath, path: { type: 'PathPrefix', value: '/b' } },
            ],
            filters: [
              { type: 'RequestHeaderModifier', set: [{ name: 'a', value: '1' }], add: [{ name: 'b', value: '2' }], remove: ['c'] },
              { type: 'ResponseHeaderModifier', set: [], add: [], remove: ['d'] },
              { type: 'URLRewrite', hostname: 'b.test', path: { type: 'ReplacePrefixMatch', value: '/' } },
              { type: 'RequestMirror', backend: { group: '', kind: 'Service', name: 'copy', port: 80 }, share: 0.25 },
              { type: 'RequestMirror', share: 1 / 3 },
              {
                type: 'CORS',
                allowOrigins: ['*'],
                allowMethods: ['GET'],
                allowHeaders: ['a'],
                exposeHeaders: ['b'],
                allowCredentials: true,
                maxAge: 5,
              },
              { type: 'ExtensionRef', ref: { group: 'example.com', kind: 'Waf', name: 'w' } },
              { type: 'Other', name: 'ExternalAuth' },
            ],
            backends: [
              { group: '', kind: 'Service', name: 'a', port: 80, weight: 9, filters: [{ type: 'RequestRedirect', statusCode: 302 }] },
              { group: '', kind: 'Service', namespace: 'other', name: 'b', port: 81, weight: 1, filters: [] },
            ],
            timeouts: { request: '10s', backendRequest: '2s' },
            retry: { attempts: 2, codes: [503], backoff: '100ms' },
            sessionPersistence: { type: 'Header', name: 'sid' },
          },
          {
            matches: [everyPath],
            backends: [],
            filters: [
              {
                type: 'RequestRedirect',
                scheme: 'https',
                hostname: 'c.test',
                port: 443,
                statusCode: 301,
                path: { type: 'ReplaceFullPath', value: '/x' },
              },
            ],
          },
        ],
      },
    })
  })

  test('without rules has the rule that the API server fills in', () => {
    expect(route(undefined)).toMatchObject({
      complaints: [],
      object: { parents: [], hostnames: [], rules: [{ matches: [everyPath], filters: [], backends: [] }] },
    })
    expect(route({ rules: [{ matches: [{}] }, { matches: [{ path: null }] }] }).object).toMatchObject({
      rules: [{ matches: [everyPath] }, { matches: [everyPath] }],
    })
  })

  test('with wrong fields keeps the rest', () => {
    const wrong = route({
      parentRefs: [{}, { name: 'edge', port: 'https' }],
      rules: [
        {
          matches: [{ path: { type: 'Prefix', value: 7 }, headers: [{ name: 'x' }, { value: 'y' }] }],
          filters: [{}, { type: 'RequestMirror' }, { type: 'URLRewrite', urlRewrite: { path: { replacePrefixMatch: '/x' } } }],
          backendRefs: [{ port: 80 }, { name: 'a', weight: -1, port: '80' }],
        },
        'rule',
      ],
    })
    expect(wrong.object).toMatchObject({
      parents: [{ name: 'edge' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '7' }, headers: [{ name: 'x', value: '' }] }],
          filters: [
            { type: 'Other', name: '' },
            { type: 'Other', name: 'RequestMirror' },
            { type: 'URLRewrite', path: { type: 'ReplacePrefixMatch', value: '/x' } },
          ],
          backends: [{ name: 'a', weight: 0, port: 80 }],
        },
        { matches: [everyPath], backends: [] },
      ],
    })
    expect(said(wrong).sort()).toEqual([
      'missing-field /spec/parentRefs/0/name',
      'missing-field /spec/rules/0/backendRefs/0/name',
      'missing-field /spec/rules/0/filters/0/type',
      'missing-field /spec/rules/0/filters/1/requestMirror/backendRef/name',
      'missing-field /spec/rules/0/matches/0/headers/0/value',
      'missing-field /spec/rules/0/matches/0/headers/1/name',
      'out-of-range /spec/rules/0/backendRefs/1/weight',
      'unknown-value /spec/rules/0/matches/0/path/type',
      'wrong-type /spec/parentRefs/1/port',
      'wrong-type /spec/rules/0/backendRefs/1/port',
      'wrong-type /spec/rules/0/matches/0/path/value',
      'wrong-type /spec/rules/1',
    ])
  })
})

test('GRPCRoute', () => {
  expect(admit(SAMPLES.get('GRPCRoute'))).toMatchObject({
    complaints: [],
    object: {
      hostnames: ['rpc.test'],
      rules: [
        {
          matches: [{ method: { type: 'Exact', service: 'a.B', method: 'C' }, headers: [{ name: 'x', type: 'Exact', value: 'y' }] }, { headers: [] }],
          backends: [{ name: 'a', port: 50051, weight: 1 }],
        },
      ],
    },
  })
})

test.each(['TLSRoute', 'TCPRoute', 'UDPRoute'] as const)('%s', (kind) => {
  expect(admit(SAMPLES.get(kind))).toMatchObject({
    complaints: [],
    object: { kind, parents: [parent], rules: [{ backends: [{ name: 'a', weight: 1 }] }] },
  })
  expect(route({}, kind)).toMatchObject({ complaints: [], object: { rules: [], parents: [] } })
})

test('more paths than are read', () => {
  const many = route({ hostnames: Array.from({ length: 10_001 }, (_, index) => `h${index}`) })
  expect(many.object).toMatchObject({ hostnames: { length: 10_000 } })
  expect(said(many)).toEqual(['too-many /spec/hostnames'])
})

test('more complaints than are worth reading are counted', () => {
  const { complaints } = route({ parentRefs: Array.from({ length: 80 }, () => ({})) })
  expect(complaints).toHaveLength(51)
  expect(complaints.at(-1)?.text).toBe('30 more fields are missing or wrong.')
})
