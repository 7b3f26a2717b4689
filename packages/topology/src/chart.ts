import type { Key } from '@portolan/model'
import type { GraphEdge, GraphNode, Status } from './graph.ts'

/** One way from a rule to a backend, or to an answer that the proxy gives itself: what "routes" counts. */
export interface Leg {
  readonly rule: string
  readonly host?: string
  readonly listener?: string
  readonly entry?: string
  /** Of the object that holds the rule. */
  readonly namespace: string
  /** Node of the Service, or of the reference that leads nowhere. */
  readonly target?: string
  /** The Service that is named, also where it may not be used. */
  readonly service?: Key
  /** The objects that say so: the rule's, and a canary's own. */
  readonly objects: readonly Key[]
  readonly status: Status
  readonly reasons: readonly string[]
  /** false: shadowed or unserved, no request comes this way. */
  readonly carrying: boolean
  /** false: the headline leaves it out; see `rules.ts`. */
  readonly counted: boolean
}

/** Everything that could be drawn down to the Services, before scope, level and folding choose. */
export interface Chart {
  readonly nodes: Map<string, GraphNode>
  readonly edges: Map<string, GraphEdge>
  readonly legs: Leg[]
}

export const CLIENT = 'Client//internet'

export const areaId = (namespace: string): string => `Namespace//${namespace}`

/** What a node is called: its id, and the object that it is or stands for. */
export const named = (
  id: string,
  { kind, namespace, name }: { readonly kind: string; readonly namespace?: string; readonly name: string },
): Pick<GraphNode, 'id' | 'kind' | 'namespace' | 'name'> => ({ id, kind, ...(namespace === undefined ? {} : { namespace }), name })

/** Adds an edge under an id of its own: where two lead the same way, the later one is named after what sets it apart. */
export function addEdge(chart: Chart, edge: Omit<GraphEdge, 'id'>, apart = ''): void {
  const plain = `${edge.type}:${edge.source}>${edge.target}`
  let id = plain
  for (let n = 1; chart.edges.has(id); n++) id = `${plain}:${apart}${n === 1 && apart ? '' : n}`
  chart.edges.set(id, { id, ...edge })
}
