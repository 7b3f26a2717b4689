import type { GraphEdge } from './graph.ts'

/** Ids within so many edges of one, straight up and straight down: what leads to it and where it leads, not its siblings. */
export function around(focus: string, edges: readonly GraphEdge[], depth: number): ReadonlySet<string> {
  const down = Map.groupBy(edges, ({ source }) => source)
  const up = Map.groupBy(edges, ({ target }) => target)
  const near = new Set([focus])
  for (const next of [(id: string) => down.get(id)?.map(({ target }) => target), (id: string) => up.get(id)?.map(({ source }) => source)]) {
    const seen = new Set([focus])
    let rim: readonly string[] = [focus]
    for (let step = 0; step < depth && rim.length > 0; step++) {
      rim = rim.flatMap((id) => next(id) ?? []).filter((id) => !seen.has(id) && seen.add(id))
      for (const id of rim) near.add(id)
    }
  }
  return near
}
