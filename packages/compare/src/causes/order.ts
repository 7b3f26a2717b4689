import { idOf, say } from '@portolan/model'
import { type Cause, refsOf } from '../cause.ts'
import { goneFrom, isNothing, views } from '../difference.ts'
import { sayEnd } from '../end.ts'

/** The proxy's own order is undefined on one side. */
export const tie: Cause = {
  code: 'order-undefined',
  titles: { lost: 'order of rules is defined now', gained: 'order of rules is undefined' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (here.end.type !== 'open' || here.end.why !== 'ambiguous' || (there.end.type === 'open' && there.end.why === 'ambiguous')) continue
      const { rule } = here.decision ?? {}
      const rivals = [rule?.origin, ...(rule?.tiedWith ?? [])].flatMap((ref) => (ref ? say(ref) : []))
      return {
        turn,
        text: `${rivals.length > 1 ? `${rivals.join(' and ')} rank the same` : 'Several rules rank the same'} on ${here.side.label}, and nothing says which of them takes the request.`,
        refs: refsOf(rule?.origin, ...(rule?.tiedWith ?? []), there.decision?.rule?.origin),
        ...(turn === 'gained' ? { proposal: 'Give one of them a priority of its own, or take the other away.' } : {}),
      }
    }
    return undefined
  },
}

/** The objects don't tell on one side. */
export const unknown: Cause = {
  code: 'unknown',
  titles: { lost: 'what the objects did not tell is plain now', gained: 'the objects do not tell any more' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (here.end.type !== 'open' || there.end.type === 'open') continue
      const refs = here.trace?.unknowns.map(({ ref }) => ref) ?? []
      return { turn, text: here.end.reason, refs: refsOf(here.decision?.rule?.origin, ...refs.slice(0, 3), there.decision?.rule?.origin) }
    }
    return undefined
  },
}

/** Both rules take the request on both sides, and another one comes first. */
export const order: Cause = {
  code: 'order',
  titles: { lost: 'another order of rules', gained: 'another order of rules' },
  find: (difference) => {
    const [before, after] = [difference.before.decision?.rule, difference.after.decision?.rule]
    if (
      !before ||
      !after ||
      idOf(before.origin) === idOf(after.origin) ||
      goneFrom(difference).length > 0 ||
      isNothing(before.then) ||
      isNothing(after.then)
    )
      return undefined
    const key = after.rank[0]
    const byText = after.rank.some(({ name }) => /length of (the|its) (rule|text)|text length/i.test(name))
    const why = byText
      ? `${difference.after.side.label} tries the rule with the longer text first`
      : `${difference.after.side.label} tries ${after.label} first${key ? ` (${key.name})` : ''}`
    return {
      turn: 'lost',
      text: `${before.label} and ${after.label} both take the request. ${why}.`,
      refs: refsOf(after.origin, before.origin),
      proposal: byText ? `Set a priority on the rules, so that ${before.label} comes first.` : `Make the rule that shall win the more specific one.`,
    }
  },
}

/** The same path leads somewhere else. */
export const backendDiffers: Cause = {
  code: 'backend',
  titles: { lost: 'another Service', gained: 'another Service' },
  find: ({ before, after, request }) => {
    const [one, other] = [before.end, after.end]
    if (one.type !== 'forward' || other.type !== 'forward') return undefined
    return {
      turn: 'lost',
      text: `Goes to ${sayEnd(other, request.url)} instead of ${sayEnd(one, request.url)}.`,
      refs: refsOf(before.decision?.rule?.origin, after.decision?.rule?.origin),
      proposal: `Point the rule at ${sayEnd(one, request.url)}, if that is what is meant.`,
    }
  },
}

/** A rule that the other side doesn't have. */
export const ruleGone: Cause = {
  code: 'rule',
  titles: { lost: 'rule lost', gained: 'rule gained' },
  find: (difference) => {
    const [gone] = goneFrom(difference)
    if (!gone) return undefined
    const { turn, here, there, rule, twin } = gone
    const near = there.trace?.rejected[0]
    const own = twin
      ? `${twin.rule.label} leads to the same place there and does not take it`
      : `no rule there leads to ${sayEnd(here.end, difference.request.url)}`
    return {
      turn,
      text: `${rule.label} takes ${here.asked.path} on ${here.side.label}; ${own}.`,
      refs: refsOf(rule.origin, twin?.rule.origin),
      ...(turn === 'lost' ? { proposal: near?.fix ?? `Add a rule for ${here.asked.path}.` } : {}),
    }
  },
}

/** Nothing else explains it. */
export const other: Cause = {
  code: 'other',
  titles: { lost: 'ends differently', gained: 'ends differently' },
  find: ({ before, after, request }) => ({
    turn: 'lost',
    text: `${sayEnd(before.end, request.url)} becomes ${sayEnd(after.end, request.url)}.`,
    refs: refsOf(before.decision?.rule?.origin, after.decision?.rule?.origin),
  }),
}
