import type { Graph, SourceStatus } from '@portolan/contract'

/** What stands in the chart's place. */
export type State = 'unreachable' | 'syncing' | 'empty'

/** Folds that say of themselves that no route leads to what they hide. */
const QUIET = /^(namespaces:quiet|internal:|pods:|backends:|rules:)/

/** What stands in the chart's place when there is no chart to draw; undefined when there is, or when the reader opened something all the same. */
export const stateOf = (graph: Graph | undefined, status: SourceStatus | undefined): State | undefined => {
  if (status && !status.ready && status.connection.state === 'unreachable') return 'unreachable'
  const routes = graph?.nodes.some((node) => node.layer === 'entry' || node.layer === 'listener' || node.layer === 'rule' || node.kind === 'Host')
  if (routes || graph?.folded.some((fold) => !QUIET.test(fold.id))) return undefined
  if (!graph || (status && !status.ready)) return 'syncing'
  return graph.scope.expand.length > 0 || graph.scope.namespaces.length > 0 || graph.scope.q ? undefined : 'empty'
}
