import { setTimeout as pause } from 'node:timers/promises'
import { type Cluster, KINDS } from '@portolan/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holds, service } from '../source.contract.ts'
import { type Asked, FakeApi, status } from './fake-api.ts'
import { readFake } from './read-fake.ts'
import type { ClusterSource } from './source.ts'

const RIGHTS = 300

describe('a right that is taken away while its watch is open', () => {
  let api: FakeApi
  let source: ClusterSource
  let cluster: Cluster
  beforeEach(async () => {
    api = await FakeApi.start()
    api.put(service('first'))
    ;({ source, cluster } = await readFake(api, { rights: RIGHTS }))
  })
  afterEach(async () => {
    source.stop()
    await api.stop()
  })
  /** Refuses from now on what concerns Services, as far as `which` says; open watches stay open, as in life. */
  const refuse = (which: (asked: Asked) => boolean): void => {
    api.intercept = (asked, response) => {
      if (asked.kind !== 'Service' || !which(asked)) return false
      status(response, 403, 'services is forbidden: User "viewer" cannot list resource "services" in API group "" at the cluster scope')
      return true
    }
  }
  const probes = (since: number) => api.asked.slice(since).filter(({ query }) => query.get('limit') === '1')

  it('is noticed: the kind shows as forbidden, what was known of it is gone, and it comes back with the right', async () => {
    refuse(() => true)
    await holds(() => cluster.syncOf('Service').state === 'forbidden')
    expect(cluster.count('Service')).toBe(0)
    expect(cluster.syncOf('Service').message).toBe('Portolan may not list services.')
    expect(cluster.syncOf('Pod').state).toBe('synced')
    api.intercept = () => false
    await holds(() => cluster.syncOf('Service').state === 'synced' && cluster.count('Service') === 1)
  }, 20_000)

  it('does not count while the watch itself is granted: it is made anew once, and stays', async () => {
    const before = api.requests('Service', 'watch').length
    refuse(({ query }) => !query.has('watch'))
    await holds(() => api.requests('Service', 'watch').length === before + 1)
    await pause(3 * RIGHTS)
    expect(api.requests('Service', 'watch').length).toBe(before + 1)
    expect(cluster.syncOf('Service').state).toBe('synced')
    expect(cluster.count('Service')).toBe(1)
  })

  it('is looked for with one small request per kind and turn, one after the other', async () => {
    const since = api.asked.length
    await pause(4 * RIGHTS)
    const kinds = KINDS.filter(({ kind }) => cluster.syncOf(kind).state === 'synced')
    const asked = probes(since)
    // 0.7 to 1 of the time passes between two of one kind.
    expect(asked.length).toBeGreaterThanOrEqual(kinds.length * 3)
    expect(asked.length).toBeLessThanOrEqual(kinds.length * Math.ceil(4 / 0.7))
    expect(new Set(asked.map(({ kind }) => kind)).size).toBe(kinds.length)
    expect(asked.every(({ query }) => [...query.keys()].join() === 'limit')).toBe(true)
  })
})
