import type { Graph } from '@portolan/contract'
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { under } from '../address.ts'
import { follow, type LiveView, viewOf } from './live.ts'

/** What of the cluster to draw; the server's words (contract, `/graph`). */
export interface GraphScope {
  readonly namespaces: readonly string[]
  readonly q?: string
  readonly level?: string
  readonly expand?: readonly string[]
  readonly focus?: string
  readonly depth?: number
}

/** The address of a scope's stream: equal scopes have equal addresses, so that tabs share them. */
const streamOf = ({ namespaces, q, level, expand = [], focus, depth }: GraphScope): string => {
  const query = new URLSearchParams()
  if (namespaces.length > 0) query.set('namespace', [...namespaces].sort().join(','))
  if (q) query.set('q', q)
  if (level) query.set('level', level)
  if (expand.length > 0) query.set('expand', [...expand].sort().join(','))
  if (focus) query.set('focus', focus)
  if (depth !== undefined) query.set('depth', String(depth))
  const text = query.toString()
  return under(text ? `/api/v1/graph/events?${text}` : '/api/v1/graph/events')
}

/**
 * The live graph of a scope. While another scope's first snapshot is on its way the graph before it stays, and `pending` says so:
 * a chart that goes blank on every filter is worse than one that is a moment late.
 */
export const useGraph = (scope: GraphScope): LiveView & { readonly pending: boolean } => {
  const url = streamOf(scope)
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
