import type { Ask, Scenario } from './scenario.ts'
import type { World } from './world.ts'

/** A real proxy that many scenarios are put to at once, each on an address or a port of its own. */
export interface RealProxy {
  /** Installs what is missing, where it may. Why it can't run here, with the way to get it; undefined when it can. */
  readonly whyNot: () => string | undefined
  readonly load: (world: World, scenarios: readonly Scenario[]) => Promise<Loaded>
  /** Where the requests of the n-th scenario go. */
  readonly entry: (world: World, index: number, scheme: Ask['scheme']) => { readonly address: string; readonly port: number }
}

export interface Loaded {
  /** By the scenario's index: what keeps the controller from loading its configuration. */
  readonly frozen: ReadonlyMap<number, string>
  readonly stop: () => Promise<void>
}
