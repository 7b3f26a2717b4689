import type { DemoEvent } from '@portolan/demo'
import { Cluster, KINDS } from '@portolan/model'
import type { RawObject } from '@portolan/sources'
import { describe, expect, it } from 'vitest'
import { settled } from '../settled.ts'
import { SILENT, service, sourceContract } from '../source.contract.ts'
import { DemoSource } from './source.ts'

const CHOICE = { kind: 'demo', because: 'a test says so' } as const

sourceContract('the demo', async () => {
  const events: DemoEvent[] = []
  const script = { objects: () => [service('first'), service('second')] as RawObject[], step: () => events.splice(0) }
  const source = new DemoSource(CHOICE, { log: SILENT }, script)
  return {
    source,
    put: async (raw) => {
      events.push({ type: 'put', raw: raw as RawObject })
      source.step()
    },
    remove: async (kind, namespace, name) => {
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
