import { type Change, KINDS } from '@portolan/model'
import { admit, type RawObject } from '@portolan/sources'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Live, type State } from './live.ts'
import { ingress, ingressClass, service, slice } from './testing/objects.ts'

const put = (raw: RawObject): Change => {
  const { object } = admit(raw)
  if (!object) throw new Error('not admitted')
  return { type: 'put', object }
}

let live: Live
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  live = new Live({ source: 'cluster', name: 'test' })
})
afterEach(() => {
  live.close()
  vi.useRealTimers()
})

test('a burst is published once, when it is quiet', () => {
  const seen: number[] = []
  live.subscribe(({ revision }) => seen.push(revision))
  for (let i = 0; i < 20; i++) live.take([put(service(`s${i}`))])
  expect(seen).toEqual([])
  vi.advanceTimersByTime(100)
  expect(seen).toEqual([1])
  expect(live.state().cluster.count('Service')).toBe(20)
})

test('changes that never stop are published all the same, within 250 ms', () => {
  const seen: State[] = []
  live.subscribe((state) => seen.push(state))
  for (let ms = 0; ms < 1_000; ms += 5) {
    live.take([put(service('web', { ports: [{ port: 80 + ms }] }))])
    vi.advanceTimersByTime(5)
  }
  expect(seen.length).toBeGreaterThanOrEqual(4)
  expect(seen.map(({ revision }) => revision)).toEqual(seen.map((_, i) => i + 1))
})

test('who asks gets what has arrived, before it has settled', () => {
  live.take([put(service('web'))])
  const { revision, cluster } = live.state()
  expect([revision, cluster.count('Service')]).toEqual([1, 1])
  expect(live.state().revision).toBe(1)
  const seen: number[] = []
  live.subscribe((state) => seen.push(state.revision))
  vi.advanceTimersByTime(250)
  expect(seen).toEqual([1])
})

test('what changes nothing is no revision', () => {
  live.take([{ type: 'remove', kind: 'Service', namespace: 'shop', name: 'none' }])
  live.take([])
  vi.advanceTimersByTime(250)
  expect(live.state().revision).toBe(0)
})

test('tables follow objects, and stay the same when only endpoints change', () => {
  live.take([put(ingressClass()), put(ingress('shop', 'shop.test', [{ path: '/', service: 'web' }])), put(service('web'))])
  const { tables } = live.state()
  expect(tables).toHaveLength(1)
  live.take([put(slice('web', ['10.0.0.1']))])
  expect(live.state().tables).toBe(tables)
  live.take([{ type: 'remove', kind: 'Ingress', namespace: 'shop', name: 'shop' }])
  expect(live.state().tables).not.toBe(tables)
})

test('findings are made once per revision', () => {
  live.take([put(service('web'))])
  const state = live.state()
  expect(state.findings).toBe(state.findings)
  expect(live.state().findings).toBe(state.findings)
})

test('synced once every kind has said what it can say, and it stays so', () => {
  const say = (state: 'syncing' | 'synced' | 'forbidden' | 'absent'): Change[] => KINDS.map(({ kind }) => ({ type: 'sync', kind, state }))
  expect(live.synced).toBe(false)
  live.take(say('syncing'))
  expect(live.synced).toBe(false)
  live.take(say('synced').slice(1))
  expect(live.synced).toBe(false)
  live.take([{ type: 'sync', kind: 'Namespace', state: 'forbidden' }])
  expect(live.synced).toBe(true)
  live.take([{ type: 'sync', kind: 'Pod', state: 'syncing' }])
  expect(live.synced).toBe(true)
})

test('a revision is waited for, for a while', async () => {
  const reached = live.reach(1, 1_000)
  live.take([put(service('web'))])
  vi.advanceTimersByTime(250)
  expect(await reached).toBe(true)
  const never = live.reach(9, 1_000)
  vi.advanceTimersByTime(1_000)
  expect(await never).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

test('after closing nothing is published', () => {
  const seen: number[] = []
  live.subscribe(({ revision }) => seen.push(revision))
  live.take([put(service('web'))])
  live.close()
  live.take([put(service('api'))])
  vi.advanceTimersByTime(1_000)
  expect(seen).toEqual([])
})
