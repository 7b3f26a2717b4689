import { idOf } from '@portolan/model'
import { contestsOf } from '../contests.ts'
import type { LintRule, View } from '../view.ts'
import { objectOf, slot, type Way } from '../way.ts'
import { plural } from '../words.ts'

export const hostConflict: LintRule = {
  code: 'host-conflict',
  about: 'Two namespaces claim the same host and path: one of them gets no traffic.',
  severity: 'warning',
  remedy: 'Take the host out of one of the objects.',
  needs: [],
  *find(view) {
    const across = contestsOf(view).filter(({ winner, loser }) => winner.origin.namespace !== loser.origin.namespace)
    const alive = aliveIn(view)
    const pairs = Map.groupBy(across, ({ winner, loser }) => `${winner.host} ${idOf(objectOf(winner.origin))} ${idOf(objectOf(loser.origin))}`)
    for (const contests of pairs.values()) {
      const [first] = contests
      if (!first) continue
      const { winner, loser, why } = first
      const { host } = winner
      const whole = !alive.has(placeOf(loser))
      const title = `${host} is claimed by two ${winner.origin.kind === loser.origin.kind ? plural(2, winner.origin.kind, winner.origin.kind === 'Ingress' ? 'Ingresses' : `${winner.origin.kind}s`).slice(2) : 'routes'}`
      const effect = whole
        ? `${slot(loser.origin)} gets no traffic`
        : `${plural(contests.length, 'path')} of ${slot(loser.origin)} ${contests.length === 1 ? 'gets' : 'get'} no traffic`
      yield {
        severity: 'warning',
        ref: winner.origin,
        apart: `${host} ${slot(loser.origin)}`,
        title,
        cause: `${slot(winner.origin)} ${why} and wins over ${slot(loser.origin)}`,
        text: `${title}. ${slot(winner.origin)} ${why} and wins; ${effect}.`,
        hurts: contests.map((contest) => ({ way: contest.winner, share: 1 })),
        reachText: '1 host',
        evidence: contests.slice(0, 10).flatMap((contest) => [
          { ref: contest.winner.origin, text: `${slot(contest.winner.origin)} holds ${contest.winner.path}` },
          { ref: contest.loser.origin, text: `${slot(contest.loser.origin)} holds ${contest.loser.path} too` },
        ]),
        fix: `Take the host out of one of them.`,
      }
    }
  },
}

/** One object at one host of one proxy. */
const placeOf = ({ table, host, origin }: Way): string => `${table ? idOf(table.proxy.ref) : ''} ${host} ${idOf(objectOf(origin))}`

/** Where an object has a rule that takes requests. */
const aliveIn = (view: View): ReadonlySet<string> => {
  const losers = new Set(contestsOf(view).map(({ loser }) => loser))
  return new Set(view.ways.flatMap((way) => (losers.has(way) ? [] : placeOf(way))))
}
