import { describe, expect, test } from 'vitest'
import { coversName } from './certificate.ts'

describe('names and wildcards', () => {
  test.each([
    [['a.test'], 'a.test', true],
    [['*.test'], 'a.test', true],
    [['*.test'], 'a.b.test', false],
    [['*.test'], 'test', false],
    [['*.test'], '*.test', true],
    [['*.b.test'], '*.test', false],
    [[], 'a.test', false],
  ] as const)('%s for %s is %s', (names, host, covered) => {
    expect(names.some((name) => coversName(name, host))).toBe(covered)
  })
})
