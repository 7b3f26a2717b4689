import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { readManifests } from '../manifests.ts'

const only = (spec: string, kind = 'Middleware') => {
  const [manifest] = readManifests(
    `{ apiVersion: traefik.io/v1alpha1, kind: ${kind}, metadata: { name: a, namespace: shop }, spec: ${spec} }`,
    'a.yaml',
  ).objects
  if (!manifest) throw new Error('nothing in it')
  return admit(manifest.raw)
}

describe('Middleware', () => {
  test.each([
    ['{ addPrefix: { prefix: /v2 } }', { type: 'addPrefix', prefix: '/v2' }],
    ['{ stripPrefix: { prefixes: [/api, /v1] } }', { type: 'stripPrefix', prefixes: ['/api', '/v1'] }],
    ['{ stripPrefixRegex: { regex: ["/[0-9]+"] } }', { type: 'stripPrefixRegex', regex: ['/[0-9]+'] }],
    ['{ replacePath: { path: / } }', { type: 'replacePath', path: '/' }],
    [
      '{ replacePathRegex: { regex: ^/a(.*), replacement: $1 } }',
      { type: 'replacePathRegex', regex: '^/a(.*)', replacement: '$1', permanent: false },
    ],
    ['{ redirectRegex: { regex: a, replacement: b, permanent: true } }', { type: 'redirectRegex', regex: 'a', replacement: 'b', permanent: true }],
    ['{ redirectScheme: { scheme: https, port: 8443 } }', { type: 'redirectScheme', scheme: 'https', port: '8443', permanent: false }],
    [
      '{ ipAllowList: { sourceRange: [10.0.0.0/8], ipStrategy: { depth: 1 }, rejectStatusCode: 404 } }',
      { type: 'ipAllowList', sourceRange: ['10.0.0.0/8'], strategy: { depth: 1, excludedIPs: [] }, rejectStatusCode: 404 },
    ],
    ['{ basicAuth: { secret: users } }', { type: 'basicAuth', secret: 'users', removeHeader: false }],
    ['{ forwardAuth: { address: "http://me:hush@auth.shop/verify" } }', { type: 'forwardAuth', address: 'http://auth.shop/verify' }],
    ['{ rateLimit: { average: 10, period: 1m } }', { type: 'rateLimit', average: 10, burst: 1, period: '1m' }],
    ['{ inFlightReq: { amount: 5 } }', { type: 'inFlightReq', amount: 5 }],
    [
      '{ errors: { status: ["500-599"], query: "/{status}.html", service: { name: pages, port: 80 } } }',
      { type: 'errors', status: ['500-599'], service: { name: 'pages', port: 80 } },
    ],
    [
      '{ chain: { middlewares: [{ name: b }, { name: c, namespace: edge }] } }',
      { type: 'chain', middlewares: [{ name: 'b' }, { name: 'c', namespace: 'edge' }] },
    ],
    ['{ buffering: { maxRequestBodyBytes: 1000 } }', { type: 'buffering', maxRequestBodyBytes: 1000, maxResponseBodyBytes: 0 }],
    ['{ circuitBreaker: { expression: NetworkErrorRatio() > 0.3 } }', { type: 'circuitBreaker', responseCode: 503 }],
    ['{ retry: { attempts: 4 } }', { type: 'retry', attempts: 4 }],
    ['{ encodedCharacters: { allowEncodedSlash: false } }', { type: 'encodedCharacters', allowed: { allowEncodedSlash: false } }],
    ['{ plugin: { geoblock: { token: hush } } }', { type: 'plugin', names: ['geoblock'] }],
    ['{ compress: {} }', { type: 'other', name: 'compress' }],
    ['{ tomorrow: { a: 1 } }', { type: 'other', name: 'tomorrow' }],
  ])('%s', (spec, does) => {
    const admitted = only(spec)
    expect(admitted).toMatchObject({ complaints: [], object: { does: [does] } })
    expect(JSON.stringify(admitted)).not.toContain('hush')
  })

  test('headers: what a credential may be stays outside, what removes a header stays empty', () => {
    const admitted = only(
      '{ headers: { customRequestHeaders: { X-A: b, Authorization: Basic hush, X-Api-Key: hush, Cookie: "" }, accessControlAllowOriginList: ["https://a.test"], frameDeny: true } }',
    )
    expect(admitted).toMatchObject({
      complaints: [],
      object: {
        does: [
          {
            headers: {
              request: { 'X-A': 'b', Authorization: '…', 'X-Api-Key': '…', Cookie: '' },
              allowOrigins: ['https://a.test'],
              others: ['frameDeny'],
            },
          },
        ],
      },
    })
    expect(JSON.stringify(admitted)).not.toContain('hush')
  })

  test('none and several types are told, and all are kept', () => {
    expect(only('{}')).toMatchObject({ object: { does: [] }, complaints: [{ code: 'missing-field', ref: { pointer: '/spec' } }] })
    expect(only('{ compress: {}, stripPrefix: { prefixes: [/a] } }')).toMatchObject({
      object: { does: [{ name: 'compress' }, { type: 'stripPrefix' }] },
      complaints: [{ code: 'invalid-value' }],
    })
  })

  test('malformed fields', () => {
    const { complaints } = only('{ ipAllowList: { ipStrategy: { depth: deep } } }')
    expect(complaints.map(({ code, ref }) => `${code} ${ref.pointer}`)).toEqual([
      'missing-field /spec/ipAllowList/sourceRange',
      'wrong-type /spec/ipAllowList/ipStrategy/depth',
    ])
  })
})

test.each([
  ['{ ipAllowList: { sourceRange: [10.0.0.0/8] } }', { type: 'ipAllowList', sourceRange: ['10.0.0.0/8'] }],
  ['{ inFlightConn: { amount: 9 } }', { type: 'inFlightConn', amount: 9 }],
  ['{ tomorrow: {} }', { type: 'other', name: 'tomorrow' }],
])('MiddlewareTCP %s', (spec, does) => {
  expect(only(spec, 'MiddlewareTCP')).toMatchObject({ complaints: [], object: { does: [does] } })
})
