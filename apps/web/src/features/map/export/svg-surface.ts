import type { Surface } from '../surface.ts'

/** What a canvas keeps between calls. */
interface Ink {
  fillStyle: Surface['fillStyle']
  strokeStyle: Surface['strokeStyle']
  lineWidth: number
  lineCap: CanvasLineCap
  lineJoin: CanvasLineJoin
  globalAlpha: number
  font: string
  letterSpacing: string
  textAlign: CanvasTextAlign
  dash: readonly number[]
  matrix: Matrix
  clip: string
}

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

const BLANK: Ink = {
  fillStyle: '#000',
  strokeStyle: '#000',
  lineWidth: 1,
  lineCap: 'butt',
  lineJoin: 'miter',
  globalAlpha: 1,
  font: '10px sans-serif',
  letterSpacing: '0px',
  textAlign: 'start',
  dash: [],
  matrix: [1, 0, 0, 1, 0, 0],
  clip: '',
}

/** Measures text. */
export interface Ruler {
  /** As CSS spells it: `500 12px "IBM Plex Sans Condensed", sans-serif`. */
  font: string
  letterSpacing: string
  measureText(text: string): { readonly width: number }
}

/** Writes SVG from what is painted on it: text stays text. `ruler` measures text, in the fonts that the file will carry. */
export class SvgSurface implements Surface {
  readonly #parts: string[] = []
  readonly #clips: string[] = []
  readonly #kept: Ink[] = []
  readonly #ruler: Ruler
  #ink: Ink = { ...BLANK }
  #path: string[] = []

  constructor(ruler: Ruler) {
    this.#ruler = ruler
  }

  /** A whole document. `title` says what it shows; `style` holds the fonts. */
  toSvg(width: number, height: number, title: string, style: string): string {
    const defs = this.#clips.length > 0 ? `<defs>${this.#clips.join('')}</defs>` : ''
    const css = style ? `<style>${escaped(style)}</style>` : ''
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img"><title>${escaped(title)}</title>${css}${defs}${this.#parts.join('')}</svg>\n`
  }

  get fillStyle(): Surface['fillStyle'] {
    return this.#ink.fillStyle
  }
  set fillStyle(value: Surface['fillStyle']) {
    this.#ink.fillStyle = value
  }
  get strokeStyle(): Surface['strokeStyle'] {
    return this.#ink.strokeStyle
  }
  set strokeStyle(value: Surface['strokeStyle']) {
    this.#ink.strokeStyle = value
  }
  get lineWidth(): number {
    return this.#ink.lineWidth
  }
  set lineWidth(value: number) {
    this.#ink.lineWidth = value
  }
  get lineCap(): CanvasLineCap {
    return this.#ink.lineCap
  }
  set lineCap(value: CanvasLineCap) {
    this.#ink.lineCap = value
  }
  get lineJoin(): CanvasLineJoin {
    return this.#ink.lineJoin
  }
  set lineJoin(value: CanvasLineJoin) {
    this.#ink.lineJoin = value
  }
  get globalAlpha(): number {
    return this.#ink.globalAlpha
  }
  set globalAlpha(value: number) {
    this.#ink.globalAlpha = value
  }
  get font(): string {
    return this.#ink.font
  }
  set font(value: string) {
    this.#ink.font = value
  }
  get letterSpacing(): string {
    return this.#ink.letterSpacing
  }
  set letterSpacing(value: string) {
    this.#ink.letterSpacing = value
  }
  get textAlign(): CanvasTextAlign {
    return this.#ink.textAlign
  }
  set textAlign(value: CanvasTextAlign) {
    this.#ink.textAlign = value
  }

  save(): void {
    this.#kept.push({ ...this.#ink })
  }
  restore(): void {
    this.#ink = this.#kept.pop() ?? this.#ink
  }
  setTransform(a?: number | DOMMatrix2DInit, b = 0, c = 0, d = 1, e = 0, f = 0): void {
    this.#ink.matrix = typeof a === 'number' ? [a, b, c, d, e, f] : BLANK.matrix
  }
  translate(x: number, y: number): void {
    this.#turn([1, 0, 0, 1, x, y])
  }
  scale(x: number, y: number): void {
    this.#turn([x, 0, 0, y, 0, 0])
  }
  rotate(angle: number): void {
    this.#turn([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0])
  }
  setLineDash(dash: Iterable<number>): void {
    this.#ink.dash = [...dash]
  }

  beginPath(): void {
    this.#path = []
  }
  moveTo(x: number, y: number): void {
    this.#path.push(`M${round(x)} ${round(y)}`)
  }
  lineTo(x: number, y: number): void {
    // As on a canvas, a path that begins with a line begins where that ends.
    this.#path.push(`${this.#path.length === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`)
  }
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.#path.push(`C${[ax, ay, bx, by, x, y].map(round).join(' ')}`)
  }
  closePath(): void {
    this.#path.push('Z')
  }
  rect(x: number, y: number, w: number, h: number): void {
    this.#path.push(`M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}Z`)
  }
  roundRect(x: number, y: number, w: number, h: number, radii?: number | DOMPointInit | readonly (number | DOMPointInit)[]): void {
    const r = Math.min(typeof radii === 'number' ? radii : 0, w / 2, h / 2)
    const corner = (dx: number, dy: number) => `a${round(r)} ${round(r)} 0 0 1 ${round(dx)} ${round(dy)}`
    this.#path.push(
      `M${round(x + r)} ${round(y)}h${round(w - 2 * r)}${corner(r, r)}v${round(h - 2 * r)}${corner(-r, r)}h${round(2 * r - w)}${corner(-r, -r)}v${round(2 * r - h)}${corner(r, -r)}Z`,
    )
  }
  arc(x: number, y: number, radius: number, from: number, to: number, counterclockwise = false): void {
    const start = `${this.#path.length === 0 ? 'M' : 'L'}${round(x + radius * Math.cos(from))} ${round(y + radius * Math.sin(from))}`
    const whole = Math.abs(to - from) >= 2 * Math.PI - 1e-6
    const r = round(radius)
    if (whole) {
      const [east, west] = [round(x + radius), round(x - radius)]
      this.#path.push(`M${east} ${round(y)}A${r} ${r} 0 1 1 ${west} ${round(y)}A${r} ${r} 0 1 1 ${east} ${round(y)}`)
      return
    }
    const turn = counterclockwise ? from - to : to - from
    const large = ((turn % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI) > Math.PI ? 1 : 0
    const end = `${round(x + radius * Math.cos(to))} ${round(y + radius * Math.sin(to))}`
    this.#path.push(`${start}A${r} ${r} 0 ${large} ${counterclockwise ? 0 : 1} ${end}`)
  }
  clip(): void {
    const id = `clip${this.#clips.length}`
    this.#clips.push(`<clipPath id="${id}"><path d="${this.#path.join('')}"${this.#transform()}/></clipPath>`)
    this.#ink.clip = id
  }

  fill(): void {
    this.#put(`<path d="${this.#path.join('')}"${colour('fill', this.#ink.fillStyle)}${this.#transform()}/>`)
  }
  stroke(): void {
    this.#put(`<path d="${this.#path.join('')}" fill="none"${this.#line()}${this.#transform()}/>`)
  }
  strokeOutline(data: string): void {
    this.#put(`<path d="${escaped(data)}" fill="none"${this.#line()}${this.#transform()}/>`)
  }
  fillRect(x: number, y: number, w: number, h: number): void {
    this.#put(`<rect${box(x, y, w, h)}${colour('fill', this.#ink.fillStyle)}${this.#transform()}/>`)
  }
  strokeRect(x: number, y: number, w: number, h: number): void {
    this.#put(`<rect${box(x, y, w, h)} fill="none"${this.#line()}${this.#transform()}/>`)
  }
  fillText(text: string, x: number, y: number): void {
    const { font, letterSpacing, textAlign, fillStyle } = this.#ink
    const anchor = textAlign === 'center' ? ' text-anchor="middle"' : textAlign === 'right' || textAlign === 'end' ? ' text-anchor="end"' : ''
    const spacing = Number.parseFloat(letterSpacing) ? ` letter-spacing="${Number.parseFloat(letterSpacing)}"` : ''
    this.#put(
      `<text x="${round(x)}" y="${round(y)}"${anchor}${spacing} style="font:${escaped(font)};white-space:pre"${colour('fill', fillStyle)}${this.#transform()}>${escaped(text)}</text>`,
    )
  }
  measureText(text: string): { readonly width: number } {
    this.#ruler.font = this.#ink.font
    this.#ruler.letterSpacing = this.#ink.letterSpacing
    return this.#ruler.measureText(text)
  }

  #turn([a, b, c, d, e, f]: Matrix): void {
    const [A, B, C, D, E, F] = this.#ink.matrix
    this.#ink.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F]
  }
  #transform(): string {
    const { matrix } = this.#ink
    return matrix.every((each, at) => each === BLANK.matrix[at]) ? '' : ` transform="matrix(${matrix.map(round).join(' ')})"`
  }
  #line(): string {
    const { strokeStyle, lineWidth, lineCap, lineJoin, dash } = this.#ink
    return [
      colour('stroke', strokeStyle),
      ` stroke-width="${round(lineWidth)}"`,
      lineCap === 'butt' ? '' : ` stroke-linecap="${lineCap}"`,
      lineJoin === 'miter' ? '' : ` stroke-linejoin="${lineJoin}"`,
      dash.length === 0 ? '' : ` stroke-dasharray="${dash.map(round).join(' ')}"`,
    ].join('')
  }
  #put(element: string): void {
    const { globalAlpha, clip } = this.#ink
    const faded = globalAlpha < 1 ? element.replace(/^<\w+/, (tag) => `${tag} opacity="${round(globalAlpha)}"`) : element
    this.#parts.push(clip ? `<g clip-path="url(#${clip})">${faded}</g>` : faded)
  }
}

const round = (value: number): number => Math.round(value * 100) / 100

const box = (x: number, y: number, w: number, h: number): string => ` x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}"`

const colour = (name: string, value: Surface['fillStyle']): string => ` ${name}="${escaped(typeof value === 'string' ? value : '#000')}"`

const escaped = (text: string): string =>
  text
    // XML holds no control characters.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
