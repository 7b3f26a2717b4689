import { describe, expect, test } from 'vitest'
import { githubReport } from './check-github.ts'
import { junit } from './check-junit.ts'
import { type CheckReport, type ReportedExpectation, sayCounts, sayRequest } from './check-report.ts'
import { printReport } from './check-text.ts'
import { palette } from './palette.ts'

const hostile = 'a\u001b[2J\u202e\n::error::x ]]> <b a="1">&amp; \ud800 \uffff % -->'
const ref = { kind: 'Ingress', namespace: 'shop', name: hostile, file: hostile, line: 3 }
const one: ReportedExpectation = {
  file: hostile,
  line: 2,
  request: { url: 'http://a/', headers: { x: [hostile, '2'] } },
  wants: [hostile],
  state: 'unknown',
  verdict: 'unknown',
  summary: hostile,
  missed: hostile,
  why: hostile,
  step: { stage: 'path', verdict: 'unknown', text: hostile, ref },
  nearMiss: { ref, text: hostile, fix: hostile, label: hostile, leadsTo: hostile },
}
const report: CheckReport = {
  holds: false,
  source: hostile,
  counts: { total: 2, hold: 1, fail: 0, unknown: 1 },
  expectations: [one, { ...one, state: 'holds' }],
  coverage: { rules: 2, touched: 1, untouched: [{ ref, hosts: ['a', 'b', hostile], label: hostile, leadsTo: hostile }] },
}

describe('nothing of a file or a cluster acts', () => {
  test('on the terminal', () => {
    const text = printReport(report, { paint: palette({ isTTY: false }, {}), width: 80 })
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
    expect(text).toContain('? http://a/')
    expect(text).toContain('a and 2 more hosts')
  })

  test('in a workflow', () => {
    const lines = githubReport(report).split('\n')
    expect(lines).toHaveLength(2)
    expect(lines.every((line) => /^::(error|warning) [^:]*::/.test(line))).toBe(true)
  })

  test('in XML', () => {
    const xml = junit(report)
    expect(xml).not.toMatch(/[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd]/)
    expect(xml.match(/<[a-z]+/g)).toEqual(['<testsuites', '<testsuite', '<testcase', '<error', '<testcase'])
    expect(xml).toContain('tests="2" failures="0" errors="1"')
  })
})

test('colours on a terminal only', () => {
  const said = (isTTY: boolean): string => printReport(report, { paint: palette({ isTTY }, {}), width: 80 })
  expect(said(true)).toContain('\u001b[33m?')
  expect(said(false)).not.toContain('\u001b')
})

test('a report without anything that holds', () => {
  const text = printReport(
    { ...report, expectations: [{ ...one, state: 'fails' }], coverage: { rules: 0, touched: 0 } },
    { paint: palette({}, {}), width: 80 },
  )
  expect(text).toMatch(/^✗ http:\/\/a\//)
  expect(text).toContain('There are no rules to touch.')
})

test.each([
  [{ total: 1, hold: 1, fail: 0, unknown: 0 }, 'The expectation holds.'],
  [{ total: 3, hold: 3, fail: 0, unknown: 0 }, 'All 3 expectations hold.'],
  [{ total: 1, hold: 0, fail: 1, unknown: 0 }, '0 of 1 expectation holds, 1 does not.'],
  [{ total: 9, hold: 4, fail: 3, unknown: 2 }, "4 of 9 expectations hold, 3 do not, 2 can't be told."],
])('%j is said %s', (counts, said) => {
  expect(sayCounts(counts)).toBe(said)
})

test('a request with all that it says', () => {
  const via = { kind: 'Gateway', namespace: 'infra', name: 'edge', listener: 'http' }
  expect(sayRequest({ url: 'http://a/', method: 'PUT', headers: { x: '1' }, from: { namespace: 'n', pod: 'p' }, via, sourceIp: '10.0.0.1' })).toBe(
    'PUT http://a/ (x: 1; from pod n/p; via Gateway infra/edge, listener http; from 10.0.0.1)',
  )
  expect(sayRequest({ url: 'http://a/', from: { namespace: 'n' } })).toBe('http://a/ (from namespace n)')
})
