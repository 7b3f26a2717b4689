import cytoscape from 'cytoscape'
import { type Camera, MAX_ZOOM, MIN_ZOOM, restingPan } from './camera.ts'
import { isInHead } from './node-sort.ts'
import { createEasel } from './easel.ts'
import { type Elements, elementsOf, type Head } from './elements.ts'
import { internalSpan } from './grounds.ts'
import { impactOf } from './impact.ts'
import type { Mood, Scene } from './scene.ts'
import { type Palette, paperPalette, readPalette } from './palette.ts'
import { createPen, forgetWidths } from './pen.ts'

/*
 * cytoscape holds the scene: the graph, hit testing, gestures, the camera, and who is upstream of whom. The marks are painted by paint.ts on a
 * canvas below it, once per frame that cytoscape renders. Its own drawing would need data: images (the server's policy has none), softens text by
 * scaling cached textures, and keeps 380 bytes for every label that ever was (reliability.md, fact 10).
 */

export interface ChartEvents {
  /** A plate was pressed, or the ground (undefined). */
  readonly onPick: (id: string | undefined) => void
  readonly onFold: (id: string) => void
  readonly onOpen: (id: string) => void
  /** `at`: the plate's box on the screen, in px of the chart. */
  readonly onHover: (id: string | undefined, at?: { readonly x: number; readonly y: number; readonly h: number }) => void
  /** The reader moved the camera. */
  readonly onMove: (camera: Camera) => void
  /** The reader zoomed past what this level is good for. `near`: the plate in the middle of the view, and where it stands there, in px. */
  readonly onPast: (way: 'deeper' | 'wider', near: Anchor | undefined) => void
}

export interface Picture {
  readonly scene: Scene
  readonly palette: Palette
  readonly lit: ReadonlySet<string>
  readonly selected: string | undefined
}

/** A plate, and where its middle stands on the screen. */
export interface Anchor {
  readonly id: string
  readonly x: number
  readonly y: number
}

export interface Chart {
  /** `live`: what differs from the scene before happened in the cluster, and is shown as such for a moment. */
  readonly show: (scene: Scene, live: boolean) => void
  readonly select: (id: string | undefined) => void
  readonly doubt: (columns: ReadonlySet<string>) => void
  /** Puts the camera; never tells `onMove`. */
  readonly place: (zoom: number, pan: { readonly x: number; readonly y: number }) => void
  readonly look: (camera: Camera) => void
  readonly zoomBy: (factor: number) => void
  /** Puts a plate where it stood, at a zoom, without telling; says whether it is there. */
  readonly anchor: (at: Anchor, zoom: number) => boolean
  /** Moves the camera only as far as it takes to see a plate, without telling; says whether it moved. */
  readonly reveal: (id: string) => boolean
  /** What is painted now; undefined before anything was shown. */
  readonly picture: () => Picture | undefined
  readonly view: () => { readonly zoom: number; readonly pan: { readonly x: number; readonly y: number } }
  /** The theme changed, or fonts arrived. */
  readonly repaint: () => void
  readonly resize: () => void
  readonly destroy: () => void
}

/** How long a live change shows on its plate. */
const FRESH_MS = 2_000
const COURSE_MS = 420
/** What cytoscape keeps of churned elements is given back by starting anew (R14). */
const CHURN = 20_000

/** Zooming past these asks for another level of detail, once, until the zoom has come back by so much (design section 8). */
const DEEPER = 1.8
const WIDER = 0.55
const HYSTERESIS = 0.1

const STYLE: cytoscape.StylesheetJson = [
  {
    selector: 'node',
    style: { shape: 'rectangle', width: 'data(w)', height: 'data(h)', 'background-opacity': 0, 'border-width': 0, 'overlay-opacity': 0 },
  },
  { selector: 'node[?client]', style: { events: 'no' } },
  { selector: 'edge', style: { 'curve-style': 'haystack', width: 1, opacity: 0, 'overlay-opacity': 0, events: 'no' } },
  { selector: 'core', style: { 'active-bg-opacity': 0, 'selection-box-opacity': 0 } as unknown as cytoscape.Css.Core },
]

/** `host` must be positioned and hold nothing else; it gets the canvas and cytoscape. */
export const createChart = (host: HTMLElement, events: ChartEvents): Chart => {
  const easel = createEasel(host)
  const stage = document.createElement('div')
  stage.className = 'chart-stage'
  host.append(stage)
  const { context } = easel
  const still = window.matchMedia('(prefers-reduced-motion: reduce)')

  let cy = open(stage)
  let scene: Scene | undefined
  let palette: Palette = readPalette(host)
  let selected: string | undefined
  let lit: ReadonlySet<string> = new Set()
  let hover: string | undefined
  let doubtful: ReadonlySet<string> = new Set()
  let litSince = 0
  let churned = 0
  let moving = false
  let armed = true
  let zoomBefore = 1
  let threatened: ReadonlySet<string> = NOTHING
  let frame: number | undefined
  const changedAt = new Map<string, number>()

  const draw = (): void => {
    frame = undefined
    if (!scene) return
    const now = performance.now()
    for (const [id, at] of changedAt) if (now - at > FRESH_MS) changedAt.delete(id)
    const passed = still.matches ? 1 : Math.min(1, (now - litSince) / COURSE_MS)
    const mood: Mood = { selected, lit, hover, threatened, fresh: new Set(changedAt.keys()), drawn: 1 - (1 - passed) ** 3, doubtful }
    const painted = easel.paint(scene, palette, { zoom: cy.zoom(), pan: cy.pan() }, mood)
    if (painted && passed < 1 && lit.size > 0) soon()
  }
  const soon = (): void => {
    frame ??= requestAnimationFrame(draw)
  }
  const listen = (): void => {
    cy.on('render', soon)
    cy.on('tap', (event) => {
      if (event.target === cy) return events.onPick(undefined)
      const fold: unknown = event.target.data('fold')
      if (typeof fold === 'string') events.onFold(fold)
      else events.onPick(event.target.id())
    })
    cy.on('dbltap', 'node', (event) => {
      if (event.target.data('fold') === undefined) events.onOpen(event.target.id())
    })
    cy.on('mouseover', 'node', (event) => {
      hover = event.target.id()
      threatened = scene && hover !== undefined && event.target.data('fold') === undefined ? impactOf(scene.graph, hover).ids : NOTHING
      stage.classList.add('chart-over')
      const box = event.target.renderedBoundingBox({ includeLabels: false, includeOverlays: false })
      events.onHover(event.target.data('fold') === undefined ? hover : undefined, { x: box.x1, y: box.y1, h: box.h })
      soon()
    })
    cy.on('mouseout', 'node', () => {
      hover = undefined
      threatened = NOTHING
      stage.classList.remove('chart-over')
      events.onHover(undefined)
      soon()
    })
    cy.on('viewport', () => {
      if (!moving) events.onMove(cameraOf())
      events.onHover(undefined)
      const zoom = cy.zoom()
      if (!moving && zoom !== zoomBefore) past(zoom)
      zoomBefore = zoom
    })
  }
  const past = (zoom: number): void => {
    if (zoom < DEEPER - HYSTERESIS && zoom > WIDER + HYSTERESIS) armed = true
    if (!armed || (zoom < DEEPER && zoom > WIDER)) return
    armed = false
    events.onPast(zoom >= DEEPER ? 'deeper' : 'wider', nearest())
  }
  /** The plate nearest to the middle of the view. */
  const nearest = (): Anchor | undefined => {
    const middle = { x: host.clientWidth / 2, y: host.clientHeight / 2 }
    let found: Anchor | undefined
    let least = Number.POSITIVE_INFINITY
    for (const node of cy.nodes()) {
      if (node.data('fold') !== undefined || node.data('client') === true || node.data('area') === true) continue
      const { x, y } = node.renderedPosition()
      const distance = Math.hypot(x - middle.x, y - middle.y)
      if (distance >= least) continue
      least = distance
      found = { id: node.id(), x, y }
    }
    return found
  }
  const cameraOf = (): Camera => {
    const zoom = cy.zoom()
    const pan = cy.pan()
    return { x: (host.clientWidth / 2 - pan.x) / zoom, y: (host.clientHeight / 2 - pan.y) / zoom, zoom }
  }
  /** Moves the camera without telling: for what isn't the reader's doing. */
  const quietly = (change: () => void): void => {
    moving = true
    change()
    moving = false
    soon()
  }
  const courseOf = (id: string | undefined): ReadonlySet<string> => {
    const node = id === undefined ? undefined : cy.getElementById(id)
    if (!node || node.empty() || node.data('area') === true) return new Set()
    return new Set(
      node
        .union(node.predecessors())
        .union(node.successors())
        .map((element) => element.id()),
    )
  }
  /** What opens from the head of an area: its internal Services, or all of it where nothing of it is drawn. */
  const headsOf = ({ graph, layout, nodes }: Scene): readonly Head[] => {
    if (!context) return []
    const pen = createPen(context, palette, 1)
    // What was opened from a head is folded again from it.
    const ids = new Set([...graph.folded.map((fold) => fold.id), ...graph.scope.expand])
    return [...ids].flatMap((id): readonly Head[] => {
      if (!isInHead({ id })) return []
      const area = layout.areas.find((each) => each.id === (id.startsWith('internal:') ? `Namespace//${id.slice(9)}` : id) && !each.continued)
      const node = area && nodes.get(area.id)
      if (!node || !area) return []
      const { areaX, areaW } = layout.columns
      if (!id.startsWith('internal:')) return [{ fold: id, x: areaX + areaW / 2, y: area.top + 16, w: areaW, h: 26 }]
      const span = internalSpan(pen, node, areaX)
      return span ? [{ fold: id, x: span.x + span.w / 2, y: area.top + 12, w: span.w, h: 20 }] : []
    })
  }
  const rebuild = (): void => {
    const zoom = cy.zoom()
    const pan = { ...cy.pan() }
    cy.destroy()
    stage.replaceChildren()
    cy = open(stage)
    listen()
    quietly(() => cy.viewport({ zoom, pan }))
    churned = 0
  }

  listen()
  // Text is measured with whatever font is there: once more when the real ones have come.
  const onFonts = (): void => {
    forgetWidths()
    soon()
  }
  document.fonts?.addEventListener('loadingdone', onFonts)
  // What is printed is painted at once, as paper: the printer doesn't wait for a frame.
  const onPrint = (): void => {
    palette = paperPalette()
    draw()
  }
  const onPrinted = (): void => {
    palette = readPalette(host)
    soon()
  }
  window.addEventListener('beforeprint', onPrint)
  window.addEventListener('afterprint', onPrinted)

  return {
    show: (next, live) => {
      const now = performance.now()
      for (const node of live ? next.graph.nodes : []) {
        const before = scene?.nodes.get(node.id)
        if (before !== node && (!before || !sameMarks(before, node))) changedAt.set(node.id, now)
      }
      if (changedAt.size > 0) setTimeout(soon, FRESH_MS + 20)
      if (churned > CHURN) rebuild()
      churned += sync(cy, elementsOf(next, headsOf(next)))
      scene = next
      const course = courseOf(selected)
      if (course.size === 0 || lit.size === 0) litSince = now
      lit = course
      soon()
    },
    select: (id) => {
      if (id === selected && lit.size > 0) return
      selected = id
      lit = courseOf(id)
      litSince = performance.now()
      soon()
    },
    doubt: (columns) => {
      doubtful = columns
      soon()
    },
    place: (zoom, pan) => quietly(() => cy.viewport({ zoom, pan })),
    look: ({ x, y, zoom }) => quietly(() => cy.viewport({ zoom, pan: { x: host.clientWidth / 2 - x * zoom, y: host.clientHeight / 2 - y * zoom } })),
    zoomBy: (factor) => {
      const middle = { x: host.clientWidth / 2, y: host.clientHeight / 2 }
      cy.zoom({ level: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, cy.zoom() * factor)), renderedPosition: middle })
    },
    anchor: ({ id, x, y }, zoom) => {
      const node = cy.getElementById(id)
      if (node.empty()) return false
      const at = node.position()
      quietly(() => cy.viewport({ zoom, pan: { x: x - at.x * zoom, y: y - at.y * zoom } }))
      armed = true
      return true
    },
    reveal: (id) => {
      const node = cy.getElementById(id)
      if (node.empty()) return false
      const box = node.renderedBoundingBox({ includeLabels: false, includeOverlays: false })
      const margin = 48
      const dx = box.x1 < margin ? margin - box.x1 : box.x2 > host.clientWidth - margin ? host.clientWidth - margin - box.x2 : 0
      const dy = box.y1 < margin ? margin - box.y1 : box.y2 > host.clientHeight - margin ? host.clientHeight - margin - box.y2 : 0
      if (dx === 0 && dy === 0) return false
      quietly(() => cy.panBy({ x: dx, y: dy }))
      return true
    },
    picture: () => (scene ? { scene, palette, lit, selected } : undefined),
    view: () => ({ zoom: cy.zoom(), pan: { ...cy.pan() } }),
    repaint: () => {
      palette = readPalette(host)
      soon()
    },
    resize: () => {
      cy.resize()
      soon()
    },
    destroy: () => {
      document.fonts?.removeEventListener('loadingdone', onFonts)
      window.removeEventListener('beforeprint', onPrint)
      window.removeEventListener('afterprint', onPrinted)
      if (frame !== undefined) cancelAnimationFrame(frame)
      cy.destroy()
      stage.remove()
      easel.remove()
    },
  }
}

const NOTHING: ReadonlySet<string> = new Set()

const open = (container: HTMLElement): cytoscape.Core => {
  // cytoscape writes one rule into a <style> of its own unless an element with this id is there; the server's policy forbids it. The rule is in map.css.
  const id = '__________cytoscape_stylesheet'
  if (!document.getElementById(id)) {
    const instead = document.createElement('meta')
    instead.id = id
    document.head.append(instead)
  }
  const cy = cytoscape({
    container,
    style: STYLE,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    autoungrabify: true,
    autounselectify: true,
    boxSelectionEnabled: false,
    pixelRatio: 1,
  })
  cy.viewport({ zoom: 1, pan: restingPan(1) })
  return cy
}

/** Whether a node looks as it did. */
const sameMarks = (a: Scene['graph']['nodes'][number], b: Scene['graph']['nodes'][number]): boolean => {
  if (a.status !== b.status || a.label !== b.label) return false
  const { dim: _a, ...before } = a.facts
  const { dim: _b, ...after } = b.facts
  return JSON.stringify(before) === JSON.stringify(after)
}

/** Makes cytoscape's elements these, touching only what differs. Returns how many were added. */
const sync = (cy: cytoscape.Core, wanted: Elements): number => {
  const nodes = new Map(wanted.nodes)
  const edges = new Map(wanted.edges)
  cy.batch(() => {
    for (const node of cy.nodes()) {
      const element = nodes.get(node.id())
      nodes.delete(node.id())
      if (!element) {
        node.remove()
        continue
      }
      const { x, y } = node.position()
      if (x !== element.x || y !== element.y) node.position({ x: element.x, y: element.y })
      if (node.data('w') !== element.w || node.data('h') !== element.h) node.data({ w: element.w, h: element.h })
    }
    for (const edge of cy.edges()) {
      const same = edges.get(edge.id())
      if (same && same.source === edge.data('source') && same.target === edge.data('target')) edges.delete(edge.id())
      else edge.remove()
    }
    cy.add([
      ...[...nodes].map(([id, { x, y, ...data }]) => ({ group: 'nodes' as const, data: { id, ...data }, position: { x, y } })),
      ...[...edges.values()].map(({ id, source, target }) => ({ group: 'edges' as const, data: { id, source, target } })),
    ])
  })
  return nodes.size + edges.size
}
