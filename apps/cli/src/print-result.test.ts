import type { RouteResult } from '@portolan/contract'
import { expect, test } from 'vitest'
import { palette } from './palette.ts'
import { printResult } from './print-result.ts'
import { exitOf } from './route.ts'

const plain = palette({ isTTY: false }, {})
const ref = { kind: 'Ingress', namespace: 'shop', name: 'evil\u001b[2J' }
const result: RouteResult = {
  revision: 1,
  request: { url: 'http://shop.test/\u202eevil' },
  verdict: 'unknown',
  summary: 'Nobody knows\u001b[8m hidden',
  traces: [
    {
      entry: { ref, port: 80 },
      dialect: 'ingress-generic',
      outcome: {
        type: 'unknown',
        reason: 'a snippet\u0007 decides',
        possible: [
          { type: 'respond', status: 404, reason: 'no\nrule' },
          { type: 'redirect', status: 301, location: 'http://a/\u001b[0m' },
        ],
      },
      steps: [{ stage: 'host', verdict: 'pass', text: `${'long '.repeat(30)}end`, detail: 'detail\u009b31m' }],
      rejected: Array.from({ length: 12 }, (_, i) => ({ ref, stage: 'path', text: `lost ${i}`, label: `/\u001b]0;${i}`, fix: 'Edit it.' })),
      unknowns: [{ ref, text: 'not\u001b[31m known' }],
    },
  ],
}

test('nothing of a cluster reaches the terminal as a control character', () => {
  const text = printResult(result, { paint: plain, width: 80, source: 'x\u001b[1m' })
  expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  expect(text).toContain('\\u{1b}[8m hidden')
})

test('lines keep to the width, further lines stand under the first', () => {
  const lines = printResult(result, { paint: plain, width: 60, source: 'x' }).split('\n')
  const step = lines.findIndex((line) => line.includes('long long'))
  expect(lines[step]?.length).toBeLessThanOrEqual(60)
  expect(lines[step + 1]?.indexOf('long')).toBe(lines[step]?.indexOf('long'))
})

test('near misses are lettered, and the rest counted', () => {
  const text = printResult(result, { paint: plain, width: 100, source: 'x' })
  expect(text).toMatch(/\n {2}a {2}.*\n {5}lost 0\n {5}Fix: Edit it\./)
  expect(text).toMatch(/\n {2}h {2}.*\n {5}lost 7\n/)
  expect(text).toContain('and 4 more that are further off')
})

test('redirects are told hop by hop, and a loop is named', () => {
  const redirects = [
    { url: 'http://a/', status: 308, location: 'https://a/', verdict: 'redirected' as const, summary: 'Sends you to http://a/ with 301.' },
    { url: 'https://a/', status: 301, location: 'http://a/', verdict: 'redirected' as const, summary: 'It leads back to http://a/.', loop: true },
  ]
  const text = printResult({ ...result, redirects }, { paint: plain, width: 100, source: 'x' })
  expect(text).toMatch(/\nThen\n 1 {2}308 → https:\/\/a\/\n {4}REDIRECTED {2}Sends you/)
  expect(text).toMatch(/\n 2 {2}301 → http:\/\/a\/\n {4}LOOP {2}It leads back/)
})

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{ isTTY: false }, {}, false],
  [{}, {}, false],
])('colours for %j with %j: %s', (out, env, coloured) => {
  expect(palette(out, env).good('x') !== 'x').toBe(coloured)
})

test('exit statuses', () => {
  const verdicts = ['delivered', 'redirected', 'answered', 'degraded', 'lost', 'refused', 'ambiguous', 'unknown'] as const
  expect(verdicts.map(exitOf)).toEqual([0, 0, 0, 1, 1, 1, 3, 3])
})
