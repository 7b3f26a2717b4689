import type { Graph, GraphNode, SourceStatus } from '@portolan/contract'

/** What stands in the chart's place. */
export type State = 'unreachable' | 'syncing' | 'empty' | 'lost'

/** Folds that say of themselves that no route leads to what they hide. */
const QUIET = /^(namespaces:quiet|internal:|pods:|backends:|rules:)/

/** What is there before anybody has brought anything: the client, the areas, and the API server's own Service. */
const isGround = ({ id, kind, layer }: GraphNode): boolean => layer === 'client' || kind === 'Namespace' || id === 'Service/default/kubernetes'

/** What the address asks for isn't there: the object around which to draw, or all that `only:` would leave. */
const isLost = ({ nodes, scope: { focus, q } }: Graph): boolean =>
  focus === undefined ? /\bonly:/.test(q ?? '') && nodes.every(isGround) : nodes.every(({ id }) => id !== focus)

/** What stands in the chart's place when there is no chart to draw; undefined when there is, or when the reader opened something all the same. */
export const stateOf = (graph: Graph | undefined, status: SourceStatus | undefined): State | undefined => {
  if (status && !status.ready && status.connection.state === 'unreachable') return 'unreachable'
  if (graph && (!status || status.ready) && isLost(graph)) return 'lost'
  if (graph?.nodes.some((node) => !isGround(node)) || graph?.folded.some((fold) => !QUIET.test(fold.id))) return undefined
  if (!graph || (status && !status.ready)) return 'syncing'
  return graph.scope.expand.length > 0 || graph.scope.namespaces.length > 0 || graph.scope.q ? undefined : 'empty'
}
