import type { Cluster, Ref } from '@portolan/model'
import type { Action, Detached } from '../../table.ts'
import type { Chain } from './chain.ts'
import type { Servers } from './servers.ts'
import type { Static } from './static.ts'
import { transportOf } from './transports.ts'

/** What is read, and what was left out on the way. */
export class Scene {
  readonly cluster: Cluster
  readonly options: Static
  readonly #dropped: Detached[]

  constructor(cluster: Cluster, options: Static, dropped: Detached[] = []) {
    this.cluster = cluster
    this.options = options
    this.#dropped = dropped
  }

  get dropped(): readonly Detached[] {
    return this.#dropped
  }

  /** The same, read by another provider: with its own flags. */
  as(options: Static): Scene {
    return new Scene(this.cluster, options, this.#dropped)
  }

  /** An object, or a part of one, that has no router (ANS-04). */
  drop(what: Detached): undefined {
    this.#dropped.push(what)
    return undefined
  }

  /** A router's end: its service, behind what the middlewares change. */
  forward(servers: Servers & { readonly ok: true }, { filters }: Chain, origin: Ref): Action {
    return {
      do: 'forward',
      targets: [this.#secured(servers, origin)],
      filters,
      ...(servers.affinity === undefined ? {} : { affinity: servers.affinity }),
    }
  }

  #secured({ target, transport }: Servers & { readonly ok: true }, origin: Ref) {
    const tls = transport === undefined || target.protocol !== 'https' ? undefined : transportOf(this.cluster, transport, origin)
    return tls ? { ...target, tls } : target
  }
}
