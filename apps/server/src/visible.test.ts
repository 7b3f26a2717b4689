import { expect, test } from 'vitest'
import { lines } from './log.ts'
import { visible } from './visible.ts'

test.each([
  ['plain text, even ünïcode 図', 'plain text, even ünïcode 図'],
  ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
  ['a\nb\rc\td', 'a\\u{a}b\\u{d}c\\u{9}d'],
  ['user\u202egpj.exe', 'user\\u{202e}gpj.exe'],
  ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
  ['\u009b31m', '\\u{9b}31m'],
  ['isolate\u2066x\u2069', 'isolate\\u{2066}x\\u{2069}'],
])('%j', (text, shown) => expect(visible(text)).toBe(shown))

test('a log line for people is one line, whatever a name holds', () => {
  const written: string[] = []
  lines((text) => written.push(text)).write(JSON.stringify({ level: 40, time: 0, msg: 'Watch ended\nfake line', kind: 'Pod\u001b[2J', n: 3 }))
  expect(written).toHaveLength(1)
  expect(written[0]).toMatch(/^\d\d:\d\d:\d\d warn {2}Watch ended\\u\{a\}fake line {2}kind=Pod\\u\{1b\}\[2J {2}n=3\n$/)
})
