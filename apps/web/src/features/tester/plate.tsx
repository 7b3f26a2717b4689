import type { ReactNode } from 'react'
import { changed, hrefOf, patchParams, useAddress } from '../../address.ts'
import { GlyphShape } from '../../ui/glyph.tsx'
import { iconPath } from '../../ui/icon-paths.ts'
import { inertText } from '../../ui/inert-text.ts'
import type { Mark } from '../../ui/mark.ts'
import type { ServiceAt } from './course.ts'
import { fitted, widthOf } from './measure.ts'

/** `lit`: on the course. `plain`, `quiet`: off it. `void`: serves nothing. `broken`, `unknown`: the course ends here. `todo`: never reached. */
export type Tone = 'lit' | 'plain' | 'quiet' | 'void' | 'broken' | 'unknown' | 'todo'

/** Capsule, LoadBalancer hexagon, controller with cut corners, host pennant. Coordinates are the west edge's middle. */
type Silhouette = 'capsule' | 'hexagon' | 'cut' | 'pennant'

function silhouette(shape: Silhouette, x: number, y: number, width: number, height: number): string {
  const top = y - height / 2
  const foot = y + height / 2
  const east = x + width
  switch (shape) {
    case 'capsule': {
      const r = height / 2
      return `M${x + r} ${top}H${east - r}A${r} ${r} 0 0 1 ${east - r} ${foot}H${x + r}A${r} ${r} 0 0 1 ${x + r} ${top}Z`
    }
    case 'hexagon':
      return `M${x + 11} ${top}H${east - 11}L${east} ${y}L${east - 11} ${foot}H${x + 11}L${x} ${y}Z`
    case 'cut':
      return `M${x + 6} ${top}H${east - 6}L${east} ${top + 6}V${foot - 6}L${east - 6} ${foot}H${x + 6}L${x} ${foot - 6}V${top + 6}Z`
    case 'pennant':
      return `M${x} ${top}H${east - 9}L${east} ${y}L${east - 9} ${foot}H${x}L${x + 4.5} ${y}Z`
    default:
      return shape satisfies never
  }
}

/** What stands on a plate links to its object; the whole name is in the tooltip. */
function ToObject({ id, name, children }: { id: string | undefined; name: string; children: ReactNode }) {
  const address = useAddress()
  if (id === undefined) return <g>{children}</g>
  return (
    <a
      href={hrefOf(changed(address, { sel: id }))}
      tabIndex={-1}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        patchParams({ sel: id })
      }}
    >
      <title>{inertText(name)}</title>
      {children}
    </a>
  )
}

/** A plate of 38 px with a title and a second, quieter line. */
export function StandPlate(props: {
  shape: 'capsule' | 'hexagon' | 'cut'
  x: number
  y: number
  width: number
  tone: Tone
  title: string
  detail: string
  id?: string
  risk?: boolean
}) {
  const { shape, x, y, width, tone, title, detail, id, risk } = props
  const centred = shape === 'capsule'
  const left = centred ? x + width / 2 : x + (shape === 'hexagon' ? 16 : 12)
  const room = width - (shape === 'hexagon' ? 30 : 20)
  const mono = shape === 'hexagon' && /^[\d.:a-f]+$/i.test(title)
  return (
    <ToObject id={id} name={`${title}, ${detail}`}>
      <path className={`course-plate course-${tone}`} d={silhouette(shape, x, y, width, 38)} />
      <text
        className={`${mono ? 'course-mono-strong' : 'course-strong'}${tone === 'todo' ? ' course-faint' : ''}`}
        x={left}
        y={y - 3}
        textAnchor={centred ? 'middle' : 'start'}
      >
        {fitted(inertText(title), mono ? 'mono' : 'bold', room)}
      </text>
      <text className={`course-small${risk ? ' course-text-risk' : ''}`} x={left} y={y + 12} textAnchor={centred ? 'middle' : 'start'}>
        {fitted(inertText(detail), 'small', room)}
      </text>
    </ToObject>
  )
}

/** A host's pennant: 24 px on the course, 22 off it, with the padlock of its connection. */
export function HostPlate(props: { x: number; y: number; width: number; tone: Tone; text: string; id?: string; lock: 'closed' | 'open' | 'none' }) {
  const { x, y, width, tone, text, id, lock } = props
  const lit = tone === 'lit'
  const dim = tone === 'void' || tone === 'quiet' || tone === 'todo'
  return (
    <ToObject id={id} name={text}>
      <path
        className={`course-plate course-${tone}${tone === 'void' ? ' course-on-area' : ''}`}
        d={silhouette('pennant', x, y, width, lit ? 24 : 22)}
      />
      {lock === 'none' ? null : (
        <g transform={`translate(${x + 10} ${y - 6}) scale(.75)`} className={`course-icon${lit ? ' course-icon-course' : ''}`}>
          <path d={iconPath(lock === 'closed' ? 'lock' : 'lock-open')} />
        </g>
      )}
      <text className={lit ? 'course-strong' : dim ? 'course-text course-text-2' : 'course-medium'} x={x + 26} y={y + 4}>
        {fitted(inertText(text), 'bold', width - 34)}
      </text>
    </ToObject>
  )
}

/** A Service: name, port at the right, the thick west bar, and its pods behind it. */
export function ServicePlate(props: {
  x: number
  y: number
  width: number
  pods: number
  east: number
  tone: Tone
  service: ServiceAt
  note?: string
  /** Its part of a split, in place of the port. */
  share?: string
}) {
  const { x, y, width, pods, east, tone, service, note, share } = props
  const height = tone === 'lit' ? 24 : 22
  const right = share ?? service.port
  const portRoom = widthOf(right, 'small') + 8
  const bar = tone === 'lit' || tone === 'plain'
  return (
    <>
      <ToObject id={service.absent ? undefined : service.id} name={`${service.name}${service.port}`}>
        <rect className={`course-plate course-${tone}`} x={x} y={y - height / 2} width={width} height={height} rx={2} />
        {bar ? <rect className={`course-bar course-bar-${tone}`} x={x} y={y - height / 2} width={tone === 'lit' ? 4 : 3.5} height={height} /> : null}
        <text
          className={
            tone === 'lit'
              ? 'course-strong'
              : tone === 'broken'
                ? 'course-medium course-text-broken'
                : tone === 'plain'
                  ? 'course-medium'
                  : 'course-text course-text-2'
          }
          x={x + 11}
          y={y + 4}
        >
          {fitted(inertText(service.name), 'bold', width - 18 - portRoom)}
        </text>
        <text className="course-small" x={x + width - 7} y={y + 4} textAnchor="end">
          {inertText(right)}
        </text>
      </ToObject>
      {note === undefined ? <Pips x={pods} y={y} room={east - pods - 6} pods={service.pods} /> : null}
      {note === undefined ? null : (
        <text className={`course-small ${tone === 'broken' ? 'course-text-broken' : ''}`} x={pods - 4} y={y + 4}>
          {fitted(note, 'small', east - pods)}
        </text>
      )}
    </>
  )
}

/** One dot per pod: hollow with a cross when it isn't ready. More than fit become figures. */
function Pips({ x, y, room, pods }: { x: number; y: number; room: number; pods: string | undefined }) {
  if (pods === undefined) return null
  if (pods === '') {
    return (
      <text className="course-small course-text-broken" x={x - 4} y={y + 4}>
        no pods
      </text>
    )
  }
  const ready = [...pods].filter((pod) => pod === '1').length
  const fit = Math.max(1, Math.floor(room / 7.5) + 1)
  if (pods.length > fit * 2) {
    return (
      <text className={`course-small course-text-2${ready < pods.length ? ' course-text-risk' : ''}`} x={x - 4} y={y + 4}>
        {`${ready}/${pods.length}`}
      </text>
    )
  }
  const rows = Math.ceil(pods.length / fit)
  const perRow = Math.ceil(pods.length / rows)
  return (
    <g>
      <title>{`${ready} of ${pods.length} pods ready`}</title>
      {[...pods].map((pod, index) => {
        const cx = x + (index % perRow) * 7.5
        const cy = y + (Math.floor(index / perRow) - (rows - 1) / 2) * 8
        return pod === '1' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pips have no identity but their place
          <circle key={index} className="course-pip" cx={cx} cy={cy} r={3} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pips have no identity but their place
          <g key={index} className="course-pip-not">
            <circle cx={cx} cy={cy} r={2.7} />
            <path d={`M${cx - 1.1} ${cy - 1.1}l2.2 2.2m0 -2.2l-2.2 2.2`} />
          </g>
        )
      })}
    </g>
  )
}

/** The sign where the course ends. */
export function StopSign({ x, y, mark }: { x: number; y: number; mark: Mark }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <circle className="course-stop" r={9} />
      <GlyphShape status={mark} r={7.5} />
    </g>
  )
}
