import { type Cluster, idOf, kindInfo, type KubeObject, type Ref } from '@portolan/model'
import type { View } from './view.ts'
import { sameObject, type Way } from './way.ts'

/** A rule that never takes a request, and the one that takes all that it would. */
export interface Contest {
  readonly loser: Way
  readonly winner: Way
  /** Both ask for exactly the same. */
  readonly same: boolean
  /** Why the winner wins, a clause. */
  readonly why: string
}

export function* contestsOf(view: View): IterableIterator<Contest> {
  const holders = Map.groupBy(view.ways, ({ origin }) => idOf(origin))
  for (const loser of view.ways) {
    const by = loser.rule?.shadowedBy
    const winner = by && holders.get(idOf(by))?.find(({ site }) => site === loser.site)
    if (!winner) continue
    const same = JSON.stringify(winner.rule?.when) === JSON.stringify(loser.rule?.when)
    yield { loser, winner, same, why: whyWins(view.cluster, winner.origin, loser.origin) }
  }
}

const whyWins = (cluster: Cluster, winner: Ref, loser: Ref): string => {
  if (sameObject(winner, loser)) return 'stands before it'
  const [a, b] = [createdOf(cluster, winner), createdOf(cluster, loser)]
  return a > 0 && b > 0 && a < b ? 'is older' : 'comes first by name'
}

/** ms since the epoch; 0 when it isn't known. */
const createdOf = (cluster: Cluster, { kind, namespace, name }: Ref): number => {
  const info = kindInfo(kind)
  return info ? ((cluster.get(info.kind, namespace, name) as KubeObject | undefined)?.meta.created ?? 0) : 0
}
