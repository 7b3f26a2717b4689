import type { Graph } from '@portolan/contract'
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { under } from '../place.ts'
import { follow, type LiveView, viewOf } from './live.ts'
import { type GraphScope, queryOf } from './scope.ts'

export type { GraphScope } from './scope.ts'

/**
 * The live graph of a scope. While another scope's first snapshot is on its way the graph before it stays, and `pending` says so:
 * a chart that goes blank on every filter is worse than one that is a moment late.
 */
export const useGraph = (scope: GraphScope): LiveView & { readonly pending: boolean } => {
  const query = queryOf(scope)
  const url = under(query ? `/api/v1/graph/events?${query}` : '/api/v1/graph/events')
  const view = useSyncExternalStore(
    useCallback((listener: () => void) => follow(url, listener), [url]),
    useCallback(() => viewOf(url), [url]),
  )
  const kept = useRef<Graph | undefined>(undefined)
  useEffect(() => {
    if (view.graph) kept.current = view.graph
  }, [view.graph])
  return { ...view, graph: view.graph ?? kept.current, pending: view.graph === undefined }
}
