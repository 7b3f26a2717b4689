import { mendLines, targetOf } from '@portolan/contract/patch'
import type { Finding } from '@portolan/lint'
import { say } from '@portolan/model'
import { visible } from '@portolan/server/visible'
import { sayPlace } from './check-report.ts'
import { fails, type LintReport, sayCounts, sayHurts, sayWithheld } from './lint-report.ts'
import type { Palette } from './palette.ts'
import { hang } from './wrap.ts'

interface TextOptions {
  readonly paint: Palette
  /** Columns. */
  readonly width: number
}

const GROUPS: readonly (readonly [severity: Finding['severity'], title: string, sign: string, colour: 'bad' | 'doubt' | 'name' | 'quiet'])[] = [
  ['error', 'Errors', '✗', 'bad'],
  ['warning', 'Warnings', '!', 'doubt'],
  ['note', 'Notes', 'i', 'name'],
  ['unknown', 'Unknown', '?', 'doubt'],
]

/** Evidence that is listed; the others are counted. */
const SHOWN = 3

/** The report for people: findings by severity, those that reach furthest first; then what is suppressed, what was not looked for, and the counts. */
export const printLint = (report: LintReport, options: TextOptions): string => {
  const { paint } = options
  const line = paint.strong(`${sayCounts(report.counts)}.`)
  return [
    ...GROUPS.flatMap(([severity, title, sign, colour]) => {
      const own = report.findings.filter((finding) => finding.severity === severity)
      if (own.length === 0) return []
      const mark = `${paint[colour](`${sign} ${severity}`)}`
      return [paint.strong(title), '', ...own.flatMap((finding) => [...printFinding(finding, mark, severity.length + 2, options), ''])]
    }),
    ...printSuppressed(report, options),
    ...printUnused(report, options),
    ...(report.withheld.length > 0 ? [paint.quiet(hang(sayWithheld(report), 2, options)), ''] : []),
    fails(report, 'error') ? paint.bad(line) : fails(report, 'warning') ? paint.doubt(line) : paint.good(line),
    paint.quiet(visible(`read from ${report.source}`)),
  ].join('\n')
}

const printFinding = (finding: Finding, mark: string, indent: number, options: TextOptions): readonly string[] => {
  const { paint } = options
  const { code, title, cause, ref, evidence, fix, see, mend, reachText } = finding
  const more = evidence.filter(({ text }) => text !== cause)
  const shown = more.slice(0, SHOWN).map(({ ref: at, text, at: time }) => {
    const where = at.file === undefined && text.includes(at.name) ? '' : sayPlace(at)
    const when = time === undefined ? '' : `${new Date(time).toISOString().slice(0, 19)}Z`
    const place = [where, when].filter(Boolean).join(', ')
    return place ? `${text} (${place})` : text
  })
  const hurts = sayHurts(finding)
  return [
    `${mark} ${hang(`${paint.strong(visible(title))}  ${paint.quiet(code)}`, indent + 1, options)}`,
    `    ${hang(visible(cause), 4, options)}`,
    ...fact('where', sayPlace(ref), options),
    ...fact('reach', hurts ? `${reachText}: ${hurts}` : reachText, options),
    ...shown.flatMap((text, at) => fact(at === 0 ? 'shown by' : '', text, options)),
    ...(more.length > SHOWN ? fact('', `and ${more.length - SHOWN} more`, options) : []),
    ...(fix === undefined ? [] : fact('fix', fix, options)),
    ...(mend
      ? mendLines(mend, say(targetOf(mend)), undefined).map(({ look, text }) => `${' '.repeat(MARGIN)}${paintLine(look, visible(text), paint)}`)
      : []),
    // What was read from a file stands there, and where that is has been said.
    ...(ref.file === undefined ? fact('see', see, options) : []),
  ]
}

const MARGIN = 14

const fact = (name: string, text: string, options: TextOptions): readonly string[] => [
  `    ${options.paint.quiet(name.padEnd(MARGIN - 4))}${hang(visible(text), MARGIN, options)}`,
]

const paintLine = (look: 'comment' | 'context' | 'del' | 'add', text: string, paint: Palette): string => {
  switch (look) {
    case 'comment':
    case 'context':
      return paint.quiet(text)
    case 'del':
      return paint.bad(text)
    case 'add':
      return paint.good(text)
    default:
      return look satisfies never
  }
}

const printSuppressed = ({ suppressed }: LintReport, options: TextOptions): readonly string[] =>
  suppressed.length === 0
    ? []
    : [
        options.paint.strong('Suppressed'),
        ...suppressed.map(({ finding, reason, at, until }) => {
          const where = options.paint.quiet(visible(`${sayPlace(at)}${until === undefined ? '' : `, until ${until}`}`))
          return `  ${hang(`${visible(`${finding.title}  ${finding.code}: ${reason}`)}  ${where}`, 4, options)}`
        }),
        '',
      ]

const printUnused = ({ unused }: LintReport, options: TextOptions): readonly string[] =>
  unused.length === 0
    ? []
    : [
        options.paint.strong('Ignores that suppress nothing'),
        ...unused.map(({ code, object, reason, at, until, expired }) => {
          const where = options.paint.quiet(visible(`${sayPlace(at)}${expired ? `, expired ${until}` : ''}`))
          return `  ${hang(`${visible(`${code}${object === undefined ? '' : ` on ${object}`}: ${reason}`)}  ${where}`, 4, options)}`
        }),
        '',
      ]
