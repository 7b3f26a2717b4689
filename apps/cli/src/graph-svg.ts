import { readFileSync } from 'node:fs'
import type { Graph } from '@portolan/contract'
import { freshLayout, type Legend, paletteOf, sceneOf, sheetOf, SvgSurface } from '@portolan/web/print'
import { FontRuler } from './font-ruler.ts'
import { type Face, facesOf, type Theme, tokensOf } from './page-style.ts'

interface Sheet {
  readonly legend: Legend
  readonly theme: Theme
  /** Of the chart, in its own units: px at full size. */
  readonly width: number
}

/** The view as the page exports it: the same places, marks and title block; text is text, in fonts that the file carries. */
export const toSvg = (graph: Graph, { legend, theme, width }: Sheet): string => {
  const tokens = tokensOf(theme)
  const sheet = sheetOf(
    sceneOf(graph, freshLayout(graph, width)),
    paletteOf((token) => tokens.get(token) ?? ''),
    legend,
    new Set(),
    undefined,
  )
  const ruler = new FontRuler(facesOf())
  const surface = new SvgSurface(ruler)
  sheet.paint(surface, 1)
  return surface.toSvg(sheet.width, sheet.height, `How traffic enters ${legend.cluster}`, [...ruler.used].map(carried).join(''))
}

const carried = ({ family, style, weight, woff2 }: Face): string =>
  `@font-face{font-family:"${family}";font-weight:${weight};font-style:${style};src:url(data:font/woff2;base64,${readFileSync(woff2).toString('base64')}) format("woff2")}`
