import { Demo } from '@portolan/demo'
import { Cluster, KINDS } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import { expect, test } from 'vitest'
import { costOf } from './cost.ts'

const now = Date.parse('2026-11-20T12:00:00Z')

const demo = (): Cluster => {
  const cluster = new Cluster({ source: 'demo', name: 'prod-eu-1' })
  const objects = new Demo({ now: () => now }).objects().flatMap((raw) => admit(raw).object ?? [])
  cluster.apply(objects.map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return cluster
}

test('each load balancer says what it carries and where that could go', () => {
  const cluster = demo()
  const { rows, now: today, after, monthly } = costOf(cluster, compile(cluster), 20)
  const told = new Map(rows.map(({ ref, carries, month, move }) => [ref.name, [carries, month, move.is, move.text]]))
  expect(told.get('legacy-web')).toEqual(['nothing', 20, 'remove', 'remove: no pods behind it'])
  expect(told.get('charges-grpc')).toEqual(['tcp :8443, TLS', 20, 'move', 'Gateway edge, as a TLSRoute'])
  expect(told.get('ingress-nginx-controller')?.[2]).toBe('stays')
  expect(told.get('ftp-drop')?.[1]).toBe(0)
  expect(told.get('resolver')?.[2]).toBe('careful')
  expect(monthly).toBe(20)
  expect(today - after).toBe(rows.filter(({ move }) => move.is === 'move' || move.is === 'remove').length * 20)
})

test('what would change the source address that pods see saves nothing', () => {
  const cluster = demo()
  const grpc = cluster.get('Service', 'payments', 'charges-grpc')
  if (!grpc) throw new Error('the demo has no charges-grpc')
  cluster.apply([{ type: 'put', object: { ...grpc, externalTrafficPolicy: 'Local' } }])
  const row = costOf(cluster, compile(cluster), 20).rows.find(({ ref }) => ref.name === 'charges-grpc')
  expect(row?.move).toMatchObject({ is: 'careful', text: expect.stringContaining('another source address') })
})

test('an empty cluster costs nothing', () => {
  const cluster = new Cluster({ source: 'cluster', name: 'empty' })
  expect(costOf(cluster, compile(cluster), 20)).toEqual({ monthly: 20, rows: [], now: 0, after: 0 })
})
