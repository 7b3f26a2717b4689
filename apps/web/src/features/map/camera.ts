/** Where the reader looks: chart units in the middle of the view, and the zoom. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** The neatline with the names of the columns, across the top of the view, in px. */
export const HEADER = 27

export const MIN_ZOOM = 0.15
export const MAX_ZOOM = 3
/** The first view shrinks no further than this to show everything; what needs more is shown at its own size, and the rest is below the edge. */
const READABLE = 0.8
/** Below this the small type would not be drawn: a narrow view shows a part instead, and is moved sideways. */
const LEGIBLE = 0.72

/** `412,300,0.8` of the address; undefined for anything else. */
export const readCamera = (text: string | null): Camera | undefined => {
  const [x, y, zoom, ...rest] = (text ?? '').split(',').map(Number)
  if (x === undefined || y === undefined || zoom === undefined || rest.length > 0 || text === '') return undefined
  if (![x, y, zoom].every(Number.isFinite)) return undefined
  return { x, y, zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom)) }
}

export const spellCamera = ({ x, y, zoom }: Camera): string => `${Math.round(x)},${Math.round(y)},${Math.round(zoom * 100) / 100}`

/** The zoom at which a chart of this height, and at least this width, fits the view; `whole` shrinks as far as it takes. */
export const fittingZoom = (content: Size, size: Size, whole = false): number => {
  const fits = (size.height - HEADER - 4) / Math.max(1, content.height - HEADER + 4)
  if (whole) return Math.min(1, size.width / content.width, Math.max(MIN_ZOOM, fits))
  const narrow = Math.max(LEGIBLE, Math.min(1, size.width / content.width))
  return Math.min(narrow, fits >= READABLE ? fits : 1)
}

/** Wider than this and lines grow so long that the eye loses them. */
const WIDEST = 1_760

/** The width of the chart, in chart units, in a view of this many px. */
export const widthFor = (px: number, zoom: number): number => Math.min(WIDEST, px / zoom)

/** The pan at rest: the first area under the neatline, and in the middle what doesn't fill the view. */
export const restingPan = (zoom: number, slack = 0): { readonly x: number; readonly y: number } => ({
  x: Math.max(0, slack / 2),
  y: HEADER + 9 - 36 * zoom,
})
