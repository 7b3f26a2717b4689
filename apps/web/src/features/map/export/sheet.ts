import { HEADER } from '../camera.ts'
import { paint } from '../paint.ts'
import type { Palette } from '../palette.ts'
import { createPen, type Pen } from '../pen.ts'
import type { Scene } from '../scene.ts'
import { CALM } from '../still.ts'
import type { Surface } from '../surface.ts'

/** What a sheet says of itself, in the block under the chart. */
export interface Legend {
  readonly cluster: string
  /** The moment that is drawn. */
  readonly moment: Date
  readonly query: string
  readonly link: string
  /** Written across it where the chart is of a made-up cluster. */
  readonly watermark?: string
}

const BLOCK = 92
const MARGIN = 14

export interface Sheet {
  readonly width: number
  readonly height: number
  readonly paint: (surface: Surface, pixelRatio: number) => void
}

/** The whole chart on one sheet, at its own size, with a title block set into the neatline. `lit`: the course that is selected. */
export const sheetOf = (scene: Scene, palette: Palette, legend: Legend, lit: ReadonlySet<string>, selected: string | undefined): Sheet => {
  const width = Math.ceil(scene.layout.columns.width)
  const chart = Math.max(HEADER + 60, Math.ceil(scene.layout.height) + MARGIN)
  return {
    width,
    height: chart + BLOCK,
    paint: (surface, pixelRatio) => {
      paint(surface, scene, palette, { width, height: chart + BLOCK, zoom: 1, pan: { x: 0, y: 0 }, pixelRatio }, { ...CALM, lit, selected, drawn: 1 })
      surface.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
      const pen = createPen(surface, palette, 1)
      block(pen, legend, width, chart)
      if (legend.watermark) watermark(pen, legend.watermark, width, chart)
    },
  }
}

const block = (pen: Pen, { cluster, moment, query, link }: Legend, width: number, top: number): void => {
  const { ctx, palette } = pen
  ctx.globalAlpha = 1
  ctx.setLineDash([])
  ctx.fillStyle = palette.panel
  ctx.fillRect(0, top, width, BLOCK)
  for (let at = 0; at * 120 < width; at++) {
    ctx.fillStyle = palette[at % 2 === 0 ? 'neat-dark' : 'neat-light']
    ctx.fillRect(at * 120, top, 120, 6)
  }
  ctx.strokeStyle = palette['neat-dark']
  ctx.lineWidth = 1
  ctx.strokeRect(0.5, top + 0.5, width - 1, 5)
  const name = pen.write(cluster, MARGIN + 4, top + 34, 'waters', 'ink', { most: width * 0.45 })
  pen.write('how traffic enters, by Portolan', MARGIN + 4 + name + 14, top + 34, 'small', 'ink-3')
  pen.write(`${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`, MARGIN + 4, top + 54, 'mono', 'ink-2')
  pen.write(query ? `filter  ${query}` : 'no filter', MARGIN + 190, top + 54, 'mono', 'ink-2', { most: width * 0.5 - 190 })
  pen.write(link, MARGIN + 4, top + 74, 'mono', 'ink-3', { most: width - 470 })
  key(pen, width - 430, top + 32)
}

/** The signs that a reader of the sheet needs. */
const key = (pen: Pen, x: number, y: number): void => {
  const { ctx, palette } = pen
  const line = (at: number, row: number, text: string, ink: 'edge' | 'broken', dash: readonly number[], cased = false): void => {
    const [left, middle] = [x + at, y + row * 20 - 4]
    ctx.setLineDash([...dash])
    ctx.strokeStyle = palette[ink]
    ctx.lineWidth = cased ? 3.8 : 1.4
    ctx.beginPath()
    ctx.moveTo(left, middle)
    ctx.lineTo(left + 32, middle)
    ctx.stroke()
    ctx.setLineDash([])
    if (cased) {
      ctx.strokeStyle = palette.panel
      ctx.lineWidth = 1.6
      ctx.beginPath()
      ctx.moveTo(left, middle)
      ctx.lineTo(left + 32, middle)
      ctx.stroke()
    }
    pen.write(text, left + 40, y + row * 20, 'small', 'ink-2')
  }
  line(0, 0, 'L7, routed by content', 'edge', [])
  line(0, 1, 'L4, opaque stream', 'edge', [7, 4])
  line(0, 2, 'cased: TLS', 'edge', [], true)
  line(210, 0, 'not carrying', 'edge', [1, 4])
  line(210, 1, 'broken', 'broken', [])
  pen.write('= ~', x + 218, y + 40, 'mono', 'ink-2')
  pen.write('exact, regex', x + 250, y + 40, 'small', 'ink-2')
}

const watermark = (pen: Pen, text: string, width: number, height: number): void => {
  const { ctx } = pen
  ctx.save()
  ctx.globalAlpha = 0.14
  ctx.translate(width / 2, height / 2)
  ctx.rotate(-0.35)
  ctx.scale(3.6, 3.6)
  pen.write(text, 0, 0, 'waters', 'ink', { align: 'center' })
  ctx.restore()
}
