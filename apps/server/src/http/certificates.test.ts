import type { Certificates, Routes } from '@portolan/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { start, type Started } from '../testing/start.ts'

let server: Started
const ingress = (name: string, host: string, secretName: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'shop' },
  spec: {
    ingressClassName: 'nginx',
    tls: [{ hosts: [host], secretName }],
    rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }],
  },
})

beforeAll(async () => {
  server = await start()
  server.source.put(
    { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
    ingress('shop', 'shop.test', 'shop-tls'),
    ingress('wild', '*.test', 'wild-tls'),
  )
  server.source.sync()
})
afterAll(() => server.close())

test('what listeners present: all of it, or the best fit for one host', async () => {
  const all = (await server.fetch<Certificates>('api/v1/certificates')).body.certificates
  expect(all.flatMap(({ secret }) => secret?.name ?? []).sort()).toEqual(['shop-tls', 'wild-tls'])
  const { certificates } = (await server.fetch<Certificates>('api/v1/certificates?host=shop.test')).body
  expect(certificates).toMatchObject([{ host: 'shop.test', secret: { name: 'shop-tls' }, fault: expect.any(String) }])
})

test('the rules of one host alone', async () => {
  const { tables } = (await server.fetch<Routes>('api/v1/routes?host=shop.test')).body
  expect(tables.flatMap(({ sites }) => sites.map(({ host }) => host))).toEqual([{ by: 'exact', value: 'shop.test' }])
  expect((await server.fetch<Routes>('api/v1/routes?host=nobody.test')).body.tables).toEqual([])
})

test('the facts of a Secret, with what is wrong with its chain and what cert-manager says', async () => {
  server.source.put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'shop-tls', namespace: 'shop' },
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': LEAF, 'tls.key': '-' },
  })
  const [own] = (await server.fetch<Certificates>('api/v1/certificates?host=shop.test')).body.certificates
  expect(own).toMatchObject({
    source: 'secret',
    names: ['one.test'],
    issuer: 'Exam CA 1',
    notAfter: Date.UTC(2035, 0, 1),
    chainFaults: [{ code: 'missing-intermediate', severity: 'error', text: expect.stringContaining('comes without that of its issuer, Exam CA 1.') }],
  })
  server.source.put(managed)
  server.source.sync(['Secret'], 'forbidden')
  server.source.remove('Secret', 'shop', 'shop-tls')
  const [told] = (await server.fetch<Certificates>('api/v1/certificates?host=shop.test')).body.certificates
  expect(told).toMatchObject({
    source: 'cert-manager',
    names: ['shop.test'],
    issuer: 'ClusterIssuer letsencrypt',
    notAfter: Date.UTC(2035, 0, 1),
    certManager: {
      ref: { kind: 'Certificate', namespace: 'shop', name: 'shop' },
      state: 'failed',
      text: expect.stringMatching(/^cert-manager last tried \d+ days ago and failed\.$/),
      reason: 'it is so',
      lastFailure: Date.UTC(2026, 0, 2, 2, 14),
    },
  })
})

const managed = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { secretName: 'shop-tls', dnsNames: ['shop.test'], issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' } },
  status: {
    notAfter: '2035-01-01T00:00:00Z',
    lastFailureTime: '2026-01-02T02:14:00Z',
    conditions: [
      { type: 'Ready', status: 'True', reason: 'Ready', message: 'up to date' },
      { type: 'Issuing', status: 'False', reason: 'Failed', message: 'it is so' },
    ],
  },
}

/** one.test, by Exam CA 1, with a public authority's policy; from 2025-01-01 to 2035-01-01. */
const LEAF = `-----BEGIN CERTIFICATE-----
MIIBrDCCAVGgAwIBAgIUGHtcijrViWpLCFhUMLY3nW6AbvQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJRXhhbSBDQSAxMB4XDTI1MDEwMTAwMDAwMFoXDTM1MDEwMTAw
MDAwMFowEzERMA8GA1UEAwwIb25lLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAARBBvFXE0kfeQPns/DRgjUhDJKQmqiru0au6qp+SVc/n6LP6nMTAA51HNVm
wBzdh5aFoGxD5XhvIl3LBvRTXd2bo4GBMH8wEwYDVR0RBAwwCoIIb25lLnRlc3Qw
EwYDVR0lBAwwCgYIKwYBBQUHAwEwHwYDVR0jBBgwFoAUHYN+GdsjPsBfSDZe3L7m
kxvuuTYwEwYDVR0gBAwwCjAIBgZngQwBAgEwHQYDVR0OBBYEFFwjVaRH9HC7pwGu
UvhuLf54JzXNMAoGCCqGSM49BAMCA0kAMEYCIQDjIJZiRCbEv8eQmhBizqCdVWNN
oUfNcSk/d7Hxnwg8HQIhALizYb3YsZ79LRcPUhYqOxee04nsr7sqkauExJ10h1YM
-----END CERTIFICATE-----
`
