import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { WITH_NAMES, WITHOUT_NAMES } from '../testing/certificates.ts'

const configMap = (fields: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'ca', namespace: 'shop', ...metadata },
  ...fields,
})
const caOf = (text: unknown): unknown => {
  const { object } = admit(configMap({ data: { 'ca.crt': text } }))
  return object?.kind === 'ConfigMap' && object.caCertificate
}

describe('ConfigMap', () => {
  test('is its keys and what its ca.crt is', () => {
    expect(admit(configMap({ data: { 'ca.crt': WITH_NAMES, settings: 'hush' }, binaryData: { logo: 'aHVzaA==' } }))).toEqual({
      complaints: [],
      object: {
        kind: 'ConfigMap',
        meta: { namespace: 'shop', name: 'ca', uid: '', resourceVersion: '', created: 0, labels: {}, annotations: {}, deleting: false },
        keys: ['ca.crt', 'settings', 'logo'],
        caCertificate: 'readable',
        options: {},
        streams: {},
      },
    })
    expect(admit(configMap({}))).toMatchObject({ complaints: [], object: { keys: [], caCertificate: 'absent' } })
    expect(admit(configMap({ data: { 'CA.crt': WITH_NAMES } }))).toMatchObject({ object: { caCertificate: 'absent' } })
  })

  test.each([
    ['one certificate', WITH_NAMES, 'readable'],
    ['a bundle with text around', `# one\n${WITHOUT_NAMES}\n# two\n${WITH_NAMES}`, 'readable'],
    ['a bundle whose first certificate is broken', `-----BEGIN CERTIFICATE-----\nhush\n-----END CERTIFICATE-----\n${WITH_NAMES}`, 'readable'],
    ['a bundle whose first certificate has no end', `${WITH_NAMES.slice(0, 300)}\n${WITHOUT_NAMES}`, 'readable'],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\naHVzaA==\n-----END CERTIFICATE-----\n', 'unreadable'],
    ['a certificate that is cut', WITH_NAMES.slice(0, 300), 'unreadable'],
    ['a key', '-----BEGIN PRIVATE KEY-----\naHVzaA==\n-----END PRIVATE KEY-----\n', 'unreadable'],
    ['text', 'hush', 'unreadable'],
    ['nothing', '', 'unreadable'],
    ['null', null, 'absent'],
    ['a number', 7, 'unreadable'],
  ])('%s', (_, text, is) => {
    expect(caOf(text)).toBe(is)
  })

  test('options of controllers pass, snippets and credentials by being there', () => {
    const { object } = admit(
      configMap({
        data: {
          'ssl-redirect': 'false',
          'custom-http-errors': '404,503',
          'server-snippet': 'set $hush 1;',
          'auth-secret': 'hush',
          'http-response-404': 'hush',
          'path-rewrite': 'x'.repeat(5_000),
          password: 'hush',
        },
      }),
    )
    expect(object).toMatchObject({
      options: {
        'ssl-redirect': 'false',
        'custom-http-errors': '404,503',
        'server-snippet': '…',
        'auth-secret': '…',
        'http-response-404': '…',
        'path-rewrite': '…',
      },
    })
    expect(JSON.stringify(object)).not.toContain('hush')
  })

  test('tcp-services: a port and a Service, nothing else', () => {
    const data = {
      5432: 'data/postgres:5432',
      53: 'kube-system/dns:dns:PROXY',
      22: 'hush',
      99: 'a/b:c:hush with spaces',
      ssh: 'git/ssh:22',
      __proto__: null,
    }
    expect(admit(configMap({ data }))).toMatchObject({
      complaints: [],
      object: { streams: { 5432: 'data/postgres:5432', 53: 'kube-system/dns:dns:PROXY' }, options: {} },
    })
  })

  test.each([
    [
      'ingressClass: istio\ningressService: istio-ingressgateway\ningressControllerMode: DEFAULT\nrootNamespace: istio-config\npathNormalization:\n  normalization: MERGE_SLASHES\nhush: hush\ndefaultHttpRetryPolicy: { attempts: 0 }',
      {
        ingressClass: 'istio',
        ingressService: 'istio-ingressgateway',
        ingressControllerMode: 'DEFAULT',
        rootNamespace: 'istio-config',
        normalization: 'MERGE_SLASHES',
        retries: 0,
      },
    ],
    ['{ ingressClass: { hush: 1 }, rootNamespace: "hush hush" }', {}],
    ['hush', undefined],
    ['hush: [', undefined],
    ['a: &a [hush]\nb: [*a, *a]', {}],
  ])('mesh %j', (mesh, read) => {
    const { object, complaints } = admit(configMap({ data: { mesh } }))
    expect(complaints).toEqual([])
    expect(object).toMatchObject({ keys: ['mesh'] })
    expect(object?.kind === 'ConfigMap' && object.mesh).toEqual(read)
    expect(JSON.stringify(object)).not.toContain('hush')
  })

  test('a bundle of many broken certificates costs one pass', () => {
    const begun = performance.now()
    expect(caOf('-----BEGIN CERTIFICATE-----\n'.repeat(35_000))).toBe('unreadable')
    expect(performance.now() - begun).toBeLessThan(15_000)
  })

  test('no byte of a value passes, not in complaints either', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'hush', 'cert-manager.io/x': 'hush' }
    const admitted = [{ data: { 'ca.crt': 'hush', other: 'hush' } }, { data: 'hush' }, { data: ['hush'], binaryData: 'hush' }].map((fields) =>
      admit(configMap(fields, { annotations })),
    )
    expect(admitted.map(({ complaints }) => complaints.map(({ code }) => code))).toEqual([[], ['wrong-type'], ['wrong-type', 'wrong-type']])
    expect(JSON.stringify(admitted)).not.toContain('hush')
  })
})
