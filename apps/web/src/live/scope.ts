/** What of the cluster to draw; the server's words (contract, `/graph`). */
export interface GraphScope {
  readonly namespaces: readonly string[]
  readonly q?: string
  readonly level?: string
  readonly expand?: readonly string[]
  readonly focus?: string
  readonly depth?: number
}

/** A scope as the query of `/graph`: equal scopes have equal queries, so that tabs share their stream. */
export const queryOf = ({ namespaces, q, level, expand = [], focus, depth }: GraphScope): string => {
  const query = new URLSearchParams()
  if (namespaces.length > 0) query.set('namespace', [...namespaces].sort().join(','))
  if (q) query.set('q', q)
  if (level) query.set('level', level)
  if (expand.length > 0) query.set('expand', [...expand].sort().join(','))
  if (focus) query.set('focus', focus)
  if (depth !== undefined) query.set('depth', String(depth))
  return query.toString()
}
