import { expect, test } from 'vitest'
import { fallsApart } from './frozen.ts'

test.each([
  ['"b"', false],
  ['"b c"', false],
  ['""b c""', true],
  ['"b "c" d"', false],
  ['"b" c "d"', true],
  ['""b""', false],
  ['"b"c"', true],
  ['"b\\" c"', false],
])('a value that HAProxy reads as %s falls apart: %s', (text, apart) => {
  expect(fallsApart(text)).toBe(apart)
})
