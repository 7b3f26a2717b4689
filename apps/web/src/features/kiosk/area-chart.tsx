import type { Graph } from '@portolan/contract'
import { useMemo } from 'react'
import { GlyphShape } from '../../ui/glyph.tsx'
import { iconPath } from '../../ui/icon-paths.ts'
import { inertText } from '../../ui/inert-text.ts'
import { markOf } from '../../ui/mark.ts'
import { Rhumbs } from '../../ui/rhumbs.tsx'
import { hostRowsOf, type KioskRow, rowsOf } from './area-rows.ts'

/** Units of the picture are px at 1920 x 1080: the smallest text is 22 (design section 10). */
const WIDTH = 1380
const HEAD = 58
const PITCH = { most: 76, least: 38 }
const CONTROLLER = { x: 36, w: 190 }
const HOST = { x: 278, w: 330 }
const RULE = 640
const SERVICE = { x: 866, w: 250 }
const PODS = 1140
const READY = 1344

/** One namespace, as large as fits in `height` units; where its rules don't fit, its hosts. */
export function AreaChart({ graph, height }: { graph: Graph; height: number }) {
  const room = height - HEAD - 16
  const { rows, pitch, more } = useMemo(() => fitted(graph, room), [graph, room])
  const top = HEAD + Math.max(0, room - rows.length * pitch) * 0.38
  const y = (index: number): number => top + pitch * (index + 0.5)
  /** Another backend of the rule above. */
  const repeats = (index: number): boolean => {
    const row = rows[index]
    return row !== undefined && sameRule(rows[index - 1], row)
  }
  const hosts = Map.groupBy(rows.keys(), (index) => rows[index]?.hostKey ?? '')
  const controllers = Map.groupBy(
    [...hosts].filter(([key]) => key !== ''),
    ([, [first = 0]]) => rows[first]?.controller?.id ?? '',
  )
  const middle = (list: readonly number[]): number => list.reduce((sum, index) => sum + y(index), 0) / Math.max(1, list.length)
  const plate = Math.min(44, pitch - 8)
  const [main = [0]] = [...hosts].filter(([key]) => key !== '').map(([, indices]) => indices)
  return (
    <svg className="area-chart" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
      <Rhumbs x={CONTROLLER.x + CONTROLLER.w} y={middle(main)} reach={WIDTH} />
      {(
        [
          [CONTROLLER.x, 'Controller'],
          [HOST.x, 'Host'],
          [RULE, 'Rule'],
          [SERVICE.x, 'Service'],
          [PODS, 'Pods ready'],
        ] as const
      ).map(([x, text]) => (
        <text key={text} className="area-head" x={x} y="34">
          {text}
        </text>
      ))}
      {[...controllers].map(([id, list]) => {
        const at = middle(list.flatMap(([, indices]) => indices))
        const controller = rows[list[0]?.[1][0] ?? 0]?.controller
        return (
          <g key={id}>
            <path className="area-line area-tls" d={`M0 ${at - 3}H${CONTROLLER.x}M0 ${at + 3}H${CONTROLLER.x}`} />
            {list.map(([key, indices]) => (
              <path
                key={key}
                className={rows[indices[0] ?? 0]?.hostStatus === 'error' ? 'area-line area-error' : 'area-line'}
                d={`M${CONTROLLER.x + CONTROLLER.w} ${at}L${HOST.x - 14} ${middle(indices)}H${HOST.x}`}
              />
            ))}
            <rect className="area-plate" x={CONTROLLER.x} y={at - 34} width={CONTROLLER.w} height="68" rx="8" />
            <text className="area-bold" x={CONTROLLER.x + 20} y={at - 5}>
              {shortened(controller?.name ?? '', 15)}
            </text>
            <text className="area-quiet" x={CONTROLLER.x + 20} y={at + 22}>
              {shortened(controller?.detail ?? '', 16)}
            </text>
          </g>
        )
      })}
      {[...hosts].map(([key, indices]) => {
        const row = rows[indices[0] ?? 0]
        if (!row || row.host === undefined) return null
        const at = middle(indices)
        const mark = markOf(row.hostStatus)
        const broken = row.hostStatus === 'error'
        return (
          <g key={key}>
            {indices.length > 1 || Math.abs(at - y(indices[0] ?? 0)) > 1
              ? indices
                  .filter((index) => !repeats(index))
                  .map((index) => <path key={index} className="area-line" d={`M${HOST.x + HOST.w} ${at}L${RULE - 22} ${y(index)}H${RULE - 6}`} />)
              : indices.map((index) => (
                  <path key={index} className={`area-line area-${rows[index]?.status}`} d={`M${HOST.x + HOST.w} ${at}H${RULE - 6}`} />
                ))}
            <path
              className={broken ? 'area-plate area-broken' : mark === 'risk' ? 'area-plate area-risk' : 'area-plate'}
              d={`M${HOST.x} ${at - plate / 2}H${HOST.x + HOST.w - 14}L${HOST.x + HOST.w} ${at}L${HOST.x + HOST.w - 14} ${at + plate / 2}H${HOST.x}l9 ${-plate / 2}z`}
            />
            {row.locked ? (
              <g transform={`translate(${HOST.x + 22} ${at - 11}) scale(1.35)`}>
                <path className="area-lock" d={iconPath('lock')} />
              </g>
            ) : null}
            <text className={broken ? 'area-bold area-word-error' : 'area-bold'} x={HOST.x + (row.locked ? 52 : 28)} y={at + 8}>
              {shortened(row.host, row.locked ? 25 : 27)}
            </text>
            {mark === 'broken' || mark === 'risk' || mark === 'unknown' ? (
              <g transform={`translate(${HOST.x + 4} ${at})`}>
                <GlyphShape status={mark} r={12} />
              </g>
            ) : null}
          </g>
        )
      })}
      {rows.map((row, index) => (
        <Line key={row.key} row={row} y={y(index)} plate={plate} repeat={repeats(index)} above={y(index - 1)} />
      ))}
      {more > 0 ? (
        <text className="area-quiet" x={HOST.x} y={height - 6}>
          and {more} more
        </text>
      ) : null}
    </svg>
  )
}

function Line({ row, y, plate, repeat, above }: { row: KioskRow; y: number; plate: number; repeat: boolean; above: number }) {
  const { service } = row
  const label = shortened(row.rule, row.dashed ? 24 : 15)
  const end = RULE + label.length * 13.3 + 8
  const mark = service ? markOf(service.status) : markOf(row.status)
  const look = mark === 'broken' ? 'area-broken' : mark === 'risk' ? 'area-risk' : mark === 'unknown' ? 'area-hidden' : ''
  return (
    <g>
      {row.dashed ? <path className={`area-line area-l4 area-${row.status}`} d={`M0 ${y}H${HOST.x + 10}`} /> : null}
      {repeat ? (
        <>
          <path className="area-line" d={`M${SERVICE.x - 20} ${above}V${y}H${SERVICE.x}`} />
          <text className="area-quiet" x={SERVICE.x - 28} y={y + 8} textAnchor="end">
            {sayShare(row.share)}
          </text>
        </>
      ) : (
        <>
          <text className={`area-rule area-word-${row.status}`} x={row.dashed ? HOST.x + 22 : RULE} y={y + 7}>
            {label}
          </text>
          {service || row.answer ? (
            <path
              className={`area-line area-${row.status} ${row.dashed ? 'area-l4' : ''}`}
              d={`M${row.dashed ? HOST.x + 22 + label.length * 13.3 + 10 : Math.min(end, SERVICE.x - 22)} ${y}H${SERVICE.x}`}
            />
          ) : null}
        </>
      )}
      {service ? (
        <>
          <rect className={`area-plate ${look}`} x={SERVICE.x} y={y - plate / 2} width={SERVICE.w} height={plate} rx="4" />
          {look === '' ? <rect className="area-bar" x={SERVICE.x} y={y - plate / 2} width="7" height={plate} rx="2" /> : null}
          <text className={`area-bold area-word-${service.status}`} x={SERVICE.x + 24} y={y + 8}>
            {shortened(service.name, 16)}
          </text>
          <text className="area-quiet" x={SERVICE.x + SERVICE.w - 14} y={y + 8} textAnchor="end">
            {service.name.length > 13 ? '' : service.port}
          </text>
          {mark === 'broken' || mark === 'risk' || mark === 'unknown' ? (
            <g transform={`translate(${SERVICE.x + 2} ${y})`}>
              <GlyphShape status={mark} r={13} />
            </g>
          ) : null}
        </>
      ) : row.answer ? (
        <text className="area-quiet" x={SERVICE.x + 14} y={y + 8}>
          {shortened(row.answer, 30)}
        </text>
      ) : null}
      {row.ready === '' ? (
        <text className={`area-quiet area-word-${row.status}`} x={PODS} y={y + 8}>
          {shortened(row.note, 22)}
        </text>
      ) : (
        <>
          {service && row.pips.length > 0 && row.pips.length <= 10
            ? [...row.pips].map((pip, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a pip's place is its identity
                <Pip key={index} x={PODS + 6 + index * 16} y={y} ready={pip === '1'} />
              ))
            : null}
          <text className={row.short ? `area-ready area-word-${row.status}` : 'area-ready'} x={READY} y={y + 9} textAnchor="end">
            {row.ready}
          </text>
        </>
      )}
    </g>
  )
}

function Pip({ x, y, ready }: { x: number; y: number; ready: boolean }) {
  if (ready) return <circle className="area-pip" cx={x} cy={y} r="6.2" />
  return (
    <path className="area-pip-not" d={`M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M${x - 2.6} ${y - 2.6}l5.2 5.2M${x + 2.6} ${y - 2.6}l-5.2 5.2`} />
  )
}

/** Rules where they fit at a readable size, else hosts, the gravest first. */
const fitted = (graph: Graph, room: number): { readonly rows: readonly KioskRow[]; readonly pitch: number; readonly more: number } => {
  const fits = Math.floor(room / PITCH.least)
  const rules = rowsOf(graph)
  const rows = rules.length <= fits ? rules : hostRowsOf(graph)
  const shown = rows.slice(0, fits)
  return { rows: shown, pitch: Math.min(PITCH.most, room / Math.max(1, shown.length)), more: rows.length - shown.length }
}

const sameRule = (before: KioskRow | undefined, row: KioskRow): boolean =>
  before !== undefined && before.hostKey === row.hostKey && before.rule === row.rule && row.share !== undefined && row.hostKey !== ''

const sayShare = (share: number | undefined): string => (share === undefined ? '' : `${Math.round(share * 100)}%`)

const shortened = (text: string, most: number): string => {
  const inert = inertText(text)
  if (inert.length <= most) return inert
  const half = Math.floor((most - 1) / 2)
  return `${inert.slice(0, most - 1 - half)}…${inert.slice(inert.length - half)}`
}
