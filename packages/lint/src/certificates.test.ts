import type { CertificateFacts, Secret } from '@portolan/model'
import { compile } from '@portolan/routing'
import { expect, test } from 'vitest'
import { clusterOf, ingress, NGINX, NOW, workload } from '../exam/read.ts'
import type { Finding } from './finding.ts'
import { lint } from './lint.ts'

const DAY = 86_400_000
const objects = `${NGINX}${workload('auth', 'idp', 1)}${ingress('auth', 'login', 'login.test', { '/': 'idp:8080' }, 'ingressClassName: nginx\n  tls: [{ hosts: [login.test], secretName: login-tls }]')}`

const found = (facts: Partial<CertificateFacts>): readonly Finding[] => {
  const cluster = clusterOf(objects)
  const secret: Secret = {
    kind: 'Secret',
    meta: { namespace: 'auth', name: 'login-tls', uid: '1', resourceVersion: '1', created: 0, labels: {}, annotations: {}, deleting: false },
    type: 'kubernetes.io/tls',
    keys: ['tls.crt', 'tls.key'],
    certificate: { subject: 'CN=login.test', issuer: 'CN=Test CA', names: ['login.test'], notBefore: NOW - DAY, notAfter: NOW + 90 * DAY, ...facts },
  }
  cluster.apply([{ type: 'put', object: secret }])
  return lint(cluster, compile(cluster), NOW)
}

test('a certificate that is good is no finding', () => {
  expect(found({})).toEqual([])
})

test('one that has ended breaks its host', () => {
  expect(found({ notAfter: NOW - 3 * DAY })).toMatchObject([
    {
      code: 'tls-expired',
      severity: 'error',
      title: "login.test's certificate ended 3 days ago",
      cause: 'Secret auth/login-tls',
      reachText: '1 host, every path',
    },
  ])
})

test('one that ends within 14 days is at risk, one that ends on the fifteenth is not', () => {
  expect(found({ notAfter: NOW + 6 * DAY })).toMatchObject([
    {
      code: 'tls-expiring',
      severity: 'warning',
      title: 'login.test certificate ends in 6 days',
      namespace: 'auth',
      hurts: [{ host: 'login.test', path: '/' }],
    },
  ])
  expect(found({ notAfter: NOW + 14 * DAY })).toHaveLength(1)
  expect(found({ notAfter: NOW + 14 * DAY + 1 })).toEqual([])
})

test('one for another name breaks the host', () => {
  expect(found({ names: ['images.test'] })).toMatchObject([
    {
      code: 'tls-name',
      severity: 'error',
      title: 'The certificate for login.test covers images.test only',
      text: expect.stringContaining('Clients refuse the connection.'),
    },
  ])
})
