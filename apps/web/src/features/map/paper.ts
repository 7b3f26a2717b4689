import { HEADER } from './camera.ts'
import type { Column } from './columns.ts'
import type { Mood, Scene } from './scene.ts'
import type { Token } from './palette.ts'
import type { Pen } from './pen.ts'
import type { Layout } from './places.ts'
import { glyph } from './shapes.ts'

/** What lies west of every chart, written where no line comes in, as near to the middle of the view as that allows. */
export const sea = (pen: Pen, scene: Scene, north: number, south: number): void => {
  if (!pen.readable('sea')) return
  const heights = scene.graph.nodes
    .flatMap((node) => (node.layer === 'entry' ? (scene.layout.places.get(node.id)?.y ?? []) : []))
    .sort((a, b) => a - b)
  if (heights.length === 0) return
  const middle = (north + south) / 2
  const shores = [Math.min(north, heights[0] ?? 0) - SEA, ...heights, Math.max(south, heights.at(-1) ?? 0) + SEA]
  const spots = shores.flatMap((from, index) => {
    const to = shores[index + 1]
    if (to === undefined || to - from < SEA) return []
    return Math.min(to - SEA / 2, Math.max(from + SEA / 2, middle))
  })
  const y = spots.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0]
  if (y === undefined) return
  const { ctx } = pen
  ctx.save()
  ctx.translate(19, y)
  ctx.rotate(-Math.PI / 2)
  pen.write('internet', 0, 0, 'sea', 'ink-3', { align: 'center' })
  ctx.restore()
}

/** The room that the word needs, in chart units. */
const SEA = 84

const WINDS = 32

/** The rhumb lines of old charts, from the main controller: principal winds, half winds, quarter winds. */
export const rhumbs = (pen: Pen, scene: Scene): void => {
  const { ctx, palette } = pen
  const alpha = Number(palette['rhumb-alpha'])
  if (!(alpha > 0)) return
  const first = scene.main === undefined ? undefined : scene.layout.places.get(scene.main)
  const column = scene.layout.columns.at.get('listener')
  const x = first ? first.x + first.w : (column?.x ?? 0) + (column?.w ?? 0)
  const y = first?.y ?? scene.layout.height / 2
  const radius = 790
  const far = 4_000
  ctx.globalAlpha = alpha
  ctx.lineWidth = 0.8
  const wind = (fromX: number, fromY: number, step: number): void => {
    const angle = (step / WINDS) * 2 * Math.PI
    const ink: Token = step % 4 === 0 ? 'rhumb-main' : step % 2 === 0 ? 'rhumb-half' : 'rhumb-quarter'
    ctx.strokeStyle = palette[ink]
    ctx.beginPath()
    ctx.moveTo(fromX, fromY)
    ctx.lineTo(fromX + Math.cos(angle) * far, fromY + Math.sin(angle) * far)
    ctx.stroke()
  }
  for (let step = 0; step < WINDS; step++) wind(x, y, step)
  for (let rose = 0; rose < 8; rose++) {
    const angle = (rose / 8) * 2 * Math.PI
    const inward = rose * 4 + WINDS / 2
    for (const turn of [-6, -4, -2, 2, 4, 6]) wind(x + Math.cos(angle) * radius, y + Math.sin(angle) * radius, (inward + turn) % WINDS)
  }
  ctx.globalAlpha = 1
}

/** At level Cluster the ground is one column. */
const columnsOf = ({ areas, columns }: Layout): readonly Column[] => {
  if (areas.length === 0 || areas.some((area) => area.rows > 0)) return columns.all
  const { areaX: x, areaW: w, width } = columns
  return [...columns.all.slice(0, 2), { key: 'host', title: 'Namespace', from: x, to: width, x: x + 13, w }]
}

/** The chequered border does work: its divisions are the layers. */
export const header = (
  pen: Pen,
  layout: Layout,
  view: { readonly width: number; readonly zoom: number; readonly panX: number },
  mood: Mood,
): void => {
  const { ctx, palette } = pen
  const { width, zoom, panX } = view
  ctx.globalAlpha = 0.92
  ctx.fillStyle = palette.canvas
  ctx.fillRect(0, 0, width, HEADER)
  ctx.globalAlpha = 1
  const columns = columnsOf(layout)
  const last = columns.length - 1
  columns.forEach((column, index) => {
    const from = index === 0 ? 0 : Math.max(0, Math.round(column.from * zoom + panX))
    const to = index === last ? width : Math.min(width, Math.round(column.to * zoom + panX))
    if (to <= from) return
    ctx.fillStyle = palette[index % 2 === 0 ? 'neat-dark' : 'neat-light']
    ctx.fillRect(from, 0, to - from, 6)
    if (index % 2 === 1) {
      ctx.strokeStyle = palette['neat-dark']
      ctx.lineWidth = 1
      ctx.strokeRect(from + 0.5, 0.5, to - from - 1, 5)
    }
    const title = column.title.toUpperCase()
    const x = Math.max(from + 6, column.x * zoom + panX)
    const taken = pen.measure(title, 'head')
    if (x + taken > to) return
    pen.write(title, x, 20, 'head', 'ink-2')
    let at = x + taken + 9
    if (column.tag && at + 18 < to) {
      ctx.strokeStyle = palette.control
      ctx.lineWidth = 1
      ctx.beginPath()
      ctx.roundRect(Math.round(at) + 0.5, 10.5, 18, 12, 2)
      ctx.stroke()
      pen.write(column.tag, Math.round(at) + 9.5, 20, 'tag', 'ink-2', { align: 'center' })
      at += 26
    }
    if (mood.doubtful.has(column.key) && at + 14 < to) glyph(pen, 'unknown', at + 6, 16, 6)
  })
}
