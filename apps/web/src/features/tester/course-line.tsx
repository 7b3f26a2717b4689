import type { Course } from './course.ts'
import { type Place, PLACES } from './place.ts'
import type { Layout } from './layout.ts'
import { inertText } from '../../ui/inert-text.ts'
import { fitted, widthOf } from './measure.ts'

interface Segment {
  /** The place at its east end. */
  readonly to: Place
  readonly from: number
  readonly till: number
  readonly layer: 'l4' | 'l7'
  readonly cased: boolean
}

/** The course itself: lit as far as the request gets, dotted beyond; cased where it is encrypted, dashed where it is opaque. */
export function CourseLine({ course, layout }: { course: Course; layout: Layout }) {
  const { columns, y } = layout
  const end = layout.stopX ?? (course.turn ? columns.service.x : columns.pods - 6)
  return (
    <>
      <path className="course-halo" d={`M${columns.client.x + 20} ${y}H${course.stop || course.turn ? end : columns.east - 8}`} />
      {segmentsOf(course, layout).map((segment) => {
        const split = Math.min(segment.till, Math.max(segment.from, end))
        return (
          <g key={segment.to}>
            {split > segment.from ? <Lit segment={{ ...segment, till: split }} y={y} /> : null}
            {split < segment.till ? <path className="course-leg course-leg-todo" d={`M${split} ${y}H${segment.till}`} /> : null}
          </g>
        )
      })}
      <Fork course={course} layout={layout} />
      <LineText course={course} layout={layout} />
    </>
  )
}

function Lit({ segment, y }: { segment: Segment; y: number }) {
  const d = `M${segment.from} ${y}H${segment.till}`
  const look = `course-leg course-leg-lit course-${segment.layer}`
  if (!segment.cased) return <path className={look} d={d} strokeWidth={3} />
  return (
    <>
      <path className={look} d={d} strokeWidth={4.6} />
      <path className="course-core" d={d} strokeWidth={2.4} />
    </>
  )
}

/** The other backends of a split: from the rule's end down to each, as wide as their share. Copies are thin and end in a hollow dot. */
function Fork({ course, layout }: { course: Course; layout: Layout }) {
  const { columns, y } = layout
  const start = Math.min(columns.service.x - 14, columns.rule.x + labelWidth(course) + 2)
  const [first, ...others] = layout.ends
  if (!first || others.length === 0 || course.stop) return null
  return (
    <>
      {others.map(({ end, y: at }) => {
        const broken = end.fault !== undefined
        const width = end.mirror ? 1 : end.share < 0.2 ? 1 : end.share > 0.8 ? 3 : 2
        return (
          <g key={at}>
            <path
              className={`course-leg ${broken ? 'course-leg-broken' : 'course-leg-lit'}`}
              d={`M${start} ${y}L${columns.service.x - 7} ${at}H${end.mirror ? columns.service.x - 4 : columns.service.x}`}
              strokeWidth={width}
            />
            {end.mirror ? <circle className="course-mirror" cx={columns.service.x - 3} cy={at} r={3} /> : null}
          </g>
        )
      })}
    </>
  )
}

/** `5%`, `12.5%`, `<0.1%`. */
export const sayShare = (share: number): string => {
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return '<0.1%'
  return `${Number(percent.toFixed(percent < 10 ? 1 : 0))}%`
}

/** What is set into the line: the rule, or an L4 stream in words. */
function LineText({ course, layout }: { course: Course; layout: Layout }) {
  const { columns, y } = layout
  if (course.stream) {
    const text = inertText(course.stream)
    return (
      <text className="course-mono course-text-2" x={columns.host.x} y={y - 6}>
        {text}
      </text>
    )
  }
  if (!course.rule || (course.stop && PLACES.indexOf(course.stop.place) <= PLACES.indexOf('rule'))) return null
  return (
    <text className="course-mono-strong course-text-course" x={columns.rule.x} y={y + 4}>
      {fitted(inertText(course.rule.label), 'mono', columns.rule.width - 4)}
    </text>
  )
}

const labelWidth = (course: Course): number => (course.rule ? widthOf(course.rule.label, 'mono') + 7 : 0)

const segmentsOf = (course: Course, layout: Layout): readonly Segment[] => {
  const { columns } = layout
  const { client, entry, controller, host, rule, service } = columns
  const east = (column: { x: number; width: number }) => column.x + column.width
  const cased = (to: Place) => course.cased !== undefined && PLACES.indexOf(to) <= PLACES.indexOf(course.cased)
  const segments: Segment[] = [{ to: 'entry', from: east(client), till: entry.x, layer: 'l4', cased: cased('entry') }]
  const add = (to: Place, from: number, till: number, layer: 'l4' | 'l7'): void => {
    segments.push({ to, from, till, layer, cased: cased(to) })
  }
  if (course.controller) add('controller', east(entry), controller.x, 'l4')
  const out = course.controller ? east(controller) : east(entry)
  if (course.stream) add('service', out, service.x, 'l4')
  else {
    add('host', out, host.x + 4, 'l7')
    add('rule', east(host), rule.x - 4, 'l7')
    add('service', Math.min(rule.x + labelWidth(course), rule.x + rule.width), service.x, 'l7')
  }
  if (!course.turn) add('pods', layout.ends.length === 0 ? service.x : east(service), columns.pods - 6, course.stream ? 'l4' : 'l7')
  return segments
}
