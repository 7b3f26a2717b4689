import type { Cluster } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'

/** Names of the IngressClasses that exist and that a controller serves. */
export const servedClasses = (cluster: Cluster, tables: readonly RouteTable[]): readonly string[] => {
  const named = tables.flatMap(({ proxy }) =>
    proxy.unserved === undefined ? [proxy.ref, ...(proxy.classes ?? [])].flatMap(({ kind, name }) => (kind === 'IngressClass' ? name : [])) : [],
  )
  return [...new Set(named)].filter((name) => cluster.get('IngressClass', undefined, name)).sort()
}

/** GatewayClasses that exist and that their controller doesn't turn down. */
export const acceptedClasses = (cluster: Cluster): readonly string[] =>
  [...cluster.all('GatewayClass')]
    .filter(({ conditions }) => !conditions.some(({ type, status }) => type === 'Accepted' && status === 'False'))
    .map(({ meta }) => meta.name)
    .sort()
