import { sayCoverage, type UntouchedRule } from '@portolan/expectations'
import { visible } from '@portolan/server/visible'
import { type CheckReport, type ReportedExpectation, sayCounts, sayPlace, sayRequest } from './check-report.ts'
import type { Palette } from './palette.ts'
import { hang } from './wrap.ts'

interface TextOptions {
  readonly paint: Palette
  /** Columns. */
  readonly width: number
}

/** The report for people: what holds by file, then what doesn't with its reason, then the counts. */
export const printReport = (report: CheckReport, options: TextOptions): string => {
  const { paint } = options
  const holding = report.expectations.filter(({ state }) => state === 'holds')
  const unknown = report.expectations.filter(({ state }) => state === 'unknown')
  const failing = report.expectations.filter(({ state }) => state === 'fails')
  const { untouched = [] } = report.coverage
  const counts = paint.strong(sayCounts(report.counts))
  return [
    ...printHolding(holding, options),
    ...printUntouched(untouched, options),
    ...[...unknown, ...failing].flatMap((one) => [...printMissed(one, options), '']),
    report.holds ? paint.good(counts) : paint.bad(counts),
    sayCoverage(report.coverage),
    paint.quiet(visible(`read from ${report.source}`)),
  ].join('\n')
}

const printHolding = (holding: readonly ReportedExpectation[], options: TextOptions): readonly string[] => {
  const { paint } = options
  const column = Math.min(56, Math.max(...holding.map(({ request }) => visible(sayRequest(request)).length)))
  const digits = Math.max(...holding.map(({ line }) => String(line).length))
  return [...Map.groupBy(holding, ({ file }) => file)].flatMap(([file, own]) => [
    paint.quiet(visible(file)),
    ...own.map(({ line, request, wants }) => {
      const lead = `${String(line).padStart(digits + 2)} ✓ `
      const asked = visible(sayRequest(request))
      const margin = asked.length > column ? lead.length + 2 : lead.length + column + 2
      const wanted = hang(paint.quiet(visible(wants.join('; '))), margin, options)
      const gap = asked.length > column ? `\n${' '.repeat(margin)}` : ' '.repeat(column + 2 - asked.length)
      return `${paint.quiet(String(line).padStart(digits + 2))} ${paint.good('✓')} ${asked}${gap}${wanted}`
    }),
    '',
  ])
}

const printMissed = ({ file, line, request, state, missed, why, step, nearMiss }: ReportedExpectation, options: TextOptions): readonly string[] => {
  const { paint } = options
  const [sign, colour] = state === 'unknown' ? ['?', paint.doubt] : ['✗', paint.bad]
  const fact = (name: string, text: string | undefined, more?: string): readonly string[] =>
    text === undefined
      ? []
      : [
          `  ${paint.quiet(name.padEnd(11))}${hang(visible(text), 13, options)}`,
          ...(more ? [`${' '.repeat(13)}${hang(paint.quiet(visible(more)), 13, options)}`] : []),
        ]
  const near = nearMiss && [nearMiss.label, nearMiss.leadsTo && `→ ${nearMiss.leadsTo}`].filter(Boolean).join(' ')
  return [
    `${colour(sign)} ${hang(`${paint.strong(visible(sayRequest(request)))}  ${paint.quiet(visible(`${file}:${line}`))}`, 2, options)}`,
    ...fact('expected', missed),
    ...fact(state === 'unknown' ? 'unknown' : 'instead', why),
    ...fact('decided by', step && `${step.stage}: ${step.text}${step.rule ? ` [${step.rule}]` : ''}`, step?.ref && sayPlace(step.ref)),
    ...fact('near miss', nearMiss && [near, nearMiss.text].filter(Boolean).join(': '), nearMiss && sayPlace(nearMiss.ref)),
    ...fact('fix', nearMiss?.fix),
  ]
}

const printUntouched = (untouched: readonly UntouchedRule[], options: TextOptions): readonly string[] => {
  const { paint } = options
  if (untouched.length === 0) return []
  const lines = untouched.map(({ ref, hosts, label, leadsTo }) => {
    const host = hosts.length > 2 ? `${hosts[0]} and ${hosts.length - 1} more hosts` : hosts.join(', ')
    return `  ${hang(`${visible(`${host}  ${label} → ${leadsTo}`)}  ${paint.quiet(visible(sayPlace(ref)))}`, 4, options)}`
  })
  return [paint.strong('Rules that no expectation touches'), ...lines, '']
}
