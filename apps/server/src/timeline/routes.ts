import type { RouteEffect } from '@portolan/contract'
import type { Status } from '@portolan/topology'
import { survey } from '@portolan/topology'
import type { State } from '../live.ts'

/** One way from a rule to a backend, as it is told. */
interface RouteRow {
  /** Node of its rule on the map. */
  readonly id: string
  readonly host: string
  readonly path: string
  readonly through: string
  readonly to: string
  readonly status: Status
  readonly reason: string
  /** Keys of the objects that say so, and of the Service that it leads to. */
  readonly objects: readonly string[]
}

/** The routes of a state, and how many pods of each Service are ready. */
export interface Sight {
  readonly routes: ReadonlyMap<string, RouteRow>
  readonly pods: ReadonlyMap<string, { readonly ready: number; readonly total: number }>
}

/** Reads a state as the map does. `now` in ms since the epoch. */
export const sightOf = ({ cluster, tables }: Pick<State, 'cluster' | 'tables'>, now: number): Sight => {
  const { legs, nodes } = survey(cluster, tables, now)
  const routes = new Map<string, RouteRow>()
  for (const leg of legs) {
    if (!leg.counted) continue
    const rule = nodes.get(leg.rule)
    const host = leg.host === undefined ? undefined : nodes.get(leg.host)
    const sign = rule?.facts.match === 'exact' ? '= ' : rule?.facts.match === 'regex' ? '~ ' : ''
    const target = leg.target === undefined ? undefined : nodes.get(leg.target)
    routes.set(`${leg.rule}>${leg.target ?? leg.service ?? ''}`, {
      id: leg.rule,
      host: host?.label ?? '',
      path: typeof rule?.facts.path === 'string' ? `${sign}${rule.facts.path}` : (rule?.label ?? ''),
      through: nodes.get(leg.listener ?? leg.entry ?? '')?.label ?? '',
      to: target ? `${target.label}${typeof target.facts.port === 'string' ? target.facts.port : ''}` : String(rule?.facts.redirect ?? ''),
      status: leg.status,
      reason: leg.reasons[0] ?? '',
      objects: [...leg.objects, ...(leg.service ? [leg.service] : [])],
    })
  }
  const pods = new Map<string, { ready: number; total: number }>()
  for (const { id, kind, layer, facts } of nodes.values()) {
    // Services that no route from outside leads to would drown the others.
    if (layer !== 'service' || kind !== 'Service' || facts.internal === true || typeof facts.ready !== 'number' || typeof facts.total !== 'number')
      continue
    pods.set(id, { ready: facts.ready, total: facts.total })
  }
  return { routes, pods }
}

/** A route that differs between two sights, with the objects that it hangs on. */
export interface Differing extends RouteEffect {
  readonly objects: readonly string[]
}

/** What became of each route, broken ones first. */
export const differingRoutes = (before: Sight['routes'], after: Sight['routes']): readonly Differing[] => {
  const found: Differing[] = []
  for (const [key, now] of after) {
    const was = before.get(key)
    if (was && was.status === now.status && was.to === now.to && was.through === now.through) continue
    found.push(effectOf(now, was?.status, now.status))
  }
  for (const [key, was] of before) if (!after.has(key)) found.push(effectOf(was, was.status, undefined))
  return found.sort((a, b) => GRAVITY[a.now ?? 'idle'] - GRAVITY[b.now ?? 'idle'] || (a.host < b.host ? -1 : a.host > b.host ? 1 : 0))
}

const effectOf = ({ id, host, path, through, to, reason, objects }: RouteRow, was: Status | undefined, now: Status | undefined): Differing => ({
  id,
  host,
  path,
  through,
  to,
  ...(was === undefined ? {} : { was }),
  ...(now === undefined ? {} : { now }),
  ...(now !== undefined && reason ? { reason } : {}),
  objects,
})

const GRAVITY: Readonly<Record<Status, number>> = { error: 0, warning: 1, unknown: 2, ok: 3, idle: 4 }
