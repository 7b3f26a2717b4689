import { dollars, sayAfter, saySaving } from '@portolan/contract/saving'
import type { Cost, CostRow } from '@portolan/lint'
import { say } from '@portolan/model'
import { visible } from '@portolan/server/visible'
import type { Palette } from './palette.ts'
import { hang } from './wrap.ts'

/** What `cost` says, in the shape of its JSON. */
export interface CostReport extends Cost {
  /** Which source it was read from. */
  readonly source: string
}

interface TextOptions {
  readonly paint: Palette
  /** Columns. */
  readonly width: number
}

/** A column of names takes no more than this; a longer one pushes its own line. */
const MOST = 40

/** The report for people: what could be saved, each load balancer with where it could go, and the sums. */
export const printCost = (report: CostReport, { paint, width }: TextOptions): string => {
  const { rows, now, monthly, source } = report
  const cells = rows.map((row) => [dollars(row.month), nameOf(row), visible(row.address ?? 'no address yet'), visible(row.carries)])
  const columns = [0, 1, 2].map((at) => Math.min(MOST, Math.max(...cells.map((row) => row[at]?.length ?? 0))))
  const [first = 0] = columns
  const sum = dollars(now)
  const price = Math.max(first, sum.length)
  const after = sayAfter(report)
  return [
    paint.strong(visible(saySaving(report))),
    paint.quiet(hang(`One is taken to cost about ${dollars(monthly)} a month, set by --lb-monthly-cost; traffic is not counted.`, 0, { width })),
    '',
    ...rows.flatMap((row, at) => {
      const [month = '', name = '', address = '', carries = ''] = cells[at] ?? []
      const move = moveOf(row)
      const sign = row.move.is === 'careful' ? paint.doubt('!') : paint.good('→')
      return [
        `${month.padStart(price)}  ${paint.strong(name.padEnd(columns[1] ?? 0))}  ${address.padEnd(columns[2] ?? 0)}  ${carries}`,
        ...(move ? [`${' '.repeat(price + 2)}${sign} ${hang(move, price + 4, { width })}`] : []),
      ]
    }),
    ...(rows.length > 0 ? [`${paint.strong(sum.padStart(price))}  ${paint.strong('now')}${after ? `, ${after}` : ''}`, ''] : []),
    paint.quiet(visible(`read from ${source}`)),
  ].join('\n')
}

const nameOf = ({ ref, shares = [], provider }: CostRow): string => {
  const names = [ref.kind === 'Service' ? `${ref.namespace ?? ''}/${ref.name}` : say(ref), ...shares.map(({ name }) => name)].join(', ')
  return visible(provider === undefined ? names : `${names} (${provider})`)
}

/** Where it could go, and what that would change; nothing for one that stays. */
const moveOf = ({ move: { is, text, changes } }: CostRow): string => {
  switch (is) {
    case 'stays':
      return text.startsWith('stays: ') ? visible(text) : ''
    case 'remove':
    case 'move':
      return visible([text, changes].filter(Boolean).join('. '))
    case 'careful':
      return visible([text, changes, 'No saving is counted.'].filter(Boolean).join('. ').replaceAll('..', '.'))
    default:
      return is satisfies never
  }
}
