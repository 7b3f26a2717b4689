import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digestOf } from './digest.ts'

test('the digest is 32-bit FNV-1a', () => {
  expect(digestOf([], [])).toBe('811c9dc5')
  // By hand: FNV-1a of the bytes `{}` and a line feed.
  let hash = 0x811c9dc5
  for (const byte of [0x7b, 0x7d, 0x0a]) hash = Math.imul(hash ^ byte, 0x01000193)
  expect(digestOf([{}], [])).toBe((hash >>> 0).toString(16).padStart(8, '0'))
})

test('any difference that JSON shows changes the digest', () => {
  const node = fc.record({ id: fc.string(), status: fc.constantFrom('ok', 'error'), n: fc.integer() })
  fc.assert(
    fc.property(fc.array(node), fc.array(node), (a, b) => {
      expect(digestOf(a, []) === digestOf(b, [])).toBe(JSON.stringify(a) === JSON.stringify(b))
    }),
  )
})

test('it survives the way through JSON', () => {
  fc.assert(fc.property(fc.array(fc.object()), (nodes) => digestOf(JSON.parse(JSON.stringify(nodes)), []) === digestOf(nodes, [])))
})
