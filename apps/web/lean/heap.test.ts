import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Heap } from './heap.ts'

it('gives its items back in order, those whose rank has changed too', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.tuple(fc.nat(), fc.integer())), (ranks, changes) => {
      const items = ranks.map((rank) => ({ rank }))
      const heap = new Heap<{ rank: number }>((a, b) => a.rank - b.rank)
      for (const item of items) heap.push(item)
      for (const [at, rank] of changes) {
        const item = items[at % Math.max(1, items.length)]
        if (!item) continue
        item.rank = rank
        heap.updateItem(item)
      }
      expect(heap.size()).toBe(items.length)
      expect(heap.peek()?.rank).toBe(items.length === 0 ? undefined : Math.min(...items.map(({ rank }) => rank)))
      expect(items.map(() => heap.pop()?.rank)).toEqual(items.map(({ rank }) => rank).sort((a, b) => a - b))
      expect(heap.pop()).toBeUndefined()
    }),
  )
})
