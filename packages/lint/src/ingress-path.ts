import type { Cluster, IngressPath, Ref } from '@portolan/model'

/** The path of an Ingress that a pointer names, or a part of it. */
export const pathAt = (cluster: Cluster, { namespace, name, pointer }: Ref): IngressPath | undefined => {
  const [, rule, path] = /^\/spec\/rules\/(\d+)\/http\/paths\/(\d+)/.exec(pointer ?? '') ?? []
  if (rule === undefined || path === undefined) return undefined
  return cluster.get('Ingress', namespace, name)?.rules[Number(rule)]?.paths?.[Number(path)]
}

/** How the path is written by an Ingress, or in the match of an IngressRoute; `/` where neither says. */
export const writtenPath = (cluster: Cluster, ref: Ref): string => {
  if (ref.kind === 'Ingress') return pathAt(cluster, ref)?.path || '/'
  const at = ref.kind === 'IngressRoute' ? /^\/spec\/routes\/(\d+)/.exec(ref.pointer ?? '')?.[1] : undefined
  const match = at === undefined ? '' : (cluster.get('IngressRoute', ref.namespace, ref.name)?.routes[Number(at)]?.match ?? '')
  return /Path(?:Prefix)?\(`([^`]*)`\)/.exec(match)?.[1] || '/'
}
