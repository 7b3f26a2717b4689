import type { Surface } from './surface.ts'
import { fold, grounds } from './grounds.ts'
import type { Line } from './lines.ts'
import type { Palette } from './palette.ts'
import { header, rhumbs, sea } from './paper.ts'
import { createPen, type Pen } from './pen.ts'
import { drawNode } from './plates.ts'
import type { Mood, Scene, View } from './scene.ts'

/** Paints a whole frame. */
export const paint = (ctx: Surface, scene: Scene, palette: Palette, view: View, mood: Mood): void => {
  const { width, height, zoom, pixelRatio } = view
  // Whole device pixels, so that one-pixel rules stay one pixel.
  const panX = Math.round(view.pan.x * pixelRatio) / pixelRatio
  const panY = Math.round(view.pan.y * pixelRatio) / pixelRatio
  ctx.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  ctx.globalAlpha = 1
  ctx.fillStyle = palette.canvas
  ctx.fillRect(0, 0, width, height)
  ctx.setTransform(pixelRatio * zoom, 0, 0, pixelRatio * zoom, pixelRatio * panX, pixelRatio * panY)
  const pen = createPen(ctx, palette, zoom)
  const west = -panX / zoom
  const north = -panY / zoom
  const east = west + width / zoom
  const south = north + height / zoom

  rhumbs(pen, scene)
  grounds(pen, scene, mood, north, south)
  sea(pen, scene, north, south)
  for (const line of scene.lines) if (touches(line, north, south)) drawLine(pen, line, west)
  if (mood.threatened.size > 0) threat(pen, scene, mood, west)
  course(pen, scene, mood, west, east)
  for (const [id, place] of scene.layout.places) {
    if (place.y + place.h < north || place.y - place.h > south || place.x > east || place.x + place.w + 400 < west) continue
    const node = scene.nodes.get(id)
    if (!node) continue
    drawNode(pen, node, place, scene.layout, {
      lit: mood.lit.has(id) && mood.drawn > 0,
      selected: mood.selected === id,
      hover: mood.hover === id,
      fresh: mood.fresh.has(id),
    })
  }
  for (const row of scene.layout.folds) fold(pen, scene, row, mood)
  ctx.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  header(createPen(ctx, palette, 1), scene.layout, { width, zoom, panX }, mood)
}

const touches = (line: Line, north: number, south: number): boolean => {
  let above = true
  let below = true
  for (const [, y] of line.points) {
    if (y > north - 4) above = false
    if (y < south + 4) below = false
  }
  return !above && !below
}

const trace = (ctx: Surface, line: Line, west: number): void => {
  ctx.beginPath()
  line.points.forEach(([x, y], index) => {
    if (index === 0) ctx.moveTo(Math.max(x, Math.min(west - 12, 0)), y)
    else ctx.lineTo(x, y)
  })
}

const DASH: Readonly<Record<Line['stroke'], readonly number[]>> = { solid: [], l4: [7, 4], dotted: [1, 4] }

const drawLine = (pen: Pen, line: Line, west: number): void => {
  const { ctx, palette } = pen
  ctx.lineJoin = 'round'
  ctx.lineCap = line.stroke === 'dotted' ? 'round' : 'butt'
  ctx.setLineDash(DASH[line.stroke] as number[])
  ctx.strokeStyle = palette[line.dim ? 'edge-faint' : line.ink]
  ctx.lineWidth = line.cased ? 3.8 : line.width
  trace(ctx, line, west)
  ctx.stroke()
  ctx.setLineDash([])
  ctx.lineCap = 'butt'
  if (line.cased) {
    // The paper between the two rules; over a namespace's ground it is that ground.
    ctx.strokeStyle = palette[line.ground]
    ctx.lineWidth = 1.6
    trace(ctx, line, west)
    ctx.stroke()
  }
  const end = line.points.at(-1)
  if (line.dot && end) {
    ctx.beginPath()
    ctx.arc(end[0] - 4, end[1], 3, 0, 7)
    ctx.fillStyle = palette['group-fill']
    ctx.fill()
    ctx.strokeStyle = palette[line.ink]
    ctx.lineWidth = 1
    ctx.stroke()
  }
  if (!line.label) return
  ctx.globalAlpha = line.dim ? 0.32 : 1
  pen.write(line.label.text, line.label.x, line.label.y, 'small', 'ink-3', { align: 'right' })
  ctx.globalAlpha = 1
}

/** What hangs on the plate under the pointer: its lines in rubric, over a pale one that keeps them apart from those that are broken now. */
const threat = ({ ctx, palette }: Pen, scene: Scene, mood: Mood, west: number): void => {
  ctx.save()
  ctx.lineJoin = 'round'
  for (const line of scene.lines) {
    if (!line.edges.some((id) => mood.threatened.has(id))) continue
    ctx.strokeStyle = palette['broken-fill']
    ctx.globalAlpha = 0.25
    ctx.lineWidth = 6
    trace(ctx, line, west)
    ctx.stroke()
    ctx.globalAlpha = 1
    ctx.strokeStyle = palette.broken
    ctx.lineWidth = line.cased ? 3.2 : 1.6
    ctx.setLineDash(DASH[line.stroke] as number[])
    trace(ctx, line, west)
    ctx.stroke()
    ctx.setLineDash([])
  }
  ctx.restore()
}

/** The one blue line, over its halo; drawn west to east when it is new. */
const course = (pen: Pen, scene: Scene, mood: Mood, west: number, east: number): void => {
  if (mood.lit.size === 0 || mood.drawn <= 0) return
  const { ctx, palette } = pen
  const lines = scene.lines.filter((line) => line.edges.some((id) => mood.lit.has(id)))
  ctx.save()
  if (mood.drawn < 1) {
    ctx.beginPath()
    ctx.rect(west, -1e6, (east - west) * mood.drawn, 2e6)
    ctx.clip()
  }
  ctx.lineJoin = 'round'
  ctx.strokeStyle = palette['course-wash']
  ctx.lineWidth = 8
  for (const line of lines) {
    trace(ctx, line, west)
    ctx.stroke()
  }
  for (const line of lines) {
    ctx.strokeStyle = palette.course
    ctx.setLineDash(DASH[line.stroke] as number[])
    ctx.lineCap = line.stroke === 'dotted' ? 'round' : 'butt'
    ctx.lineWidth = line.cased ? 4.6 : 2.6
    trace(ctx, line, west)
    ctx.stroke()
    ctx.setLineDash([])
    if (!line.cased) continue
    ctx.strokeStyle = palette['course-wash']
    ctx.lineWidth = 1.8
    trace(ctx, line, west)
    ctx.stroke()
  }
  ctx.restore()
}
