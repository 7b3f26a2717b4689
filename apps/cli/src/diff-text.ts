import type { Group } from '@portolan/compare'
import { visible } from '@portolan/server/visible'
import { sayPlace, sayRequest } from './check-report.ts'
import { type DiffReport, sayChanges, sayRequests } from './diff-report.ts'
import type { Palette } from './palette.ts'
import { hang } from './wrap.ts'

interface TextOptions {
  readonly paint: Palette
  /** Columns. */
  readonly width: number
}

/** Objects that are listed; the others are counted. */
const SHOWN = 5

/** The report for people: each cause with its example, why, what to do, and where. */
export const printDiff = (report: DiffReport, options: TextOptions): string => {
  const { paint } = options
  const line = paint.strong(sayChanges(report))
  return [
    paint.quiet(visible(`${report.before} → ${report.after}`)),
    '',
    ...report.groups.flatMap((group) => [...printGroup(group, options), '']),
    report.changed === 0 ? paint.good(line) : paint.bad(line),
    paint.quiet(visible(`${sayRequests(report)}.`)),
  ].join('\n')
}

const printGroup = ({ code, title, surprise, count, example, places, placesTotal }: Group, options: TextOptions): readonly string[] => {
  const { paint } = options
  const { request, said, text, proposal } = example
  const spots = [...new Set(places.flatMap(({ refs: [first] }) => (first ? sayPlace(first) : [])))]
  const more = spots.length - SHOWN + (placesTotal - places.length)
  return [
    `${paint.bad(paint.strong(title))}  ${paint.quiet(`${code}, ${count} ${count === 1 ? 'request' : 'requests'}`)}`,
    `  ${paint.strong(hang(visible(sayRequest(request)), 2, options))}`,
    fact('before', said.before, options),
    fact('after', said.after, options),
    fact('why', text, options),
    ...(proposal === undefined ? [] : [fact('proposal', proposal, options)]),
    ...spots.slice(0, SHOWN).map((spot, i) => fact(i === 0 ? 'where' : '', spot, options)),
    ...(more > 0 ? [fact('', `and ${more} more`, options)] : []),
    ...(surprise === undefined ? [] : [fact('known as', `${surprise} (kubernetes.io/blog, 2026-02-27)`, options)]),
  ]
}

const fact = (name: string, text: string, options: TextOptions): string =>
  `    ${options.paint.quiet(name.padEnd(9))} ${hang(visible(text), 14, options)}`
