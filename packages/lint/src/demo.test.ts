import { Demo } from '@portolan/demo'
import { Cluster, KINDS } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import { expect, test } from 'vitest'
import { lint } from './lint.ts'

const now = Date.parse('2026-11-20T12:00:00Z')

test('the four namespaces of ui/png/findings.png have its four broken and its five at risk', () => {
  const cluster = new Cluster({ source: 'demo', name: 'prod-eu-1' })
  cluster.apply(
    new Demo({ now: () => now })
      .objects()
      .flatMap((raw) => admit(raw).object ?? [])
      .map((object) => ({ type: 'put', object })),
  )
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  const found = lint(cluster, compile(cluster), now).filter(({ namespace }) => ['shop', 'auth', 'media', 'payments'].includes(namespace ?? ''))
  const told = (severity: string): readonly string[] =>
    found
      .filter((finding) => finding.severity === severity)
      .map(({ title }) => title)
      .sort()
  expect(told('error')).toEqual([
    '/v1/introspect may not cross into auth',
    '/v1/webhooks leads to a Service that does not exist',
    'admin.shop.example.com answers 503',
    'sso.example.com has no certificate',
  ])
  expect(told('warning')).toEqual([
    '/thumb can never match',
    'cdn.example.com is claimed by two Ingresses',
    'legacy-web has an address but no pods',
    'login.example.com certificate ends in 6 days',
    'search is down to 2 of 3 pods',
  ])
})
