import { expect, it } from 'vitest'
import { stepsOf } from './reach.ts'

it('fills ten steps for the most, fewer by the logarithm, one for what is little and none for nothing', () => {
  expect([1, 0.5, 0.25, 0.2, 0.01, 0.000_1, 0].map((reach) => stepsOf(reach, 1))).toEqual([10, 8, 6, 5, 1, 1, 0])
  expect(stepsOf(1, 100)).toBe(1)
  expect(stepsOf(100, 100)).toBe(10)
})
