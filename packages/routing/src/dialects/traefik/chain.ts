import { type Middleware, type Ref, refTo, say, type TraefikAction, type TraefikName } from '@portolan/model'
import type { BlindSpot, Filter, Gate, PathRewrite } from '../../table.ts'
import { effectOf } from './effects.ts'
import type { Scene } from './scene.ts'

/** What a list of middlewares does to a request, in their order: gates that may answer, and filters behind them. */
export interface Chain {
  readonly gates: readonly Gate[]
  readonly filters: readonly Filter[]
  readonly blind: readonly BlindSpot[]
  /** Why none of it can be built: then the router isn't there (TRF-03). A clause. */
  readonly fault?: string
}

/** Who names the middlewares, and where. */
export interface Naming {
  readonly provider: 'kubernetes' | 'kubernetescrd'
  readonly namespace: string
  readonly origin: Ref
}

const NO_CHAIN: Chain = { gates: [], filters: [], blind: [] }

/** Names of the routers' providers: what stands behind `@`. */
const OWN = 'kubernetescrd'
const MAX_DEPTH = 20

/** Follows the names of middlewares (TRF-22, TRF-31) through chains, and says what all of them do together. */
export const chainOf = (scene: Scene, names: readonly TraefikName[], naming: Naming): Chain => {
  if (names.length === 0) return NO_CHAIN
  const building = new Building(scene)
  building.add(names, naming, [])
  return building.chain
}

class Building {
  readonly #scene: Scene
  readonly #gates: Gate[] = []
  readonly #filters: Filter[] = []
  readonly #blind: BlindSpot[] = []
  readonly #rewrites: PathRewrite[] = []
  #fault: string | undefined

  constructor(scene: Scene) {
    this.#scene = scene
  }

  get chain(): Chain {
    return { gates: this.#gates, filters: this.#filters, blind: this.#blind, ...(this.#fault === undefined ? {} : { fault: this.#fault }) }
  }

  add(names: readonly TraefikName[], naming: Naming, within: readonly string[]): void {
    for (const name of names) this.#one(name, naming, within)
  }

  #one(name: TraefikName, naming: Naming, within: readonly string[]): void {
    const found = find(this.#scene, name, naming)
    if (typeof found === 'string') {
      this.#fault ??= found
      return
    }
    if (found === undefined) {
      const text = `Middleware ${name.name} can't be read: what it does is not known.`
      this.#blind.push({ ref: naming.origin, code: 'TRF-33', weight: 'may-change', text })
      return
    }
    const key = say(refTo(found))
    const [action, ...others] = found.does
    if (!action) this.#fault ??= `middleware ${found.meta.name} has no type`
    else if (others.length > 0) this.#fault ??= `middleware ${found.meta.name} has several types`
    else if (within.includes(key) || within.length > MAX_DEPTH) this.#fault ??= `the chain of middleware ${found.meta.name} goes in a circle`
    else if (action.type === 'chain') {
      const nested = { provider: OWN, namespace: found.meta.namespace ?? '', origin: refTo(found, '/spec/chain/middlewares') } as const
      this.add(action.middlewares, nested, [...within, key])
    } else this.#does(found, action)
  }

  #does(middleware: Middleware, action: Exclude<TraefikAction, { readonly type: 'chain' }>): void {
    const effect = effectOf(this.#scene, middleware, action)
    if (effect.fault !== undefined) this.#fault ??= `middleware ${middleware.meta.name} can't be made: ${effect.fault}`
    const after = [...this.#rewrites]
    for (const gate of effect.gates ?? []) this.#gates.push(after.length > 0 ? { ...gate, after } : gate)
    for (const filter of effect.filters ?? []) {
      this.#filters.push(filter)
      if (filter.type === 'rewrite' && filter.path) this.#rewrites.push(filter.path)
    }
    for (const text of effect.notes ?? []) this.#blind.push({ ref: refTo(middleware), code: 'TRF-37', weight: 'note', text })
    if (effect.unknown) this.#blind.push({ ref: refTo(middleware), code: 'UNK-02', weight: 'may-change', text: effect.unknown })
  }
}

/** A middleware by its name; a clause where it isn't there or may not be used, undefined where it can't be read: another provider's. */
const find = (scene: Scene, { name, namespace }: TraefikName, naming: Naming): Middleware | string | undefined => {
  const { cluster, options } = scene
  const cut = name.lastIndexOf('@')
  const provider = cut < 0 ? naming.provider : name.slice(cut + 1)
  if (provider === 'kubernetes') return `middleware ${name} does not exist: Middlewares are of provider ${OWN}`
  if (provider !== OWN) return undefined
  if (!options.runs('kubernetescrd')) return `middleware ${name} does not exist: Traefik does not run with provider kubernetescrd`
  if (cut >= 0) {
    if (naming.provider === OWN && !options.allowCrossNamespace)
      return `middleware ${name} names its namespace within its name, which allowCrossNamespace forbids`
    return byJoined(scene, name.slice(0, cut)) ?? missing(scene, name)
  }
  const own = namespace || naming.namespace
  if (own !== naming.namespace && !options.allowCrossNamespace)
    return `middleware ${own}/${name} is of another namespace, which allowCrossNamespace forbids`
  return cluster.get('Middleware', own, name) ?? missing(scene, `${own}/${name}`)
}

/** Where Middlewares can't be read, or aren't among the files, nobody knows. */
const missing = ({ cluster }: Scene, name: string): string | undefined => {
  const none = cluster.knows('Middleware') || (cluster.origin.source !== 'manifests' && cluster.syncOf('Middleware').state === 'absent')
  return none ? `middleware ${name} does not exist` : undefined
}

/** `namespace-name`, in which the dash between the two is one of several. */
const byJoined = ({ cluster }: Scene, joined: string): Middleware | undefined => {
  for (let dash = joined.indexOf('-'); dash > 0; dash = joined.indexOf('-', dash + 1)) {
    const found = cluster.get('Middleware', joined.slice(0, dash), joined.slice(dash + 1))
    if (found) return found
  }
  return undefined
}
