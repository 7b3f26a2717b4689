import type { GraphNode } from '@portolan/contract'
import type { Mood, Scene } from './scene.ts'
import type { Pen } from './pen.ts'
import { FOLD_H, heightOf, type Layout } from './places.ts'
import { glyph, icon } from './shapes.ts'

/** The ground of each namespace, with its head. */
export const grounds = (pen: Pen, scene: Scene, mood: Mood, north: number, south: number): void => {
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
    if (node && area.rows === 0) standing(pen, node, area.top + 16, areaX + areaW - 12)
    ctx.globalAlpha = 1
  }
}

const count = (value: unknown): number => (typeof value === 'number' ? value : 0)
const plural = (many: number, one: string, more: string): string => `${many.toLocaleString('en')} ${many === 1 ? one : more}`

/** What an area's head says after its name, and how far. The last part is pressed to see the internal Services. */
const saysOf = (area: GraphNode): { readonly counts: string; readonly internal: string } => {
  const { routes, pods, internal } = area.facts
  return {
    counts: [plural(count(routes), 'route', 'routes'), ...(pods === undefined ? [] : [plural(count(pods), 'pod', 'pods')])].join('  ·  '),
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

/** Where nothing of a namespace is drawn, how its routes are: the worst last, at the edge. */
const standing = (pen: Pen, area: GraphNode, y: number, east: number): void => {
  if (!pen.readable('small')) return
  const { broken, risk, unknown, serving } = area.facts
  let at = east
  for (const [many, status, word] of [
    [count(broken), 'error', 'broken'],
    [count(risk), 'warning', 'at risk'],
    [count(unknown), 'unknown', 'unknown'],
    [count(serving), 'ok', 'serving'],
  ] as const) {
    if (many === 0) continue
    const said = `${many.toLocaleString('en')} ${word}`
    pen.write(said, at, y, 'small', status === 'error' ? 'broken' : status === 'warning' ? 'risk' : 'ink-2', { align: 'right' })
    at -= pen.measure(said, 'small') + 9
    if (status !== 'ok') glyph(pen, status, at, y - 4, 5)
    at -= 16
  }
}

/** What is folded away, in a row that opens it. */
export const fold = (pen: Pen, scene: Scene, { fold: folded, area, y }: Layout['folds'][number], mood: Mood): void => {
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
  const said = Object.entries(folded.objects).filter(([kind]) => TOLD.has(kind))
  const objects = said.map(([kind, many]) => plural(many, say(kind, 1), say(kind, 2)))
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

/** What a fold says of what it hides; its label says the rest. */
const TOLD: ReadonlySet<string> = new Set(['Host', 'Rule', 'Service', 'Pod'])

/** Kubernetes nouns keep their spelling; `Pod`, `Host` and `Rule` are everyday words here. */
const say = (kind: string, many: number): string => {
  const word = kind === 'Pod' || kind === 'Host' || kind === 'Rule' ? kind.toLowerCase() : kind
  return many === 1 ? word : word.endsWith('s') ? `${word}es` : `${word}s`
}

/** The id under which a fold stands among the chart's elements. */
export const foldId = (id: string): string => `fold ${id}`
