import { slotOf } from '@portolan/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Held, isOlder } from './held.ts'

const CART = slotOf('shop', 'cart')
const version = (resourceVersion: string, uid = 'a') => ({ uid, resourceVersion })

describe('Held', () => {
  it('takes an event once, and none from before what it holds', () => {
    const held = new Held()
    expect(held.take(false, CART, version('9'))).toBe(true)
    expect(held.take(false, CART, version('9'))).toBe(false)
    expect(held.take(false, CART, version('10'))).toBe(true)
    expect(held.take(false, CART, version('9'))).toBe(false)
    expect(held.take(true, CART, version('9'))).toBe(false)
    expect(held.size).toBe(1)
  })

  it('is not moved by late words about an object that was deleted and made again', () => {
    const held = new Held()
    held.take(false, CART, version('5'))
    expect(held.take(true, CART, version('6'))).toBe(true)
    expect(held.take(false, CART, version('5'))).toBe(false)
    expect(held.take(true, CART, version('6'))).toBe(false)
    expect(held.take(false, CART, version('8', 'b'))).toBe(true)
    expect(held.take(true, CART, version('6'))).toBe(false)
    expect(held.moment().get(CART)).toEqual(version('8', 'b'))
  })

  it('concludes nothing from versions that are no numbers', () => {
    const held = new Held()
    held.take(false, CART, version('v-2'))
    expect(held.take(false, CART, version('v-1'))).toBe(true)
    expect(isOlder('9', '10')).toBe(true)
    expect(isOlder('10', '9')).toBe(false)
    expect(isOlder('09', '10')).toBe(false)
    expect(isOlder('', '10')).toBe(false)
    // Beyond what a number can tell apart.
    expect(isOlder('9007199254740992', '9007199254740993')).toBe(true)
  })

  const story = fc.array(fc.record({ deleted: fc.boolean(), name: fc.integer({ min: 0, max: 4 }), uid: fc.constantFrom('a', 'b') }), {
    maxLength: 40,
  })
  const apply = (held: Held, events: readonly { deleted: boolean; name: number; uid: string }[], from: number): void =>
    events.forEach(({ deleted, name, uid }, index) => {
      held.take(deleted, slotOf('shop', String(name)), version(String(from + index), uid))
    })
  const all = (held: Held): unknown[] => {
    const moment = held.moment()
    return [0, 1, 2, 3, 4].map((name) => moment.get(slotOf('shop', String(name))))
  }

  it('ends the same when any part of the story is told again', () => {
    fc.assert(
      fc.property(story, fc.nat(40), fc.nat(40), (events, start, length) => {
        const held = new Held()
        apply(held, events, 100)
        const before = all(held)
        const part = events.slice(start, start + length)
        apply(held, part, 100 + start)
        expect(all(held)).toEqual(before)
      }),
    )
  })

  it('shows a moment as it was, and takes back what was not settled', () => {
    fc.assert(
      fc.property(story, story, (first, second) => {
        const held = new Held()
        apply(held, first, 100)
        held.settle()
        const before = all(held)
        const moment = held.moment()
        apply(held, second, 1_000)
        expect([0, 1, 2, 3, 4].map((name) => moment.get(slotOf('shop', String(name))))).toEqual(before)
        expect(moment.size).toBe(before.filter(Boolean).length)
        held.undo()
        expect(all(held)).toEqual(before)
        expect(held.size).toBe(moment.size)
      }),
    )
  })
})
