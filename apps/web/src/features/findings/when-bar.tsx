import type { Timeline } from '@portolan/contract'
import { ageOf } from '../../shell/now.ts'
import { hourOf } from '../../ui/ages.ts'
import { inertText } from '../../ui/inert-text.ts'
import type { Standing } from './rows.tsx'

const WIDTH = 374
const DAY = 24 * 3600_000

/** The last 24 hours as a neatline: since when the finding stands, and what changed then. Before history began nothing is known. */
export function WhenBar({ standing, timeline }: { standing: Standing; timeline: Timeline }) {
  const { now, from, moments } = timeline
  const { since = from, atLeast, cleared, finding } = standing
  const x = (at: number): number => Math.max(0, Math.min(1, (at - (now - DAY)) / DAY)) * WIDTH
  const [begins, ends, known] = [x(since), x(cleared ?? now), x(from)]
  const moment = atLeast ? undefined : moments.find(({ opened }) => opened.includes(finding.title))
  const [change] = moment?.changes ?? []
  const said = change ? inertText(`${hourOf(since)} ${change.ref.kind} ${change.ref.name} ${change.did}`) : ''
  const right = begins > WIDTH / 2
  return (
    <>
      <svg className="when-bar" viewBox={`0 0 ${WIDTH} 34`} aria-hidden="true">
        {said ? (
          <text x={right ? Math.max(begins, said.length * 5.6) : begins} y="11" textAnchor={right ? 'end' : 'start'}>
            {said}
          </text>
        ) : null}
        <rect className="when-unknown" x="0" y="22" width={WIDTH} height="6" />
        {Array.from({ length: 24 }, (_, hour) => {
          const left = Math.max(known, (hour / 24) * WIDTH)
          const width = ((hour + 1) / 24) * WIDTH - left
          return width > 0 ? (
            <rect key={left} className={hour % 2 === 0 ? 'when-dark' : 'when-light'} x={left} y="22" width={width} height="6" />
          ) : null
        })}
        <rect className={`when-${finding.severity}`} x={begins} y="22" width={Math.max(2, ends - begins)} height="6" />
        {atLeast ? null : <path className="when-mark" d={`M${begins} 14v8`} />}
      </svg>
      <p className="when-ends">
        <span>24 h ago</span>
        <span>
          {cleared === undefined
            ? atLeast
              ? `stood already when Portolan began to watch, ${ageOf(now - from)} ago`
              : `for ${ageOf(now - since)}`
            : `${hourOf(since)} to ${hourOf(cleared)} UTC`}
        </span>
        <span>now</span>
      </p>
    </>
  )
}
