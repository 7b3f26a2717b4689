import { compile } from '@portolan/routing'
import { expect, test, vi } from 'vitest'
import { clusterOf, findings, ingress, NGINX, NOW, workload } from '../exam/read.ts'
import { lint, withheld } from './lint.ts'
import { noReadyPods } from './rules/no-ready-pods.ts'
import { nearestName } from './nearest.ts'

const balancer = `
apiVersion: v1
kind: Service
metadata: { name: nginx, namespace: ingress }
spec: { type: LoadBalancer, selector: { app: nginx }, ports: [{ name: http, port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 203.0.113.10 }] } }
---
`
const address = (yaml: string): string => `${yaml.replace(/---\s*$/, '')}status: { loadBalancer: { ingress: [{ ip: 203.0.113.10 }] } }\n---\n`

test('findings are ranked by severity, reach and id', () => {
  const found = findings(
    NGINX +
      workload('a', 'dead', 0, 1) +
      workload('a', 'web', 1) +
      workload('a', 'short', 1, 2) +
      balancer +
      address(ingress('a', 'x', 'x.test', { '/': 'short:8080' })) +
      address(ingress('a', 'w', 'w.test', { '/': 'web:8080', '/one': 'dead:8080', '/two': 'gone:80', '/three': 'web:8080' })) +
      address(ingress('a', 'z', 'z.test', { '/': 'dead:8080' })),
  ).filter(({ severity }) => severity !== 'note')
  expect(found.map(({ code, reach }) => `${code} ${reach}`)).toEqual(['no-ready-pods 1.25', 'backend-missing 0.25', 'pods-short 1'])
})

test('a finding has an id that stays while its cause does, and names its requests', () => {
  const yaml = NGINX + workload('a', 'dead', 0, 1) + ingress('a', 'x', 'x.test', { '/': 'dead:8080', '/y': 'dead:8080' })
  const [finding] = findings(yaml)
  expect(finding).toMatchObject({
    id: 'no-ready-pods:Service/a/dead',
    namespace: 'a',
    hurtsTotal: 2,
    hurts: expect.arrayContaining([
      { host: 'x.test', path: '/' },
      { host: 'x.test', path: '/y' },
    ]),
  })
  expect(findings(yaml + workload('a', 'other', 1))[0]?.id).toBe(finding?.id)
})

test('a Service that only pods reach is found too, with little reach', () => {
  expect(findings(workload('a', 'dead', 0, 2))).toMatchObject([
    { code: 'no-ready-pods', reach: 0, reachText: 'inside the cluster', title: 'dead has no ready pods' },
  ])
})

test('a file that can’t be read is a finding with its place', () => {
  expect(findings('kind: [1')).toMatchObject([
    { code: 'broken-manifest', severity: 'error', ref: { kind: 'File', name: 'exam.yaml' }, cause: expect.stringContaining('exam.yaml') },
  ])
})

test('what is withheld says for want of which kinds', () => {
  expect(withheld(clusterOf('', ['Secret', 'ReferenceGrant']))).toEqual([
    { code: 'grant-missing', kinds: ['ReferenceGrant'] },
    { code: 'tls-secret-missing', kinds: ['Secret'] },
    { code: 'tls-secret-type', kinds: ['Secret'] },
    { code: 'tls-expired', kinds: ['Secret'] },
    { code: 'tls-not-yet', kinds: ['Secret'] },
    { code: 'tls-name', kinds: ['Secret'] },
    { code: 'tls-chain', kinds: ['Secret'] },
    { code: 'tls-expiring', kinds: ['Secret'] },
  ])
})

test('nothing is concluded from endpoints that may not be read', () => {
  const yaml = NGINX + workload('a', 'dead', 0, 2) + ingress('a', 'x', 'x.test', { '/': 'dead:8080' })
  expect(findings(yaml, ['EndpointSlice', 'Pod']).filter(({ code }) => code === 'no-ready-pods' || code === 'pods-short')).toHaveLength(0)
})

test('an empty cluster has no findings', () => {
  const cluster = clusterOf('')
  expect(lint(cluster, compile(cluster), NOW)).toEqual([])
})

test.each([
  ['webhooks', ['webhook-receiver', 'web'], 'webhook-receiver'],
  ['chekout', ['checkout', 'cart'], 'checkout'],
  ['cart', ['postgres', 'idp'], undefined],
  ['a', [], undefined],
])('the name nearest to %s among %s is %s', (wrong, names, nearest) => {
  expect(nearestName(wrong, names)).toBe(nearest)
})

test('a rule that stumbles is said to be unknown, and takes no other finding along', () => {
  const objects = NGINX + workload('a', 'web', 1) + ingress('a', 'old', 'one.test', { '/': 'web:8080' }, 'ingressClassName: other')
  const before = findings(objects)
  const stumble = vi.spyOn(noReadyPods, 'find').mockImplementation(() => {
    throw new Error('odd object')
  })
  const after = findings(objects)
  stumble.mockRestore()
  expect(before.map(({ code }) => code)).toContain('class-unserved')
  expect(after.filter(({ ref }) => ref.kind !== 'Rule')).toEqual(before)
  expect(after.at(-1)).toMatchObject({ code: 'no-ready-pods', severity: 'unknown', cause: 'odd object' })
})
