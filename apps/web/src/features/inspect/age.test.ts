import { expect, it } from 'vitest'
import { ago, timeOf } from './age.ts'

it.each([
  [12, '12 s ago'],
  [21 * 60, '21 min ago'],
  [3 * 3600, '3 h ago'],
  [5 * 86_400, '5 d ago'],
  [-5, '0 s ago'],
])('%i s', (seconds, words) => {
  expect(ago(1_000_000_000_000 - seconds * 1000, 1_000_000_000_000)).toBe(words)
})

it('says nothing of a time that is not known', () => {
  expect(ago(0, 1_000_000_000_000)).toBe('')
  expect(timeOf(Date.UTC(2025, 10, 11, 12, 31, 5))).toBe('12:31')
})
