import type { Surface } from './surface.ts'
import type { Status } from '@portolan/contract'
import { iconPath, type IconName } from '../../ui/icon-paths.ts'
import type { Place } from './places.ts'
import type { Token } from './palette.ts'
import type { Pen } from './pen.ts'

type Ctx = Surface

/** The silhouettes of design section 7, as paths around a place. */
export const pennant = (ctx: Ctx, { x, y, w, h }: Place): void => {
  const half = h / 2
  ctx.beginPath()
  ctx.moveTo(x, y - half)
  ctx.lineTo(x + w - 8, y - half)
  ctx.lineTo(x + w, y)
  ctx.lineTo(x + w - 8, y + half)
  ctx.lineTo(x, y + half)
  ctx.lineTo(x + 4.4, y)
  ctx.closePath()
}

export const hexagon = (ctx: Ctx, { x, y, w, h }: Place): void => {
  const half = h / 2
  ctx.beginPath()
  ctx.moveTo(x + 11, y - half)
  ctx.lineTo(x + w - 11, y - half)
  ctx.lineTo(x + w, y)
  ctx.lineTo(x + w - 11, y + half)
  ctx.lineTo(x + 11, y + half)
  ctx.lineTo(x, y)
  ctx.closePath()
}

export const house = (ctx: Ctx, { x, y, w, h }: Place): void => {
  const half = h / 2
  ctx.beginPath()
  ctx.moveTo(x, y - half)
  ctx.lineTo(x + w - 11, y - half)
  ctx.lineTo(x + w, y)
  ctx.lineTo(x + w - 11, y + half)
  ctx.lineTo(x, y + half)
  ctx.closePath()
}

export const cutCorners = (ctx: Ctx, { x, y, w, h }: Place): void => {
  const half = h / 2
  const cut = 6
  ctx.beginPath()
  ctx.moveTo(x + cut, y - half)
  ctx.lineTo(x + w - cut, y - half)
  ctx.lineTo(x + w, y - half + cut)
  ctx.lineTo(x + w, y + half - cut)
  ctx.lineTo(x + w - cut, y + half)
  ctx.lineTo(x + cut, y + half)
  ctx.lineTo(x, y + half - cut)
  ctx.lineTo(x, y - half + cut)
  ctx.closePath()
}

export const box = (ctx: Ctx, { x, y, w, h }: Place, radius = 2): void => {
  ctx.beginPath()
  ctx.roundRect(x, y - h / 2, w, h, radius)
}

/** How a plate is inked: by its status, or in blue when it is on the course. */
export const inkPlate = (
  pen: Pen,
  status: Status,
  look: { readonly lit: boolean; readonly ghost?: boolean; readonly fresh?: boolean; readonly hover?: boolean },
): void => {
  const { ctx, palette } = pen
  ctx.fillStyle = look.ghost ? palette['group-fill'] : look.fresh ? palette['course-wash'] : palette.plate
  ctx.fill()
  ctx.setLineDash([])
  ctx.lineCap = 'butt'
  ctx.lineJoin = 'round'
  ctx.lineWidth = look.hover ? 1.8 : 1
  if (look.lit) {
    ctx.strokeStyle = palette.course
    ctx.lineWidth = 2
  } else if (status === 'error') {
    ctx.strokeStyle = palette['broken-fill']
    ctx.lineWidth = 1.8
    ctx.setLineDash([0.1, 3.6])
    ctx.lineCap = 'round'
  } else if (status === 'unknown') {
    ctx.strokeStyle = palette.unknown
    ctx.setLineDash([4, 3])
  } else ctx.strokeStyle = palette[status === 'warning' ? 'risk' : status === 'idle' ? 'control' : 'ink-2']
  ctx.stroke()
  ctx.setLineDash([])
  ctx.lineCap = 'butt'
}

/** The colour of what is written on a plate. */
export const inkOf = (status: Status): Token => (status === 'error' ? 'broken' : status === 'idle' ? 'ink-2' : 'ink')

/** A status sign of radius 6.5 around a point; healthy and idle things carry none. */
export const glyph = (pen: Pen, status: Status, x: number, y: number, r = 6.5): void => {
  const { ctx, palette } = pen
  ctx.lineCap = 'round'
  ctx.lineJoin = 'round'
  ctx.setLineDash([])
  switch (status) {
    case 'error': {
      const a = r * 0.42
      const k = r * 0.4
      ctx.beginPath()
      for (const [px, py] of [
        [-a, -r],
        [a, -r],
        [r, -a],
        [r, a],
        [a, r],
        [-a, r],
        [-r, a],
        [-r, -a],
      ] as const)
        ctx.lineTo(x + px, y + py)
      ctx.closePath()
      ctx.fillStyle = palette['broken-fill']
      ctx.fill()
      ctx.beginPath()
      ctx.moveTo(x - k, y - k)
      ctx.lineTo(x + k, y + k)
      ctx.moveTo(x + k, y - k)
      ctx.lineTo(x - k, y + k)
      ctx.strokeStyle = palette['ink-inverse']
      ctx.lineWidth = r * 0.26
      ctx.stroke()
      return
    }
    case 'warning':
      ctx.beginPath()
      ctx.moveTo(x, y - r)
      ctx.lineTo(x + r * 1.1, y + r * 0.86)
      ctx.lineTo(x - r * 1.1, y + r * 0.86)
      ctx.closePath()
      ctx.fillStyle = palette['risk-fill']
      ctx.strokeStyle = palette.risk
      ctx.lineWidth = r * 0.2
      ctx.fill()
      ctx.stroke()
      ctx.beginPath()
      ctx.moveTo(x, y - r * 0.34)
      ctx.lineTo(x, y + r * 0.24)
      ctx.strokeStyle = palette['on-risk']
      ctx.lineWidth = r * 0.28
      ctx.stroke()
      dot(ctx, x, y + r * 0.56, r * 0.16, palette['on-risk'])
      return
    case 'unknown':
      ctx.beginPath()
      ctx.arc(x, y, r * 0.88, 0, 7)
      ctx.fillStyle = palette.plate
      ctx.fill()
      ctx.setLineDash([r * 0.32, r * 0.24])
      ctx.lineCap = 'butt'
      ctx.strokeStyle = palette.unknown
      ctx.lineWidth = r * 0.2
      ctx.stroke()
      ctx.setLineDash([])
      ctx.beginPath()
      ctx.moveTo(x - r * 0.26, y - r * 0.2)
      ctx.bezierCurveTo(x - r * 0.24, y - r * 0.62, x + r * 0.3, y - r * 0.62, x + r * 0.3, y - r * 0.2)
      ctx.bezierCurveTo(x + r * 0.3, y + r * 0.04, x, y + r * 0.02, x, y + r * 0.24)
      ctx.lineWidth = r * 0.17
      ctx.stroke()
      dot(ctx, x, y + r * 0.48, r * 0.11, palette.unknown)
      return
    case 'ok':
    case 'idle':
      return
    default:
      status satisfies never
  }
}

const dot = (ctx: Ctx, x: number, y: number, r: number, fill: string): void => {
  ctx.beginPath()
  ctx.arc(x, y, r, 0, 7)
  ctx.fillStyle = fill
  ctx.fill()
}

/** Pods as pips: `110` is two ready and one not. Returns the width that they took. */
export const pips = (pen: Pen, states: string, x: number, y: number, pitch = 8): number => {
  const { ctx, palette } = pen
  for (let index = 0; index < states.length; index++) {
    const at = x + 3 + index * pitch
    if (states[index] === '1') {
      dot(ctx, at, y, 3, palette.pip)
      continue
    }
    ctx.beginPath()
    ctx.arc(at, y, 2.6, 0, 7)
    ctx.moveTo(at - 1.65, y - 1.65)
    ctx.lineTo(at + 1.65, y + 1.65)
    ctx.moveTo(at + 1.65, y - 1.65)
    ctx.lineTo(at - 1.65, y + 1.65)
    ctx.strokeStyle = palette['broken-fill']
    ctx.lineWidth = 1.1
    ctx.lineCap = 'round'
    ctx.stroke()
  }
  return states.length * pitch
}

/** More than twelve pods: a gauge of ten parts. */
export const gauge = (pen: Pen, ready: number, total: number, x: number, y: number): void => {
  const { ctx, palette } = pen
  const filled = ready >= total ? 10 : Math.min(9, Math.floor((ready / total) * 10))
  for (let part = 0; part < 10; part++) {
    ctx.fillStyle = part < filled ? palette.pip : palette['edge-faint']
    ctx.fillRect(x + part * 9, y - 3, 8, 6)
  }
}

const paths = new Map<IconName, Path2D>()

const outlineOf = (name: IconName): Path2D => {
  const path = paths.get(name) ?? new Path2D(iconPath(name))
  paths.set(name, path)
  return path
}

/** One of the house's line icons; `scale` 1 is 16 units. */
export const icon = (pen: Pen, name: IconName, x: number, y: number, scale: number, ink: Token): void => {
  const { ctx, palette } = pen
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(scale, scale)
  ctx.strokeStyle = palette[ink]
  ctx.lineWidth = 1.3
  ctx.lineCap = 'round'
  ctx.lineJoin = 'round'
  if (ctx.strokeOutline) ctx.strokeOutline(iconPath(name))
  else ctx.stroke(outlineOf(name))
  ctx.restore()
}
