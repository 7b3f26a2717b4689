import { type Cluster, idOf, kindInfo, type KubeObject, type Ref } from '@portolan/model'
import { decidedBy, type Rule } from '@portolan/routing'
import { unreached } from './reach.ts'
import type { View } from './view.ts'
import { sameObject, type Way } from './way.ts'

/** A rule that never takes a request, and the one that takes all that it would. */
export interface Contest {
  readonly loser: Way
  /** Where several rules together take all of it, the one that takes most. */
  readonly winner: Way
  readonly others: readonly Way[]
  /** Both ask for exactly the same. */
  readonly same: boolean
  /** Why the winner wins, a clause. */
  readonly why: string
}

/** Rules that their dialect says are shadowed, and those that none of the requests at their own boundaries reaches. */
export function* contestsOf(view: View): IterableIterator<Contest> {
  const holders = Map.groupBy(view.ways, ({ origin }) => idOf(origin))
  const byRule = new Map<Rule, Way>()
  for (const way of view.ways) if (way.rule) byRule.set(way.rule, way)
  for (const loser of view.ways) {
    const [winner, ...others] = winnersOf(loser, holders, byRule)
    if (!winner) continue
    const same = JSON.stringify(winner.rule?.when) === JSON.stringify(loser.rule?.when)
    yield { loser, winner, others, same, why: whyWins(view.cluster, winner, loser) }
  }
}

const winnersOf = ({ rule, site, table }: Way, holders: ReadonlyMap<string, readonly Way[]>, byRule: ReadonlyMap<Rule, Way>): readonly Way[] => {
  if (!rule || !table) return []
  const winner = rule.shadowedBy && holders.get(idOf(rule.shadowedBy))?.find((way) => way.site === site)
  return winner ? [winner] : (unreached(table).get(rule) ?? []).flatMap((taker) => byRule.get(taker) ?? [])
}

const whyWins = (cluster: Cluster, winner: Way, loser: Way): string => {
  if (sameObject(winner.origin, loser.origin)) return 'stands before it'
  const key = decidedBy(winner.rule?.rank ?? [], loser.rule?.rank ?? [])
  if (key && !/older|namespace/.test(key.name)) return `comes first (${key.name})`
  const [a, b] = [createdOf(cluster, winner.origin), createdOf(cluster, loser.origin)]
  return a > 0 && b > 0 && a < b ? 'is older' : 'comes first by name'
}

/** ms since the epoch; 0 when it isn't known. */
const createdOf = (cluster: Cluster, { kind, namespace, name }: Ref): number => {
  const info = kindInfo(kind)
  return info ? ((cluster.get(info.kind, namespace, name) as KubeObject | undefined)?.meta.created ?? 0) : 0
}
