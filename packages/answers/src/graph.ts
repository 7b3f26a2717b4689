import type { GraphQuery } from '@portolan/contract'
import { buildGraph, type Graph, type ScopeRequest } from '@portolan/topology'
import { tablesAs } from './dialect.ts'
import { marksFor, type Remembered } from './marks.ts'
import type { State } from './state.ts'

/** What is asked of a picture, beside the moment. */
export type ScopeAsked = Omit<GraphQuery, 'at' | 'minRevision'>

/** The one spelling of a scope: equal ones are equal as JSON. */
export const scopeOf = ({ namespace, expand, q, focus, depth, limit, level, as }: ScopeAsked): Scoped => ({
  namespaces: [...new Set(namespace)].sort(),
  expand: [...new Set(expand)].sort(),
  ...(q ? { q } : {}),
  ...(focus ? { focus } : {}),
  ...(depth === undefined ? {} : { depth }),
  ...(limit === undefined ? {} : { limit }),
  ...(level === undefined ? {} : { level }),
  ...(as === undefined ? {} : { as }),
})

export type Scoped = ScopeRequest & Pick<ScopeAsked, 'as'>

/** The picture of a scope. */
export const graphOf = (scope: Scoped, state: State, remembered: Remembered): Graph => {
  const marks = marksFor(scope.q, remembered, state)
  const tables = scope.as === undefined ? state.tables : tablesAs(state, scope.as)
  return buildGraph(state.cluster, tables, { ...scope, ...(marks ? { marks } : {}) }, state.revision, state.cluster.origin.asOf)
}
