import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Condition, Pattern, Rule } from './index.ts'
import { holds, readRequest } from './index.ts'
import { nearest } from './nearness.ts'
import { candidates } from './rule-index.ts'

const value = fc.constantFrom('/', '/a', '/a/', '/a/b', '/A', '/ab', '/a/b/c', '', 'a', '/a//b')
const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  fc.tuple(fc.constantFrom('exact', 'prefix', 'segments'), value).map(([by, text]) => ({ by: by as 'exact', value: text })),
  fc
    .tuple(fc.constantFrom('^/a', '^/a/b?', '/b', '^/[ab]', '^/a|^/b', '^/ab+', '^/a\\.b', '^/(?:a)'), fc.constantFrom('', 'i'))
    .map(([text, flags]) => ({ by: 'regex' as const, value: text, flags, flavour: 're2' as const })),
  fc.constant<Pattern>({ by: 'anything' }),
)
const leaf = pattern.map((like): Condition => ({ is: 'path', like }))
const get: Condition = { is: 'method', like: { by: 'exact', value: 'GET' } }
const condition: fc.Arbitrary<Condition> = fc.oneof(
  leaf,
  leaf.map((part): Condition => ({ is: 'all', of: [get, part] })),
  fc.array(leaf, { minLength: 1, maxLength: 3 }).map((of): Condition => ({ is: 'any', of })),
  leaf.map((of): Condition => ({ is: 'not', of })),
  fc.constant(get),
)
const ruleOf = (when: Condition, i: number, label = ''): Rule => ({
  when,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
  then: { do: 'respond', status: 404, reason: '' },
  origin: { kind: 'Ingress', name: `r${i}` },
  label,
  rank: [],
})

const rules = fc.array(condition, { minLength: 13, maxLength: 40 }).map((list) => list.map((when, i) => ruleOf(when, i)))

const asked = (path: string) => {
  const read = readRequest({ url: `http://a.test${path}` })
  if ('error' in read) throw new Error(read.error.message)
  return read.request
}

it('finds by path what trying one by one finds, in the same order', () => {
  fc.assert(
    fc.property(rules, fc.constantFrom('/', '/a', '/a/', '/a/b', '/A/b', '/ab', '/abc', '/a/b/c/d', '/a.b', '/b', '/x', '/a//b'), (list, path) => {
      const request = asked(path)
      const found = candidates(list, path).filter(({ when }) => holds(when, request) !== 'no')
      expect(found.map(({ origin }) => origin.name)).toEqual(
        list.filter(({ when }) => holds(when, request) !== 'no').map(({ origin }) => origin.name),
      )
    }),
    { numRuns: 500 },
  )
})

it('of thousands of rules the nearest come first, and all of them are told apart in no time', () => {
  const many = Array.from({ length: 5_000 }, (_, i) => {
    const path = `/api/v${i % 50}/item-${i}`
    return ruleOf({ is: 'path', like: { by: 'segments', value: path } }, i, path)
  })
  const near = nearest(many, '/API/v7/item-7/x')
  expect(near.length).toBeLessThanOrEqual(200)
  expect(near.toSorted((a, b) => b.common - a.common)[0]).toMatchObject({ card: { label: '/api/v7/item-7' }, common: 3, whole: true })
  expect(near.filter(({ common }) => common === 2)).toHaveLength(99)
})
