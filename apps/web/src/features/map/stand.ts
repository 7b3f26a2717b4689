import type { Graph, GraphNode } from '@portolan/contract'
import { type Columns, PLATE_H, TALL_H } from './columns.ts'
import { type Lane, nearestFree, settleLanes } from './lanes.ts'
import { type Area, type FoldRow, type Layout, type Place, TOP } from './places.ts'
import { isArea, isStream } from './node-sort.ts'
import type { Reading } from './reading.ts'

/** Gives controllers and entry points their heights, and everything its column. */
export const finish = (
  graph: Graph,
  read: Reading,
  columns: Columns,
  heights: Map<string, number>,
  areas: readonly Area[],
  folds: readonly FoldRow[],
  bottom: number,
  previous?: Layout,
): Layout => {
  for (const area of areas) if (!area.continued && !heights.has(area.id)) heights.set(area.id, area.top + 16)
  const fixed = new Set(heights.keys())
  const middle = (ids: readonly string[], fallback: number): number => {
    const ys = ids.flatMap((id) => heights.get(id) ?? [])
    const first = Math.min(...ys)
    return ys.length === 0 ? fallback : Math.min((first + Math.max(...ys)) / 2, first + IN_SIGHT)
  }
  const passes = new Map<string, number>()
  const lanes: Lane[] = []
  for (const id of read.rank.keys()) {
    const targets = read.out(id).map((edge) => edge.target)
    lanes.push({ id, wish: heights.get(id) ?? middle(targets, bottom), half: TALL_H / 2, weight: targets.length === 1 ? 3 : 1 })
  }
  // The first stream of an entry point gets as much room as the entry's own plate, so that plate, line and row stand level.
  const passing = new Set<string>()
  for (const edge of graph.edges) {
    if (read.node(edge.source)?.layer !== 'entry') continue
    const target = heights.get(edge.target)
    if (target === undefined || read.rank.has(edge.target)) continue
    lanes.push({ id: `${PASS}${edge.id}`, wish: target, half: passing.has(edge.source) ? 1 : TALL_H / 2, weight: 1e4 })
    passing.add(edge.source)
  }
  const standing = new Map([...fixed].flatMap((id) => (read.rank.has(id) ? [[id, heights.get(id) ?? 0] as const] : [])))
  for (const [id, y] of previous?.passes ?? []) standing.set(`${PASS}${id}`, y)
  for (const [id, y] of lay(lanes, standing, previous !== undefined)) {
    if (id.startsWith(PASS)) passes.set(id.slice(PASS.length), y)
    else heights.set(id, y)
  }
  const entries = graph.nodes.filter((node) => node.layer === 'entry')
  const wishes = entries.map((node): Lane => {
    const targets = read.out(node.id).map((edge) => passes.get(edge.id) ?? heights.get(edge.target) ?? bottom)
    const wish = targets.length === 0 ? bottom : targets.reduce((sum, y) => sum + y, 0) / targets.length
    return { id: node.id, wish, half: TALL_H / 2, weight: read.out(node.id).some((edge) => passes.has(edge.id)) ? 8 : 1 }
  })
  const entered = new Map(entries.flatMap((node) => (fixed.has(node.id) ? [[node.id, heights.get(node.id) ?? 0] as const] : [])))
  for (const [id, y] of lay(wishes, entered, previous !== undefined)) heights.set(id, y)

  const places = new Map<string, Place>()
  let lowest = bottom
  for (const node of graph.nodes) {
    const y = heights.get(node.id)
    if (y === undefined) continue
    const place = placeOf(node, y, columns)
    places.set(node.id, place)
    lowest = Math.max(lowest, y + place.h / 2 + 8)
  }
  const summaries = new Set(graph.nodes.flatMap((node) => (node.layer === 'host' && !isArea(node) && read.out(node.id).length === 0 ? node.id : [])))
  return { places, areas, folds, passes, summaries, columns, height: lowest }
}

/** What leads to more than a view is high seeks its middle no further down than this: whoever opens the chart sees where traffic comes in. */
const IN_SIGHT = 340

const PASS = 'pass '
const LANE_GAP = 10

/** All at once, or around what keeps its height. */
const lay = (lanes: readonly Lane[], standing: ReadonlyMap<string, number>, keeping: boolean): ReadonlyMap<string, number> => {
  if (!keeping) return settleLanes(lanes, LANE_GAP, TOP)
  const heights = new Map<string, number>()
  for (const lane of lanes) {
    const y = standing.get(lane.id)
    if (y !== undefined) heights.set(lane.id, y)
  }
  for (const lane of lanes) {
    if (heights.has(lane.id)) continue
    const others = lanes.flatMap((other) => {
      const y = heights.get(other.id)
      return y === undefined ? [] : [{ y, half: other.half }]
    })
    heights.set(lane.id, nearestFree(lane, others, LANE_GAP, TOP))
  }
  return heights
}

const placeOf = (node: GraphNode, y: number, columns: Columns): Place => {
  if (isArea(node)) return { x: columns.areaX, y, w: columns.areaW, h: 26 }
  const key = node.layer === 'client' ? 'entry' : isStream(node) ? 'host' : node.layer
  const column = columns.at.get(key) ?? columns.at.get('service')
  const x = column?.x ?? 0
  const w = column?.w ?? 0
  const tall = node.layer === 'entry' || node.layer === 'listener'
  if (isStream(node)) return { x: x + 2, y, w: Math.min(w + 100, Math.max(24, node.label.length * 6.9)), h: PLATE_H }
  if (node.layer === 'rule') return { x, y, w: Math.max(24, Math.min(w - 10, node.label.length * 6.9 + 8)), h: PLATE_H }
  return { x, y, w, h: tall ? TALL_H : node.layer === 'pod' ? 17 : PLATE_H }
}
