import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { readManifests } from '../manifests.ts'

const only = (apiVersion: string, kind: string, spec: string) => {
  const [manifest] = readManifests(
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a, namespace: shop }\nspec: ${spec}`,
    'a.yaml',
  ).objects
  if (!manifest) throw new Error('nothing in it')
  return admit(manifest.raw, manifest.place)
}
const networking = (kind: string, spec: string) => only('networking.istio.io/v1', kind, spec)
const said = ({ complaints }: ReturnType<typeof admit>) => complaints.map(({ code, ref }) => `${code} ${ref.pointer}`)

describe('Gateway of Istio', () => {
  test.each(['v1', 'v1beta1', 'v1alpha3'])('is read in %s, and lines are kept', (version) => {
    const admitted = only(
      `networking.istio.io/${version}`,
      'Gateway',
      '\n  selector: { istio: ingressgateway }\n  servers:\n    - port: { number: 443, name: https, protocol: https }\n      hosts: ["*.shop.test"]\n      tls: { mode: SIMPLE, credentialName: shop-tls }',
    )
    expect(admitted).toMatchObject({
      complaints: [],
      object: {
        kind: 'IstioGateway',
        selector: { istio: 'ingressgateway' },
        servers: [
          {
            name: 'https',
            port: 443,
            protocol: 'HTTPS',
            hosts: ['*.shop.test'],
            tls: { mode: 'SIMPLE', credentialNames: ['shop-tls'], httpsRedirect: false, files: false },
          },
        ],
      },
    })
    expect(admitted.object?.meta.place?.lines.get('/spec/servers/0/port')).toBe(7)
  })
  test.each([
    ['{}', ['missing-field /spec/servers']],
    ['{ servers: [{}] }', ['missing-field /spec/servers/0/port', 'missing-field /spec/servers/0/hosts']],
    [
      '{ servers: [{ port: { number: 0 }, hosts: [a] }] }',
      ['missing-field /spec/servers/0/port/protocol', 'out-of-range /spec/servers/0/port/number'],
    ],
    ['{ servers: [{ port: { number: 80, protocol: HTTP }, hosts: a.test }] }', ['wrong-type /spec/servers/0/hosts']],
  ])('%s', (spec, codes) => {
    expect(said(networking('Gateway', spec))).toEqual(codes)
  })
})

describe('VirtualService', () => {
  const http = (route: string): unknown => {
    const admitted = networking('VirtualService', `{ hosts: [a.test], http: [${route}] }`)
    expect(admitted.complaints).toEqual([])
    return admitted.object?.kind === 'VirtualService' ? admitted.object.http[0] : undefined
  }
  test.each([
    ['{ match: [{ uri: { prefix: /a } }] }', { match: [{ uri: { by: 'prefix', value: '/a' }, ignoreUriCase: false, headers: [] }] }],
    [
      '{ match: [{ headers: { x: {}, z: { regex: "a+" } } }] }',
      {
        match: [
          {
            headers: [
              { name: 'x', match: { by: 'presence' } },
              { name: 'z', match: { by: 'regex', value: 'a+' } },
            ],
          },
        ],
      },
    ],
    ['{ match: [{ headers: { x: null } }] }', { match: [{ headers: [{ name: 'x', match: { by: 'presence' } }] }] }],
    ['{ route: [{ destination: { host: b } }] }', { route: [{ destination: { host: 'b' } }] }],
    ['{ mirror: { host: b } }', { mirrors: [{ destination: { host: 'b' }, percent: 100 }] }],
    ['{ mirror: { host: b }, mirrorPercentage: { value: 0.1 } }', { mirrors: [{ percent: 0.1 }] }],
    ['{ mirror: { host: b }, mirrorPercentage: {} }', { mirrors: [{ percent: 0 }] }],
    ['{ redirect: { uri: /b } }', { redirect: { uri: '/b', code: 0 } }],
    ['{ fault: { abort: { httpStatus: 500 } } }', { fault: { abort: { status: 500, percent: 0 } } }],
    [
      '{ corsPolicy: { allowOrigin: ["*"], allowOrigins: [{ prefix: "https://" }] } }',
      {
        cors: {
          origins: [
            { by: 'prefix', value: 'https://' },
            { by: 'exact', value: '*' },
          ],
        },
      },
    ],
  ])('%s', (route, read) => {
    expect(http(route)).toMatchObject(read)
  })
  test('malformed fields', () => {
    expect(
      said(
        networking(
          'VirtualService',
          '{ http: [{ match: [{ uri: /a, port: eighty }], route: [{ destination: {}, weight: much }], mirrorPercentage: { value: 101 } }] }',
        ),
      ),
    ).toEqual([
      'wrong-type /spec/http/0/match/0/uri',
      'wrong-type /spec/http/0/match/0/port',
      'missing-field /spec/http/0/route/0/destination/host',
      'wrong-type /spec/http/0/mirrorPercentage/value',
    ])
    expect(said(networking('VirtualService', '{ http: [{ match: [{ uri: { exact: a, regex: b } }] }] }'))).toEqual([
      'invalid-value /spec/http/0/match/0/uri',
    ])
  })
})

test('DestinationRule', () => {
  expect(
    networking('DestinationRule', '{ host: b, subsets: [{ name: v1, labels: { version: v1 } }], trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }'),
  ).toMatchObject({
    complaints: [],
    object: {
      host: 'b',
      policy: { tls: { mode: 'ISTIO_MUTUAL' }, ports: [], outlierDetection: false },
      subsets: [{ name: 'v1', labels: { version: 'v1' } }],
    },
  })
  expect(said(networking('DestinationRule', '{ subsets: [{ labels: [a] }] }'))).toEqual([
    'missing-field /spec/host',
    'missing-field /spec/subsets/0/name',
    'wrong-type /spec/subsets/0/labels',
  ])
})

test('ServiceEntry', () => {
  expect(
    networking('ServiceEntry', '{ hosts: [api.example.com], ports: [{ number: 443, name: tls, protocol: tls }, { number: 0 }], resolution: DNS }'),
  ).toMatchObject({
    complaints: [{ code: 'out-of-range', ref: { pointer: '/spec/ports/1/number' } }],
    object: { ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], location: 'MESH_EXTERNAL', resolution: 'DNS', endpoints: [] },
  })
})

describe('policies', () => {
  test('AuthorizationPolicy: without rules it allows nothing, a rule without parts is everything', () => {
    expect(only('security.istio.io/v1', 'AuthorizationPolicy', '{}')).toMatchObject({
      complaints: [],
      object: { action: 'ALLOW', rules: [], selector: {}, targets: [] },
    })
    expect(only('security.istio.io/v1beta1', 'AuthorizationPolicy', '{ action: DENY, rules: [{}] }')).toMatchObject({
      complaints: [],
      object: { action: 'DENY', rules: [{ from: [], to: [], when: [] }] },
    })
    expect(
      only('security.istio.io/v1', 'AuthorizationPolicy', '{ rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8], principals: [a] } }] }] }'),
    ).toMatchObject({
      object: { rules: [{ from: [{ ipBlocks: ['10.0.0.0/8'], notIpBlocks: [], others: ['principals'] }] }] },
    })
    expect(said(only('security.istio.io/v1', 'AuthorizationPolicy', '{ action: PERMIT, rules: [{ when: [{ values: [a] }] }] }'))).toEqual([
      'unknown-value /spec/action',
      'missing-field /spec/rules/0/when/0/key',
    ])
  })
  test('RequestAuthentication keeps no key', () => {
    const admitted = only(
      'security.istio.io/v1',
      'RequestAuthentication',
      '{ targetRef: { kind: Gateway, name: b }, jwtRules: [{ issuer: me, jwks: hush, presence: REQUIRED }] }',
    )
    expect(admitted).toMatchObject({
      complaints: [],
      object: { targets: [{ kind: 'Gateway', name: 'b' }], rules: [{ issuer: 'me', required: true, headers: [] }] },
    })
    expect(JSON.stringify(admitted)).not.toContain('hush')
  })
  test('what is known by its name and place alone', () => {
    const filter = only(
      'networking.istio.io/v1alpha3',
      'EnvoyFilter',
      '{ workloadSelector: { labels: { a: b } }, configPatches: [{ match: { context: GATEWAY }, patch: { value: hush } }, {}] }',
    )
    expect(filter).toMatchObject({ complaints: [], object: { selector: { a: 'b' }, contexts: ['ANY', 'GATEWAY'] } })
    const plugin = only('extensions.istio.io/v1alpha1', 'WasmPlugin', '{ selector: { matchLabels: { a: b } }, pluginConfig: { key: hush } }')
    expect(plugin).toMatchObject({ complaints: [], object: { selector: { a: 'b' }, targets: [] } })
    expect(JSON.stringify([filter, plugin])).not.toContain('hush')
  })
})

describe('of the AWS load balancer controllers', () => {
  test.each([
    ['elbv2.k8s.aws/v1beta1', 'IngressClassParams', '{ group: { name: edge }, certificateArn: [arn:a], sslRedirectPort: 443 }'],
    ['eks.amazonaws.com/v1', 'EKSIngressClassParams', '{ group: { name: edge }, certificateARNs: [arn:a], sslRedirectPort: "443" }'],
  ])('IngressClassParams of %s', (apiVersion, kind, spec) => {
    const { object, complaints } = only(apiVersion, 'IngressClassParams', spec)
    expect(object).toMatchObject({ kind, group: 'edge', certificates: ['arn:a'], sslRedirectPort: '443', waf: false, listeners: [] })
    expect(object?.meta.namespace).toBe(undefined)
    expect(complaints).toEqual([])
  })
  test('TargetGroupBinding', () => {
    expect(only('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding', '{ serviceRef: { name: web, port: 80 }, targetType: ip }')).toMatchObject({
      complaints: [],
      object: { service: { name: 'web', port: 80 }, targetType: 'ip' },
    })
    expect(said(only('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding', '{ targetType: ip }'))).toEqual(['missing-field /spec/serviceRef'])
  })
})
