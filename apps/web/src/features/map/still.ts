import { restingPan } from './camera.ts'
import type { Chart } from './chart.ts'
import { createEasel } from './easel.ts'
import { readPalette } from './palette.ts'
import { forgetWidths } from './pen.ts'
import type { Mood, Scene } from './scene.ts'

/** The chart as a picture: what is seen until the graph library has come, and what is there when it doesn't. It can be read, not touched. */
export const createStill = (host: HTMLElement): Chart => {
  const easel = createEasel(host)
  let palette = readPalette(host)
  let scene: Scene | undefined
  let camera = { zoom: 1, pan: restingPan(1) }
  let doubtful: ReadonlySet<string> = new Set()
  let frame: number | undefined
  const draw = (): void => {
    frame = undefined
    if (scene) easel.paint(scene, palette, camera, { ...CALM, doubtful })
  }
  const soon = (): void => {
    frame ??= requestAnimationFrame(draw)
  }
  const onFonts = (): void => {
    forgetWidths()
    soon()
  }
  document.fonts?.addEventListener('loadingdone', onFonts)
  return {
    show: (next) => {
      scene = next
      soon()
    },
    select: () => {},
    doubt: (columns) => {
      doubtful = columns
      soon()
    },
    place: (zoom, pan) => {
      camera = { zoom, pan }
      soon()
    },
    look: ({ x, y, zoom }) => {
      camera = { zoom, pan: { x: host.clientWidth / 2 - x * zoom, y: host.clientHeight / 2 - y * zoom } }
      soon()
    },
    zoomBy: () => {},
    anchor: () => false,
    reveal: () => false,
    picture: () => (scene ? { scene, palette, lit: CALM.lit, selected: undefined } : undefined),
    view: () => camera,
    repaint: () => {
      palette = readPalette(host)
      soon()
    },
    resize: soon,
    destroy: () => {
      document.fonts?.removeEventListener('loadingdone', onFonts)
      if (frame !== undefined) cancelAnimationFrame(frame)
      easel.remove()
    },
  }
}

/** Nobody has touched it. */
export const CALM: Mood = {
  selected: undefined,
  lit: new Set(),
  hover: undefined,
  threatened: new Set(),
  fresh: new Set(),
  drawn: 0,
  doubtful: new Set(),
}
