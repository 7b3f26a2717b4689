import type { Cluster } from '@portolan/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holds, service } from '../source.contract.ts'
import { FakeApi } from './fake-api.ts'
import { holdingsOf, readFake } from './read-fake.ts'
import type { ClusterSource } from './source.ts'

describe('events that come again, or late', () => {
  let api: FakeApi
  let source: ClusterSource
  let cluster: Cluster
  beforeEach(async () => {
    api = await FakeApi.start()
    api.put(service('first'))
    ;({ source, cluster } = await readFake(api, {}))
  })
  afterEach(async () => {
    source.stop()
    await api.stop()
  })
  const say = (type: string, port: number, resourceVersion: number, uid = 'one'): void => {
    const object = service('cart', port) as { metadata: object }
    api.write(
      'Service',
      `${JSON.stringify({ type, object: { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(resourceVersion) } } })}\n`,
    )
  }
  /** Says something that is surely taken in, so that what was said before has been, too. */
  const passed = async (): Promise<void> => {
    api.put(service('marker'))
    const { version } = api
    await holds(() => cluster.get('Service', 'shop', 'marker')?.meta.resourceVersion === version)
  }
  const cart = () => cluster.get('Service', 'shop', 'cart')

  it('do not set an object back to an older version, and a repetition changes nothing', async () => {
    say('ADDED', 1, 1_001)
    say('MODIFIED', 2, 1_002)
    await holds(() => cart()?.ports[0]?.port === 2)
    const now = cart()
    say('ADDED', 1, 1_001)
    say('DELETED', 1, 1_001)
    say('MODIFIED', 2, 1_002)
    await passed()
    expect(cart()).toBe(now)
  })

  it('do not bring a deleted object back, nor take its successor away', async () => {
    say('ADDED', 1, 1_001)
    say('DELETED', 1, 1_003)
    say('MODIFIED', 1, 1_002)
    await passed()
    expect(cart()).toBeUndefined()
    say('ADDED', 3, 1_005, 'two')
    say('DELETED', 1, 1_003)
    await passed()
    expect(cart()?.meta).toMatchObject({ uid: 'two', resourceVersion: '1005' })
  })

  it('do not set the version back from which the watch is resumed', async () => {
    say('ADDED', 1, 1_007)
    say('MODIFIED', 1, 1_002)
    await holds(() => cart() !== undefined)
    const before = api.requests('Service', 'watch').length
    api.endWatches('Service')
    await holds(() => api.requests('Service', 'watch').length > before)
    expect(api.requests('Service', 'watch').at(-1)?.query.get('resourceVersion')).toBe('1007')
  })

  it('an object that was deleted and made anew while nobody listened is another one afterwards', async () => {
    api.put(service('again'))
    await holds(() => cluster.get('Service', 'shop', 'again') !== undefined)
    const uid = cluster.get('Service', 'shop', 'again')?.meta.uid
    api.drop()
    api.remove('Service', 'shop', 'again')
    api.put(service('again'))
    await holds(() => holdingsOf(cluster, 'Service') === api.holdings('Service'))
    expect(uid).toBeTruthy()
    expect(cluster.get('Service', 'shop', 'again')?.meta.uid).not.toBe(uid)
    expect(source.metrics.total('relists_total', { kind: 'Service' })).toBe(1)
  })
})
