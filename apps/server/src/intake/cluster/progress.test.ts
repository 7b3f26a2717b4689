import type { ServerResponse } from 'node:http'
import type { Kind } from '@portolan/model'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KindHealth } from '../source.ts'
import { service, SILENT } from '../source.contract.ts'
import { bookmark, FakeApi } from './fake-api.ts'
import { type ClusterSource, openCluster } from './source.ts'

const WAIT = { timeout: 20_000, interval: 10 }

let api: FakeApi
let source: ClusterSource
beforeEach(async () => {
  api = await FakeApi.start()
  for (let index = 0; index < 1_200; index++) api.put(service(`many-${index}`))
})
afterEach(async () => {
  source.stop()
  await api.stop()
})

const begin = (namespaces: readonly string[] = []): void => {
  const choice = { kind: 'cluster', credentials: 'kubeconfig', files: [api.kubeconfig], because: 'a test says so' } as const
  const opened = openCluster(choice, { log: SILENT, namespaces }, { discovery: 150, stage: 200 })
  if ('error' in opened) throw new Error(opened.error.message)
  source = opened
  source.start(() => {})
}
const health = (kind: Kind): KindHealth | undefined => source.health().kinds.get(kind)

it('says how far a list in pages is, and of how many, until it is whole', async () => {
  api.watchList = false
  const held = Promise.withResolvers<ServerResponse>()
  api.intercept = ({ kind, query }, response) => {
    if (kind !== 'Service' || query.get('continue') !== '1000') return false
    held.resolve(response)
    return true
  }
  begin()
  const response = await held.promise
  await vi.waitFor(() => expect(health('Service')).toMatchObject({ state: 'syncing', reading: { read: 1_000, of: 1_200 } }), WAIT)
  api.intercept = () => false
  response.destroy()
  await vi.waitFor(() => expect(health('Service')?.state).toBe('synced'), WAIT)
  expect(health('Service')).not.toHaveProperty('reading')
})

it('counts what a short WatchList has brought', async () => {
  api.intercept = ({ kind, query }, response) => {
    if (kind !== 'Service' || !query.has('sendInitialEvents')) return false
    for (const name of ['first', 'second', 'third']) {
      const object = { ...service(name), metadata: { namespace: 'shop', name, uid: name, resourceVersion: '5' } }
      response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`)
    }
    setTimeout(() => response.write(`${JSON.stringify(bookmark('Service', '100', true))}\n`), 1_000)
    return true
  }
  begin()
  await vi.waitFor(() => expect(health('Service')).toMatchObject({ state: 'syncing', reading: { read: 3 } }), WAIT)
  await vi.waitFor(() => expect(health('Service')?.state).toBe('synced'), WAIT)
})

it('asks of how many a long WatchList is', async () => {
  const held = Promise.withResolvers<ServerResponse>()
  api.intercept = ({ kind, query }, response) => {
    if (kind !== 'Service' || !query.has('sendInitialEvents')) return false
    const send = (from: number, to: number): void => {
      for (let index = from; index < to; index++) {
        const object = { ...service(`many-${index}`), metadata: { namespace: 'shop', name: `many-${index}`, uid: `${index}`, resourceVersion: '5' } }
        response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`)
      }
    }
    send(0, 600)
    // The number comes on another connection; the next chunk tells it.
    setTimeout(() => send(600, 700), 500)
    held.resolve(response)
    return true
  }
  begin()
  const response = await held.promise
  await vi.waitFor(() => expect(health('Service')).toMatchObject({ state: 'syncing', reading: { read: 700, of: 1_200 } }), WAIT)
  response.write(`${JSON.stringify(bookmark('Service', '100', true))}\n`)
  await vi.waitFor(() => expect(health('Service')?.state).toBe('synced'), WAIT)
})
