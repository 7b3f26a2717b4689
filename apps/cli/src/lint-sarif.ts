import { type Finding, RULES, type RuleWords, type Suppressed } from '@portolan/lint'
import { visible } from '@portolan/server/visible'
import { type LintReport, sayHurts } from './lint-report.ts'
import { locationOf, sarifLog } from './sarif.ts'

/**
 * The report as SARIF 2.1.0: every rule with its help, one result per finding with file and line where it came from files. Suppressed ones
 * carry their reason (3.27.23: then all results say whether they are); rules that could not be looked for are notifications.
 */
export const sarifLint = ({ findings, suppressed, withheld }: LintReport, version: string): string =>
  sarifLog({
    tool: { driver: { name: 'portolan', version, rules: RULES.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        toolConfigurationNotifications: withheld.map(({ code, kinds }) => ({
          level: 'note',
          message: { text: `${code} was not looked for: no ${kinds.join(', ')} could be read.` },
          associatedRule: { id: code, index: indexOf(code) },
        })),
      },
    ],
    results: [...findings.map((finding) => resultOf(finding, [])), ...suppressed.map((one) => resultOf(one.finding, [suppressionOf(one)]))],
  })

const indexOf = (code: string): number => RULES.findIndex((rule) => rule.code === code)

const ruleOf = ({ code, about, remedy, severity, needs }: RuleWords) => ({
  id: code,
  shortDescription: { text: about },
  fullDescription: { text: about },
  help: { text: remedy, markdown: `${about}\n\n**What to do.** ${remedy}` },
  defaultConfiguration: { level: LEVELS[severity] },
  properties: { tags: ['kubernetes', 'routing'], 'problem.severity': PROBLEMS[severity], ...(needs.length > 0 ? { needs } : {}) },
})

const LEVELS = { error: 'error', warning: 'warning', note: 'note', unknown: 'none' } as const
/** What code scanning sorts by. */
const PROBLEMS = { error: 'error', warning: 'warning', note: 'recommendation', unknown: 'recommendation' } as const

/** What can't be told is `open`, and the level of such a result is `none` (3.27.9, 3.27.10). */
const resultOf = (finding: Finding, suppressions: readonly object[]) => {
  const { id, code, severity, ref, title, cause, text, fix, evidence, reach, reachText } = finding
  const index = indexOf(code)
  const hurts = sayHurts(finding)
  return {
    ruleId: code,
    ...(index < 0 ? {} : { ruleIndex: index }),
    kind: severity === 'unknown' ? 'open' : 'fail',
    level: LEVELS[severity],
    message: { text: visible(text || [title, cause, fix].filter(Boolean).join('. ')) },
    locations: [locationOf(ref)],
    relatedLocations: evidence.map((one, at) => ({ id: at, message: { text: visible(one.text) }, ...locationOf(one.ref) })),
    partialFingerprints: { 'portolan/v1': visible(id) },
    properties: { reach, reachText, ...(hurts ? { hurts: visible(hurts) } : {}) },
    suppressions,
  }
}

const suppressionOf = ({ by, reason, at }: Suppressed) => ({
  kind: by === 'annotation' ? 'inSource' : 'external',
  status: 'accepted',
  justification: visible(reason),
  location: locationOf(at),
})
