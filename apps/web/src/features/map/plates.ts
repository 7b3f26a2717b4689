import type { GraphNode } from '@portolan/contract'
import type { Layout, Place } from './places.ts'
import { isArea, isStream } from './node-sort.ts'
import { ruleText, spaceFor } from './lines.ts'
import type { Token } from './palette.ts'
import type { Pen } from './pen.ts'
import { box, cutCorners, gauge, glyph, hexagon, house, icon, inkOf, inkPlate, pennant, pips } from './shapes.ts'

/** How a plate stands out beside its status. */
export interface Look {
  /** On the selected or traced course. */
  readonly lit: boolean
  readonly selected: boolean
  readonly hover: boolean
  /** Changed within the last two seconds. */
  readonly fresh: boolean
}

/** Draws one node where it stands. */
export const drawNode = (pen: Pen, node: GraphNode, place: Place, layout: Layout, look: Look): void => {
  const { ctx } = pen
  ctx.globalAlpha = node.facts.dim === true && !look.lit ? 0.32 : 1
  if (look.selected && !isArea(node)) halo(pen, place)
  switch (node.layer) {
    case 'entry':
      entry(pen, node, place, look)
      break
    case 'listener':
      listener(pen, node, place, look)
      break
    case 'host':
      if (!isArea(node)) host(pen, node, place, layout, look)
      break
    case 'rule':
      rule(pen, node, place, layout, look)
      break
    case 'service':
      service(pen, node, place, layout, look)
      break
    case 'workload':
      workload(pen, node, place, look)
      break
    case 'pod':
      pod(pen, node, place, look)
      break
    case 'client':
      break
    default:
      node.layer satisfies never
  }
  ctx.globalAlpha = 1
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

const halo = (pen: Pen, { x, y, w, h }: Place): void => {
  const { ctx, palette } = pen
  box(ctx, { x: x - 4, y, w: w + 8, h: h + 6 }, 4)
  ctx.fillStyle = palette['course-wash']
  ctx.fill()
  ctx.strokeStyle = palette.course
  ctx.lineWidth = 1.6
  ctx.stroke()
}

const entry = (pen: Pen, node: GraphNode, place: Place, look: Look): void => {
  const { ctx, palette } = pen
  const { x, y, w } = place
  const type = text(node.facts.type)
  if (type === 'NodePort' || type === 'ExternalIP') house(ctx, place)
  else if (type === 'LoadBalancer') hexagon(ctx, place)
  else box(ctx, place, 4)
  inkPlate(pen, node.status, look)
  if (type === 'ExternalIP') {
    ctx.beginPath()
    ctx.moveTo(x + 3.5, y - 19)
    ctx.lineTo(x + 3.5, y + 19)
    ctx.strokeStyle = palette['ink-2']
    ctx.lineWidth = 1
    ctx.stroke()
  }
  const address = text(node.facts.address) || node.label
  const numeric = /^[\d.:a-f]+$/i.test(address)
  pen.write(address, x + 16, y - 3, numeric ? 'monoStrong' : 'label', inkOf(node.status), { most: w - 32 })
  pen.write(portsThatFit(pen, type, text(node.facts.ports), w - 22), x + 16, y + 12, 'small', 'ink-3', { most: w - 22 })
  glyph(pen, node.status, x + 2, y)
}

/** `LoadBalancer  :80 :443`, or with the ports that find no room counted: `LoadBalancer  :80 +3`. */
const portsThatFit = (pen: Pen, type: string, ports: string, most: number): string => {
  const all = ports.split(' ').filter(Boolean)
  for (let shown = all.length; shown > 0; shown--) {
    const said = `${type}  ${all.slice(0, shown).join(' ')}${shown < all.length ? ` +${all.length - shown}` : ''}`
    if (pen.measure(said, 'small') <= most) return said
  }
  return all.length > 0 ? `${type}  ${all.length} ports` : type
}

const listener = (pen: Pen, node: GraphNode, place: Place, look: Look): void => {
  const { x, y, w } = place
  cutCorners(pen.ctx, place)
  inkPlate(pen, node.facts.served === false && node.status === 'ok' ? 'unknown' : node.status, look)
  pen.write(text(node.facts.title) || node.label, x + 12, y - 3, 'strong', inkOf(node.status), { most: w - 22 })
  if (node.facts.served === false) {
    pen.write('no controller', x + 12, y + 12, 'small', 'risk', { most: w - 22 })
  } else {
    const ready = number(node.facts.ready)
    const total = number(node.facts.total)
    let east = x + w - 10
    if (ready !== undefined && total !== undefined) {
      const short = ready < total
      pen.write(`${ready}/${total}`, east, y + 12, short ? 'strong' : 'small', short ? (ready === 0 ? 'broken' : 'risk') : 'ink-2', {
        align: 'right',
      })
      east -= pen.measure(`${ready}/${total}`, 'small') + 6
      const states = text(node.facts.pips)
      const room = east - (x + 12 + Math.min(52, pen.measure(text(node.facts.detail), 'small')) + 6)
      if (states && states.length * 8 <= room && pen.readable('small')) {
        east -= states.length * 8
        pips(pen, states, east, y + 8)
        east -= 4
      }
    }
    pen.write(text(node.facts.detail), x + 12, y + 12, 'small', 'ink-3', { most: east - x - 14 })
  }
  glyph(pen, node.status, x + 2, y)
}

/** The padlock: closed ink, ochre when it soon ends, open grey for plain http, open rubric when the certificate fails. */
const LOCKS: Readonly<Record<string, { readonly name: 'lock' | 'lock-open'; readonly ink: Token }>> = {
  ok: { name: 'lock', ink: 'ink-2' },
  passthrough: { name: 'lock', ink: 'ink-2' },
  expiring: { name: 'lock', ink: 'risk' },
  none: { name: 'lock-open', ink: 'ink-3' },
  missing: { name: 'lock-open', ink: 'broken' },
  expired: { name: 'lock-open', ink: 'broken' },
  wrong: { name: 'lock-open', ink: 'broken' },
  unknown: { name: 'lock', ink: 'unknown' },
}

const host = (pen: Pen, node: GraphNode, place: Place, layout: Layout, look: Look): void => {
  const { x, y, w } = place
  pennant(pen.ctx, place)
  inkPlate(pen, node.status, look)
  const lock = LOCKS[text(node.facts.tls)]
  if (lock && pen.readable('label')) icon(pen, lock.name, x + 9, y - 6, 0.75, lock.ink)
  pen.write(node.label, x + 25, y + 4, 'label', inkOf(node.status), { most: w - 30 })
  glyph(pen, node.status, x + 1, y)
  if (node.facts.rules === undefined || layout.columns.at.get('rule') === undefined) return
  summary(pen, node, place, layout)
}

/** At level Hosts a host says what it stands for; where its rules are drawn, they say it. */
const summary = (pen: Pen, node: GraphNode, place: Place, layout: Layout): void => {
  if (!layout.summaries.has(node.id)) return
  const rules = number(node.facts.rules) ?? 0
  const services = number(node.facts.services) ?? 0
  const rule = layout.columns.at.get('rule')
  const column = layout.columns.at.get('service')
  if (!rule || !column) return
  const { ctx, palette } = pen
  const written = pen.write(rules === 1 ? '1 rule' : `${rules} rules`, rule.x, place.y + 4, 'plain', 'ink-2')
  ctx.beginPath()
  ctx.moveTo(place.x + place.w, place.y)
  ctx.lineTo(rule.x - 4, place.y)
  ctx.moveTo(rule.x + written + 5, place.y)
  ctx.lineTo(column.x - 4, place.y)
  ctx.strokeStyle = palette.edge
  ctx.lineWidth = 1.4
  ctx.stroke()
  pen.write(services === 1 ? '1 Service' : `${services} Services`, column.x, place.y + 4, 'plain', 'ink-2', { most: column.w })
  tally(pen, node, place.y, layout)
}

const rule = (pen: Pen, node: GraphNode, place: Place, layout: Layout, look: Look): void => {
  const { x, y } = place
  const ink: Token = look.lit ? 'course' : node.status === 'error' ? 'broken' : isStream(node) || node.status === 'idle' ? 'ink-2' : 'ink'
  const { sign, path, also } = ruleText(node, place, spaceFor(node, layout))
  if (sign) pen.write(sign, x, y + 4, 'monoStrong', 'ink-3')
  const at = x + (sign ? 11 : 0)
  pen.write(path, at, y + 4, 'mono', ink)
  if (also) pen.write(also, at + path.length * 6.9 + 6, y + 4, 'small', 'ink-3')
  const column = layout.columns.at.get('service')
  if (!column) return
  const redirect = text(node.facts.redirect)
  const note = text(node.facts.note)
  if (redirect) {
    if (pen.readable('plain')) icon(pen, 'turn', column.x + 3, y - 7, 0.81, 'ink-2')
    pen.write(redirect, column.x + 21, y + 4, 'plain', 'ink-2', { most: layout.columns.areaX + layout.columns.areaW - column.x - 30 })
  } else if (note.startsWith('answers') || note === 'refused') {
    pen.write(note, column.x + 5, y + 4, 'plain', node.status === 'error' ? 'broken' : 'ink-2', { most: column.w + 100 })
  }
}

const service = (pen: Pen, node: GraphNode, place: Place, layout: Layout, look: Look): void => {
  const { ctx, palette } = pen
  const { x, y, w } = place
  const absent = node.facts.absent === true || node.facts.denied === true
  box(ctx, place)
  inkPlate(pen, node.status, { ...look, ghost: absent })
  if (node.status === 'ok' || node.status === 'idle') {
    const hollow = node.facts.headless === true || node.facts.type === 'ExternalName'
    if (hollow) {
      ctx.strokeStyle = palette[look.lit ? 'course' : 'ink-2']
      ctx.lineWidth = 1
      ctx.strokeRect(x + 0.5, y - 9, 3.5, 18)
    } else {
      ctx.fillStyle = palette[look.lit ? 'course' : node.status === 'idle' ? 'control' : 'ink-2']
      ctx.fillRect(x, y - 9.5, 3.5, 19)
    }
  }
  const port = text(node.facts.port)
  const portMost = w * 0.4
  const portWidth = port && pen.readable('small') ? Math.min(portMost, pen.measure(port, 'small')) : 0
  pen.write(port, x + w - 7, y + 4, 'small', 'ink-3', { align: 'right', most: portMost })
  pen.write(node.label, x + 11, y + 4, 'label', inkOf(node.status), { most: w - 11 - 7 - portWidth - (portWidth ? 8 : 0) })
  glyph(pen, node.status, x + 1, y)
  if (layout.columns.at.get('pods')) tally(pen, node, y, layout, x + w)
}

/** Pips or a gauge, and n/m; or in words why there are none. `from`: where the line to them begins. */
const tally = (pen: Pen, node: GraphNode, y: number, layout: Layout, from?: number): void => {
  const column = layout.columns.at.get('pods')
  if (!column) return
  const { ctx, palette } = pen
  const external = text(node.facts.externalName)
  const note = text(node.facts.note)
  const ready = number(node.facts.ready)
  const total = number(node.facts.total)
  const counted = ready !== undefined && total !== undefined && total > 0
  const said = external || (note && note !== 'pods not known' ? note : counted ? '' : note)
  if (from !== undefined) {
    ctx.beginPath()
    ctx.moveTo(from, y)
    ctx.lineTo(column.x - 3, y)
    ctx.lineWidth = 1.4
    ctx.strokeStyle = palette[said && !external ? 'edge-faint' : 'edge']
    if (said && !external) ctx.setLineDash([1, 4])
    ctx.stroke()
    ctx.setLineDash([])
  }
  if (external) {
    if (pen.readable('plain')) icon(pen, 'out', column.x - 3, y - 7, 0.81, 'ink-2')
    pen.write(external, column.x + 13, y + 4, 'plain', 'ink-2', { most: column.w - 13 })
    return
  }
  if (said) {
    const ink: Token = node.status === 'error' ? 'broken' : node.status === 'warning' ? 'risk' : node.status === 'unknown' ? 'unknown' : 'ink-3'
    pen.write(said, column.x, y + 4, 'plain', ink, { most: column.w })
    return
  }
  if (!counted) {
    if (total !== undefined && total > 0) pen.write(`${many(total)} pods`, column.x, y + 4, 'plain', 'unknown', { most: column.w })
    return
  }
  const figures = `${many(ready)}/${many(total)}`
  const states = text(node.facts.pips)
  if (states) pips(pen, states, column.x, y, Math.min(8, (column.w - 36) / states.length))
  else gauge(pen, ready, total, column.x, y)
  const short = ready < total
  pen.write(figures, column.x + column.w, y + 4, short ? 'strong' : 'small', short ? (ready === 0 ? 'broken' : 'risk') : 'ink-2', { align: 'right' })
}

/** From 1,000 on: 1.2k. */
const many = (count: number): string =>
  count < 1000 ? String(count) : count < 10_000 ? `${Math.floor(count / 100) / 10}k` : `${Math.floor(count / 1000)}k`

const workload = (pen: Pen, node: GraphNode, place: Place, look: Look): void => {
  const { ctx, palette } = pen
  const { x, y, w } = place
  box(ctx, place)
  inkPlate(pen, node.status, look)
  ctx.beginPath()
  ctx.moveTo(x + w - 3.5, y - 9.5)
  ctx.lineTo(x + w - 3.5, y + 9.5)
  ctx.strokeStyle = palette['ink-2']
  ctx.lineWidth = 1
  ctx.stroke()
  const figures = `${node.facts.ready ?? 0}/${node.facts.total ?? 0}`
  pen.write(figures, x + w - 9, y + 4, 'small', 'ink-3', { align: 'right' })
  const most = w - 30 - pen.measure(figures, 'small')
  // The usual kind goes without saying: a whole name says more than two halves of kind and name.
  const said = node.kind === 'Deployment' ? node.label : `${node.kind} ${node.label}`
  pen.write(said, x + 10, y + 4, 'label', inkOf(node.status), { most })
  glyph(pen, node.status, x + 1, y)
}

const pod = (pen: Pen, node: GraphNode, place: Place, look: Look): void => {
  const { x, y, w } = place
  box(pen.ctx, place, 8.5)
  inkPlate(pen, node.status, look)
  pips(pen, node.facts.ready === true ? '1' : '0', x + 7, y)
  pen.write(node.label, x + 18, y + 4, 'small', inkOf(node.status), { most: w - 26 })
}
