import type { CertificateFacts, Secret } from '@portolan/model'
import { compile } from '@portolan/routing'
import { expect, test } from 'vitest'
import { ENDED, PRIVATE, SOON } from '../exam/certificates.ts'
import { clusterOf, findings, ingress, NGINX, NOW, workload } from '../exam/read.ts'
import { FAILED, managed, notReady, pair, READY, site } from '../exam/tls.ts'
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

const without = (yaml: string): readonly Finding[] => findings(yaml, ['Secret'])

test('where Secrets may not be read, cert-manager tells of ends and names', () => {
  expect(without(site + managed(`{ notAfter: "2025-11-08T14:32:08Z", conditions: [${notReady('2025-11-11T14:20:00Z')}] }`))).toMatchObject([
    {
      code: 'tls-expired',
      ref: { kind: 'Certificate', namespace: 'a', name: 'web' },
      title: "one.test's certificate ended 3 days ago",
      cause: 'Certificate a/web',
      text: expect.stringContaining('Certificate a/web tells of it, issued by ClusterIssuer letsencrypt.'),
    },
  ])
  const good = '2026-01-01T00:00:00Z'
  expect(without(site + managed(`{ notAfter: "${good}", conditions: [${READY}] }`))).toEqual([])
  expect(without(site + managed(`{ notAfter: "${good}", conditions: [${READY}] }`, 'images.test'))).toMatchObject([
    { code: 'tls-name', cause: 'Certificate a/web', text: expect.stringContaining('Add one.test to the dnsNames of Certificate a/web.') },
  ])
  // What it is to cover is a wish as long as it isn't issued.
  expect(without(site + managed(`{ notAfter: "${good}", conditions: [${notReady('2025-11-11T14:20:00Z')}] }`, 'images.test'))).toEqual([])
  expect(without(site)).toEqual([])
})

test('the Secret is believed over cert-manager, and that they differ is evidence', () => {
  const stale = managed(`{ notAfter: "2026-01-01T00:00:00Z", conditions: [${READY}] }`)
  const [expired] = findings(site + pair([ENDED]) + stale)
  expect(expired).toMatchObject({ code: 'tls-expired', ref: { kind: 'Secret' } })
  expect(expired?.evidence.map(({ text }) => text)).toContain(
    "Certificate a/web tells of another one, which ends 2026-01-01T00:00:00.000Z; the Secret's ends 2025-11-08T14:32:08.000Z",
  )
  const gloomy = managed(`{ notAfter: "2025-11-08T14:32:08Z", conditions: [${READY}] }`)
  expect(findings(site + pair([PRIVATE]) + gloomy)).toEqual([])
})

test('the severity of an attempt that failed is that of what clients are shown', () => {
  const failing = (end: string): string =>
    managed(`{ notAfter: "${end}", lastFailureTime: "2025-11-11T02:14:00Z", conditions: [${notReady('2025-11-10T00:00:00Z')}, ${FAILED}] }`)
  const severity = (found: readonly Finding[]): string | undefined => found.find(({ code }) => code === 'certificate-failing')?.severity
  expect(severity(findings(site + pair([SOON]) + failing('2025-11-17T14:32:09Z')))).toBe('warning')
  expect(severity(findings(site + pair([ENDED]) + failing('2025-11-08T14:32:08Z')))).toBe('error')
  expect(severity(findings(site + failing('2025-11-17T14:32:09Z')))).toBe('error')
  expect(severity(without(site + failing('2025-11-17T14:32:09Z')))).toBe('warning')
})
