import { setTimeout as pause } from 'node:timers/promises'
import type { Cluster } from '@portolan/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holds, service } from '../source.contract.ts'
import { FakeApi, status } from './fake-api.ts'
import { holdingsOf, readFake } from './read-fake.ts'
import type { ClusterSource } from './source.ts'
import type { Timing } from './timing.ts'

describe('what is held is compared with the server', () => {
  let api: FakeApi
  let source: ClusterSource
  let cluster: Cluster
  beforeEach(async () => {
    api = await FakeApi.start()
    for (let index = 0; index < 1_200; index++) api.put(service(`many-${index}`))
  })
  afterEach(async () => {
    source.stop()
    await api.stop()
  })

  const begin = async (timing: Partial<Timing> = {}): Promise<void> => {
    ;({ source, cluster } = await readFake(api, { auditLeast: 100, auditMost: 200, ...timing }))
  }
  const held = (): string => holdingsOf(cluster, 'Service')
  const audits = (result: string): number => source.metrics.total('audits_total', { result })
  const exact = () => api.requests('Service', 'list').filter(({ query }) => query.get('resourceVersionMatch') === 'Exact')
  const rest = () => api.requests('Service', 'list').filter(({ query }) => query.has('continue'))

  it('finds nothing where nothing is wrong, however much happens meanwhile, and asks in pages', async () => {
    await begin({ auditLeast: 20, auditMost: 30 })
    for (let turn = 0; turn < 60; turn++) {
      api.put(service(`many-${turn % 7}`))
      api.remove('Service', 'shop', `many-${100 + turn}`)
      await pause(5)
    }
    await holds(() => exact().length > 2 && audits('equal') > 40)
    expect(rest().length).toBeGreaterThan(2)
    expect(audits('mismatch')).toBe(0)
    expect(source.metrics.total('relists_total', { kind: 'Service' })).toBe(1)
    expect(held()).toBe(api.holdings('Service'))
  })

  it('finds what a history hides that was rewound and has outgrown the old one: counts it, says it, reads anew', async () => {
    await begin({ auditLeast: 2_500, auditMost: 2_600 })
    const before = Number(api.version)
    api.rewind(10)
    api.put(service('of-the-new-world'))
    while (Number(api.version) < before + 5) api.put(service('churn'))
    api.drop()
    // The watch is resumed at a version that means another thing now, and nothing contradicts it.
    await holds(() => api.requests('Service', 'watch').length > 0 && cluster.get('Service', 'shop', 'churn') !== undefined)
    expect(cluster.get('Service', 'shop', 'many-1')).toBeDefined()
    expect(cluster.get('Service', 'shop', 'of-the-new-world')).toBeUndefined()
    await holds(() => held() === api.holdings('Service') && cluster.syncOf('Service').state === 'synced')
    expect(source.metrics.total('audit_mismatch_total', { kind: 'Service' })).toBe(1)
    const note = cluster.syncOf('Service').message
    expect(note).toMatch(
      /^At \d{4}-\d\d-\d\d \d\d:\d\d UTC an audit found \d+ of services unlike the API server's \(.*shop\/of-the-new-world.*\)\. They were read anew\.$/,
    )
    expect(source.health().kinds.get('Service')?.message).toBe(note)
    // The note stands until an audit finds nothing.
    await holds(() => cluster.syncOf('Service').message === undefined)
    expect(cluster.syncOf('Service').state).toBe('synced')
  })

  it('finds that the server is behind what was seen, while the watch stays silent', async () => {
    await begin({ auditLeast: 400, auditMost: 500 })
    api.rewind(10)
    api.put(service('of-the-new-world'))
    await holds(() => held() === api.holdings('Service') && cluster.syncOf('Service').state === 'synced')
    expect(source.metrics.total('audit_mismatch_total', { kind: 'Service' })).toBe(1)
    expect(cluster.syncOf('Service').message).toContain('hold less history of services than was already seen')
  })

  it('concludes nothing when the server remembers the version no more, or fails', async () => {
    let fails = 0
    await begin({ auditLeast: 60, auditMost: 80 })
    api.intercept = ({ query }, response) => {
      if (query.get('resourceVersionMatch') !== 'Exact') return false
      fails++
      status(response, fails % 2 === 0 ? 410 : 500, 'no')
      return true
    }
    const unknown = audits('unknown')
    await holds(() => fails > 10)
    expect(audits('unknown') - unknown).toBeGreaterThan(8)
    expect(audits('mismatch')).toBe(0)
    expect(source.metrics.total('relists_total', { kind: 'Service' })).toBe(1)
  })
})
