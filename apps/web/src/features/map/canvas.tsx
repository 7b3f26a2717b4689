import type { Graph } from '@portolan/contract'
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import { asked as askedFor, patchParams } from '../../address.ts'
import { Inert } from '../../ui/inert.tsx'
import { fittingZoom, readCamera, restingPan, type Size, spellCamera, widthFor } from './camera.ts'
import type { Anchor, Chart, Picture } from './chart.ts'
import { contentOf } from './opening.ts'
import type { Layout } from './places.ts'
import type { Direction } from './walk.ts'

/** What the page may ask of the chart. */
export interface ChartHandle {
  /** All of it in the view. */
  readonly fit: () => void
  readonly zoomBy: (factor: number) => void
  /** Lays it out anew. */
  readonly tidy: () => void
  readonly reveal: (id: string) => void
  /** The next plate from here. */
  readonly step: (from: string | undefined, direction: Direction) => string | undefined
  readonly focus: () => void
  readonly picture: () => Picture | undefined
}

interface ChartCanvasProps {
  readonly graph: Graph
  readonly selected: string | undefined
  readonly theme: string
  readonly stale: boolean
  /** Columns of which something can't be known. */
  readonly doubtful: ReadonlySet<string>
  readonly onPick: (id: string | undefined) => void
  readonly onFold: (id: string) => void
  readonly onOpen: (id: string) => void
  /** The chart stands: what should not keep it waiting may come now. */
  readonly onDrawn: () => void
  /** Whether a fresh layout would differ from the one that is kept. */
  readonly onUntidy: (untidy: boolean) => void
  /** The reader zoomed past what this level is good for; says whether there is another one. */
  readonly onPast: (way: 'deeper' | 'wider') => boolean
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly ref?: Ref<ChartHandle>
}

/** What is loaded with the chart, but for the chart itself. */
type Drawing = typeof import('./drawing.ts')

interface Kept {
  readonly layout: Layout
  /** What is in view: another is seen from its beginning. */
  readonly view: string
  /** With what is opened in it: another is laid out from scratch. */
  readonly scope: string
  readonly width: number
  /** The view for which the width was chosen: only another size of view chooses another. */
  readonly size: Size
}

/** The chart as a part of the page: keeps layout and camera, and hands the rest to `drawing.ts`, which is loaded when it is needed. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { graph, selected, theme, stale, doubtful, onKeyDown } = props
  const region = useRef<HTMLDivElement>(null)
  const host = useRef<HTMLDivElement>(null)
  const [made, setMade] = useState<{ readonly chart: Chart; readonly drawing: Drawing }>()
  const [failed, setFailed] = useState(false)
  const [size, setSize] = useState<Size>()
  const [tip, setTip] = useState<{ readonly id: string; readonly x: number; readonly y: number }>()
  const kept = useRef<Kept>(undefined)
  const moved = useRef(false)
  const anchor = useRef<Anchor>(undefined)
  const asked = useRef(props)
  asked.current = props
  const chart = made?.chart

  useEffect(() => {
    const element = host.current
    if (!element) return
    let own: Chart | undefined
    let gone = false
    const measure = () => {
      setSize({ width: element.clientWidth, height: element.clientHeight })
      own?.resize()
    }
    const observer = new ResizeObserver(measure)
    /** What shows the picture until now hands it over, with where the reader looks. */
    const take = (next: Chart, drawing: Drawing) => {
      const shown = own?.picture()
      if (own && shown) {
        next.show(shown.scene, false)
        const { zoom, pan } = own.view()
        next.place(zoom, pan)
      }
      own?.destroy()
      own = next
      setMade({ chart: next, drawing })
    }
    import('./drawing.ts')
      .then(async (drawing) => {
        if (gone) return
        take(drawing.createStill(element), drawing)
        measure()
        observer.observe(element)
        // The first frame is on the screen before the graph library is asked for.
        await new Promise(requestAnimationFrame)
        await new Promise(requestAnimationFrame)
        const { createChart } = await import('./chart.ts')
        if (gone) return
        const chart = createChart(element, {
          onPick: (id) => asked.current.onPick(id),
          onFold: (id) => asked.current.onFold(id),
          onOpen: (id) => asked.current.onOpen(id),
          onHover: (id, at) => setTip(id === undefined || !at ? undefined : { id, x: at.x, y: at.y + at.h }),
          onPast: (way, near) => {
            if (asked.current.onPast(way)) anchor.current = near
          },
          onMove: (camera) => {
            moved.current = true
            patchParams({ cam: spellCamera(camera) }, 'soon')
          },
        })
        take(chart, drawing)
        const { selected: wanted } = asked.current
        if (wanted !== undefined && !moved.current) moved.current = chart.reveal(wanted)
        asked.current.onDrawn()
      })
      .catch(() => {
        if (gone) return
        setFailed(true)
        asked.current.onDrawn()
      })
    return () => {
      gone = true
      observer.disconnect()
      own?.destroy()
      setMade(undefined)
    }
  }, [])

  useEffect(() => {
    if (!made || !size || size.width === 0) return
    const { freshLayout, layout, samePlaces, sceneOf } = made.drawing
    const { namespaces, level, focus, depth, expand } = graph.scope
    const view = JSON.stringify([namespaces, level, focus, depth])
    const scope = JSON.stringify([view, expand])
    const before = kept.current
    const same = before?.scope === scope ? before : undefined
    const zoom = fittingZoom(contentOf(same?.layout ?? freshLayout(graph, size.width)), size)
    // A camera that only went up or down still shows all columns: they go on to fill the view.
    const now = made.chart.view()
    const atEdge = Math.abs(now.pan.x) < 1
    const width =
      same && same.size === size
        ? same.width
        : !same || !moved.current
          ? widthFor(size.width, zoom)
          : atEdge
            ? widthFor(size.width, now.zoom)
            : same.width
    const rest = restingPan(zoom, size.width - width * zoom)
    const next = layout(graph, width, same?.layout)
    made.chart.show(sceneOf(graph, next), same !== undefined)
    kept.current = { layout: next, view, scope, width, size }
    asked.current.onUntidy(same !== undefined && !samePlaces(next, freshLayout(graph, width)))
    if (same) {
      // The reader's camera is the reader's; one that never moved follows the size of the view, not the data.
      if (!moved.current && width !== same.width) made.chart.place(zoom, rest)
      return
    }
    // What was opened is opened under the reader's eyes.
    if (before?.view === view && moved.current) return
    const held = anchor.current
    anchor.current = undefined
    if (held && made.chart.anchor(held, 1)) return
    if (before !== undefined) patchParams({ cam: null }, 'replace')
    const camera = before === undefined ? readCamera(askedFor('cam')) : undefined
    moved.current = camera !== undefined
    if (camera) made.chart.look(camera)
    else made.chart.place(zoom, rest)
    const { selected: wanted } = asked.current
    if (before === undefined && !camera && wanted !== undefined) moved.current = made.chart.reveal(wanted)
  }, [made, graph, size])

  useEffect(() => chart?.select(selected), [chart, selected])
  useEffect(() => chart?.doubt(doubtful), [chart, doubtful])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page, its change is what counts
  useEffect(() => chart?.repaint(), [chart, theme])

  /** Draws a layout of the same graph; with a zoom it also puts the camera back to rest. */
  const redraw = (next: Layout, width: number, zoom?: number) => {
    if (!made || !kept.current) return
    kept.current = { ...kept.current, layout: next, width }
    made.chart.show(made.drawing.sceneOf(graph, next), false)
    if (zoom === undefined) return
    made.chart.place(zoom, restingPan(zoom, (size?.width ?? 0) - width * zoom))
    moved.current = false
    patchParams({ cam: null }, 'replace')
  }
  useImperativeHandle(props.ref, () => ({
    fit: () => {
      if (!made || !size || !kept.current) return
      const zoom = fittingZoom(contentOf(kept.current.layout), size, true)
      const width = widthFor(size.width, zoom)
      redraw(made.drawing.layout(graph, width, kept.current.layout), width, zoom)
    },
    zoomBy: (factor) => chart?.zoomBy(factor),
    tidy: () => {
      if (!made || !kept.current) return
      redraw(made.drawing.freshLayout(graph, kept.current.width), kept.current.width)
      asked.current.onUntidy(false)
    },
    reveal: (id) => {
      if (chart?.reveal(id)) moved.current = true
    },
    step: (from, direction) => (kept.current ? made?.drawing.step(graph, kept.current.layout, from, direction) : undefined),
    focus: () => region.current?.focus(),
    picture: () => chart?.picture(),
  }))
  const impact = useMemo(() => {
    const id = tip?.id
    return made && id !== undefined ? made.drawing.sayImpact(made.drawing.impactOf(graph, id)) : undefined
  }, [made, graph, tip?.id])
  const pointed = tip ? graph.nodes.find((node) => node.id === tip.id) : undefined
  return (
    <div
      ref={region}
      className={stale ? 'chart chart-stale' : 'chart'}
      role="application"
      aria-roledescription="chart"
      aria-label="Traffic map. Arrow keys walk along it, Enter opens what is selected, v shows the same as a table."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: one tab stop for the whole chart
      tabIndex={0}
      onKeyDown={onKeyDown}
      id="chart"
    >
      <div ref={host} className="chart-host" aria-hidden="true" />
      {failed ? <p className="chart-failed">The chart could not be loaded. Reload the page, or read the table.</p> : null}
      {tip && pointed && pointed.kind !== 'Namespace' && (impact || pointed.reasons.length > 0 || pointed.label.length > 16) ? (
        // React sets these through the CSSOM, which the server's policy allows.
        <div className="chart-tip" style={{ left: Math.min(tip.x, Math.max(0, (size?.width ?? 0) - 350)), top: tip.y + 6 }}>
          <b>
            <Inert text={pointed.label} />
          </b>
          {pointed.reasons.slice(0, 4).map((reason) => (
            <span key={reason}>
              <Inert text={reason} />
            </span>
          ))}
          {impact ? (
            <span className="chart-tip-impact">
              <Inert text={impact} />
            </span>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
