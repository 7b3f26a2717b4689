import { useId } from 'react'
import type { Columns } from './columns.ts'
import { siblingText } from './columns.ts'
import type { Course } from './course.ts'
import { CoursePlates, MissRow } from './course-rows.tsx'
import { CourseLine } from './course-line.tsx'
import { HEIGHT, isBeyond, layoutOf } from './layout.ts'
import { widthOf } from './measure.ts'
import { StopSign } from './plate.tsx'
import { Rhumbs } from '../../ui/rhumbs.tsx'
import './course-chart.css'

/** What is a little too wide is drawn a little smaller; what is wider is moved sideways. */
const LEAST_SCALE = 0.85

/**
 * The chart of one trace, `width` px wide; hidden from screen readers, to whom the list of steps says the same.
 * `drawn` names the request: the line draws itself once per name.
 */
export function CourseChart({ course, width, drawn, chosen }: { course: Course; width: number; drawn: string; chosen: string | undefined }) {
  const layout = layoutOf(course, width)
  const { columns, y } = layout
  const clip = useId()
  const shrunk = layout.width > width && width / layout.width >= LEAST_SCALE ? width / layout.width : 1
  const height = Math.max(layout.height, HEIGHT / shrunk)
  return (
    <svg className="course-chart" width={layout.width * shrunk} height={height * shrunk} viewBox={`0 0 ${layout.width} ${height}`} aria-hidden="true">
      <clipPath id={clip}>
        <rect key={drawn} className="course-draw" width={layout.width} height={layout.height} />
      </clipPath>
      <Rhumbs x={columns.controller.x + columns.controller.width} y={y} reach={Math.max(layout.width, layout.height) * 0.8} />
      {layout.areas.map((area) => (
        <g key={area.name}>
          <rect className="course-area" x={columns.area} y={area.y} width={columns.east - columns.area} height={area.height} rx={2} />
          <text className="course-waters" x={columns.area + 13} y={area.y + 19}>
            {area.name}
          </text>
        </g>
      ))}
      {layout.siblings === undefined ? null : <Siblings course={course} columns={columns} y={layout.siblings} from={y} />}
      {layout.misses.map((at) => (
        <MissRow key={at.miss.letter} at={at} layout={layout} course={course} chosen={at.miss.letter === chosen} />
      ))}
      <g clipPath={`url(#${clip})`}>
        <CourseLine course={course} layout={layout} />
      </g>
      <CoursePlates course={course} layout={layout} />
      {layout.waypoints
        .filter(({ number }) => !isBeyond(course.waypoints[number - 1]?.place ?? 'client', course))
        .map(({ number, tone, x, y: at }) => (
          <g key={number} className={`course-waypoint course-waypoint-${tone}`}>
            <circle cx={x} cy={at} r={9} />
            <text x={x} y={at + 4} textAnchor="middle">
              {number}
            </text>
          </g>
        ))}
      {course.stop && layout.stopX !== undefined ? <StopSign x={layout.stopX} y={y} mark={course.stop.mark} /> : null}
      <Neatline columns={columns} streamed={course.stream !== undefined} />
      <text className="course-small" x={20} y={height - 38}>
        {course.misses.length > 0 ? 'The winning chain is drawn straight.' : 'The chain is drawn straight.'}
      </text>
      {course.misses.length > 0 ? (
        <text className="course-small" x={20} y={height - 22}>
          Lettered stops are rules that came close.
        </text>
      ) : null}
    </svg>
  )
}

/** Rules of this host that nobody asked about, as one quiet row. */
function Siblings({ course, columns, y, from }: { course: Course; columns: Columns; y: number; from: number }) {
  const start = columns.host.x + columns.host.width
  const text = siblingText(course)
  const services = course.siblings?.services ?? 0
  return (
    <g>
      <path className="course-leg course-leg-faint" d={`M${start} ${from}L${start + 20} ${y}H${columns.rule.x - 4}`} />
      <text className="course-text course-faint" x={columns.rule.x} y={y + 4}>
        {text}
      </text>
      <path className="course-leg course-leg-faint" d={`M${columns.rule.x + widthOf(text, 'chart') + 4} ${y}H${columns.service.x}`} />
      <rect className="course-plate course-quiet" x={columns.service.x} y={y - 11} width={columns.service.width} height={22} rx={2} />
      <text className="course-text course-faint" x={columns.service.x + 11} y={y + 4}>
        {`${services} ${services === 1 ? 'Service' : 'Services'}`}
      </text>
    </g>
  )
}

/** The chequered border: its divisions are the layers. */
function Neatline({ columns, streamed }: { columns: Columns; streamed: boolean }) {
  const { client, entry, controller, host, rule, service } = columns
  const middle = (east: { x: number; width: number }, west: { x: number }) => (east.x + east.width + west.x) / 2
  const edges = [
    0,
    middle(client, entry),
    middle(entry, controller),
    columns.area,
    middle(host, rule) + 1,
    service.x - 12,
    columns.pods - 9,
    columns.width,
  ]
  const heads = [
    { text: 'Client', x: client.x },
    { text: 'Entry point', x: entry.x, tag: 'L4' },
    { text: 'Controller', x: controller.x, tag: streamed ? undefined : 'L7' },
    { text: 'Host', x: columns.area + 13 },
    { text: 'Rule', x: rule.x - 2 },
    { text: 'Service', x: service.x },
    { text: 'Pods', x: columns.pods - 3 },
  ]
  return (
    <g>
      {heads.map(({ text, x, tag }, index) => {
        const west = edges[index] ?? 0
        const east = edges[index + 1] ?? columns.width
        const end = x + text.length * 6.9 + 4
        return (
          <g key={text}>
            <rect className={index % 2 === 0 ? 'course-neat-dark' : 'course-neat-light'} x={west} y={0} width={east - west} height={6} />
            <text className="course-head" x={x} y={22}>
              {text}
            </text>
            {tag ? (
              <>
                <rect className="course-tag" x={Math.round(end) + 0.5} y={12.5} width={18} height={12} rx={2} />
                <text className="course-tag-text" x={Math.round(end) + 9.5} y={22} textAnchor="middle">
                  {tag}
                </text>
              </>
            ) : null}
          </g>
        )
      })}
    </g>
  )
}
