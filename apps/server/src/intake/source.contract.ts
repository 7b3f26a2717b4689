import { setTimeout as pause } from 'node:timers/promises'
import { Cluster, KINDS, type Change, type Kind } from '@portolan/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settled } from './settled.ts'
import type { Log, Source } from './source.ts'

/** One kind of source in a world that a test can change. */
export interface World {
  /** A source that isn't started; the world holds `service('first')` and `service('second')` in namespace `shop`. */
  readonly source: Source
  /** Undefined, like `remove`, where nothing ever changes. */
  readonly put?: (raw: object) => Promise<void>
  readonly remove?: (kind: Kind, namespace: string, name: string) => Promise<void>
  close(): Promise<void>
}

export const service = (name: string, port = 80): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: { selector: { app: name }, ports: [{ port }] },
})

export const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

/** What every source promises (source.ts). Each one sits this exam. */
export const sourceContract = (name: string, open: () => Promise<World>): void => {
  describe(`${name} keeps the contract of a source`, () => {
    let world: World
    let cluster: Cluster
    let batches: (readonly Change[])[]
    const take = (changes: readonly Change[]): void => {
      batches.push(changes)
      cluster.apply(changes)
    }

    beforeEach(async () => {
      world = await open()
      cluster = new Cluster(world.source.origin)
      batches = []
    })
    afterEach(async () => {
      world.source.stop()
      await world.close()
    })

    it('says the state of every kind first, and not before start has returned', async () => {
      world.source.start(take)
      expect(batches).toEqual([])
      await holds(() => batches.length > 0)
      expect(batches[0]?.map((change) => (change.type === 'sync' ? change.kind : change.type)).sort()).toEqual(KINDS.map(({ kind }) => kind).sort())
    })

    it('settles: every kind is synced, forbidden or absent', async () => {
      world.source.start(take)
      const { complete, waiting, health } = await settled(world.source, cluster, 5_000)
      expect({ complete, waiting }).toEqual({ complete: true, waiting: [] })
      expect(health.state).toBe('reachable')
      expect(cluster.syncOf('Service').state).toBe('synced')
      expect(names(cluster)).toEqual(['first', 'second'])
    })

    it('never shows half a kind as synced', async () => {
      const seen: number[] = []
      world.source.start((changes) => {
        take(changes)
        if (cluster.syncOf('Service').state === 'synced') seen.push(names(cluster).length)
      })
      await settled(world.source, cluster, 5_000)
      expect(seen[0]).toBe(2)
    })

    it('brings what comes, what changes and what goes', async ({ skip }) => {
      const { put, remove } = world
      if (!put || !remove) return skip('nothing ever changes in it')
      world.source.start(take)
      await settled(world.source, cluster, 5_000)
      await put(service('third'))
      await holds(() => names(cluster).join() === 'first,second,third')
      await put(service('third', 8080))
      await holds(() => cluster.get('Service', 'shop', 'third')?.ports[0]?.port === 8080)
      await remove('Service', 'shop', 'first')
      await holds(() => names(cluster).join() === 'second,third')
    })

    it('is still after stop, whatever happens', async () => {
      world.source.start(take)
      await settled(world.source, cluster, 5_000)
      world.source.stop()
      const before = batches.length
      await world.put?.(service('late'))
      await pause(300)
      expect(batches.length).toBe(before)
    })

    it('is still when it was stopped at once', async () => {
      world.source.start(take)
      world.source.stop()
      await pause(200)
      expect(batches).toEqual([])
    })

    it.for(['first', 'later'])('outlives a sink that throws at the %s objects, and leaves nothing out', async (when, { skip }) => {
      const { put, remove } = world
      if (when === 'later' && !put) return skip('nothing ever changes in it')
      let throwing = when === 'first'
      world.source.start((changes) => {
        if (throwing && changes.some((change) => change.type === 'put' || (change.type === 'replace' && change.objects.length > 0))) {
          throwing = false
          throw new Error('a handler that fails once')
        }
        take(changes)
      })
      await holds(() => names(cluster).join() === 'first,second')
      throwing = when === 'later'
      await put?.(service('third'))
      await remove?.('Service', 'shop', 'first')
      await holds(() => names(cluster).join() === (put ? 'second,third' : 'first,second') && cluster.syncOf('Service').state === 'synced')
      expect(throwing).toBe(false)
      expect(world.source.metrics.total('handler_errors_total')).toBe(1)
    })

    it('tells of changes of its health after the sink has them', async () => {
      let told = 0
      const undo = world.source.onHealth(() => {
        told++
        for (const [kind, { state }] of world.source.health().kinds) expect(cluster.syncOf(kind).state).toBe(state)
      })
      world.source.start(take)
      await settled(world.source, cluster, 5_000)
      expect(told).toBeGreaterThan(0)
      undo()
    })

    it('reads one object, ready to show', async () => {
      world.source.start(take)
      await settled(world.source, cluster, 5_000)
      const raw = await world.source.read({ kind: 'Service', namespace: 'shop', name: 'first' })
      expect(raw).toMatchObject({ kind: 'Service', metadata: { name: 'first', namespace: 'shop' } })
      expect(JSON.stringify(raw)).toContain('"selector":{"app":"first"}')
      expect(raw?.metadata).not.toHaveProperty('managedFields')
    })

    it('answers undefined and no events for what is not there, and never rejects', async () => {
      const refs = [
        { kind: 'Service', namespace: 'shop', name: 'nobody' },
        { kind: 'Service', namespace: '../..', name: 'secrets' },
        { kind: 'Service', name: 'first' },
        { kind: 'Namespace', namespace: 'shop', name: 'shop' },
        { kind: 'Nonsense', namespace: 'shop', name: 'first' },
        { kind: '__proto__', name: '' },
        { kind: 'Service', namespace: 'shop', name: 'a,b=c\n\u0000%2f' },
      ]
      const ask = async (): Promise<void> => {
        for (const ref of refs) {
          expect(await world.source.read(ref)).toBeUndefined()
          expect(await world.source.events(ref)).toEqual([])
        }
      }
      await ask()
      world.source.start(take)
      await settled(world.source, cluster, 5_000)
      await ask()
      world.source.stop()
      await ask()
    })
  })
}

const names = (cluster: Cluster): string[] =>
  [...cluster.all('Service')]
    .filter(({ meta }) => meta.namespace === 'shop')
    .map(({ meta }) => meta.name)
    .sort()

/** Polls until it holds. The limit only ends what would wait for ever: a slow machine is no fault. */
export const holds = async (what: () => boolean, limit = 60_000): Promise<void> => {
  const ends = performance.now() + limit
  while (!what()) {
    if (performance.now() > ends) throw new Error(`waited ${limit} ms in vain for ${what}`)
    await pause(10)
  }
}
