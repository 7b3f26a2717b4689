import type { RouteRequest } from '@portolan/routing'
import { expect, test } from 'vitest'
import type { Case } from '../exam/case.ts'
import { BACKENDS } from '../exam/cases-backends.ts'
import { BEFORE_RULES } from '../exam/cases-before-rules.ts'
import { RULES } from '../exam/cases-rules.ts'
import { tableSide } from '../exam/sides.ts'
import { CAUSES } from './causes/index.ts'
import { compare } from './compare.ts'

const CASES: readonly Case[] = [...BEFORE_RULES, ...BACKENDS, ...RULES]

const requestOf = ({ request }: Case): RouteRequest => (typeof request === 'string' ? { url: request } : request)

test.each(CASES)('$code: $title', (one) => {
  const { code, title, before, after, from, into, back } = one
  const [first, second] = [tableSide('before', before), tableSide('after', after)]
  const { groups, changed } = compare(first, second, [requestOf(one)])
  expect(changed).toBe(1)
  const [group] = groups
  expect(group?.example.said.before.startsWith(from), group?.example.said.before).toBe(true)
  expect(group?.example.said.after.startsWith(into), group?.example.said.after).toBe(true)
  expect([group?.code, group?.title]).toEqual([code, title])
  expect(group?.example.text).toMatch(/^\S.*\.$/)
  const turned = compare(second, first, [requestOf(one)]).groups
  expect(turned.map(({ code: own, title: said }) => [own, said])).toEqual([back])
  // Nothing changes against itself.
  expect(compare(first, first, [requestOf(one)]).changed).toBe(0)
})

/** Need objects behind the tables, or several proxies: compare.test.ts and migrations.test.ts have them. */
const ELSEWHERE = ['regex-host', 'rewrite-regex', 'no-endpoints', 'entry-undefined']

test('every cause has a case', () => {
  const cased = CASES.map(({ code }) => code.replace(/-(lost|gained)$/, ''))
  expect(CAUSES.map(({ code }) => code).filter((code) => !cased.includes(code) && !ELSEWHERE.includes(code))).toEqual([])
})
