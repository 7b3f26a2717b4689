import { type Mistake, sayCoverage } from '@portolan/expectations'
import { type CheckReport, sayCounts, sayRequest } from './check-report.ts'
import { workflowCommand } from './workflow-command.ts'

/** The report as workflow commands: an error at each expectation that doesn't hold, and one notice with the counts. */
export const githubReport = ({ holds, counts, expectations, coverage }: CheckReport): string =>
  [
    ...expectations.flatMap(({ file, line, request, state, missed, why, nearMiss }) =>
      state === 'holds'
        ? []
        : [workflowCommand('error', { file, line, title: `${sayRequest(request)}: ${missed}` }, [why, nearMiss?.fix && `Fix: ${nearMiss.fix}`])],
    ),
    workflowCommand(holds ? 'notice' : 'warning', { title: 'portolan check' }, [sayCounts(counts), sayCoverage(coverage)]),
  ].join('\n')

/** Mistakes in the expectation files themselves. */
export const githubMistakes = (mistakes: readonly Mistake[]): string =>
  mistakes.map(({ file, line, field, message }) => workflowCommand('error', { file, line, title: field || 'expectations' }, [message])).join('\n')
