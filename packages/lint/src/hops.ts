import {
  type Action,
  type Asked,
  answerOf,
  decide,
  followRedirects,
  type Hop,
  readRequest,
  type RouteRequest,
  type RouteTable,
  sayHost,
} from '@portolan/routing'
import type { View } from './view.ts'

/** Where hosts are served, to go from one redirect to the next without asking every proxy. */
export class Hosts {
  readonly #tables = new Map<string, Set<RouteTable>>()

  constructor({ tables }: Pick<View, 'tables'>) {
    for (const table of tables) {
      if (table.proxy.unserved !== undefined || table.proxy.mesh) continue
      for (const { host } of table.sites) {
        const name = sayHost(host)
        const known = this.#tables.get(name)
        if (known) known.add(table)
        else this.#tables.set(name, new Set([table]))
      }
    }
  }

  /** The proxy that answers for a host: where several do, the one that is asked already; undefined where that can't be told. */
  tableFor(host: string, from: RouteTable): RouteTable | undefined {
    const found = this.#find(host)
    return found?.has(from) ? from : found?.size === 1 ? [...found][0] : undefined
  }

  /** Whether anything here answers where an action sends to; what can't be told counts as here. */
  knows({ to }: Extract<Action, { readonly do: 'redirect' }>): boolean {
    const host = to.url === undefined ? to.host : /^https?:\/\/([^/?#:$]+)(?:[/?#:]|$)/i.exec(to.url)?.[1]
    return to.rewrites !== undefined || host === undefined || this.#find(host.toLowerCase()) !== undefined
  }

  #find(host: string): ReadonlySet<RouteTable> | undefined {
    const exact = this.#tables.get(host)
    if (exact) return exact
    for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
      const wild = this.#tables.get(`*${host.slice(dot)}`)
      if (wild) return wild
    }
    return this.#tables.get('*')
  }
}

/** Where a browser is sent from a request on, redirect by redirect, by the tables alone; empty where it is not redirected, or that can't be told. */
export const hopsOf = (hosts: Hosts, table: RouteTable, request: RouteRequest): readonly Hop[] => {
  const read = readRequest(request)
  if ('error' in read) return []
  let at = table
  const outcomeOf = (asked: Asked) => {
    const { verdict, action } = decide(at, asked)
    return verdict === 'redirected' && action.do === 'redirect' ? answerOf(action, asked) : undefined
  }
  return followRedirects(request, read.request, outcomeOf(read.request), (next) => {
    const asked = readRequest(next)
    const there = 'error' in asked ? undefined : hosts.tableFor(asked.request.host, at)
    if ('error' in asked || !there) return { verdict: 'unknown', summary: '', outcome: undefined, known: false }
    at = there
    const outcome = outcomeOf(asked.request)
    return { verdict: outcome ? 'redirected' : 'answered', summary: '', outcome, known: true }
  })
}
