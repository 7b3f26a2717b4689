import { failing, fits } from '@portolan/routing'
import { type Cause, refsOf } from '../cause.ts'
import { goneFrom, hostOf, views } from '../difference.ts'

/** A rule that asks for a header, parameter, cookie or method on one side asks for nothing, or for something else, on the other. */
export const conditionDiffers: Cause = {
  code: 'condition',
  titles: { lost: 'a header, parameter, cookie or method is asked for now', gained: 'match on a header, parameter, cookie or method lost' },
  find: (difference) => {
    for (const { turn, here, there, rule, twin } of goneFrom(difference)) {
      const leaf = twin && failing(twin.rule.when, there.asked)
      if (!twin || !leaf || leaf.is === 'path' || leaf.is === 'host' || leaf.is === 'scheme') continue
      const what = 'name' in leaf ? `${leaf.is} ${leaf.name}` : leaf.is === 'sourceIp' ? 'source address' : leaf.is
      return {
        turn,
        text: `${twin.rule.label} asks for the ${what} on ${there.side.label}; ${rule.label} does not on ${here.side.label}.`,
        refs: refsOf(rule.origin, twin.rule.origin),
        proposal: `Ask for the ${what} on both sides, or on neither.`,
      }
    }
    return undefined
  },
}

/** How many labels a wildcard covers. */
export const wildcardLabels: Cause = {
  code: 'wildcard-labels',
  titles: { lost: 'wildcard covers one label now', gained: 'wildcard covers several labels' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const { rule, site } = here.decision ?? {}
      const pattern = rule && site && hostOf(here.side, site, rule)
      if (pattern?.by !== 'wildcard' || pattern.labels !== 'many') continue
      if (fits({ ...pattern, labels: 'one' }, here.asked.host) === 'yes') continue
      return {
        turn,
        text: `*${pattern.value} takes ${here.asked.host} on ${here.side.label}, where a wildcard covers any number of labels; on ${there.side.label} it covers one.`,
        refs: refsOf(rule?.origin, there.decision?.rule?.origin),
        ...(turn === 'lost' ? { proposal: `Name ${here.asked.host} itself, or the wildcard one label deeper.` } : {}),
      }
    }
    return undefined
  },
}

/** Whether a host that is named in full, and has no rule for the path, leaves the request to a wildcard or to rules without host. */
export const hostFallback: Cause = {
  code: 'host-fallback',
  titles: { lost: 'host named in full no longer falls through to the wildcard', gained: 'host named in full falls through to the wildcard' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const { rule, site } = here.decision ?? {}
      if (!rule || !site || there.decision?.site === undefined || (here.end.type !== 'forward' && here.end.type !== 'redirect')) continue
      const own = hostOf(here.side, site, rule)
      const entered = there.decision.rule ? hostOf(there.side, there.decision.site, there.decision.rule) : there.decision.site.host
      if (own.by === 'exact' || (entered.by !== 'exact' && !(entered.by === 'wildcard' && own.by === 'anything'))) continue
      const wide = own.by === 'anything' ? 'rules without a host' : `*${'value' in own ? own.value : ''}`
      return {
        turn,
        text: `${here.side.label} leaves ${here.asked.host}${here.asked.path} to ${wide}, for no rule of the host itself takes it; ${there.side.label} never leaves a host that is named${entered.by === 'exact' ? ' in full' : ''}.`,
        refs: refsOf(rule.origin, there.decision.rule?.origin, there.decision.site.origins[0]),
        ...(turn === 'lost' ? { proposal: `Give ${here.asked.host} a rule for ${here.asked.path} that leads to the same Service.` } : {}),
      }
    }
    return undefined
  },
}
