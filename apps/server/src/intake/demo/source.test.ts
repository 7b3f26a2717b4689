import type { DemoEvent } from '@portolan/demo'
import { Cluster, KINDS } from '@portolan/model'
import type { RawObject } from '@portolan/sources'
import { describe, expect, it } from 'vitest'
import { settled } from '../settled.ts'
import { SILENT, service, sourceContract } from '../source.contract.ts'
import { DemoSource } from './source.ts'

const CHOICE = { kind: 'demo', because: 'a test says so' } as const

const nameOf = (raw: object): string => (raw as { metadata: { name: string } }).metadata.name

sourceContract('the demo', async () => {
  const world = new Map([service('first'), service('second')].map((raw) => [nameOf(raw), raw as RawObject]))
  const events: DemoEvent[] = []
  const source = new DemoSource(CHOICE, { log: SILENT }, { objects: () => [...world.values()], step: () => events.splice(0) })
  return {
    source,
    put: async (raw) => {
      world.set(nameOf(raw), raw as RawObject)
      events.push({ type: 'put', raw: raw as RawObject })
      source.step()
    },
    remove: async (kind, namespace, name) => {
      world.delete(name)
      events.push({ type: 'delete', kind, namespace, name })
      source.step()
    },
    close: async () => {},
  }
})

describe('the demo', () => {
  it('is synced in every kind, Secrets too, and goes on', async () => {
    const source = new DemoSource(CHOICE, { log: SILENT })
    const cluster = new Cluster(source.origin)
    let changes = 0
    source.start((batch) => {
      changes += batch.length
      cluster.apply(batch)
    })
    expect((await settled(source, cluster, 2_000)).complete).toBe(true)
    for (const { kind } of KINDS) expect(cluster.syncOf(kind).state).toBe('synced')
    expect(cluster.count('Ingress')).toBeGreaterThan(0)
    expect(cluster.count('Pod')).toBeGreaterThan(0)
    const before = changes
    for (let step = 0; step < 30; step++) source.step()
    expect(changes).toBeGreaterThan(before)
    expect(source.metrics.total('handler_errors_total')).toBe(0)
    source.stop()
  })
})
