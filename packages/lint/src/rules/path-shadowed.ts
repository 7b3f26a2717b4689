import { contestsOf } from '../contests.ts'
import type { LintRule } from '../view.ts'
import { sameObject, sayWay, slot } from '../way.ts'
import { sayRule } from '../words.ts'

export const pathShadowed: LintRule = {
  code: 'path-shadowed',
  about: 'A rule never takes a request, because another of its namespace takes them all.',
  needs: [],
  *find(view) {
    for (const { loser, winner, same, why } of contestsOf(view)) {
      if (winner.origin.namespace !== loser.origin.namespace) continue
      const other = sameObject(winner.origin, loser.origin) ? `another rule of ${slot(winner.origin)}` : slot(winner.origin)
      const cause = same ? `${other} holds the same path and ${why}` : `${other} takes everything that it would`
      const title = `${sayRule(loser)} can never match`
      yield {
        severity: 'warning',
        ref: loser.origin,
        apart: sayWay(loser),
        title,
        cause,
        text: `${title} at ${loser.host}. ${cause}.`,
        hurts: [{ way: loser, share: 1 }],
        evidence: [{ ref: winner.origin, text: `${winner.origin.kind} ${slot(winner.origin)} takes ${sayWay(winner)}` }],
        fix: `Take one of the two rules away, or give them different paths.`,
      }
    }
  },
}
