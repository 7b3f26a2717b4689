import type { Graph } from '@portolan/contract'

/** A namespace in the cycle, by how many of its routes are how. */
export interface Stop {
  readonly name: string
  readonly broken: number
  readonly risk: number
  readonly routes: number
}

export interface Cycle {
  readonly shown: string | undefined
  /** ms, of the same clock as `now`: when it came up, and until when nothing moves. */
  readonly since: number
  readonly pausedUntil: number
  /** Broken routes by namespace, as last seen: a new break jumps the queue once. */
  readonly seen: ReadonlyMap<string, number>
}

export const BEGIN: Cycle = { shown: undefined, since: 0, pausedUntil: 0, seen: new Map() }
export const PAUSE = 120_000
const BROKEN_TIMES = 2

/** How long a stop stays, ms: twice as long where something is broken. */
export const dwellOf = (stop: Stop | undefined, dwell: number): number => dwell * (stop && stop.broken > 0 ? BROKEN_TIMES : 1)

/** The cycle at a moment: a new break comes at once, else the next one when the time of this one is up. The same value when nothing changes. */
export const cycled = (cycle: Cycle, stops: readonly Stop[], now: number, dwell: number): Cycle => {
  const seen = new Map(stops.map(({ name, broken }) => [name, broken]))
  const first = cycle.seen.size === 0
  const jumped = first ? undefined : stops.find(({ name, broken }) => broken > (cycle.seen.get(name) ?? 0))
  const same = seen.size === cycle.seen.size && [...seen].every(([name, broken]) => cycle.seen.get(name) === broken)
  const kept = same ? cycle : { ...cycle, seen }
  if (jumped) return { ...kept, shown: jumped.name, since: now }
  const at = stops.findIndex(({ name }) => name === cycle.shown)
  if (at < 0) return stops.length === 0 && cycle.shown === undefined ? kept : { ...kept, shown: stops[0]?.name, since: now }
  if (now < cycle.pausedUntil || now - cycle.since < dwellOf(stops[at], dwell)) return kept
  return { ...kept, shown: stops[(at + 1) % stops.length]?.name, since: now }
}

/** One stop on or back by hand, with the cycle held for two minutes. */
export const held = (cycle: Cycle, stops: readonly Stop[], now: number, by: number): Cycle => {
  const at = stops.findIndex(({ name }) => name === cycle.shown)
  const next = by === 0 || at < 0 ? cycle.shown : stops[(at + by + stops.length) % stops.length]?.name
  return { ...cycle, shown: next, since: now, pausedUntil: now + PAUSE }
}

/** The stops of a graph: namespaces with routes from outside, the broken ones first. */
export const stopsOf = (graph: Graph | undefined): readonly Stop[] =>
  (graph?.nodes ?? [])
    .filter(({ kind, facts }) => kind === 'Namespace' && Number(facts.routes) > 0)
    .map(({ name, facts }) => ({ name, broken: Number(facts.broken) || 0, risk: Number(facts.risk) || 0, routes: Number(facts.routes) }))
    .sort((a, b) => Number(b.broken > 0) - Number(a.broken > 0) || Number(b.risk > 0) - Number(a.risk > 0) || (a.name < b.name ? -1 : 1))
