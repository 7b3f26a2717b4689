import { fits } from './pattern.ts'
import type { RouteTable, Site } from './table.ts'

/**
 * Sites of a table by host, in the table's order. The cost of a look-up is the number of the host's labels, not of the sites:
 * exact names and wildcard suffixes are looked up, and only patterns of other shapes are tried one by one.
 */
export class HostIndex {
  readonly #exact = new Map<string, Placed[]>()
  readonly #suffix = new Map<string, Placed[]>()
  readonly #other: Placed[] = []

  private constructor(sites: readonly Site[]) {
    for (const [order, site] of sites.entries()) {
      const { host } = site
      if (host.by === 'exact') push(this.#exact, host.value, { order, site })
      else if (host.by === 'wildcard') push(this.#suffix, host.value, { order, site })
      else this.#other.push({ order, site })
    }
  }

  static #made = new WeakMap<RouteTable, HostIndex>()

  /** The table's index, made at the first request. */
  static of(table: RouteTable): HostIndex {
    const made = HostIndex.#made.get(table) ?? new HostIndex(table.sites)
    HostIndex.#made.set(table, made)
    return made
  }

  /** Every site whose host takes this one, first choice first. `unknown` says that its host pattern can't be evaluated. */
  candidates(host: string): readonly { readonly site: Site; readonly unknown: boolean }[] {
    const found = [...(this.#exact.get(host) ?? [])]
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      for (const placed of this.#suffix.get(host.slice(dot)) ?? []) if (fits(placed.site.host, host) === 'yes') found.push(placed)
    }
    const uncertain = new Set<Site>()
    for (const placed of this.#other) {
      const fit = fits(placed.site.host, host)
      if (fit === 'no') continue
      if (fit === 'unknown') uncertain.add(placed.site)
      found.push(placed)
    }
    return found.sort((a, b) => a.order - b.order).map(({ site }) => ({ site, unknown: uncertain.has(site) }))
  }
}

interface Placed {
  readonly order: number
  readonly site: Site
}

const push = (map: Map<string, Placed[]>, key: string, placed: Placed): void => {
  const list = map.get(key)
  if (list) list.push(placed)
  else map.set(key, [placed])
}
