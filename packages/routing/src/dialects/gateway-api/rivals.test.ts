import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fits } from '../../pattern.ts'
import type { Candidate, Shape } from './http-rules.ts'
import { Rivals } from './rivals.ts'

const candidate = (type: 'PathPrefix' | 'RegularExpression', value: string): Candidate => {
  const shape: Shape = { of: 'http', path: { type, value }, method: false, headers: 0, queryParams: 0, preflight: 0 }
  return { shape, origin: { kind: 'HTTPRoute', name: value } } as unknown as Candidate
}
const rivals = (expression: string, ...prefixes: readonly string[]) =>
  new Rivals(prefixes.map((prefix) => candidate('PathPrefix', prefix))).of(candidate('RegularExpression', expression)).map(({ name }) => name)

test('prefixes above and beneath the plain start of the expression', () => {
  const all = ['/', '/a', '/a/', '/a/b', '/a/bc', '/a/c', '/ab', '/b']
  expect(rivals('/a/b[0-9]+', ...all).sort()).toEqual(['/', '/a', '/a/', '/a/b', '/a/bc'])
  expect(rivals('^/a/b*', ...all).sort()).toEqual(['/', '/a', '/a/', '/a/b', '/a/bc', '/a/c'])
  expect(rivals('.*/x|/b', ...all)).toHaveLength(all.length)
})

test('no prefix that takes a path of the expression is left out', () => {
  const text = fc.array(fc.constantFrom('/', 'a', 'b'), { maxLength: 6 }).map((parts) => `/${parts.join('')}`)
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 6 }), (start, rest, prefixes) => {
      const path = start + rest.slice(1)
      const found = rivals(`${start}.*`, ...prefixes)
      return prefixes.every((prefix) => fits({ by: 'segments', value: prefix }, path) !== 'yes' || found.includes(prefix))
    }),
    { numRuns: 500 },
  )
})
