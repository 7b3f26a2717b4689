import type { Finding } from '@portolan/lint'
import { fails, type LintReport, sayCounts, sayHurts, sayWithheld } from './lint-report.ts'
import { nearFile } from './near-file.ts'
import { workflowCommand } from './workflow-command.ts'

/** The report as workflow commands: an annotation for each finding that is not suppressed, at its line, and one notice with the counts. */
export const githubLint = (report: LintReport): string =>
  [
    ...report.findings.map(annotation),
    workflowCommand(fails(report, 'warning') ? 'warning' : 'notice', { title: 'portolan lint' }, [
      `${sayCounts(report.counts)}.`,
      sayWithheld(report),
    ]),
  ].join('\n')

const annotation = (finding: Finding): string => {
  const { severity, code, ref, title, cause, reachText, fix } = finding
  const place = ref.file === undefined || ref.file === '-' ? {} : { file: nearFile(ref.file), line: ref.line ?? 1 }
  const hurts = sayHurts(finding)
  return workflowCommand(LEVELS[severity], { ...place, title: `${title} (${code})` }, [
    `${cause}.`,
    `Reach: ${reachText}${hurts ? `: ${hurts}` : ''}.`,
    fix && `Fix: ${fix}`,
  ])
}

const LEVELS = { error: 'error', warning: 'warning', note: 'notice', unknown: 'notice' } as const
