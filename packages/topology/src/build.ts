import type { Cluster } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'
import { type Area, areasOf, countRoutes, inScope } from './areas.ts'
import { areaId, CLIENT, type Leg } from './chart.ts'
import type { Graph, GraphEdge, GraphNode, Level, Scope } from './graph.ts'
import { around } from './focus.ts'
import { gravest } from './health.ts'
import { type Marks, matches } from './matching.ts'
import { byId } from './order.ts'
import { podEdges } from './pods.ts'
import { parseQuery, type Query } from './query.ts'
import { type Selection, select, type Wish } from './select.ts'
import { type Survey, survey } from './survey.ts'
import { tally, totalsOf } from './tally.ts'

/** What a page asks to see. */
export interface ScopeRequest {
  /** Empty: all. */
  readonly namespaces: readonly string[]
  /** A search in the words of ui/design.md, section 5. */
  readonly q?: string
  /** Id of a node around which to draw. */
  readonly focus?: string
  /** Edges to follow from the focus, up and down; default: to both ends. */
  readonly depth?: number
  /** Ids of folds to open; an area's id draws it deeper than the rest. */
  readonly expand: readonly string[]
  /** At most this many nodes; default and most: 1,500. */
  readonly limit?: number
  readonly level?: Level | 'auto'
  /** The dialect that the tables are of, where it isn't their controllers' own; said in the graph's scope. */
  readonly as?: string
  /** For `finding:` and `since:` in `q`. */
  readonly marks?: Marks
}

const NODES = 1500
const EDGES = 3000
/** The deepest level whose nodes are no more than this is picked (ui/design.md, section 8). */
const FITS: Readonly<Record<Level, number>> = { pods: 400, routes: 900, hosts: 1200, cluster: Infinity }
const LEVELS = ['pods', 'routes', 'hosts', 'cluster'] as const satisfies readonly Level[]

/** The picture of a scope. `now` in ms since the epoch: certificates are judged by it. Never throws; the same objects in any order give the same graph. */
export function buildGraph(
  cluster: Cluster,
  tables: readonly RouteTable[],
  scope: ScopeRequest,
  revision: number,
  now = cluster.origin.asOf ?? Date.now(),
): Graph {
  return drawGraph(survey(cluster, tables, now), scope, revision)
}

/** As `buildGraph`, for many scopes of one revision. */
export function drawGraph(all: Survey, request: ScopeRequest, revision: number): Graph {
  const { namespaces, q, focus, depth, expand } = request
  const query = parseQuery(q ?? '')
  const legs = all.legs.filter((leg) => inScope(namespaces, leg))
  const areas = areasOf(all, legs, namespaces)
  const sizes = sizesOf(all, areas)
  const auto = request.level === undefined || request.level === 'auto'
  const asked =
    request.level === undefined || request.level === 'auto' ? (LEVELS.find((level) => sizes[level] <= FITS[level]) ?? 'cluster') : request.level
  const limit = Math.max(1, Math.min(NODES, Math.floor(request.limit ?? NODES) || NODES))
  const roomy = sizes.pods <= Math.min(FITS.pods, limit)
  const internal = query.terms.some(({ key, values, negated }) => key === 'scope' && !negated && values.includes('internal'))
  const wish = { roomy, namespaces, expand: new Set(expand), internal }

  let drawing: Drawing | undefined
  let level: Level = asked
  for (const each of LEVELS.slice(LEVELS.indexOf(asked))) {
    level = each
    drawing = draw(all, legs, areas, { ...wish, level }, query, request)
    if (drawing.selection.nodes.size <= limit && drawing.edges.length <= EDGES) break
  }
  if (!drawing || drawing.selection.nodes.size > limit) {
    const doors = [...(drawing?.selection.nodes.values() ?? [])].filter(({ layer }) => layer !== 'host').length
    drawing = draw(all, legs, areas, { ...wish, level, expand: new Set(), areas: Math.max(0, limit - doors) }, query, request)
    cut(drawing, limit)
  }
  const { selection, leftOut } = drawing
  tally(all, legs, areas, namespaces, selection, leftOut)
  const nodes = [...selection.nodes.values()].sort(byId)
  const drawn: Scope = {
    namespaces,
    ...(q === undefined ? {} : { q }),
    ...(focus === undefined ? {} : { focus }),
    ...(depth === undefined ? {} : { depth }),
    expand,
    limit,
    level,
    auto,
    ...(request.as === undefined ? {} : { as: request.as }),
    ...(query.ignored.length > 0 ? { ignored: query.ignored } : {}),
  }
  const edges = drawing.edges.filter(({ source, target }) => selection.nodes.has(source) && selection.nodes.has(target)).sort(byId)
  return { revision, scope: drawn, nodes, edges, totals: totalsOf(all.cluster), folded: selection.folds.list() }
}

interface Drawing {
  readonly selection: Selection
  readonly edges: readonly GraphEdge[]
  readonly leftOut: Set<string>
}

function draw(all: Survey, legs: readonly Leg[], areas: readonly Area[], wish: Wish, query: Query, { focus, depth, marks }: ScopeRequest): Drawing {
  const selection = select(all, legs, areas, wish)
  const { nodes } = selection
  const counts = countRoutes(legs)
  const client = nodes.get(CLIENT)
  if (client) nodes.set(CLIENT, { ...client, facts: counts })
  const edges = [...edgesOf(all, areas, selection)]
  const leftOut = new Set<string>()
  if (query.terms.length > 0) {
    const kept = matches(all, legs, query, nodes, marks)
    for (const node of [...nodes.values()]) {
      if (kept.has(node.id) || node.id === CLIENT) continue
      if (query.only) leave(node)
      else nodes.set(node.id, { ...node, facts: { ...node.facts, dim: true } })
    }
  }
  if (focus !== undefined) {
    const near = around(focus, edges, depth ?? Infinity)
    const areasNear = new Set([...near].map((id) => nodes.get(id)?.parent))
    for (const node of [...nodes.values()]) if (!near.has(node.id) && !areasNear.has(node.id)) leave(node)
  }
  return { selection, edges, leftOut }

  function leave(node: GraphNode): void {
    nodes.delete(node.id)
    leftOut.add(node.id)
    selection.folds.open(LEFT_OUT)
    selection.folds.hide(LEFT_OUT.id, node)
  }
}

const LEFT_OUT = { id: 'left-out', layer: 'host' as const, say: (count: number) => (count > 0 ? `${count} left out` : 'Left out') }

/** The last resort: what comes first on the chart is kept, broken things before others. */
function cut({ selection, leftOut }: Drawing, limit: number): void {
  const { nodes, folds } = selection
  const order = ['client', 'entry', 'listener', 'host', 'rule', 'service', 'workload', 'pod']
  const ranked = [...nodes.values()].sort(
    (a, b) =>
      Number(b.id === CLIENT) - Number(a.id === CLIENT) ||
      Number(b.status === 'error') - Number(a.status === 'error') ||
      order.indexOf(a.layer) - order.indexOf(b.layer) ||
      byId(a, b),
  )
  for (const node of ranked.slice(limit)) {
    nodes.delete(node.id)
    leftOut.add(node.id)
    folds.open(LEFT_OUT)
    folds.hide(LEFT_OUT.id, node)
  }
}

/** How many nodes each level would draw if nothing were folded but what that level always folds. */
function sizesOf({ nodes, cluster, census }: Survey, areas: readonly Area[]): Readonly<Record<Level, number>> {
  const doors = 1 + [...nodes.values()].filter(({ layer }) => layer === 'entry' || layer === 'listener').length
  const loud = areas.filter(({ quiet }) => !quiet)
  const sum = (list: readonly Area[], count: (area: Area) => number): number => list.reduce((total, area) => total + count(area), 0)
  const rules = (area: Area): number => [...area.rules.values()].reduce((total, list) => total + list.length, 0)
  const hosts = doors + loud.length + sum(loud, (area) => area.hosts.length + (area.rules.get('')?.length ?? 0) * 2)
  const routes = doors + loud.length + sum(loud, (area) => area.hosts.length + rules(area) + area.reached.length)
  const pods =
    doors +
    areas.length +
    sum(areas, (area) => {
      const { namespace } = area
      return (
        area.hosts.length +
        rules(area) +
        area.reached.length +
        area.internal.length +
        cluster.podsIn(namespace).length +
        census.workloadsIn(namespace).length
      )
    })
  return { pods, routes, hosts, cluster: doors + loud.length }
}

function* edgesOf(all: Survey, areas: readonly Area[], { nodes, crews, depths }: Selection): IterableIterator<GraphEdge> {
  for (const edge of all.edges.values()) if (nodes.has(edge.source) && nodes.has(edge.target)) yield edge
  const drawn = new Set(nodes.keys())
  const byNamespace = Map.groupBy(crews, ({ pods: [first], workload }) => workload?.meta.namespace ?? first?.meta.namespace ?? '')
  for (const [namespace, members] of byNamespace) {
    const services = [...nodes.values()]
      .filter(({ layer, kind, parent }) => layer === 'service' && kind === 'Service' && parent === areaId(namespace))
      .map(({ id }) => id)
    yield* podEdges(all, services, members, drawn)
  }
  for (const area of areas) {
    if (depths.get(area.namespace) !== 'cluster') continue
    for (const [source, legs] of Map.groupBy(area.legs, ({ listener, entry }) => listener ?? entry ?? '')) {
      if (!nodes.has(source)) continue
      const stream = legs.every(({ listener }) => listener === undefined)
      const type = stream ? 'streams' : 'listens'
      const status = gravest(legs.map((leg) => leg.status))
      const reasons = [...new Set(legs.filter((leg) => leg.status === status && status !== 'ok').flatMap((leg) => leg.reasons))].slice(0, 5)
      yield {
        id: `${type}:${source}>${area.id}`,
        source,
        target: area.id,
        type,
        layer: stream ? 'L4' : 'L7',
        protocol: stream ? 'tcp' : 'http',
        status,
        reasons,
      }
    }
  }
}
