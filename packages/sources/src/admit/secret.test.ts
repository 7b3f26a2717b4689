import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { presentable } from '../present.ts'
import { WITH_NAMES, WITHOUT_NAMES } from '../testing/certificates.ts'

const encode = (text: string): string => Buffer.from(text).toString('base64')
const secret = (fields: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', namespace: 'shop', ...metadata },
  type: 'kubernetes.io/tls',
  ...fields,
})

describe('Secret', () => {
  test('is its type, its keys and what its certificate says', () => {
    expect(admit(secret({ data: { 'tls.crt': encode(WITH_NAMES), 'tls.key': encode('hush') }, stringData: { extra: 'hush' } }))).toEqual({
      complaints: [],
      object: {
        kind: 'Secret',
        meta: { namespace: 'shop', name: 's', uid: '', resourceVersion: '', created: 0, labels: {}, annotations: {}, deleting: false },
        type: 'kubernetes.io/tls',
        keys: ['tls.crt', 'tls.key', 'extra'],
        certificate: {
          subject: 'café.example.com',
          issuer: 'café.example.com',
          names: ['shop.example.com', '*.shop.example.com', '203.0.113.1'],
          notBefore: Date.UTC(2026, 10, 21, 8, 43, 27),
          notAfter: Date.UTC(2027, 1, 19, 8, 43, 27),
          isCa: true,
          selfIssued: true,
          keyId: 'b0e1090fe7ad5fc5d4a34ec586540b1a651ce6ec',
          issuerKeyId: 'b0e1090fe7ad5fc5d4a34ec586540b1a651ce6ec',
        },
      },
    })
  })

  test('the first certificate of a chain is the leaf, and stringData counts first', () => {
    const chain = admit(secret({ data: { 'tls.crt': encode(`# leaf\n${WITHOUT_NAMES}${WITH_NAMES}`) } })).object
    expect(chain).toMatchObject({ certificate: { subject: 'Only An Organisation', names: [], notAfter: Date.UTC(2081, 7, 24, 8, 43, 27) } })
    expect(admit(secret({ data: { 'tls.crt': encode(WITHOUT_NAMES) }, stringData: { 'tls.crt': WITH_NAMES } })).object).toMatchObject({
      certificate: { subject: 'café.example.com' },
    })
  })

  const key = '-----BEGIN PRIVATE KEY-----\naHVzaA==\n-----END PRIVATE KEY-----\n'
  test.each([
    ['text that is no base64', { data: { 'tls.crt': 'hush hush!' } }, 'bad-certificate'],
    ['a key', { data: { 'tls.crt': encode(key) } }, 'bad-certificate'],
    ['a certificate that is cut', { data: { 'tls.crt': encode(WITH_NAMES.slice(0, 300)) } }, 'bad-certificate'],
    [
      'a certificate that is cut before its end',
      { data: { 'tls.crt': encode(`${WITH_NAMES.slice(0, 324)}\n-----END CERTIFICATE-----`) } },
      'bad-certificate',
    ],
    ['something huge', { data: { 'tls.crt': 'hush'.repeat(40_000) } }, 'too-long'],
    ['a number', { data: { 'tls.crt': 123456 } }, 'wrong-type'],
    ['data that is text', { data: 'hush' }, 'wrong-type'],
    ['stringData that is a list', { stringData: ['hush'] }, 'wrong-type'],
  ])('%s is one complaint that quotes nothing', (_, fields, code) => {
    const { object, complaints } = admit(secret(fields))
    expect(object).not.toHaveProperty('certificate')
    expect(complaints.map((complaint) => complaint.code)).toEqual([code])
    expect(JSON.stringify([object, complaints])).not.toMatch(/hush|123456|aHVz/)
  })

  test('without a certificate there is nothing to complain about', () => {
    expect(admit(secret({ type: undefined }))).toMatchObject({ complaints: [], object: { type: 'Opaque', keys: [] } })
    expect(admit(secret({ data: { 'tls.crt': '' } })).complaints).toEqual([])
  })

  test('no byte of a value passes, wherever it stands', () => {
    const raw = secret(
      { data: { password: encode('hush-1'), 'tls.crt': encode(key) }, stringData: { token: 'hush-2' } },
      {
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":"hush-3"}', 'example.com/copy': 'hush-4' },
        labels: { app: 'x' },
        managedFields: [{ a: 'hush-5' }],
      },
    )
    const pattern = /hush|aHVz/
    expect(JSON.stringify(admit(raw))).not.toMatch(pattern)
    expect(JSON.stringify(presentable(raw))).not.toMatch(pattern)
    expect(presentable(raw)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop', labels: { app: 'x' } },
      type: 'kubernetes.io/tls',
      data: { password: '(hidden)', 'tls.crt': '(hidden)' },
      stringData: { token: '(hidden)' },
    })
    expect(presentable({ ...raw, data: 'hush' })).toMatchObject({ data: '(hidden)' })
  })
})

test('presentable leaves everything else of other objects as it is, and the object itself untouched', () => {
  const raw = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'c', annotations: { a: 'b', 'kubectl.kubernetes.io/last-applied-configuration': '{}' }, managedFields: [] },
    spec: { data: { key: 'value' } },
  }
  const before = structuredClone(raw)
  expect(presentable(raw)).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'c', annotations: { a: 'b' } },
    spec: { data: { key: 'value' } },
  })
  expect(raw).toEqual(before)
  expect(presentable({ kind: 'Secret', metadata: null })).toEqual({ kind: 'Secret', metadata: null })
})

test('a ConfigMap shows its keys, and the values of options of controllers', () => {
  const data = { 'ssl-redirect': 'false', 5432: 'data/db:5432', 'server-snippet': 'hush', settings: 'hush' }
  const raw = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', annotations: { a: 'hush' } }, data, binaryData: { logo: 'aHVzaA==' } }
  expect(presentable(raw)).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { 'ssl-redirect': 'false', 5432: 'data/db:5432', 'server-snippet': '…', settings: '(hidden)' },
    binaryData: { logo: '(hidden)' },
  })
})
