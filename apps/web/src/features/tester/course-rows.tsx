import { iconPath } from '../../ui/icon-paths.ts'
import { inertText } from '../../ui/inert-text.ts'
import type { Course, End } from './course.ts'
import type { Miss } from './miss.ts'
import { sayShare } from './course-line.tsx'
import { isBeyond, type Layout } from './layout.ts'
import { fitted, widthOf } from './measure.ts'
import type { Place } from './place.ts'
import { HostPlate, ServicePlate, StandPlate, type Tone } from './plate.tsx'

/** The plates of the winning chain. */
export function CoursePlates({ course, layout }: { course: Course; layout: Layout }) {
  const { columns, y } = layout
  const tone = (place: Place): Tone => {
    if (course.stop?.place === place) return course.stop.mark === 'unknown' ? 'unknown' : course.stop.mark === 'note' ? 'lit' : 'broken'
    return isBeyond(place, course) ? 'todo' : 'lit'
  }
  return (
    <>
      <StandPlate shape="capsule" {...columns.client} y={y} tone="lit" title="Client" detail={course.client} />
      <StandPlate shape="hexagon" {...columns.entry} y={y} tone={tone('entry')} {...course.entry} />
      {course.controller ? <StandPlate shape="cut" {...columns.controller} y={y} tone={tone('controller')} {...course.controller} /> : null}
      {course.host ? <HostPlate {...columns.host} y={y} tone={tone('host')} {...course.host} lock={course.cased ? 'closed' : 'open'} /> : null}
      {course.turn ? <Turn text={course.turn} layout={layout} /> : null}
      {layout.ends.map(({ end, y: at }) => (
        <EndPlate key={at} end={end} y={at} layout={layout} course={course} />
      ))}
      {layout.ends.length === 0 && course.stop ? <NeverReached layout={layout} course={course} /> : null}
    </>
  )
}

function EndPlate({ end, y, layout, course }: { end: End; y: number; layout: Layout; course: Course }) {
  const { columns } = layout
  const first = y === layout.y
  const stopped = course.stop !== undefined
  const tone: Tone =
    first && course.stop?.place === 'service'
      ? 'broken'
      : first && stopped && isBeyond('service', course)
        ? 'todo'
        : end.fault !== undefined && !first
          ? 'broken'
          : end.mirror
            ? 'plain'
            : 'lit'
  const note = end.service.denied ? 'no grant' : end.service.absent || (end.service.id === undefined && end.fault) ? 'not found' : undefined
  return (
    <ServicePlate
      {...columns.service}
      y={y}
      pods={columns.pods + (first && course.stop?.place === 'pods' ? 16 : 0)}
      east={columns.east}
      tone={tone}
      service={end.service}
      {...(layout.ends.length > 1 ? { share: end.mirror ? 'copy' : sayShare(end.share) } : {})}
      note={note}
    />
  )
}

/** Places whose plates have two lines. */
const TALL: ReadonlySet<Place> = new Set(['client', 'entry', 'controller'])

/** Empty rings where Service and pods would be. */
function NeverReached({ layout, course }: { layout: Layout; course: Course }) {
  const { columns, y } = layout
  const places: readonly [Place, number][] = [
    ['rule', columns.rule.x + 4],
    ['service', columns.service.x + 5],
    ['pods', columns.pods],
  ]
  return (
    <>
      {places
        .filter(([place]) => isBeyond(place, course))
        .map(([place, x]) => (
          <circle key={place} className="course-todo-ring" cx={x} cy={y} r={4.5} />
        ))}
      {course.stop && course.stop.mark !== 'unknown' ? (
        <text
          className={`course-small ${course.stop.mark === 'broken' ? 'course-text-broken' : ''}`}
          x={(layout.stopX ?? 0) + 14}
          y={y + (TALL.has(course.stop.place) ? 33 : 25)}
        >
          {course.stop.text}
        </text>
      ) : null}
    </>
  )
}

/** A redirect: the line turns, and says where to. */
function Turn({ text, layout }: { text: string; layout: Layout }) {
  const { columns, y } = layout
  const room = columns.east - columns.service.x - 30
  return (
    <g>
      <title>{inertText(text)}</title>
      <g className="course-icon course-icon-course" transform={`translate(${columns.service.x + 2} ${y - 9})`}>
        <path d={iconPath('turn')} />
      </g>
      <text className="course-medium course-text-course" x={columns.service.x + 22} y={y + 4}>
        {fitted(inertText(text), 'chart', room)}
      </text>
    </g>
  )
}

/** A near miss: its own row, joined by a dotted line to where it left the course. */
export function MissRow({ at, layout, course, chosen }: { at: Layout['misses'][number]; layout: Layout; course: Course; chosen: boolean }) {
  const { miss, y } = at
  const { columns } = layout
  const { controller, host, rule, service } = columns
  const hostEast = host.x + host.width
  const labelled = inertText(miss.label)
  const ruleEnd = Math.min(rule.x + widthOf(labelled, 'mono') + 8, rule.x + rule.width)
  const near = chosen || miss.letter === 'A'
  return (
    <g>
      {miss.leaves === 'rule' ? (
        <path className="course-leg course-leg-miss" d={`M${hostEast} ${layout.y}L${rule.x - 26} ${y}H${rule.x - 20}`} />
      ) : null}
      {miss.leaves === 'host' ? (
        <path className="course-leg course-leg-miss" d={`M${controller.x + controller.width} ${layout.y}L${columns.area - 10} ${y}H${host.x - 8}`} />
      ) : null}
      {miss.leaves === 'controller' ? (
        <path className="course-leg course-leg-miss" d={`M${controller.x + controller.width} ${y}H${host.x + 4}`} />
      ) : null}
      {miss.controller ? (
        <StandPlate
          shape="cut"
          {...controller}
          y={y}
          tone={miss.controller.served ? 'quiet' : 'void'}
          {...miss.controller}
          risk={!miss.controller.served}
        />
      ) : null}
      {miss.leaves === 'rule' ? null : (
        <>
          <HostPlate
            {...host}
            y={y}
            tone={miss.leaves === 'host' ? 'plain' : 'void'}
            text={miss.host}
            lock={miss.leaves === 'host' && course.cased ? 'closed' : 'none'}
          />
          <path className="course-leg course-leg-faint" d={`M${hostEast} ${y}H${labelled ? rule.x - 4 : miss.service ? service.x : rule.x}`} />
        </>
      )}
      <MissRule text={labelled} x={rule.x} y={y} room={rule.width - 4} near={miss.leaves === 'rule'} />
      {miss.service ? (
        <>
          {labelled && ruleEnd < service.x - 2 ? <path className="course-leg course-leg-faint" d={`M${ruleEnd} ${y}H${service.x}`} /> : null}
          <ServicePlate
            {...service}
            y={y}
            pods={columns.pods}
            east={columns.east}
            tone={miss.leaves === 'rule' ? 'plain' : 'quiet'}
            service={miss.service}
          />
        </>
      ) : null}
      <Badge letter={miss.letter} on={near} x={badgeX(miss, layout)} y={y} />
    </g>
  )
}

const badgeX = (miss: Miss, { columns }: Layout): number => {
  switch (miss.leaves) {
    case 'rule':
      return columns.rule.x - 14
    case 'host':
      return columns.host.x - 2
    case 'controller':
      return columns.controller.x
    default:
      return miss.leaves satisfies never
  }
}

/** The rule as written; its sign (`=`, `~`) is quieter than its path. */
function MissRule({ text, x, y, room, near }: { text: string; x: number; y: number; room: number; near: boolean }) {
  const shown = fitted(text, 'mono', room)
  const sign = /^[=~] /.exec(shown)?.[0] ?? ''
  return (
    <text className={`course-mono ${near ? 'course-text-risk' : 'course-text-2'}`} x={x} y={y + 4}>
      <title>{text}</title>
      {sign ? <tspan className="course-faint">{sign}</tspan> : null}
      {shown.slice(sign.length)}
    </text>
  )
}

function Badge({ letter, on, x, y }: { letter: string; on: boolean; x: number; y: number }) {
  return (
    <g className={on ? 'course-badge course-badge-on' : 'course-badge'}>
      <rect x={x - 8.5} y={y - 8.5} width={17} height={17} rx={3} />
      <text x={x} y={y + 4} textAnchor="middle">
        {letter}
      </text>
    </g>
  )
}
