import type { Graph, SourceStatus } from '@portolan/contract'

/** What stands in the chart's place. */
export type State = 'unreachable' | 'syncing' | 'empty'

/** What stands in the chart's place when there is no chart to draw; undefined when there is. */
export const stateOf = (graph: Graph | undefined, status: SourceStatus | undefined): State | undefined => {
  if (status && !status.ready && status.connection.state === 'unreachable') return 'unreachable'
  const routes = graph?.nodes.some((node) => node.layer === 'entry' || node.layer === 'listener' || node.layer === 'rule')
  if (routes || graph?.folded.some((fold) => fold.layer !== 'service')) return undefined
  if (!graph || (status && !status.ready)) return 'syncing'
  return 'empty'
}
