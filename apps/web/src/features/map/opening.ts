import { fittingZoom, restingPan, type Size, widthFor } from './camera.ts'
import type { Layout } from './places.ts'

/** What a view must hold at least: columns widen to fill what is left. */
export const contentOf = ({ columns, height }: Layout): Size => ({ width: columns.least, height })

/** How a chart is first seen in a view of this size: the zoom, the width that it is laid out with, and the camera at rest. */
export const opening = (
  layout: Layout,
  size: Size,
): { readonly zoom: number; readonly width: number; readonly rest: { readonly x: number; readonly y: number } } => {
  const zoom = fittingZoom(contentOf(layout), size)
  const width = widthFor(size.width, zoom)
  return { zoom, width, rest: restingPan(zoom, size.width - width * zoom) }
}
