import { readFileSync } from 'node:fs'
import type { Ruler } from '@portolan/web/print'
import type { Face } from './page-style.ts'
import { type Metrics, metricsOf } from './woff.ts'

/** Ems that a character takes for which the page's fonts have no glyph, so that the reader's own stand in: wide in East Asia, and a letter elsewhere. */
const WIDE = 1
const LETTER = 0.55

/** Measures text as a canvas does, by the widths in the page's fonts; what is without them for kerning is a hair. */
export class FontRuler implements Ruler {
  font = '10px sans-serif'
  letterSpacing = '0px'
  readonly #faces: readonly Face[]
  readonly #metrics = new Map<Face, Metrics | undefined>()
  /** Faces that something was measured in: what a picture has to carry. */
  readonly used = new Set<Face>()

  constructor(faces: readonly Face[]) {
    this.#faces = faces
  }

  measureText(text: string): { readonly width: number } {
    const { face, size } = this.#read()
    const metrics = face && this.#metricsOf(face)
    const spacing = Number.parseFloat(this.letterSpacing) || 0
    let width = 0
    for (const character of text) width += (metrics?.advance(character) ?? guess(character)) * size + spacing
    return { width }
  }

  /** `italic 600 15px "Source Serif 4", serif`. */
  #read(): { readonly face: Face | undefined; readonly size: number } {
    const [, words = '', size = '10', families = ''] = /^(.*?)([\d.]+)px\s+(.*)$/.exec(this.font) ?? []
    const family = families.split(',')[0]?.trim().replaceAll('"', '')
    const weight = Number(/\d+/.exec(words)?.[0] ?? 400)
    const style = words.includes('italic') ? 'italic' : 'normal'
    const candidates = this.#faces.filter((face) => face.family === family && face.style === style)
    const face = candidates.toSorted((a, b) => Math.abs(a.weight - weight) - Math.abs(b.weight - weight))[0]
    if (face) this.used.add(face)
    return { face, size: Number(size) }
  }

  #metricsOf(face: Face): Metrics | undefined {
    if (!this.#metrics.has(face)) this.#metrics.set(face, metricsOf(readFileSync(face.woff)))
    return this.#metrics.get(face)
  }
}

const guess = (character: string): number =>
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]|[\u{1f300}-\u{1faff}]|[\u{20000}-\u{3fffd}]/u.test(character)
    ? WIDE
    : LETTER
