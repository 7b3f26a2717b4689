import type { Graph, GraphEdge, GraphNode } from '@portolan/contract'

/** What would be lost if one plate were gone: the rules that carry now and wouldn't then, and how they are asked for. */
export interface Impact {
  /** Of rules, and of the lines to and from them. */
  readonly ids: ReadonlySet<string>
  /** `shop.example.com/api/cart`, in the order of the chart. */
  readonly urls: readonly string[]
}

const NOTHING: Impact = { ids: new Set(), urls: [] }

/** The URLs that would go dark without a plate. Nothing for the client, a namespace, and what carries nothing now. */
export const impactOf = (graph: Graph, id: string): Impact => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const own = nodes.get(id)
  if (!own || own.layer === 'client' || own.kind === 'Namespace') return NOTHING
  const out = Map.groupBy(graph.edges, ({ source }) => source)
  const into = Map.groupBy(graph.edges, ({ target }) => target)
  const before = carrying(graph, nodes, out, undefined)
  const after = carrying(graph, nodes, out, id)
  const dark = graph.nodes.filter((node) => node.layer === 'rule' && before.has(node.id) && !after.has(node.id))
  const ids = new Set<string>()
  for (const rule of dark) {
    ids.add(rule.id)
    for (const edge of [...(into.get(rule.id) ?? []), ...(out.get(rule.id) ?? [])]) ids.add(edge.id)
  }
  return { ids, urls: [...new Set(dark.map((rule) => sayUrl(rule, into, nodes)))] }
}

/** `Without it shop.example.com/ and 3 more URLs go dark.`; undefined when nothing does. */
export const sayImpact = ({ urls }: Impact): string | undefined => {
  const [first, second] = urls
  if (first === undefined) return undefined
  if (second === undefined) return `Without it ${first} goes dark.`
  if (urls.length === 2) return `Without it ${first} and ${second} go dark.`
  return `Without it ${first} and ${urls.length - 1} more URLs go dark.`
}

/** Rules that are reached from the client and lead on to something that answers, with one plate taken away. */
const carrying = (
  graph: Graph,
  nodes: ReadonlyMap<string, GraphNode>,
  out: ReadonlyMap<string, readonly GraphEdge[]>,
  without: string | undefined,
): ReadonlySet<string> => {
  const reached = new Set<string>()
  const next = graph.nodes.filter((node) => node.layer === 'client').map((node) => node.id)
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (reached.has(id) || id === without) continue
    reached.add(id)
    for (const edge of out.get(id) ?? []) if (edge.status !== 'error') next.push(edge.target)
  }
  const answers = new Map<string, boolean>()
  const alive = (id: string): boolean => {
    const known = answers.get(id)
    if (known !== undefined) return known
    answers.set(id, false)
    const node = nodes.get(id)
    const further = (out.get(id) ?? []).filter((edge) => edge.status !== 'error')
    const made =
      node !== undefined &&
      id !== without &&
      !(node.status === 'error' && node.layer !== 'host') &&
      (further.length === 0 || further.some((edge) => alive(edge.target)))
    answers.set(id, made)
    return made
  }
  return new Set(
    graph.nodes.flatMap((node) =>
      node.layer === 'rule' && node.facts.note !== 'never reached' && reached.has(node.id) && alive(node.id) ? node.id : [],
    ),
  )
}

const sayUrl = (rule: GraphNode, into: ReadonlyMap<string, readonly GraphEdge[]>, nodes: ReadonlyMap<string, GraphNode>): string => {
  const host = (into.get(rule.id) ?? []).flatMap((edge) => nodes.get(edge.source) ?? []).find((node) => node.layer === 'host')
  const name = String(host?.facts.host ?? host?.name ?? '')
  const path = String(rule.facts.path ?? '')
  return rule.facts.stream === true || name === '' ? rule.label : `${name}${rule.facts.match === 'regex' ? ' ~ ' : ''}${path === '/' ? '' : path}`
}
