import type { Graph, GraphNode } from '@portolan/contract'
import { HEADER } from './columns.ts'
import { FOLD_H, heightOf, type Layout } from './layout.ts'
import { type Line, linesOf } from './lines.ts'
import type { Palette, Token } from './palette.ts'
import { createPen, type Pen } from './pen.ts'
import { drawNode } from './plates.ts'
import { glyph, icon } from './shapes.ts'

/** What is drawn, made once for a graph and its layout. */
export interface Scene {
  readonly graph: Graph
  readonly layout: Layout
  readonly lines: readonly Line[]
  readonly nodes: ReadonlyMap<string, GraphNode>
  /** The controller with most hosts. */
  readonly main: string | undefined
}

export const sceneOf = (graph: Graph, layout: Layout): Scene => {
  const listens = Map.groupBy(graph.edges, (edge) => (edge.type === 'listens' ? edge.source : ''))
  listens.delete('')
  return {
    graph,
    layout,
    lines: linesOf(graph, layout),
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    main: [...listens].sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))[0]?.[0],
  }
}

/** What the reader did to it. */
export interface Mood {
  readonly selected: string | undefined
  /** Nodes and edges on the selected course. */
  readonly lit: ReadonlySet<string>
  readonly hover: string | undefined
  readonly fresh: ReadonlySet<string>
  /** How much of the course is drawn, 0 to 1, west to east. */
  readonly drawn: number
  /** Columns of which something can't be known. */
  readonly doubtful: ReadonlySet<string>
}

export interface View {
  /** CSS px. */
  readonly width: number
  readonly height: number
  readonly zoom: number
  readonly pan: { readonly x: number; readonly y: number }
  readonly pixelRatio: number
}

/** Paints a whole frame. */
export const paint = (ctx: CanvasRenderingContext2D, scene: Scene, palette: Palette, view: View, mood: Mood): void => {
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
  sea(pen, scene)
  for (const line of scene.lines) if (touches(line, north, south)) drawLine(pen, line, west)
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

const trace = (ctx: CanvasRenderingContext2D, line: Line, west: number): void => {
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
  if (line.label) pen.write(line.label.text, line.label.x, line.label.y, 'small', 'ink-3', { align: 'right' })
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

const grounds = (pen: Pen, scene: Scene, mood: Mood, north: number, south: number): void => {
  const { ctx, palette } = pen
  const { areaX, areaW } = scene.layout.columns
  for (const area of scene.layout.areas) {
    const height = heightOf(area.rows)
    if (area.top > south || area.top + height < north) continue
    ctx.beginPath()
    ctx.roundRect(areaX + 0.5, area.top + 0.5, areaW - 1, height - 1, 2)
    ctx.fillStyle = palette['group-fill']
    ctx.fill()
    ctx.strokeStyle = palette['group-line']
    ctx.lineWidth = 1
    ctx.stroke()
    const node = scene.nodes.get(area.id)
    ctx.globalAlpha = node?.facts.dim === true ? 0.4 : 1
    const taken = pen.write(area.continued ? `${area.name}, continued` : area.name, areaX + 11, area.top + 16.5, 'waters', 'ink', {
      most: areaW * 0.5,
    })
    if (node && !area.continued) headOf(pen, node, areaX + 11 + Math.max(38, taken) + 14, area.top + 16, areaX + areaW - 12, mood.hover)
    ctx.globalAlpha = 1
  }
}

const count = (value: unknown): number => (typeof value === 'number' ? value : 0)
const plural = (many: number, one: string, more: string): string => `${many.toLocaleString('en')} ${many === 1 ? one : more}`

/** What an area's head says after its name, and how far. The last part is pressed to see the internal Services. */
const saysOf = (area: GraphNode): { readonly counts: string; readonly internal: string } => {
  const { routes, pods, internal } = area.facts
  return {
    counts: [plural(count(routes), 'route', 'routes'), plural(count(pods), 'pod', 'pods')].join('  ·  '),
    internal: count(internal) > 0 ? `+${plural(count(internal), 'internal Service', 'internal Services')}` : '',
  }
}

/** Where the words about internal Services stand in a head, in chart units. */
export const internalSpan = (pen: Pen, area: GraphNode, areaX: number): { readonly x: number; readonly w: number } | undefined => {
  const { counts, internal } = saysOf(area)
  if (!internal) return undefined
  const from = areaX + 11 + Math.max(38, pen.measure(area.name, 'waters')) + 14
  return { x: from + pen.measure(`${counts}  ·  `, 'small'), w: pen.measure(internal, 'small') }
}

/** A namespace's counts, and how many of its routes are broken or at risk. */
const headOf = (pen: Pen, area: GraphNode, x: number, y: number, east: number, hover: string | undefined): void => {
  const { counts, internal } = saysOf(area)
  const taken = pen.write(internal ? `${counts}  ·  ` : counts, x, y, 'small', 'ink-3', { most: east - x - 120 })
  if (internal && taken > 0)
    pen.write(internal, x + taken, y, 'small', hover === foldId(`internal:${area.name}`) ? 'course' : 'ink-3', { most: east - x - taken - 120 })
}

const fold = (pen: Pen, scene: Scene, { fold: folded, area, y }: Layout['folds'][number], mood: Mood): void => {
  const { ctx, palette } = pen
  const { areaX, areaW, at } = scene.layout.columns
  const column = area ? at.get(folded.layer === 'pod' ? 'pod' : folded.layer === 'client' ? 'entry' : folded.layer) : undefined
  const x = area ? (column?.x ?? areaX + 11) : folded.layer === 'entry' ? (at.get('entry')?.x ?? 0) : areaX
  const w = area ? areaX + areaW - 10 - x : areaW
  const h = area ? 19 : FOLD_H
  ctx.beginPath()
  ctx.roundRect(x + 0.5, y - h / 2 + 0.5, w - 1, h - 1, 2)
  ctx.fillStyle = palette['group-fill']
  ctx.fill()
  ctx.setLineDash([3, 3])
  ctx.strokeStyle = palette[mood.hover === foldId(folded.id) ? 'ink-2' : 'group-line']
  ctx.lineWidth = 1
  ctx.stroke()
  ctx.setLineDash([])
  if (!pen.readable('small')) return
  icon(pen, 'chevron-right', x + 9, y - 6.5, 0.81, 'ink-3')
  const taken = pen.write(folded.label, x + 27, y + 4, 'label', 'ink-2', { most: w * 0.6 })
  const objects = Object.entries(folded.objects).map(([kind, many]) => plural(many, say(kind, 1), say(kind, 2)))
  pen.write(objects.join('  ·  '), x + 27 + taken + 14, y + 4, 'small', 'ink-3', { most: w * 0.35 })
  let east = x + w - 12
  for (const [many, status] of [
    [folded.hides.warning, 'warning'],
    [folded.hides.error, 'error'],
    [folded.hides.unknown, 'unknown'],
  ] as const) {
    if (many === 0) continue
    pen.write(String(many), east, y + 4, 'small', status === 'error' ? 'broken' : status === 'warning' ? 'risk' : 'unknown', { align: 'right' })
    east -= pen.measure(String(many), 'small') + 9
    glyph(pen, status, east, y, 5)
    east -= 14
  }
}

/** Kubernetes nouns keep their spelling; `Pod`, `Host` and `Rule` are everyday words here. */
const say = (kind: string, many: number): string => {
  const word = kind === 'Pod' || kind === 'Host' || kind === 'Rule' ? kind.toLowerCase() : kind
  return many === 1 ? word : word.endsWith('s') ? `${word}es` : `${word}s`
}

/** The id under which a fold stands among the chart's elements. */
export const foldId = (id: string): string => `fold ${id}`

const sea = (pen: Pen, scene: Scene): void => {
  if (!scene.graph.nodes.some((node) => node.layer === 'entry') || !pen.readable('sea')) return
  const { ctx } = pen
  ctx.save()
  ctx.translate(19, Math.max(160, scene.layout.height / 2 + 40))
  ctx.rotate(-Math.PI / 2)
  pen.write('internet', 0, 0, 'sea', 'ink-3', { align: 'center' })
  ctx.restore()
}

const WINDS = 32

/** The rhumb lines of old charts, from the main controller: principal winds, half winds, quarter winds. */
const rhumbs = (pen: Pen, scene: Scene): void => {
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

/** The chequered border does work: its divisions are the layers. */
const header = (pen: Pen, layout: Layout, view: { readonly width: number; readonly zoom: number; readonly panX: number }, mood: Mood): void => {
  const { ctx, palette } = pen
  const { width, zoom, panX } = view
  ctx.globalAlpha = 0.92
  ctx.fillStyle = palette.canvas
  ctx.fillRect(0, 0, width, HEADER)
  ctx.globalAlpha = 1
  const last = layout.columns.all.length - 1
  layout.columns.all.forEach((column, index) => {
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
