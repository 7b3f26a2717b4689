import type { Graph, GraphNode } from '@portolan/contract'
import { ROW } from './columns.ts'
import { freshLayout } from './layout.ts'
import { type Area, AREA_GAP, type FoldRow, HEAD, heightOf, type Layout, TOP } from './places.ts'
import { reading } from './reading.ts'
import { hostRow } from './rows.ts'
import { finish } from './stand.ts'
import { isArea, isStream } from './node-sort.ts'

/**
 * Lays out a graph. With the layout before it, everything that it knows keeps its place: operators remember places. What is new takes rows that
 * became free in its area, else the area grows at its end, and where another stands in the way it continues below the last one.
 * `width` is that of the chart, in chart units.
 */
export const layout = (graph: Graph, width: number, previous?: Layout): Layout => {
  const fresh = freshLayout(graph, width)
  return previous ? kept(graph, fresh, previous) : fresh
}

/** Whether two layouts put the same things at the same heights: when not, the fresh one would be tidier. */
export const samePlaces = (a: Layout, b: Layout): boolean => {
  if (a.places.size !== b.places.size) return false
  for (const [id, place] of a.places) if (b.places.get(id)?.y !== place.y) return false
  return a.folds.length === b.folds.length && a.folds.every((row, index) => b.folds[index]?.y === row.y)
}

/** Ground that still grows while the rest is being placed. */
interface Ground {
  readonly id: string
  readonly name: string
  readonly top: number
  rows: number
  readonly continued: boolean
}

const bottomOf = (ground: Ground): number => ground.top + heightOf(ground.rows)

const kept = (graph: Graph, fresh: Layout, previous: Layout): Layout => {
  const read = reading(graph)
  const heights = new Map<string, number>()
  for (const node of graph.nodes) {
    const place = previous.places.get(node.id)
    if (place && fresh.places.has(node.id)) heights.set(node.id, place.y)
  }
  const alive = new Set(read.areas.map((area) => area.id))
  const grounds: Ground[] = previous.areas.filter((area) => alive.has(area.id)).map((area) => ({ ...area }))
  const known = new Map(previous.folds.map((row) => [row.fold.id, row.y]))
  const folds: FoldRow[] = []
  for (const row of fresh.folds) {
    const y = known.get(row.fold.id)
    if (y !== undefined) folds.push({ ...row, y })
  }
  const outside = () => folds.filter((row) => row.area === undefined).map((row) => row.y + 19)
  const lowest = () => Math.max(0, ...grounds.map(bottomOf), ...outside())

  for (const area of read.areas) {
    const taken = new Set<number>()
    const hosts: number[] = []
    for (const node of area.members) {
      const y = heights.get(node.id)
      if (y === undefined) continue
      if (node.layer === 'host' && !isStream(node)) hosts.push(y)
      else taken.add(y)
    }
    for (const row of folds) if (row.area === area.id) taken.add(row.y)

    const room = makeRoom(area, grounds, taken, hosts, lowest)
    for (const row of newRows(area.members, fresh, heights)) {
      // A Service that a known rule now names belongs on that rule's row, when nothing else stands there.
      const mate = row.mates.find((y) => !row.blocks(y))
      const y = mate ?? room(row.wantsHost)
      for (const node of row.nodes) heights.set(node.id, y)
      taken.add(y)
      if (row.wantsHost) hosts.push(y)
    }
    for (const row of fresh.folds) {
      if (row.area !== area.id || known.has(row.fold.id)) continue
      const y = room(true)
      taken.add(y)
      folds.push({ ...row, y })
    }
    for (const node of area.members) {
      if (node.layer !== 'host' || heights.has(node.id)) continue
      const rules = read
        .out(node.id)
        .flatMap((edge) => heights.get(edge.target) ?? [])
        .sort((a, b) => a - b)
      const wish = rules.length === 0 ? undefined : hostRow(rules)
      const clear = (y: number) => hosts.every((other) => Math.abs(other - y) >= ROW - 1)
      const grounded = (y: number) =>
        grounds.some((ground) => ground.id === area.id && y >= ground.top + HEAD && y <= ground.top + HEAD + (ground.rows - 1) * ROW)
      const y = wish !== undefined && grounded(wish) && clear(wish) ? wish : (rules.find(clear) ?? room(true))
      heights.set(node.id, y)
      hosts.push(y)
    }
    if (!grounds.some((ground) => ground.id === area.id))
      grounds.push({ id: area.id, name: area.name, top: Math.max(lowest() + AREA_GAP, TOP), rows: 0, continued: false })
  }
  let bottom = lowest()
  for (const row of fresh.folds) {
    if (row.area !== undefined || known.has(row.fold.id)) continue
    folds.push({ ...row, y: bottom + AREA_GAP + 12.5 })
    bottom += AREA_GAP + 25
  }
  const areas: Area[] = grounds.filter((ground) => ground.rows > 0 || !ground.continued)
  return finish(graph, read, fresh.columns, heights, areas, folds, bottom + AREA_GAP, previous)
}

/** Gives out the rows of an area: free ones from the top, then new ones. */
const makeRoom = (
  area: { readonly id: string; readonly name: string },
  grounds: Ground[],
  taken: ReadonlySet<number>,
  hosts: readonly number[],
  lowest: () => number,
): ((wantsHost: boolean) => number) => {
  return (wantsHost) => {
    const own = grounds.filter((ground) => ground.id === area.id)
    const clear = (y: number) => {
      for (const other of taken) if (Math.abs(other - y) < ROW) return false
      return !wantsHost || hosts.every((other) => Math.abs(other - y) >= ROW - 1)
    }
    for (const ground of own)
      for (let row = 0; row < ground.rows; row++) {
        const y = ground.top + HEAD + row * ROW
        if (clear(y)) return y
      }
    let last = own.at(-1)
    if (!last || bottomOf(last) < lowest()) {
      last = { id: area.id, name: area.name, top: Math.max(lowest() + AREA_GAP, TOP), rows: 0, continued: own.length > 0 }
      grounds.push(last)
    }
    last.rows += 1
    return last.top + HEAD + (last.rows - 1) * ROW
  }
}

interface NewRow {
  readonly nodes: readonly GraphNode[]
  /** Heights of known neighbours that share the row in the fresh layout. */
  readonly mates: readonly number[]
  readonly blocks: (y: number) => boolean
  readonly wantsHost: boolean
}

/** What is new in an area, row by row in the order of the fresh layout. Hosts come later: they follow their rules. */
const newRows = (members: readonly GraphNode[], fresh: Layout, heights: ReadonlyMap<string, number>): readonly NewRow[] => {
  const rows = new Map<number, GraphNode[]>()
  const standing = new Map<number, GraphNode[]>()
  for (const node of members) {
    if (isArea(node) || (node.layer === 'host' && !isStream(node))) continue
    const y = fresh.places.get(node.id)?.y
    if (y === undefined) continue
    const row = rows.get(y)
    if (row) row.push(node)
    else rows.set(y, [node])
    const own = heights.get(node.id)
    if (own === undefined) continue
    const there = standing.get(own)
    if (there) there.push(node)
    else standing.set(own, [node])
  }
  return [...rows]
    .sort((a, b) => a[0] - b[0])
    .flatMap(([, row]) => {
      const nodes = row.filter((node) => !heights.has(node.id))
      if (nodes.length === 0) return []
      const layers = new Set(nodes.map((node) => node.layer))
      return [
        {
          nodes,
          mates: row.flatMap((node) => heights.get(node.id) ?? []),
          blocks: (y: number) => (standing.get(y) ?? []).some((node) => layers.has(node.layer)),
          wantsHost: nodes.some((node) => isStream(node)),
        },
      ]
    })
}
