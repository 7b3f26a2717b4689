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

  test('a bundle of many broken certificates costs one pass', () => {
    const begun = performance.now()
    expect(caOf('-----BEGIN CERTIFICATE-----\n'.repeat(35_000))).toBe('unreadable')
    expect(performance.now() - begun).toBeLessThan(1_000)
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
