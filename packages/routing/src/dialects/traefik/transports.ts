import type { Cluster, Ref, ServersTransport } from '@portolan/model'
import { refTo } from '@portolan/model'
import type { TargetTls } from '../../table.ts'

/** How TLS is spoken to the servers, as a ServersTransport says; undefined for one that isn't there, or leaves certificates unchecked. */
export const transportOf = (cluster: Cluster, name: string, _origin: Ref): TargetTls | undefined => {
  const found = find(cluster, name)
  if (!found || found.insecureSkipVerify) return undefined
  const namespace = found.meta.namespace ?? ''
  return {
    serverName: found.serverName ?? '',
    ca: found.rootCAs.map(({ kind, name: own }): Ref => ({ kind, namespace, name: own })),
    origin: refTo(found),
  }
}

/** By the name that routers use: `namespace-name@kubernetescrd`. */
const find = (cluster: Cluster, name: string): ServersTransport | undefined => {
  const bare = name.replace(/@kubernetescrd$/, '')
  for (const one of cluster.all('ServersTransport')) if (`${one.meta.namespace}-${one.meta.name}` === bare) return one
  return undefined
}
