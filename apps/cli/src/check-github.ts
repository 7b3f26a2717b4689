import { type Mistake, sayCoverage } from '@portolan/expectations'
import { visible } from '@portolan/server/visible'
import { type CheckReport, sayCounts, sayRequest } from './check-report.ts'

/** The report as workflow commands: an error at each expectation that doesn't hold, and one notice with the counts. */
export const githubReport = ({ holds, counts, expectations, coverage }: CheckReport): string =>
  [
    ...expectations.flatMap(({ file, line, request, state, missed, why, nearMiss }) =>
      state === 'holds'
        ? []
        : [annotation('error', { file, line, title: `${sayRequest(request)}: ${missed}` }, [why, nearMiss?.fix && `Fix: ${nearMiss.fix}`])],
    ),
    annotation(holds ? 'notice' : 'warning', { title: 'portolan check' }, [sayCounts(counts), sayCoverage(coverage)]),
  ].join('\n')

/** Mistakes in the expectation files themselves. */
export const githubMistakes = (mistakes: readonly Mistake[]): string =>
  mistakes.map(({ file, line, field, message }) => annotation('error', { file, line, title: field || 'expectations' }, [message])).join('\n')

/** Escaped as github.com/actions/toolkit packages/core/src/command.ts does: a line is a command, commas and colons end its properties. */
const annotation = (level: string, properties: Readonly<Record<string, string | number>>, message: readonly (string | undefined)[]): string => {
  const named = Object.entries(properties).map(
    ([name, value]) =>
      `${name}=${escaped(visible(String(value)))
        .replaceAll(':', '%3A')
        .replaceAll(',', '%2C')}`,
  )
  const lines = message.filter((line) => line !== undefined && line !== '').map((line) => escaped(visible(String(line))))
  return `::${level} ${named.join(',')}::${lines.join('%0A')}`
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
