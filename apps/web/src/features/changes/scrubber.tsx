import type { Moment, Timeline } from '@portolan/contract'
import type { MouseEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { GlyphShape } from '../../ui/glyph.tsx'
import { hourOf } from '../../ui/ages.ts'
import { Select } from '../../ui/select.tsx'
import { useWidth } from '../../ui/use-width.ts'
import { markOfMoment } from './words.ts'
import './scrubber.css'

const HOUR = 3600_000
export const SPANS = [
  { value: '1', label: '1 h' },
  { value: '6', label: '6 h' },
  { value: '24', label: '24 h' },
] as const
export type Span = (typeof SPANS)[number]['value']

/** How many parts of the neatline, and every how many of them its time is written. */
const PARTS: Readonly<Record<Span, { readonly parts: number; readonly every: number }>> = {
  '1': { parts: 12, every: 3 },
  '6': { parts: 12, every: 2 },
  '24': { parts: 24, every: 3 },
}
const MARGIN = 14
const SNAP = 24
/** Room that a time needs, px. */
const LABEL = 52

/**
 * The last hours as a neatline with a tick for each moment, taller where routes felt it, signed where they broke. A press goes to the nearest
 * moment; the buttons do the same without a pointer. `at` is the revision of the playhead, undefined for now.
 */
export function Scrubber(props: {
  timeline: Timeline | undefined
  span: Span
  at: number | undefined
  onSpan: (span: Span) => void
  onMoment: (moment: Moment | undefined) => void
}) {
  const { timeline, span, at, onSpan, onMoment } = props
  const [box, width] = useWidth<HTMLDivElement>(1100)
  const now = timeline?.now ?? Date.now()
  const begin = now - Number(span) * HOUR
  const x = (time: number): number => MARGIN + Math.max(0, (time - begin) / (now - begin)) * (width - 2 * MARGIN)
  const moments = (timeline?.moments ?? []).filter((moment) => moment.at >= begin)
  const index = at === undefined ? -1 : (timeline?.moments ?? []).findIndex(({ revision }) => revision === at)
  const older = timeline?.moments[index + 1]
  const newer = index > 0 ? timeline?.moments[index - 1] : undefined
  const playhead = at === undefined ? now : (timeline?.moments[index]?.at ?? now)
  const press = (event: MouseEvent<SVGSVGElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left
    if (left > width - MARGIN - 4) return onMoment(undefined)
    const near = moments.toSorted((a, b) => Math.abs(x(a.at) - left) - Math.abs(x(b.at) - left))[0]
    if (near && Math.abs(x(near.at) - left) <= SNAP) onMoment(near)
  }
  const { parts, every: least } = PARTS[span]
  const every = [least, 2 * least, 4 * least].find((each) => (each * width) / parts >= LABEL) ?? parts
  const step = (Number(span) * HOUR) / parts
  const first = Math.ceil(begin / step) * step
  const known = timeline ? x(Math.max(begin, timeline.from)) : width - MARGIN
  const ends = [begin, ...Array.from({ length: parts + 1 }, (_, part) => first + part * step).filter((time) => time > begin && time < now), now]
  return (
    <section className="scrubber" aria-label="Timeline">
      <Button icon="clock" aria-pressed={at === undefined} onClick={() => onMoment(undefined)}>
        Live
      </Button>
      <Button look="bare" icon="chevron-left" label="Earlier change  [" disabled={!older} onClick={() => onMoment(older)} />
      <Button look="bare" icon="chevron-right" label="Later change  ]" disabled={at === undefined} onClick={() => onMoment(newer)} />
      <div className="scrubber-line" ref={box}>
        <svg width={width} height="52" aria-hidden="true" onClick={press}>
          {ends.slice(0, -1).map((time, part) => {
            const right = x(ends[part + 1] ?? now)
            const left = Math.max(x(time), known)
            const dark = Math.round(time / step) % 2 === 0
            return right > left ? (
              <rect key={time} className={dark ? 'scrubber-dark' : 'scrubber-light'} x={left} y="30" width={right - left} height="6" />
            ) : null
          })}
          {known > MARGIN ? <path className="scrubber-unknown" d={`M${MARGIN} 33H${known}`} /> : null}
          {ends.slice(1, -1).map((time) =>
            Math.round(time / step) % every === 0 && x(time) > 34 && x(time) < width - MARGIN - 46 ? (
              <text key={time} x={x(time)} y="49" textAnchor="middle">
                {hourOf(time)}
              </text>
            ) : null,
          )}
          <text x={width - MARGIN} y="49" textAnchor="end">
            now
          </text>
          {moments.map((moment) => (
            <Tick key={`${moment.revision}`} moment={moment} x={x(moment.at)} />
          ))}
          {playhead >= begin ? <path className="scrubber-head" d={`M${x(playhead)} 38V19m-5 -9h10v7l-5 5l-5 -5z`} /> : null}
        </svg>
      </div>
      <Select label="Span" look="button" value={span} options={SPANS} onChange={onSpan} />
    </section>
  )
}

function Tick({ moment, x }: { moment: Moment; x: number }) {
  const mark = markOfMoment(moment)
  const felt = moment.routesTotal > 0
  return (
    <g transform={`translate(${x} 0)`}>
      <path className={mark === 'broken' ? 'scrubber-broke' : 'scrubber-tick'} d={`M0 30V${mark ? 17 : felt ? 18 : 23}`} />
      {mark ? (
        <g transform="translate(0 10)">
          <GlyphShape status={mark} r={5.5} />
        </g>
      ) : null}
    </g>
  )
}
