import type { Fold, Graph, GraphEdge, GraphNode } from '@portolan/contract'
import { type Columns, columnsFor, PLATE_H, ROW, TALL_H } from './columns.ts'
import { byHost } from './host-order.ts'
import { type Lane, settleLanes } from './lanes.ts'
import { isArea, isInHead, isStream } from './node-sort.ts'

/** Where something stands, in chart units: its west edge, its middle, its size. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** A namespace's ground, or a piece of it that found no room beside the first. */
export interface Area {
  /** `Namespace//shop`. */
  readonly id: string
  readonly name: string
  /** Top edge. */
  readonly top: number
  readonly rows: number
  readonly continued: boolean
}

export interface FoldRow {
  readonly fold: Fold
  /** The area in which it stands; undefined below all. */
  readonly area: string | undefined
  readonly y: number
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>
  readonly areas: readonly Area[]
  readonly folds: readonly FoldRow[]
  /** Where an L4 line passes the controllers, by edge. */
  readonly passes: ReadonlyMap<string, number>
  /** Hosts whose rules are not drawn: they say what they stand for (level Hosts). */
  readonly summaries: ReadonlySet<string>
  readonly columns: Columns
  readonly height: number
}

/** The first row's middle below an area's top, and what is left under the last. */
export const HEAD = 35
const FOOT = 19
export const AREA_GAP = 9
export const TOP = 36
export const FOLD_H = 25

export const heightOf = (rows: number): number => (rows === 0 ? HEAD - 3 : HEAD + (rows - 1) * ROW + FOOT)

/** The graph, asked by what the layout wants to know. */
export interface Reading {
  readonly node: (id: string) => GraphNode | undefined
  readonly out: (id: string) => readonly GraphEdge[]
  readonly into: (id: string) => readonly GraphEdge[]
  readonly areas: readonly { readonly id: string; readonly name: string; readonly members: readonly GraphNode[] }[]
  /** Folds that take a row: in an area, or below all. */
  readonly folds: readonly { readonly fold: Fold; readonly area: string | undefined }[]
  /** Rank of each controller: most hosts first, then by name. */
  readonly rank: ReadonlyMap<string, number>
}

const NONE: readonly never[] = []
const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const order = (node: GraphNode): number => (typeof node.facts.order === 'number' ? node.facts.order : Number.MAX_SAFE_INTEGER)

/**
 * Whether a fold is a row of its own. Pods that aren't drawn are the pips of their Services (unless their workload is drawn, level Pods), the rules
 * of a whole namespace are counted on its hosts (level Hosts), a head speaks for what its area keeps to itself, and some folds only count objects.
 */
const takesRow = ({ id, count, layer }: Fold): boolean => {
  if (count === 0 || isInHead({ id })) return false
  const holder = id.slice(id.indexOf(':') + 1)
  return holder.includes('/') || (layer !== 'pod' && !id.startsWith('rules:'))
}

export const reading = (graph: Graph): Reading => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const out = new Map<string, GraphEdge[]>()
  const into = new Map<string, GraphEdge[]>()
  for (const edge of graph.edges) {
    const from = out.get(edge.source)
    if (from) from.push(edge)
    else out.set(edge.source, [edge])
    const to = into.get(edge.target)
    if (to) to.push(edge)
    else into.set(edge.target, [edge])
  }
  const hostsOf = (id: string) => out.get(id)?.length ?? 0
  const listeners = graph.nodes.filter((node) => node.layer === 'listener')
  listeners.sort((a, b) => hostsOf(b.id) - hostsOf(a.id) || before(a.label, b.label) || before(a.id, b.id))
  const rank = new Map(listeners.map((node, index) => [node.id, index]))

  const members = new Map<string, GraphNode[]>()
  for (const node of graph.nodes) {
    const id = isArea(node) ? node.id : node.parent
    if (id === undefined) continue
    const found = members.get(id)
    if (!found) members.set(id, isArea(node) ? [] : [node])
    else if (!isArea(node)) found.push(node)
  }
  const areaOf = (fold: Fold): string | undefined =>
    fold.parent === undefined || members.has(fold.parent) ? fold.parent : nodes.get(fold.parent)?.parent
  const main = new Map<string, number>()
  for (const [id, inside] of members) {
    const votes = new Map<number, number>()
    for (const node of isArea(nodes.get(id) ?? OUTSIDE) ? [...inside, nodes.get(id) ?? OUTSIDE] : inside)
      for (const edge of into.get(node.id) ?? NONE) {
        const controller = rank.get(edge.source)
        if (controller !== undefined) votes.set(controller, (votes.get(controller) ?? 0) + 1)
      }
    main.set(id, [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? rank.size)
  }
  const areas = [...members].map(([id, inside]) => ({ id, name: nodes.get(id)?.name ?? id.slice(id.lastIndexOf('/') + 1), members: inside }))
  areas.sort((a, b) => (main.get(a.id) ?? 0) - (main.get(b.id) ?? 0) || before(a.name, b.name) || before(a.id, b.id))
  const folds = graph.folded.flatMap((fold) => (takesRow(fold) ? [{ fold, area: areaOf(fold) }] : []))
  return { folds, node: (id) => nodes.get(id), out: (id) => out.get(id) ?? NONE, into: (id) => into.get(id) ?? NONE, areas, rank }
}

const OUTSIDE: GraphNode = { id: '', kind: '', name: '', layer: 'client', status: 'idle', reasons: [], label: '', facts: {} }

/** From scratch: the one picture that this graph has. */
export const freshLayout = (graph: Graph, width: number): Layout => {
  const read = reading(graph)
  const deep = graph.nodes.some((node) => node.layer === 'pod' || node.layer === 'workload')
  const columns = columnsFor(width, deep)
  const heights = new Map<string, number>()
  const areas: Area[] = []
  const folds: FoldRow[] = []
  let top = TOP
  read.areas.forEach((area, index) => {
    const inside = read.folds.filter((row) => row.area === area.id)
    const rows = rowsOf(area.members, read, index === 0, (id, row) => heights.set(id, top + HEAD + row * ROW))
    inside.forEach((row, below) => {
      folds.push({ ...row, y: top + HEAD + (rows + below) * ROW })
    })
    areas.push({ id: area.id, name: area.name, top, rows: rows + inside.length, continued: false })
    top += heightOf(rows + inside.length) + AREA_GAP
  })
  if (areas.length > 0) top += 2
  for (const row of read.folds) {
    if (row.area !== undefined) continue
    folds.push({ ...row, y: top + FOLD_H / 2 })
    top += FOLD_H + 6
  }
  return finish(graph, read, columns, heights, areas, folds, top)
}

/** Gives controllers and entry points their heights, and everything its column. */
export const finish = (
  graph: Graph,
  read: Reading,
  columns: Columns,
  heights: Map<string, number>,
  areas: readonly Area[],
  folds: readonly FoldRow[],
  bottom: number,
): Layout => {
  for (const area of areas) if (!area.continued && !heights.has(area.id)) heights.set(area.id, area.top + 16)
  const fixed = new Set(heights.keys())
  const middle = (ids: readonly string[], fallback: number): number => {
    const ys = ids.flatMap((id) => heights.get(id) ?? [])
    return ys.length === 0 ? fallback : (Math.min(...ys) + Math.max(...ys)) / 2
  }
  const passes = new Map<string, number>()
  const lanes: Lane[] = []
  for (const id of read.rank.keys()) {
    const targets = read.out(id).map((edge) => edge.target)
    const wish = fixed.has(id) ? (heights.get(id) ?? 0) : middle(targets, bottom)
    lanes.push({ id, wish, half: TALL_H / 2, weight: fixed.has(id) ? 1e6 : targets.length === 1 ? 3 : 1 })
  }
  // The first stream of an entry point gets as much room as the entry's own plate, so that plate, line and row stand level.
  const passing = new Set<string>()
  for (const edge of graph.edges) {
    if (read.node(edge.source)?.layer !== 'entry') continue
    const target = heights.get(edge.target)
    if (target === undefined || read.rank.has(edge.target)) continue
    lanes.push({ id: `pass ${edge.id}`, wish: target, half: passing.has(edge.source) ? 1 : TALL_H / 2, weight: 1e4 })
    passing.add(edge.source)
  }
  const controllers = settleLanes(lanes, 10, TOP)
  for (const [id, y] of controllers) {
    if (id.startsWith('pass ')) passes.set(id.slice(5), y)
    else if (!fixed.has(id)) heights.set(id, y)
  }
  const entries = graph.nodes.filter((node) => node.layer === 'entry')
  const wishes = entries.map((node): Lane => {
    const targets = read.out(node.id).map((edge) => passes.get(edge.id) ?? heights.get(edge.target) ?? bottom)
    const own = heights.get(node.id)
    const wish = own ?? (targets.length === 0 ? bottom : targets.reduce((sum, y) => sum + y, 0) / targets.length)
    const straight = read.out(node.id).some((edge) => passes.has(edge.id))
    return { id: node.id, wish, half: TALL_H / 2, weight: own !== undefined ? 1e6 : straight ? 8 : 1 }
  })
  for (const [id, y] of settleLanes(wishes, 10, TOP)) if (!fixed.has(id)) heights.set(id, y)

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

/** Puts an area's members on rows, counted from 0, and says how many rows it took. Hosts stand between the rows of their rules. */
const rowsOf = (members: readonly GraphNode[], read: Reading, first: boolean, put: (id: string, row: number) => void): number => {
  const here = new Set(members.map((node) => node.id))
  const placed = new Map<string, number>()
  const set = (id: string, row: number) => {
    placed.set(id, row)
    put(id, row)
  }
  let next = 0
  const free = (id: string): boolean => here.has(id) && !placed.has(id)
  const controllerOf = (node: GraphNode): number =>
    Math.min(read.rank.size, ...read.into(node.id).map((edge) => read.rank.get(edge.source) ?? read.rank.size))

  /** What a Service leads to takes rows beside it; returns how many. */
  const service = (id: string, row: number): number => {
    set(id, row)
    return Math.max(1, beneath(id, row))
  }
  const beneath = (id: string, row: number): number => {
    let taken = 0
    for (const edge of read.out(id)) {
      if (!free(edge.target)) continue
      set(edge.target, row + taken)
      const inside = beneath(edge.target, row + taken)
      taken += Math.max(1, inside)
    }
    return taken
  }
  const rule = (node: GraphNode): void => {
    const row = next
    set(node.id, row)
    const targets = read
      .out(node.id)
      .filter((edge) => free(edge.target))
      .sort((a, b) => (b.share ?? 1) - (a.share ?? 1) || before(a.target, b.target))
    let taken = 0
    for (const edge of targets) if (free(edge.target)) taken += service(edge.target, row + taken)
    next = row + Math.max(1, taken)
  }
  const host = (node: GraphNode): void => {
    const rules = read
      .out(node.id)
      .flatMap((edge) => (free(edge.target) ? (read.node(edge.target) ?? []) : []))
      .sort((a, b) => order(a) - order(b) || before(a.id, b.id))
    if (rules.length === 0) {
      set(node.id, next)
      next += 1
      return
    }
    for (const each of rules) rule(each)
    set(node.id, hostRow(rules.map((each) => placed.get(each.id) ?? 0)))
  }

  const streams = members.filter(isStream).sort((a, b) => before(a.label, b.label) || before(a.id, b.id))
  if (first) for (const node of streams) rule(node)
  const hosts = members.filter((node) => node.layer === 'host')
  hosts.sort(
    (a, b) => controllerOf(a) - controllerOf(b) || byHost(String(a.facts.host ?? a.name), String(b.facts.host ?? b.name)) || before(a.id, b.id),
  )
  for (const node of hosts) host(node)
  if (!first) for (const node of streams) rule(node)
  const rest = members.filter((node) => free(node.id)).sort((a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer) || before(a.id, b.id))
  for (const node of rest) {
    if (!free(node.id)) continue
    if (node.layer === 'rule') rule(node)
    else next += service(node.id, next)
  }
  return next
}

const LAYERS = ['client', 'entry', 'listener', 'host', 'rule', 'service', 'workload', 'pod']

/** Where a host stands among the rows of its rules: between two, else on the middle one. */
export const hostRow = (rows: readonly number[]): number => {
  if (rows.length === 2) return ((rows[0] ?? 0) + (rows[1] ?? 0)) / 2
  return rows[Math.floor((rows.length - 1) / 2)] ?? 0
}
