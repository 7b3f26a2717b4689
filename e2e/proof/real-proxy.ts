import type { Ask, Scenario } from './scenario.ts'
import type { Seen } from './seen.ts'
import type { World } from './world.ts'

/** A real proxy that many scenarios are put to at once, each on an address or a port of its own. */
export interface RealProxy {
  /** It reads a cluster while it runs, kind by kind: that one route is there doesn't say that all are. */
  readonly loadsBehind?: true
  /** Installs what is missing, where it may. Why it can't run here, with the way to get it; undefined when it can. */
  readonly whyNot: () => string | undefined
  readonly load: (world: World, scenarios: readonly Scenario[]) => Promise<Loaded>
  /** Where the requests of the n-th scenario go. */
  readonly entry: (world: World, index: number, scheme: Ask['scheme']) => { readonly address: string; readonly port: number }
  /** Where scenarios share a listener: the request as the n-th one's own, and what was seen of it as if it were alone. */
  readonly outward?: (ask: Ask, index: number) => Ask
  readonly inward?: (seen: Seen, index: number) => Seen
}

export interface Loaded {
  /** By the scenario's index: what keeps the controller from loading its configuration. */
  readonly frozen: ReadonlyMap<number, string>
  readonly stop: () => Promise<void>
}
