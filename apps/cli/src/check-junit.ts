import { sayCoverage } from '@portolan/expectations'
import { visible } from '@portolan/server/visible'
import { type CheckReport, type ReportedExpectation, sayPlace, sayRequest } from './check-report.ts'

/**
 * The report as JUnit XML, a suite for each file, as Jenkins, GitLab and Azure read it (the attributes that
 * github.com/testmoapp/junitxml lists). What can't be told is an `error`, what fails a `failure`.
 */
export const junit = ({ counts, expectations, coverage }: CheckReport): string => {
  const suites = [...Map.groupBy(expectations, ({ file }) => file)].flatMap(([file, own]) => [
    `  <testsuite${attributes({ name: file, tests: own.length, ...broken(own) })}>`,
    ...own.flatMap(testcase),
    '  </testsuite>',
  ])
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'portolan check', tests: counts.total, failures: counts.fail, errors: counts.unknown })}>`,
    ...suites,
    `  <!-- ${sayCoverage(coverage)} -->`,
    '</testsuites>',
  ].join('\n')
}

const broken = (own: readonly ReportedExpectation[]): { failures: number; errors: number } => ({
  failures: own.filter(({ state }) => state === 'fails').length,
  errors: own.filter(({ state }) => state === 'unknown').length,
})

const testcase = (one: ReportedExpectation): readonly string[] => {
  const { file, line, request, wants, state, why = '' } = one
  const named = attributes({ classname: file, name: `${sayRequest(request)} ${wants.join('; ')}`, file, line })
  if (state === 'holds') return [`    <testcase${named}/>`]
  const tag = state === 'unknown' ? 'error' : 'failure'
  return [`    <testcase${named}>`, `      <${tag}${attributes({ type: state, message: why })}>${escaped(bodyOf(one))}</${tag}>`, '    </testcase>']
}

const bodyOf = ({ missed, why, step, nearMiss }: ReportedExpectation): string =>
  [
    `Expected: ${missed}`,
    why,
    step && `Decided by ${step.stage}: ${step.text}${step.ref ? ` (${sayPlace(step.ref)})` : ''}`,
    nearMiss && `Near miss: ${sayPlace(nearMiss.ref)}: ${nearMiss.text}`,
    nearMiss?.fix && `Fix: ${nearMiss.fix}`,
  ]
    .filter((line) => line !== undefined && line !== '')
    .map((line) => visible(String(line)))
    .join('\n')

const attributes = (named: Readonly<Record<string, string | number>>): string =>
  Object.entries(named)
    .map(([name, value]) => ` ${name}="${escaped(visible(String(value)))}"`)
    .join('')

/** XML 1.0, 2.2 and 2.4: markup as entities; what no document may hold, even as a reference, is replaced. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
