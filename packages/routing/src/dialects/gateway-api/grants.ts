import type { Cluster, ReferenceGrant } from '@portolan/model'

/** Who refers across namespaces: `{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'app' }`. */
export interface Referrer {
  readonly kind: string
  readonly namespace: string
}

export interface Referent {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** Who may refer to what: by ReferenceGrants at a Gateway, freely in a mesh. */
export type Granting = Pick<Grants, 'allow'>

export const GATEWAY_GROUP = 'gateway.networking.k8s.io'

/** ReferenceGrants by the namespace in which they stand, which is the referent's (GWA-22). */
export class Grants {
  readonly #byNamespace: ReadonlyMap<string, readonly ReferenceGrant[]>
  readonly #readable: boolean

  constructor(cluster: Cluster) {
    this.#byNamespace = Map.groupBy(cluster.all('ReferenceGrant'), (grant) => grant.meta.namespace ?? '')
    // Absent kinds hold no grant; a kind that can't be listed may hold one.
    const { state } = cluster.syncOf('ReferenceGrant')
    this.#readable = state !== 'forbidden' && state !== 'syncing'
  }

  /** Whether the reference is allowed; `unknown` when the grants can't be read. A reference within a namespace needs no grant. */
  allow(from: Referrer, to: Referent): 'yes' | 'no' | 'unknown' {
    if (from.namespace === to.namespace) return 'yes'
    const granted = (this.#byNamespace.get(to.namespace) ?? []).some(
      (grant) =>
        grant.from.some((entry) => entry.group === GATEWAY_GROUP && entry.kind === from.kind && entry.namespace === from.namespace) &&
        grant.to.some((entry) => entry.group === to.group && entry.kind === to.kind && (!entry.name || entry.name === to.name)),
    )
    if (granted) return 'yes'
    return this.#readable ? 'no' : 'unknown'
  }
}
