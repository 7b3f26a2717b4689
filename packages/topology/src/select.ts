import type { Area } from './areas.ts'
import { CLIENT, type Leg } from './chart.ts'
import { capped, counted, Folds, grouped } from './folds.ts'
import type { GraphNode, Level } from './graph.ts'
import { graver } from './health.ts'
import { byId } from './order.ts'
import { type Crew, crewsOf, podNode, workloadNode } from './pods.ts'
import type { Survey } from './survey.ts'

/** What is drawn singly before a fold takes the rest (ui/design.md, section 8). */
const MOST = { namespaces: 24, entries: 12, listeners: 24, hosts: 12, rules: 8, backends: 4, streams: 12, pods: 12 }

export interface Wish {
  readonly level: Level
  /** Nothing is folded: all of it fits at level pods. */
  readonly roomy: boolean
  readonly namespaces: readonly string[]
  readonly expand: ReadonlySet<string>
  /** Internal Services are drawn singly. */
  readonly internal: boolean
  /** Namespaces drawn singly, at most. */
  readonly areas?: number
}

/** The nodes that are drawn, the folds that hide the rest, and at which depth each area is drawn. */
export interface Selection {
  readonly nodes: Map<string, GraphNode>
  readonly folds: Folds
  readonly depths: ReadonlyMap<string, Level>
  readonly crews: Crew[]
}

export function select(survey: Survey, legs: readonly Leg[], areas: readonly Area[], wish: Wish): Selection {
  const selection = { nodes: new Map<string, GraphNode>(), folds: new Folds(), depths: new Map<string, Level>(), crews: [] as Crew[] }
  selectDoors(survey, legs, wish, selection)
  for (const area of selectAreas(areas, wish, selection)) {
    const depth = wish.expand.has(area.id) ? DEEPER[wish.level] : wish.level
    selection.depths.set(area.namespace, depth)
    selection.nodes.set(area.id, plateOf(area))
    if (depth === 'cluster') {
      selection.folds.open({ id: area.id, layer: 'host', parent: area.id, say: (_, objects) => sayObjects(objects) })
      continue
    }
    selectHosts(area, depth, wish, selection)
    if (depth === 'pods') selectPods(survey, area, wish, selection)
  }
  for (const area of areas) if (selection.depths.has(area.namespace)) selectServices(survey, area, wish, selection)
  // A rule may lead into a namespace that is folded: the Service at its end stands in its own area.
  const areaById = new Map(areas.map((area) => [area.id, area]))
  for (const { parent } of [...selection.nodes.values()]) {
    const area = parent === undefined || selection.nodes.has(parent) ? undefined : areaById.get(parent)
    if (!area) continue
    selection.nodes.set(area.id, plateOf(area))
    selection.folds.show(area.id)
  }
  return selection
}

const DEEPER: Readonly<Record<Level, Level>> = { cluster: 'routes', hosts: 'routes', routes: 'pods', pods: 'pods' }

const plateOf = (area: Area): GraphNode => {
  const { id, namespace, facts, status } = area
  const reasons = [...new Set(area.legs.filter((leg) => leg.status === status && status !== 'ok').flatMap((leg) => leg.reasons))].slice(0, 5)
  return { id, kind: 'Namespace', name: namespace, layer: 'host', status, reasons, label: namespace, facts }
}

function selectDoors(survey: Survey, legs: readonly Leg[], wish: Wish, { nodes, folds }: Selection): void {
  const used = new Set(legs.flatMap(({ listener, entry }) => [listener, entry].filter((id) => id !== undefined)))
  const fronts = Map.groupBy(
    [...survey.edges.values()].filter(({ type }) => type === 'fronts'),
    ({ source }) => source,
  )
  const wanted = (node: GraphNode): boolean =>
    wish.namespaces.length === 0 ||
    used.has(node.id) ||
    wish.namespaces.includes(node.namespace ?? '') ||
    (fronts.get(node.id)?.some(({ target }) => used.has(target)) ?? false)
  const of = (layer: GraphNode['layer']): GraphNode[] => [...survey.nodes.values()].filter((node) => node.layer === layer && wanted(node)).sort(byId)
  const group = (node: GraphNode): string => `${node.facts.type}:${fronts.get(node.id)?.[0]?.target ?? ''}`
  const entries = capped(of('entry'), most(wish, 'entries:', MOST.entries))
  for (const node of entries.shown) nodes.set(node.id, node)
  for (const node of entries.hidden) {
    const proxy = fronts.get(node.id)?.[0]?.target
    const id = `entries:${group(node)}`
    const to = proxy === undefined ? '' : ` to ${survey.nodes.get(proxy)?.label ?? proxy}`
    folds.open({
      id,
      layer: 'entry',
      say: (count) => `${grouped(count)} more ${node.facts.type}${count === 1 ? '' : node.facts.type === 'Address' ? 'es' : 's'}${to}`,
    })
    if (wish.expand.has(id)) nodes.set(node.id, node)
    else folds.hide(id, node)
  }
  const listeners = capped(of('listener'), most(wish, 'listeners:rest', MOST.listeners))
  for (const node of listeners.shown) nodes.set(node.id, node)
  folds.open({ id: 'listeners:rest', layer: 'listener', say: (count) => `${counted(count, 'more controller')} and Gateways` })
  for (const node of listeners.hidden) folds.hide('listeners:rest', node)
  nodes.set(CLIENT, { id: CLIENT, kind: 'Client', name: 'internet', layer: 'client', status: 'ok', reasons: [], label: 'internet', facts: {} })
}

function selectAreas(areas: readonly Area[], wish: Wish, { folds }: Selection): readonly Area[] {
  if (wish.roomy && wish.level === 'pods') return areas
  const foldsQuiet = wish.namespaces.length === 0 && !wish.expand.has('namespaces:quiet')
  const { shown, hidden } = capped(
    areas.filter(({ quiet, id }) => !foldsQuiet || !quiet || wish.expand.has(id)),
    wish.expand.has('namespaces:rest') ? Infinity : (wish.areas ?? MOST.namespaces),
  )
  const others = (count: number): string => `${grouped(count)} ${shown.length > 0 ? 'more ' : ''}${count === 1 ? 'namespace has' : 'namespaces have'}`
  folds.open({ id: 'namespaces:quiet', layer: 'host', say: (count) => `${others(count)} no route from outside` })
  folds.open({ id: 'namespaces:rest', layer: 'host', say: (count) => `${counted(count, 'more namespace')}` })
  if (foldsQuiet)
    for (const area of areas) if (area.quiet && !wish.expand.has(area.id)) folds.hide('namespaces:quiet', { id: area.id, status: area.status })
  for (const area of hidden) folds.hide('namespaces:rest', area)
  return shown
}

function selectHosts(area: Area, depth: Level, wish: Wish, selection: Selection): void {
  const { nodes, folds } = selection
  const { shown, hidden } = capped(
    area.hosts.map((host) => (depth === 'hosts' ? withRules(host, area) : host)),
    most(wish, `hosts:${area.namespace}`, MOST.hosts),
  )
  for (const host of shown) nodes.set(host.id, host)
  const parents = Map.groupBy(hidden, (host) => parentDomain(host.name))
  for (const host of hidden) {
    const parent = parents.size <= 4 ? parentDomain(host.name) : ''
    const id = parent ? `hosts:${area.namespace}:${parent}` : `hosts:${area.namespace}`
    folds.open({
      id,
      layer: 'host',
      parent: area.id,
      say: (count) => (parent ? `*.${parent}, ${counted(count, 'host')}` : `${counted(count, 'more host')}`),
    })
    if (wish.expand.has(id)) nodes.set(host.id, host)
    else folds.hide(id, host)
  }
  for (const [host, rules] of area.rules) {
    if (host !== '' && !nodes.has(host)) {
      for (const rule of rules) folds.stow(folds.holderOf(host) ?? area.id, rule.id)
    } else if (host !== '' && depth === 'hosts') {
      const id = `rules:${area.namespace}`
      folds.open({ id, layer: 'rule', parent: area.id, say: (count) => counted(count, 'rule') })
      for (const rule of rules) folds.hide(id, rule)
    } else selectRules(area, host, rules, wish, selection)
  }
}

function selectRules(area: Area, host: string, rules: readonly GraphNode[], wish: Wish, { nodes, folds }: Selection): void {
  const id = host === '' ? `streams:${area.namespace}` : `rules:${host}`
  const all = host === '' ? MOST.streams : MOST.rules
  // Beyond eight: the broken and those at risk, and the first five in evaluation order.
  const first = host === '' || rules.length <= all ? all : 5
  const { shown, hidden } = capped(rules, most(wish, id, first))
  const risky = hidden.filter(({ status }) => status === 'warning').slice(0, 3)
  for (const rule of [...shown, ...risky]) nodes.set(rule.id, rule)
  folds.open({ id, layer: 'rule', parent: area.id, say: (count) => counted(count, host === '' ? 'more stream' : 'more rule') })
  for (const rule of hidden) if (!nodes.has(rule.id)) folds.hide(id, rule)
}

/** Services at the end of the rules that are drawn, a few for each rule; and those that no route leads to, where they are asked for. */
function selectServices(survey: Survey, area: Area, wish: Wish, { nodes, folds, depths }: Selection): void {
  for (const [rule, ways] of Map.groupBy(area.legs, (leg) => leg.rule)) {
    if (!nodes.has(rule)) continue
    const id = `backends:${rule}`
    const ends = ways.flatMap(({ target, status }) => (target === undefined ? [] : [{ target, status }]))
    const { shown, hidden } = capped(ends, most(wish, id, MOST.backends))
    const add = (target: string): void => {
      const node = survey.nodes.get(target)
      if (node) nodes.set(target, node)
    }
    for (const { target } of shown) add(target)
    const shares = hidden.map(({ target }) => survey.edges.get(`routes:${rule}>${target}`)?.share ?? 0)
    const together = Math.round(shares.reduce((sum, share) => sum + share, 0) * 100)
    folds.open({ id, layer: 'service', parent: area.id, say: (count) => `+${counted(count, 'backend')}, ${together}% together` })
    for (const { target } of hidden) if (!nodes.has(target)) folds.hide(id, { id: target, status: survey.nodes.get(target)?.status ?? 'ok' })
  }
  if (depths.get(area.namespace) === 'cluster') return
  const id = `internal:${area.namespace}`
  const open = depths.get(area.namespace) === 'pods' || wish.internal || wish.expand.has(id)
  const { shown, hidden } = capped(area.internal, open ? Infinity : 0)
  for (const node of shown) nodes.set(node.id, node)
  folds.open({ id, layer: 'service', parent: area.id, say: (count) => `+${counted(count, 'internal Service')}` })
  for (const node of hidden) folds.hide(id, node)
  // The Services of entry points are drawn at the left; their pods hang on a plate of their own.
  if (depths.get(area.namespace) === 'pods') for (const node of area.reached) nodes.set(node.id, node)
}

function selectPods(survey: Survey, area: Area, wish: Wish, { nodes, folds, crews }: Selection): void {
  for (const crew of crewsOf(survey, area.namespace)) {
    crews.push(crew)
    const plate = workloadNode(crew)
    if (plate) nodes.set(plate.id, plate)
    const id = `pods:${crew.id ?? area.namespace}`
    const { shown, hidden } = capped(crew.pods.map(podNode), most(wish, id, MOST.pods))
    for (const node of shown) nodes.set(node.id, node)
    folds.open({ id, layer: 'pod', parent: area.id, say: (count) => counted(count, 'more pod') })
    for (const node of hidden) folds.hide(id, node)
  }
}

/** At level hosts a host stands for its rules: it is as the gravest of them. */
const withRules = (host: GraphNode, area: Area): GraphNode => {
  let { status } = host
  const reasons = new Set(host.reasons)
  for (const leg of area.legs) {
    if (leg.host !== host.id) continue
    status = graver(status, leg.status)
    if (leg.status === 'error' || leg.status === 'warning') for (const reason of leg.reasons) reasons.add(reason)
  }
  return { ...host, status, reasons: [...reasons].slice(0, 5) }
}

const most = (wish: Wish, fold: string, count: number): number => (wish.roomy || wish.expand.has(fold) ? Infinity : count)

const parentDomain = (host: string): string => host.slice(host.indexOf('.') + 1)

const sayObjects = (objects: ReadonlyMap<string, number>): string =>
  ['Service', 'Pod'].flatMap((kind) => (objects.has(kind) ? counted(objects.get(kind) ?? 0, kind === 'Pod' ? 'pod' : kind) : [])).join(' · ') ||
  'empty'
