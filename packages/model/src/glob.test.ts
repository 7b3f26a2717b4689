import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isGlob } from './glob.ts'

test.each([
  ['*', '', true],
  ['data', 'data', true],
  ['data', 'data2', false],
  ['d*a', 'data', true],
  ['d*a', 'dat', false],
  ['*db*', 'a-db-1', true],
  ['**', 'x', true],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'acb', false],
  ['.', 'x', false],
])('%s takes %s: %s', (pattern, text, takes) => {
  expect(isGlob(pattern, text)).toBe(takes)
})

test('a pattern made of a text by putting stars for parts of it takes the text', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.stringMatching(/^[ab]{0,4}$/), fc.boolean())), (parts) =>
      isGlob(parts.map(([part, star]) => (star ? '*' : part)).join(''), parts.map(([part]) => part).join('')),
    ),
  )
})

test('many stars come to an end', () => {
  expect(isGlob(`${'*a'.repeat(120)}b`, 'a'.repeat(253))).toBe(false)
})
