import type { Graph, GraphEdge, GraphNode } from '@portolan/contract'
import type { Layout, Place } from './places.ts'
import { isArea, isStream } from './node-sort.ts'
import type { Token } from './palette.ts'

type Point = readonly [x: number, y: number]

/** A line as it is drawn: edges between the same two plates are one. */
export interface Line {
  readonly edges: readonly string[]
  readonly points: readonly Point[]
  readonly stroke: 'solid' | 'l4' | 'dotted'
  readonly ink: Token
  readonly width: number
  /** Two rules with ground between: TLS on this leg. */
  readonly cased: boolean
  /** What shows between the two rules. */
  readonly ground: 'canvas' | 'group-fill'
  readonly dim: boolean
  readonly label?: { readonly text: string; readonly x: number; readonly y: number }
  /** A copy of traffic ends in a hollow dot. */
  readonly dot?: boolean
}

/** Advance of one letter of the rules' mono type. */
const LETTER = 6.9
const LEAD = 9
/** Lines from outside begin beyond any screen. */
const FAR_WEST = -20_000

/** What a rule's text takes, in chart units, with what stands before and behind it. */
export interface RuleText {
  readonly sign: '' | '=' | '~'
  readonly path: string
  readonly also: string
  /** Where the line behind the text begins. */
  readonly end: number
}

export const ruleText = (node: GraphNode, place: Place, most: number): RuleText => {
  const sign = node.facts.match === 'exact' ? '=' : node.facts.match === 'regex' ? '~' : ''
  const whole = isStream(node) ? node.label : String(node.facts.path ?? node.label) || '/'
  const room = Math.max(3, Math.floor((most - (sign ? 11 : 0)) / LETTER))
  const path = whole.length <= room ? whole : `${whole.slice(0, Math.ceil((room - 1) / 2))}…${whole.slice(whole.length - Math.floor((room - 1) / 2))}`
  const left = Math.floor((most - (sign ? 11 : 0) - path.length * LETTER - 8) / 5.4)
  const conditions = typeof node.facts.conditions === 'string' ? node.facts.conditions : ''
  const also = conditions && left >= 6 ? (conditions.length <= left ? conditions : `${conditions.slice(0, left - 1)}…`) : ''
  const end = place.x + (sign ? 11 : 0) + path.length * LETTER + (also ? 6 + also.length * 5.4 : 0) + 5
  return { sign, path, also, end }
}

/** Every line of the chart, those behind first. */
export const linesOf = (graph: Graph, layout: Layout): readonly Line[] => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const merged = new Map<string, GraphEdge[]>()
  for (const edge of graph.edges) {
    const key = `${edge.source} ${edge.target} ${edge.type}`
    const same = merged.get(key)
    if (same) same.push(edge)
    else merged.set(key, [edge])
  }
  const ruleRows = new Set<number>()
  for (const node of graph.nodes) if (node.layer === 'rule') ruleRows.add(layout.places.get(node.id)?.y ?? -1)
  const lines: Line[] = []
  for (const edges of merged.values()) {
    const line = lineOf(edges, nodes, layout, ruleRows)
    if (line) lines.push(line)
  }
  for (const node of graph.nodes) {
    const line = endOfRule(node, layout)
    if (line) lines.push(line)
  }
  return lines.sort((a, b) => weightOf(a) - weightOf(b))
}

/** Broken above at risk above the rest, so that no healthy line covers one that is not. */
const weightOf = (line: Line): number => (line.dim ? 0 : line.ink === 'broken-fill' ? 3 : line.ink === 'risk' ? 2 : 1)

const lineOf = (
  edges: readonly GraphEdge[],
  nodes: ReadonlyMap<string, GraphNode>,
  layout: Layout,
  ruleRows: ReadonlySet<number>,
): Line | undefined => {
  const edge = edges[0]
  if (!edge) return undefined
  const source = nodes.get(edge.source)
  const target = nodes.get(edge.target)
  const to = layout.places.get(edge.target)
  const from = layout.places.get(edge.source)
  if (!source || !target || !to) return undefined
  const ids = edges.map((each) => each.id)
  const cased = edges.some((each) => each.tls !== undefined)
  const look = lookOf(edge, source, target)
  const dim = source.facts.dim === true || target.facts.dim === true
  const style = { edges: ids, cased: cased && look.stroke !== 'dotted', dim, ...look }
  if (edge.type === 'enters')
    return {
      ...style,
      points: [
        [FAR_WEST, to.y],
        [to.x, to.y],
      ],
      ground: 'canvas',
    }
  if (!from) return undefined
  const east = from.x + from.w
  switch (edge.type) {
    case 'fronts':
      return { ...style, points: bent(east, from.y, to.x, to.y, LEAD), ground: 'canvas' }
    case 'listens': {
      const end = isArea(target) ? to.x : to.x + 4.4
      return { ...style, points: bent(east, from.y, end, to.y, end - layout.columns.areaX + LEAD), ground: 'canvas' }
    }
    case 'streams':
      return { ...style, points: stream(east, from.y, to, layout, ids), ground: 'canvas' }
    case 'matches':
      return { ...style, points: bent(east, from.y, to.x - 4, to.y, LEAD), ground: 'group-fill' }
    case 'routes':
    case 'mirrors': {
      const begin = ruleText(source, from, spaceFor(source, layout)).end
      const straight = Math.abs(from.y - to.y) < 1
      const bend = to.x - 20
      const points: Point[] = straight
        ? [
            [begin, from.y],
            [to.x, to.y],
          ]
        : [
            [Math.min(begin, bend), from.y],
            [bend, from.y],
            [to.x - 11, to.y],
            [to.x, to.y],
          ]
      const share = edge.share
      const labelled = share !== undefined && share < 1 && !straight && !ruleRows.has(to.y)
      return {
        ...style,
        points,
        ground: 'group-fill',
        width: edge.type === 'mirrors' ? 1 : share === undefined || look.stroke !== 'solid' ? look.width : share < 0.2 ? 1 : share > 0.8 ? 2.2 : 1.4,
        ...(labelled ? { label: { text: percent(share), x: bend + 1, y: to.y + 4 } } : {}),
        ...(edge.type === 'mirrors' ? { dot: true } : {}),
      }
    }
    case 'selects':
    case 'owns':
      return {
        ...style,
        stroke: look.stroke === 'l4' ? 'solid' : look.stroke,
        width: 1.4,
        points: bent(east, from.y, to.x, to.y, LEAD),
        ground: 'group-fill',
      }
    default:
      return edge.type satisfies never
  }
}

/** A straight rhumb and a level lead-in. */
const bent = (x1: number, y1: number, x2: number, y2: number, lead: number): readonly Point[] =>
  Math.abs(y1 - y2) < 1
    ? [
        [x1, y1],
        [x2, y1],
      ]
    : [
        [x1, y1],
        [x2 - lead, y2],
        [x2, y2],
      ]

/** An L4 line: level past the controllers at the height that was kept free for it, then to its row. */
const stream = (east: number, y: number, to: Place, layout: Layout, ids: readonly string[]): readonly Point[] => {
  const controller = layout.columns.at.get('listener')
  const pass = ids.map((id) => layout.passes.get(id)).find((each) => each !== undefined)
  const end = to.x - 6
  if (pass === undefined || !controller) return bent(east, y, end, to.y, end - layout.columns.areaX + LEAD)
  const points: Point[] = [[east, y]]
  if (Math.abs(pass - y) >= 1) points.push([controller.x - 6, pass])
  if (Math.abs(pass - to.y) >= 1) points.push([controller.x + controller.w + 6, pass], [layout.columns.areaX - LEAD, to.y])
  points.push([end, to.y])
  return points
}

/** How wide a rule's text may be: to the lead-in of the Services, or for a stream from the hosts on. */
export const spaceFor = (node: GraphNode, layout: Layout): number => {
  const service = layout.columns.at.get('service')?.x ?? 0
  const own = layout.places.get(node.id)?.x ?? 0
  return service - 26 - own
}

/** A rule that leads to no plate ends in words: a redirect, an answer. */
const endOfRule = (node: GraphNode, layout: Layout): Line | undefined => {
  const place = layout.places.get(node.id)
  if (node.layer !== 'rule' || !place || (node.facts.redirect === undefined && node.facts.note === undefined)) return undefined
  if (node.facts.redirect === undefined && !String(node.facts.note).startsWith('answers') && node.facts.note !== 'refused') return undefined
  const begin = ruleText(node, place, spaceFor(node, layout)).end
  const end = layout.columns.at.get('service')?.x ?? begin
  const broken = node.status === 'error'
  return {
    edges: [],
    points: [
      [begin, place.y],
      [end, place.y],
    ],
    stroke: 'solid',
    ink: broken ? 'broken-fill' : 'edge',
    width: 1.4,
    cased: false,
    ground: 'group-fill',
    dim: node.facts.dim === true,
  }
}

const lookOf = (edge: GraphEdge, source: GraphNode, target: GraphNode): Pick<Line, 'stroke' | 'ink' | 'width'> => {
  const dead = source.facts.carrying === false || target.facts.carrying === false || target.facts.absent === true || target.facts.denied === true
  const dotted = edge.status === 'idle' || edge.status === 'unknown' || (dead && (edge.type === 'routes' || edge.type === 'streams'))
  const stroke = dotted ? 'dotted' : edge.layer === 'L4' ? 'l4' : 'solid'
  const worst = edge.status === 'idle' && dead ? target.status : edge.status
  const ink: Token = worst === 'error' ? 'broken-fill' : worst === 'warning' ? 'risk' : worst === 'unknown' ? 'unknown' : 'edge'
  return { stroke, ink, width: stroke === 'dotted' ? 1.8 : stroke === 'l4' ? 1.2 : 1.4 }
}

/** `5%`, `0.5%`. */
const percent = (share: number): string => `${share * 100 < 1 && share > 0 ? Math.round(share * 1000) / 10 : Math.round(share * 100)}%`
