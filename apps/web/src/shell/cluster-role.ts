import type { KindStatus } from '@portolan/contract'

/** A ClusterRole with what Portolan reads and nothing more: get, list and watch, and Secrets only when they are asked for. */
export const clusterRole = (kinds: readonly KindStatus[]): string => {
  const groups = new Map<string, string[]>()
  for (const kind of kinds) {
    if (kind.optIn && kind.state !== 'forbidden') continue
    groups.set(kind.group, [...(groups.get(kind.group) ?? []), kind.plural])
  }
  const rules = [...groups].map(
    ([group, plurals]) => `  - apiGroups: ["${group}"]\n    resources: [${[...plurals].sort().join(', ')}]\n    verbs: [get, list, watch]\n`,
  )
  return `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: portolan\nrules:\n${rules.join('')}`
}
