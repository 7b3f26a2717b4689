import type { Surface } from './surface.ts'
import { inertText } from '../../ui/inert-text.ts'
import type { Palette, Token } from './palette.ts'

/** The chart's voices of type (design section 2): sizes in chart units. */
const FONTS = {
  label: { weight: '500', size: 12, family: 'font-chart' },
  plain: { weight: '400', size: 12, family: 'font-chart' },
  strong: { weight: '600', size: 12, family: 'font-chart' },
  small: { weight: '400', size: 11, family: 'font-chart' },
  head: { weight: '500', size: 11, family: 'font-chart' },
  tag: { weight: '600', size: 10, family: 'font-chart' },
  mono: { weight: '400', size: 11.5, family: 'font-mono' },
  monoStrong: { weight: '500', size: 11.5, family: 'font-mono' },
  waters: { weight: 'italic 600', size: 15, family: 'font-name' },
  sea: { weight: 'italic 400', size: 13, family: 'font-name' },
} as const

type Font = keyof typeof FONTS

/** Text smaller than this on the screen is not drawn (design section 14). */
const LEAST_PX = 7.6
/** Widths and shortened texts are kept, up to this many; then the cache starts anew. */
const MOST_KEPT = 6_000

const SPACING: Partial<Record<Font, number>> = { waters: 1.35, sea: 2.1, head: 0.6 }

/** Writes on a canvas: measures once, shortens in the middle, and leaves out what would be too small to read. */
export interface Pen {
  readonly ctx: Surface
  readonly palette: Palette
  readonly zoom: number
  readonly write: (
    text: string,
    x: number,
    y: number,
    font: Font,
    ink: Token,
    options?: { readonly align?: CanvasTextAlign; readonly most?: number },
  ) => number
  readonly measure: (text: string, font: Font) => number
  readonly readable: (font: Font) => boolean
}

const kept = new Map<string, number>()
const shortened = new Map<string, string>()

/** Measured widths are those of the fonts that were there: called when fonts have arrived. */
export const forgetWidths = (): void => {
  kept.clear()
  shortened.clear()
}

/** A pen for one frame. */
export const createPen = (ctx: Surface, palette: Palette, zoom: number): Pen => {
  const fonts = new Map<Font, string>()
  const fontOf = (font: Font): string => {
    let css = fonts.get(font)
    if (!css) {
      const { weight, size, family } = FONTS[font]
      css = `${weight} ${size}px ${palette[family]}`
      fonts.set(font, css)
    }
    return css
  }
  let current: Font | undefined
  const use = (font: Font): void => {
    if (current === font) return
    current = font
    ctx.font = fontOf(font)
    ctx.letterSpacing = `${SPACING[font] ?? 0}px`
  }
  const measure = (text: string, font: Font): number => {
    const key = `${font} ${text}`
    const known = kept.get(key)
    if (known !== undefined) return known
    if (kept.size > MOST_KEPT) kept.clear()
    use(font)
    const width = ctx.measureText(text).width
    kept.set(key, width)
    return width
  }
  const shorten = (text: string, font: Font, most: number): string => {
    if (measure(text, font) <= most) return text
    const key = `${font} ${Math.round(most)} ${text}`
    const known = shortened.get(key)
    if (known !== undefined) return known
    if (shortened.size > MOST_KEPT) shortened.clear()
    const letters = [...text]
    let least = 0
    let greatest = letters.length - 1
    const cut = (left: number) => `${letters.slice(0, Math.ceil(left / 2)).join('')}…${letters.slice(letters.length - Math.floor(left / 2)).join('')}`
    while (least < greatest) {
      const middle = Math.ceil((least + greatest) / 2)
      use(font)
      if (ctx.measureText(cut(middle)).width <= most) least = middle
      else greatest = middle - 1
    }
    const short = cut(least)
    shortened.set(key, short)
    return short
  }
  const readable = (font: Font): boolean => FONTS[font].size * zoom >= LEAST_PX
  return {
    ctx,
    palette,
    zoom,
    measure: (text, font) => measure(inertText(text), font),
    readable,
    write: (text, x, y, font, ink, { align = 'left', most = Number.POSITIVE_INFINITY } = {}) => {
      if (!readable(font) || text === '' || most < 8) return 0
      const shown = shorten(inertText(text), font, most)
      use(font)
      ctx.textAlign = align
      ctx.fillStyle = palette[ink]
      ctx.fillText(shown, x, y)
      return measure(shown, font)
    },
  }
}
