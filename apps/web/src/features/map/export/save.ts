import type { Graph } from '@portolan/contract'
import { type Palette, paperPalette } from '../palette.ts'
import type { Scene } from '../scene.ts'
import { fontFaces } from './fonts.ts'
import { toMermaid } from './mermaid.ts'
import { type Legend, sheetOf } from './sheet.ts'
import { SvgSurface } from './svg-surface.ts'

export type Format = 'png' | 'paper' | 'svg' | 'json' | 'mermaid'

/** What is on the chart now, and what is said about it. */
export interface View {
  readonly scene: Scene
  readonly palette: Palette
  readonly lit: ReadonlySet<string>
  readonly selected: string | undefined
  readonly graph: Graph
  readonly legend: Legend
}

/** Twice the size on the screen, as far as a canvas goes everywhere. */
const SCALE = 2
const MOST_PX = 16_000
const MOST_AREA = 120_000_000

/** Hands the view to the reader as a file. Rejects with a sentence. */
export const save = async (format: Format, view: View): Promise<void> => {
  const stem = `portolan-${view.legend.cluster.replace(/[^A-Za-z0-9._-]+/g, '-')}-${view.legend.moment.toISOString().slice(0, 16).replace('T', '-').replace(':', '')}`
  switch (format) {
    case 'png':
      return offer(await toPng(view, view.palette), `${stem}.png`)
    case 'paper':
      return offer(await toPng(view, paperPalette()), `${stem}-paper.png`)
    case 'svg':
      return offer(new Blob([await toSvg(view)], { type: 'image/svg+xml' }), `${stem}.svg`)
    case 'json':
      return offer(new Blob([`${JSON.stringify(toJson(view), undefined, 2)}\n`], { type: 'application/json' }), `${stem}.json`)
    case 'mermaid':
      return offer(new Blob([toMermaid(view.graph)], { type: 'text/plain' }), `${stem}.mmd`)
    default:
      return format satisfies never
  }
}

const toPng = async ({ scene, legend, lit, selected }: View, palette: Palette): Promise<Blob> => {
  const sheet = sheetOf(scene, palette, legend, lit, selected)
  const scale = Math.min(SCALE, MOST_PX / sheet.width, MOST_PX / sheet.height, Math.sqrt(MOST_AREA / (sheet.width * sheet.height)))
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(sheet.width * scale)
  canvas.height = Math.floor(sheet.height * scale)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser has no canvas to paint the picture on.')
  sheet.paint(context, scale)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('The picture is too large for this browser. Choose fewer namespaces, or SVG.')
  return blob
}

const toSvg = async ({ scene, palette, legend, lit, selected }: View): Promise<string> => {
  const ruler = document.createElement('canvas').getContext('2d')
  if (!ruler) throw new Error('This browser has no canvas to measure text on.')
  const sheet = sheetOf(scene, palette, legend, lit, selected)
  const surface = new SvgSurface(ruler)
  sheet.paint(surface, 1)
  return surface.toSvg(sheet.width, sheet.height, `How traffic enters ${legend.cluster}`, await fontFaces())
}

const toJson = ({ graph, legend: { cluster, moment, query, link } }: View): object => ({ cluster, moment: moment.toISOString(), query, link, graph })

const offer = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
