import '../../web/src/tokens.css'
import '../../web/src/features/map/map.css'
import type { Graph } from '@portolan/contract'
import { applyPatch, diffGraphs } from '@portolan/topology'
import { createChart } from '@portolan/web/chart'
import { freshLayout, layout, sceneOf } from '@portolan/web/drawing'
import cytoscape from 'cytoscape'
import { sketch } from '../src/sketch.ts'

/** What the driver asks of the page (src/chart.ts). Times in ms. */
export interface ChartBench {
  readonly first: (elements: number) => Promise<number>
  readonly bareFirst: (elements: number) => Promise<number>
  readonly frames: (what: 'pan' | 'zoom' | 'patch', seconds: number) => Promise<number>
  readonly churn: (patches: number) => Promise<void>
}

const own = document.getElementById('own') as HTMLElement
const bare = document.getElementById('bare') as HTMLElement
const WIDTH = 1_400

const SILENT = { onPick() {}, onFold() {}, onOpen() {}, onHover() {}, onMove() {}, onPast() {} }
let chart: ReturnType<typeof createChart> | undefined
let graph: Graph | undefined
let kept: ReturnType<typeof freshLayout> | undefined
let plain: cytoscape.Core | undefined

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
/** Until what was asked is on the screen: the frame that paints it, and the one after. */
const painted = async (): Promise<void> => {
  await frame()
  await frame()
}

const clear = (): void => {
  chart?.destroy()
  chart = undefined
  plain?.destroy()
  plain = undefined
  bare.replaceChildren()
}

const first = async (elements: number): Promise<number> => {
  clear()
  const next = sketch(elements)
  await painted()
  const begun = performance.now()
  chart = createChart(own, SILENT)
  kept = freshLayout(next, WIDTH)
  chart.show(sceneOf(next, kept), false)
  graph = next
  await painted()
  return performance.now() - begun
}

/** The same nodes and edges at the same places, drawn by cytoscape itself: labels, straight lines, boxes. */
const bareFirst = async (elements: number): Promise<number> => {
  clear()
  const next = sketch(elements)
  const places = freshLayout(next, WIDTH).places
  await painted()
  const begun = performance.now()
  plain = cytoscape({
    container: bare,
    elements: [
      ...next.nodes.flatMap(({ id, label }) => {
        const place = places.get(id)
        return place ? [{ data: { id, label, w: place.w, h: place.h }, position: { x: place.x + place.w / 2, y: place.y } }] : []
      }),
      ...next.edges.flatMap(({ id, source, target }) => (places.has(source) && places.has(target) ? [{ data: { id, source, target } }] : [])),
    ],
    style: [
      {
        selector: 'node',
        style: { shape: 'rectangle', width: 'data(w)', height: 'data(h)', label: 'data(label)', 'font-size': 12, 'text-valign': 'center' },
      },
      { selector: 'edge', style: { 'curve-style': 'haystack', width: 1.4 } },
    ],
    layout: { name: 'preset' },
    zoom: 1,
    pan: { x: 0, y: 0 },
  })
  await painted()
  return performance.now() - begun
}

const flip = (at: number): void => {
  if (!graph || !kept || !chart) return
  const target = graph.nodes.filter(({ layer }) => layer === 'service')[at % 200]
  if (!target) return
  const status = target.status === 'ok' ? ('warning' as const) : ('ok' as const)
  const after: Graph = { ...graph, revision: graph.revision + 1, nodes: graph.nodes.map((node) => (node === target ? { ...node, status } : node)) }
  graph = applyPatch(graph, diffGraphs(graph, after))
  kept = layout(graph, WIDTH, kept)
  chart.show(sceneOf(graph, kept), true)
}

/** Frames a second while something happens in each of them. */
const frames = async (what: 'pan' | 'zoom' | 'patch', seconds: number): Promise<number> => {
  const begun = await frame()
  let now = begun
  let count = 0
  while (now - begun < seconds * 1_000) {
    if (what === 'patch') flip(count)
    else if (chart) {
      const { zoom, pan } = chart.view()
      const swing = Math.sin(count / 12)
      chart.place(what === 'zoom' ? 0.9 + swing * 0.3 : zoom, what === 'pan' ? { x: pan.x, y: -400 + swing * 380 } : pan)
    } else if (plain) {
      const swing = Math.sin(count / 12)
      if (what === 'zoom') plain.zoom(0.9 + swing * 0.3)
      else plain.pan({ x: 0, y: -400 + swing * 380 })
    }
    now = await frame()
    count++
  }
  return (count * 1_000) / (now - begun)
}

/** Patches as they come in hours of a kiosk, a frame after every fifty. */
const churn = async (patches: number): Promise<void> => {
  for (let at = 0; at < patches; at++) {
    flip(at)
    if (at % 50 === 49) await frame()
  }
  await painted()
}

Object.assign(window, { bench: { first, bareFirst, frames, churn } satisfies ChartBench })
