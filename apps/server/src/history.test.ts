import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventId, History, revisionOf } from './history.ts'

const event = (to: number, size = 8): Buffer => Buffer.from(`${to}`.padEnd(size))

test('what a reader missed is all that came after its revision, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 30 }), fc.nat(100), (jumps, at) => {
      const history = new History()
      let now = 0
      const stops = [0]
      for (const jump of jumps) {
        history.push(now, now + jump, event(now + jump))
        now += jump
        stops.push(now)
      }
      const missed = history.since(at)
      if (stops.includes(at)) expect(missed?.map((buffer) => Number(buffer.toString()))).toEqual(stops.filter((stop) => stop > at))
      else expect(missed).toBeUndefined()
    }),
  )
})

test('steps are forgotten by age and by size', () => {
  let now = 0
  const history = new History({ age: 1_000, bytes: 100 }, () => now)
  history.push(0, 1, event(1, 40))
  now = 500
  history.push(1, 2, event(2, 40))
  expect(history.since(0)).toHaveLength(2)
  now = 1_200
  expect(history.since(0)).toBeUndefined()
  expect(history.since(1)).toHaveLength(1)
  history.push(2, 3, event(3, 90))
  expect(history.bytes).toBe(90)
  expect(history.since(1)).toBeUndefined()
  expect(history.since(2)).toHaveLength(1)
})

test('the oldest are given up on demand', () => {
  const history = new History()
  for (let step = 0; step < 10; step++) history.push(step, step + 1, event(step + 1, 10))
  history.shrink(45)
  expect(history.bytes).toBe(40)
  expect(history.since(5)).toBeUndefined()
  expect(history.since(6)).toHaveLength(4)
})

test('a step that does not follow on the last one begins anew', () => {
  const history = new History()
  history.push(0, 1, event(1))
  history.push(5, 6, event(6))
  expect(history.since(0)).toBeUndefined()
  expect(history.since(5)).toHaveLength(1)
})

test('ids of this epoch are read, and nothing else', () => {
  expect(revisionOf(eventId('abc', 12), 'abc')).toBe(12)
  for (const id of [
    undefined,
    '',
    'abc',
    'abc-',
    'abc-x',
    'abc--1',
    'abc-1.5',
    'other-12',
    '12',
    'abc-12\n',
    'x'.repeat(1_000_000),
    `abc-${'9'.repeat(40)}`,
  ]) {
    expect(revisionOf(id, 'abc')).toBeUndefined()
  }
})
