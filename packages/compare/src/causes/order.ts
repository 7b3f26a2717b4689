import { idOf, say } from '@portolan/model'
import type { Rule } from '@portolan/routing'
import { type Cause, refsOf } from '../cause.ts'
import { type Difference, goneFrom, isNothing, views } from '../difference.ts'
import { sayEnd } from '../end.ts'
import type { Seen } from '../seen.ts'

/** More than one proxy answers for the host, and they differ. */
export const severalEntries: Cause = {
  code: 'entry-undefined',
  titles: { lost: 'one entry point is left for the host', gained: 'several entry points claim the host' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (!areSeveral(here) || areSeveral(there)) continue
      return {
        turn,
        text: `${here.result.summary.replace(/\.$/, '')} on ${here.side.label}.`,
        refs: refsOf(here.decision?.rule?.origin, ...here.result.traces.slice(0, 3).map(({ entry }) => entry.ref)),
        ...(turn === 'gained' ? { proposal: `Leave ${here.asked.host} to one of them.` } : {}),
      }
    }
    return undefined
  },
}

const areSeveral = ({ result }: Seen): boolean => result.verdict === 'ambiguous' && result.traces.length > 1

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

/** Both rules take the request on both sides, and one side tries the one first whose text is longer (TRF-01). */
export const orderByText: Cause = {
  code: 'order-text',
  titles: { lost: 'rules are no longer ordered by the length of their text', gained: 'rules are ordered by the length of their text' },
  find: (difference) => {
    const pair = contenders(difference)
    if (!pair) return undefined
    for (const { turn, here } of views(difference)) {
      const { rule } = here.decision ?? {}
      const other = rule === pair.after ? pair.before : pair.after
      const key = rule?.rank.find(({ name }) => BY_TEXT.test(name))
      if (!rule || !key || turn === 'lost') continue
      return {
        turn,
        text: `${sayRule(pair.before)} and ${sayRule(pair.after)} both take the request. ${here.side.label} tries the longer rule first (${key.name} ${key.value}), not the more specific one.`,
        refs: refsOf(rule.origin, other.origin),
        proposal: `Give ${sayRule(pair.before)} a priority of its own.`,
      }
    }
    return undefined
  },
}

const BY_TEXT = /longest rule|length of the rule/i

/** Both rules take the request on both sides, and another one comes first. */
export const order: Cause = {
  code: 'order',
  titles: { lost: 'another order of rules', gained: 'another order of rules' },
  find: (difference) => {
    const pair = contenders(difference)
    if (!pair) return undefined
    const { before, after } = pair
    const [key] = after.rank
    return {
      turn: 'lost',
      text: `${sayRule(before)} and ${sayRule(after)} both take the request. ${difference.after.side.label} tries ${sayRule(after)} first${key ? ` (${key.name})` : ''}.`,
      refs: refsOf(after.origin, before.origin),
      proposal: 'Make the rule that shall win the more specific one.',
    }
  },
}

/** Two rules that both take the request on both sides. */
const contenders = (difference: Difference): { readonly before: Rule; readonly after: Rule } | undefined => {
  const [before, after] = [difference.before.decision?.rule, difference.after.decision?.rule]
  if (!before || !after || idOf(before.origin) === idOf(after.origin) || goneFrom(difference).length > 0) return undefined
  return isNothing(before.then) || isNothing(after.then) ? undefined : { before, after }
}

const sayRule = ({ label, origin }: Rule): string => `${label} of ${say(origin)}`

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
