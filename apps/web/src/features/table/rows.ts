import type { Fold, Graph, GraphEdge, GraphNode, Status } from '@portolan/contract'

/** One row of the table. Areas are level 1, what they hold level 2, pods level 3. */
export interface Row {
  readonly key: string
  readonly level: 1 | 2 | 3
  readonly kind: 'area' | 'route' | 'pod' | 'entry' | 'fold'
  /** By column; what a cell stands for is selected by it. */
  readonly cells: Readonly<Partial<Record<Column, Cell>>>
  readonly status: Status
  /** Why, in words. */
  readonly reasons: readonly string[]
  readonly expandable: boolean
  /** Keys of the rows that must be open for this one to show. */
  readonly under: readonly string[]
  /** Outside of the query. */
  readonly dim: boolean
}

export interface Cell {
  readonly text: string
  readonly id?: string
  /** Quiet text after it: a share. */
  readonly note?: string
  readonly mono?: boolean
  readonly tone?: 'risk' | 'broken'
}

export const COLUMNS = ['host', 'rule', 'service', 'pods', 'through', 'state'] as const
export type Column = (typeof COLUMNS)[number]

/** Every node and fold of a graph as rows in reading order: areas by name, hosts, rules as they are tried, Services, pods; last the entry points. */
export const rowsOf = (graph: Graph): readonly Row[] => {
  const index = indexOf(graph)
  const areas = graph.nodes.filter(({ kind }) => kind === 'Namespace').toSorted(byName)
  const known = new Set(areas.map(({ id }) => id))
  const loose = graph.nodes.filter(
    ({ parent, kind, layer }) => kind !== 'Namespace' && !OUTSIDE.has(layer) && !(parent !== undefined && known.has(parent)),
  )
  return [
    ...areas.flatMap((area) => areaRows(area, index, graph)),
    ...(loose.length > 0 ? routesIn(loose, [], index) : []),
    ...outsideRows(graph, index),
  ]
}

const OUTSIDE: ReadonlySet<string> = new Set(['client', 'entry', 'listener'])

interface Index {
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly out: ReadonlyMap<string, readonly GraphEdge[]>
  readonly into: ReadonlyMap<string, readonly GraphEdge[]>
}

const indexOf = (graph: Graph): Index => ({
  nodes: new Map(graph.nodes.map((node) => [node.id, node])),
  out: Map.groupBy(graph.edges, ({ source }) => source),
  into: Map.groupBy(graph.edges, ({ target }) => target),
})

const areaRows = (area: GraphNode, index: Index, graph: Graph): readonly Row[] => {
  const inside = graph.nodes.filter(({ parent, id }) => parent === area.id && id !== area.id)
  const folds = graph.folded.filter((fold) => fold.parent === area.id && takesRow(fold))
  const { facts } = area
  const counts = [
    said(facts.routes, 'route'),
    said(facts.pods, 'pod'),
    Number(facts.internal) > 0 ? `+${said(facts.internal, 'internal Service')}` : '',
  ]
  return [
    {
      key: area.id,
      level: 1,
      kind: 'area',
      cells: { host: { text: area.label, id: area.id, note: counts.filter(Boolean).join(' · ') }, state: { text: '' } },
      status: area.status,
      reasons: area.reasons,
      expandable: inside.length + folds.length > 0,
      under: [],
      dim: facts.dim === true,
    },
    ...routesIn(inside, [area.id], index),
    ...folds.map((fold) => foldRow(fold, [area.id])),
  ]
}

/** Hosts with their rules, then streams, then what no rule leads to, then what no Service selects. */
const routesIn = (nodes: readonly GraphNode[], under: readonly string[], index: Index): readonly Row[] => {
  const hosts = nodes.filter(({ layer }) => layer === 'host').toSorted(byName)
  const rules = nodes.filter(({ layer }) => layer === 'rule')
  const ofHost = new Set(hosts.flatMap(({ id }) => targets(id, 'matches', index)))
  const streams = rules.filter(({ id }) => !ofHost.has(id)).toSorted(byName)
  const services = nodes
    .filter(({ id, layer }) => layer === 'service' && !(index.into.get(id) ?? []).some(({ type }) => type === 'routes' || type === 'mirrors'))
    .toSorted(byName)
  return [
    ...hosts.flatMap((host) => hostRows(host, under, index)),
    ...streams.flatMap((rule) => ruleRows(rule, undefined, under, index)),
    ...services.flatMap((service) => routeRows(undefined, undefined, service, undefined, under, index)),
    ...unselected(nodes, 'workload', index).flatMap((workload) => workloadRows(workload, under, index)),
    ...unselected(nodes, 'pod', index).map((pod) => podRow(pod, 'alone', under)),
  ]
}

/** Workloads, or pods, that nothing drawn leads to: no Service selects them. */
const unselected = (nodes: readonly GraphNode[], layer: 'workload' | 'pod', { into }: Index): readonly GraphNode[] =>
  nodes.filter((node) => node.layer === layer && (into.get(node.id) ?? []).length === 0).toSorted(byName)

const workloadRows = (workload: GraphNode, under: readonly string[], index: Index): readonly Row[] => {
  const below = podsBelow(workload.id, index)
  const { facts, id, label, kind } = workload
  const row = route(id, [workload], under, { service: { text: `${kind} ${label}`, id }, ...podsCell(facts.ready, facts.total) }, below.length > 0)
  return [row, ...below.map((pod) => podRow(pod, id, [...under, id]))]
}

const hostRows = (host: GraphNode, under: readonly string[], index: Index): readonly Row[] => {
  const rules = targets(host.id, 'matches', index)
    .flatMap((id) => index.nodes.get(id) ?? [])
    .toSorted((a, b) => Number(a.facts.order ?? 0) - Number(b.facts.order ?? 0))
  if (rules.length > 0) return rules.flatMap((rule) => ruleRows(rule, host, under, index))
  const { facts } = host
  const row = route(host.id, [host], under, {
    host: { text: host.label, id: host.id },
    rule: { text: said(facts.rules, 'rule') },
    service: { text: said(facts.services, 'Service') },
    ...podsCell(facts.ready, facts.total),
    ...through(host, index),
  })
  return [row]
}

const ruleRows = (rule: GraphNode, host: GraphNode | undefined, under: readonly string[], index: Index): readonly Row[] => {
  const edges = (index.out.get(rule.id) ?? []).filter(({ type }) => type === 'routes' || type === 'mirrors')
  if (edges.length === 0) return routeRows(rule, host, undefined, undefined, under, index)
  return edges.flatMap((edge) => routeRows(rule, host, index.nodes.get(edge.target), edge, under, index))
}

const routeRows = (
  rule: GraphNode | undefined,
  host: GraphNode | undefined,
  service: GraphNode | undefined,
  edge: GraphEdge | undefined,
  under: readonly string[],
  index: Index,
): readonly Row[] => {
  const parts = [host, rule, service].flatMap((node) => node ?? [])
  const key = [host?.id ?? '', rule?.id ?? '', service?.id ?? ''].join(' ')
  const below = service ? podsBelow(service.id, index) : []
  const share = edge?.type === 'mirrors' ? 'copy' : edge?.share === undefined || edge.share === 1 ? '' : `${Number((edge.share * 100).toFixed(1))}%`
  const redirect = typeof rule?.facts.redirect === 'string' ? rule.facts.redirect : undefined
  const note = typeof rule?.facts.note === 'string' ? rule.facts.note : undefined
  const row = route(
    key,
    edge ? [...parts, edge] : parts,
    under,
    {
      ...(host ? { host: { text: host.label, id: host.id } } : {}),
      ...(rule ? { rule: { text: ruleText(rule), id: rule.id, mono: true, ...(note ? { note } : {}) } } : {}),
      ...(service ? { service: serviceCell(service, share) } : redirect ? { service: { text: redirect } } : {}),
      ...(service ? podsOf(service) : {}),
      ...through(host ?? rule ?? service, index),
    },
    below.length > 0,
  )
  return [row, ...below.map((pod) => podRow(pod, key, [...under, row.key]))]
}

const route = (
  key: string,
  parts: readonly { readonly status: Status; readonly reasons: readonly string[] }[],
  under: readonly string[],
  cells: Row['cells'],
  expandable = false,
): Row => {
  const status = worst(parts.map((part) => part.status))
  const reasons = [...new Set(parts.filter((part) => part.status === status && status !== 'ok').flatMap((part) => part.reasons))]
  const dim = parts.length > 0 && parts.every((part) => 'facts' in part && (part as GraphNode).facts.dim === true)
  return { key, level: 2, kind: 'route', cells: { ...cells, state: { text: '' } }, status, reasons, expandable, under, dim }
}

const podRow = (pod: GraphNode, parent: string, under: readonly string[]): Row => ({
  key: `${parent} ${pod.id}`,
  level: 3,
  kind: 'pod',
  cells: {
    service: { text: pod.label, id: pod.id, mono: true },
    pods:
      pod.facts.ready === true ? { text: 'ready' } : { text: typeof pod.facts.reason === 'string' ? pod.facts.reason : 'not ready', tone: 'broken' },
    ...(typeof pod.facts.node === 'string' ? { through: { text: pod.facts.node } } : {}),
    state: { text: '' },
  },
  status: pod.status,
  reasons: pod.reasons,
  expandable: false,
  under,
  dim: pod.facts.dim === true,
})

/** Pods that aren't drawn are counted at their Services, and the rules of a whole namespace at its hosts. */
const takesRow = ({ id }: Fold): boolean => !/^(pods|rules):[^/]*$/.test(id)

const foldRow = (fold: Fold, under: readonly string[]): Row => ({
  key: `fold ${fold.id}`,
  level: under.length > 0 ? 2 : 1,
  kind: 'fold',
  cells: { host: { text: fold.label, id: fold.id }, state: { text: '' } },
  status: worst((Object.entries(fold.hides) as [Status, number][]).flatMap(([status, count]) => (count > 0 ? [status] : []))),
  reasons: [],
  expandable: false,
  under,
  dim: false,
})

/** Entry points and controllers, and folds that stand in no area. */
const outsideRows = (graph: Graph, index: Index): readonly Row[] => {
  const entries = graph.nodes
    .filter(({ layer }) => layer === 'entry' || layer === 'listener')
    .toSorted((a, b) => (a.layer === b.layer ? byName(a, b) : a.layer === 'entry' ? -1 : 1))
  const known = new Set(graph.nodes.map(({ id }) => id))
  const folds = graph.folded.filter((fold) => takesRow(fold) && (fold.parent === undefined || !known.has(fold.parent)))
  if (entries.length === 0 && folds.length === 0) return []
  const group = 'entry points'
  const head: Row = {
    key: group,
    level: 1,
    kind: 'area',
    cells: { host: { text: 'Entry points', note: String(entries.length) }, state: { text: '' } },
    status: worst(entries.map(({ status }) => status)),
    reasons: [],
    expandable: true,
    under: [],
    dim: false,
  }
  const rows = entries.map((entry): Row => {
    const { facts, id } = entry
    const detail = [facts.type, facts.ports, facts.detail].filter((one) => typeof one === 'string' && one !== '').join(' ')
    const next = (index.out.get(id) ?? []).flatMap(({ target }) => index.nodes.get(target)?.label ?? [])
    return {
      key: id,
      level: 2,
      kind: 'entry',
      cells: {
        host: { text: entry.label, id, note: detail },
        ...(next.length > 0 && entry.layer === 'entry' ? { through: { text: next.slice(0, 2).join(', ') } } : {}),
        ...podsCell(facts.ready, facts.total),
        state: { text: '' },
      },
      status: entry.status,
      reasons: entry.reasons,
      expandable: false,
      under: [group],
      dim: facts.dim === true,
    }
  })
  return [...(entries.length > 0 ? [head, ...rows] : []), ...folds.map((fold) => foldRow(fold, []))]
}

const serviceCell = (service: GraphNode, share: string): Cell => {
  const { facts, id, label } = service
  if (facts.absent === true || facts.denied === true)
    return { text: `${label}, ${typeof facts.note === 'string' ? facts.note.replace(/^Service /, '') : 'not found'}`, id, tone: 'broken' }
  return { text: `${label}${typeof facts.port === 'string' ? facts.port.split(' ', 1)[0] : ''}`, id, ...(share ? { note: share } : {}) }
}

const podsOf = ({ facts }: GraphNode): { pods?: Cell } =>
  facts.absent === true || facts.denied === true ? { pods: { text: 'none' } } : podsCell(facts.ready, facts.total, facts.note)

const podsCell = (ready: unknown, total: unknown, note?: unknown): { pods?: Cell } => {
  if (typeof ready !== 'number' || typeof total !== 'number') return typeof note === 'string' ? { pods: { text: note } } : {}
  if (total === 0) return { pods: { text: 'none', tone: 'risk' } }
  return { pods: { text: `${ready}/${total}`, ...(ready === total ? {} : { tone: ready === 0 ? ('broken' as const) : ('risk' as const) }) } }
}

/** The controller, or for a stream the entry point, by which requests come. */
const through = (node: GraphNode | undefined, index: Index): { through?: Cell } => {
  const named = typeof node?.facts.listener === 'string' ? index.nodes.get(node.facts.listener) : undefined
  const source =
    named ?? (index.into.get(node?.id ?? '') ?? []).flatMap(({ source: id }) => index.nodes.get(id) ?? []).find(({ layer }) => OUTSIDE.has(layer))
  return source ? { through: { text: source.label, id: source.id } } : {}
}

const podsBelow = (service: string, index: Index): readonly GraphNode[] => {
  const next = (index.out.get(service) ?? []).flatMap(({ target }) => index.nodes.get(target) ?? [])
  const pods = next.flatMap((node) => (node.layer === 'pod' ? [node] : targets(node.id, 'owns', index).flatMap((id) => index.nodes.get(id) ?? [])))
  return [...new Map(pods.filter(({ layer }) => layer === 'pod').map((pod) => [pod.id, pod])).values()].toSorted(byName)
}

const ruleText = ({ facts, label }: GraphNode): string => {
  if (typeof facts.path !== 'string' || facts.path === '') return label
  const sign = facts.match === 'exact' ? '= ' : facts.match === 'regex' ? '~ ' : ''
  return `${sign}${facts.path}${typeof facts.conditions === 'string' ? ` ${facts.conditions}` : ''}`
}

const targets = (id: string, type: GraphEdge['type'], { out }: Index): readonly string[] =>
  (out.get(id) ?? []).filter((edge) => edge.type === type).map(({ target }) => target)
const byName = (a: GraphNode, b: GraphNode): number => (a.label < b.label ? -1 : a.label > b.label ? 1 : a.id < b.id ? -1 : 1)
const said = (count: unknown, word: string): string => (typeof count === 'number' ? `${count} ${word}${count === 1 ? '' : 's'}` : '')

const ORDER: readonly Status[] = ['error', 'unknown', 'warning', 'idle', 'ok']
const worst = (statuses: readonly Status[]): Status => ORDER.find((status) => statuses.includes(status)) ?? 'ok'
