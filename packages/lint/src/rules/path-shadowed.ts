import { contestsOf, isDuplicate } from '../contests.ts'
import type { LintRule } from '../view.ts'
import { sameObject, sayWay, slot } from '../way.ts'
import { sayRule } from '../words.ts'

export const pathShadowed: LintRule = {
  code: 'path-shadowed',
  about: 'A rule never takes a request, because another of its namespace takes them all.',
  severity: 'warning',
  remedy: 'Take one of the rules away, or give them different paths.',
  needs: [],
  *find(view) {
    for (const contest of contestsOf(view)) {
      const { loser, winner, others, same, why } = contest
      if (winner.origin.namespace !== loser.origin.namespace || isDuplicate(contest)) continue
      const [other, ...more] = new Set(
        [winner, ...others].map(({ origin }) => (sameObject(origin, loser.origin) ? `another rule of ${slot(origin)}` : slot(origin))),
      )
      const together = more.length > 0 ? `${[other, ...more.slice(0, 2)].join(', ')} together take` : `${other} takes`
      const cause = same ? `${other} holds the same path and ${why}` : `${together} everything that it would`
      const title = `${sayRule(loser)} can never match`
      yield {
        severity: 'warning',
        ref: loser.origin,
        apart: sayWay(loser),
        title,
        cause,
        text: `${title}${loser.path === '/' || loser.host === '*' ? '' : ` at ${loser.host}`}. ${cause}.`,
        hurts: [{ way: loser, share: 1 }],
        evidence: [winner, ...others]
          .slice(0, 5)
          .map(({ origin, ...way }) => ({ ref: origin, text: `${origin.kind} ${slot(origin)} takes ${sayWay({ origin, ...way })}` })),
        fix: `Take one of the two rules away, or give them different paths.`,
      }
    }
  },
}
