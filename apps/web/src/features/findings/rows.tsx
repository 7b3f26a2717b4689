import type { Finding, Suppressed } from '@portolan/contract'
import { useState } from 'react'
import { ageOf } from '../../shell/now.ts'
import { hourOf } from '../../ui/ages.ts'
import { Button } from '../../ui/button.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { markOf } from '../../ui/mark.ts'
import { rootsOf } from './roots.ts'
import { ReachBar } from './reach-bar.tsx'

/** A finding, and since when it stands. Times in ms since the epoch. */
export interface Standing {
  readonly finding: Finding
  readonly since?: number
  /** It stood already when history began. */
  readonly atLeast?: boolean
  readonly flaps?: number
  readonly cleared?: number
  /** Somebody said that it may stay. */
  readonly known?: Suppressed
}

const PAGE = 200

/** The ranked rows. Long lists come in parts. `now` is the server's clock; `dated`: something is known of since when each stands. */
export function Rows(props: {
  rows: readonly Standing[]
  now: number | undefined
  dated: boolean
  selected: string | undefined
  onSelect: (id: string) => void
}) {
  const { rows, now, selected, onSelect } = props
  const [parts, setParts] = useState(1)
  const most = Math.max(0, ...rows.map(({ finding }) => finding.reach))
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const roots = rootsOf(rows)
  const shown = roots.slice(0, parts * PAGE)
  const row = (one: Standing, under = false) => (
    <Row key={one.finding.id} row={one} now={now} most={most} on={one.finding.id === selected} under={under} onSelect={onSelect} />
  )
  return (
    <>
      <table className={props.dated ? 'findings-table' : 'findings-table findings-undated'}>
        <colgroup>
          <col className="findings-sign" />
          <col />
          <col className="findings-reach" />
          <col className="findings-since" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col" colSpan={2}>
              Finding
            </th>
            <th scope="col" className="findings-reach">
              Reach
            </th>
            <th scope="col" className="findings-since">
              {rows[0]?.cleared === undefined ? 'Since' : 'Cleared'}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ first, rest }) => {
            const { id } = first.finding
            // What is selected is never folded away.
            const open = opened.has(id) || rest.some(({ finding }) => finding.id === selected)
            return [
              row(first),
              rest.length > 0 ? (
                <tr key={`${id} root`} className="findings-root">
                  <td />
                  <td colSpan={3}>
                    <button
                      type="button"
                      aria-expanded={open}
                      onClick={() => setOpened(new Set(open ? [...opened].filter((each) => each !== id) : [...opened, id]))}
                    >
                      {open ? '▾' : '▸'} {rest.length} more with the same cause
                    </button>
                  </td>
                </tr>
              ) : null,
              ...(open ? rest.map((one) => row(one, true)) : []),
            ]
          })}
        </tbody>
      </table>
      {roots.length > shown.length ? (
        <p className="findings-more">
          <Button onClick={() => setParts(parts + 1)}>Show {Math.min(PAGE, roots.length - shown.length)} more</Button> of{' '}
          {roots.length.toLocaleString('en')}.
        </p>
      ) : null}
    </>
  )
}

function Row({
  row,
  now,
  most,
  on,
  under,
  onSelect,
}: {
  row: Standing
  now: number | undefined
  most: number
  on: boolean
  /** Folds under the row of the same root cause. */
  under: boolean
  onSelect: (id: string) => void
}) {
  const { finding, known, flaps = 0 } = row
  return (
    <tr
      data-id={finding.id}
      className={[on ? 'findings-on' : '', under ? 'findings-under' : ''].join(' ').trim() || undefined}
      onClick={() => onSelect(finding.id)}
    >
      <td className="findings-sign">
        <Glyph status={markOf(finding.severity) ?? 'note'} />
      </td>
      <td>
        <button type="button" className="findings-title" aria-current={on ? 'true' : undefined}>
          <Inert text={finding.title} />
        </button>
        <small>
          <Inert text={[finding.namespace ?? 'cluster-wide', known?.reason ?? finding.cause].filter(Boolean).join(' · ')} />
          {flaps > 3 ? <b className="text-risk"> · came {flaps} times in 10 min</b> : null}
        </small>
      </td>
      <td className="findings-reach">
        <ReachBar reach={finding.reach} most={most} severity={finding.severity} text={finding.reachText} />
      </td>
      <td className="findings-since">{sayAge(row, now)}</td>
    </tr>
  )
}

/** `19 min`; what stood already when history began stands for longer than is known. */
export const sayAge = ({ since, atLeast, cleared }: Standing, now: number | undefined): string => {
  if (cleared !== undefined) return hourOf(cleared)
  if (since === undefined || now === undefined) return ''
  return `${atLeast ? 'over ' : ''}${ageOf(now - since)}`
}
