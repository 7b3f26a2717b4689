import { paint } from './paint.ts'
import type { Palette } from './palette.ts'
import type { Mood, Scene } from './scene.ts'

/** The canvas under the chart, as large as its host. */
export interface Easel {
  /** Paints a frame; false when there is no room for one. */
  readonly paint: (
    scene: Scene,
    palette: Palette,
    camera: { readonly zoom: number; readonly pan: { readonly x: number; readonly y: number } },
    mood: Mood,
  ) => boolean
  /** For measuring text; undefined where a browser has no canvas. */
  readonly context: CanvasRenderingContext2D | null
  readonly remove: () => void
}

export const createEasel = (host: HTMLElement): Easel => {
  const canvas = document.createElement('canvas')
  canvas.className = 'chart-marks'
  host.append(canvas)
  const context = canvas.getContext('2d', { alpha: false })
  return {
    context,
    remove: () => canvas.remove(),
    paint: (scene, palette, { zoom, pan }, mood) => {
      const { clientWidth: width, clientHeight: height } = host
      if (!context || width === 0 || height === 0) return false
      const pixelRatio = window.devicePixelRatio || 1
      if (canvas.width !== Math.round(width * pixelRatio) || canvas.height !== Math.round(height * pixelRatio)) {
        canvas.width = Math.round(width * pixelRatio)
        canvas.height = Math.round(height * pixelRatio)
      }
      paint(context, scene, palette, { width, height, zoom, pan, pixelRatio }, mood)
      return true
    },
  }
}
