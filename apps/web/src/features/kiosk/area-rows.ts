import type { Graph, GraphNode, Status } from '@portolan/contract'

/** One line of the picture: a route, or at level Hosts a host. */
export interface KioskRow {
  readonly key: string
  /** Equal for rows of one host: it is drawn once for all of them. Absent for a stream. */
  readonly host?: string
  readonly hostKey: string
  readonly hostStatus: Status
  readonly locked: boolean
  readonly controller?: { readonly id: string; readonly name: string; readonly detail: string }
  readonly rule: string
  readonly share?: number
  readonly service?: { readonly name: string; readonly port: string; readonly status: Status; readonly absent: boolean }
  /** Instead of a Service: `301 to shop.example.com`. */
  readonly answer?: string
  readonly pips: string
  readonly ready: string
  readonly short: boolean
  readonly note: string
  readonly status: Status
  readonly dashed: boolean
}

const textOf = (fact: string | number | boolean | undefined): string => (typeof fact === 'string' ? fact : '')
const numberOf = (fact: string | number | boolean | undefined): number => (typeof fact === 'number' ? fact : 0)

/** The routes of one namespace, top to bottom as the chart has them: streams, then hosts with their rules in the order in which they are tried. */
export const rowsOf = (graph: Graph): readonly KioskRow[] => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const out = Map.groupBy(graph.edges, ({ source }) => source)
  const hosts = graph.nodes
    .filter(({ kind }) => kind === 'Host')
    .sort((a, b) => (a.facts.listener === b.facts.listener ? byOrder(a, b) : textOf(a.facts.listener) < textOf(b.facts.listener) ? -1 : 1))
  const ofHost = new Set<string>()
  const rows = hosts.flatMap((host) => {
    const rules = (out.get(host.id) ?? []).flatMap(({ type, target }) => (type === 'matches' ? (nodes.get(target) ?? []) : [])).sort(byOrder)
    for (const rule of rules) ofHost.add(rule.id)
    const listener = nodes.get(textOf(host.facts.listener))
    return rules.flatMap((rule) => ruleRows(rule, host, listener, out, nodes))
  })
  const streams = graph.nodes
    .filter(({ id, layer }) => layer === 'rule' && !ofHost.has(id))
    .flatMap((rule) => ruleRows(rule, undefined, undefined, out, nodes))
  return [...streams, ...rows]
}

/** One row for each host, for what does not fit rule by rule. */
export const hostRowsOf = (graph: Graph): readonly KioskRow[] =>
  graph.nodes
    .filter(({ kind }) => kind === 'Host')
    .sort((a, b) => gravity(b.status) - gravity(a.status) || byOrder(a, b))
    .map((host): KioskRow => {
      const { facts } = host
      const [ready, total] = [numberOf(facts.ready), numberOf(facts.total)]
      const listener = graph.nodes.find(({ id }) => id === facts.listener)
      return {
        ...hostOf(host, listener),
        key: host.id,
        rule: `${numberOf(facts.rules)} rules, ${numberOf(facts.services)} Services`,
        pips: '',
        ready: `${ready}/${total}`,
        short: ready < total,
        note: '',
        status: host.status,
        dashed: false,
      }
    })

const ruleRows = (
  rule: GraphNode,
  host: GraphNode | undefined,
  listener: GraphNode | undefined,
  out: ReadonlyMap<string, Graph['edges'][number][]>,
  nodes: ReadonlyMap<string, GraphNode>,
): readonly KioskRow[] => {
  const { facts } = rule
  const sign = facts.match === 'exact' ? '= ' : facts.match === 'regex' ? '~ ' : ''
  const common = {
    ...hostOf(host, listener),
    rule: facts.stream === true ? rule.label : `${sign}${textOf(facts.path)}`,
    dashed: facts.stream === true,
  }
  const ends = (out.get(rule.id) ?? []).filter(({ type }) => type === 'routes')
  if (ends.length === 0) {
    const answer = textOf(facts.redirect) || textOf(facts.note)
    return [{ ...common, key: rule.id, pips: '', ready: '', short: false, note: '', status: rule.status, ...(answer ? { answer } : {}) }]
  }
  return ends.map((edge): KioskRow => {
    const service = nodes.get(edge.target)
    const known = typeof service?.facts.total === 'number'
    const [ready, total] = [numberOf(service?.facts.ready), numberOf(service?.facts.total)]
    return {
      ...common,
      key: edge.id,
      ...(edge.share === undefined ? {} : { share: edge.share }),
      ...(service
        ? {
            service: {
              name: service.label,
              port: textOf(service.facts.port).split(' ')[0] ?? '',
              status: service.status,
              absent: service.facts.absent === true || service.facts.denied === true,
            },
          }
        : {}),
      pips: textOf(service?.facts.pips),
      ready: known && total > 0 ? `${ready}/${total}` : '',
      short: known && ready < total,
      note: textOf(service?.facts.note),
      status: edge.status,
    }
  })
}

const hostOf = (host: GraphNode | undefined, listener: GraphNode | undefined) => ({
  hostKey: host?.id ?? '',
  hostStatus: host?.status ?? ('ok' as const),
  locked: host?.facts.tls !== 'none' && host !== undefined,
  ...(host ? { host: host.label } : {}),
  ...(listener
    ? {
        controller: {
          id: listener.id,
          name: listener.label,
          detail:
            typeof listener.facts.total === 'number' ? `${numberOf(listener.facts.ready)}/${listener.facts.total}` : textOf(listener.facts.detail),
        },
      }
    : {}),
})

const byOrder = (a: GraphNode, b: GraphNode): number => numberOf(a.facts.order) - numberOf(b.facts.order) || (a.id < b.id ? -1 : 1)
const gravity = (status: Status): number => ({ error: 3, warning: 2, unknown: 1, ok: 0, idle: -1 })[status]
