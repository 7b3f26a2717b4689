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
