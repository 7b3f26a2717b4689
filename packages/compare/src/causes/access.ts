import { type Action, type Condition, type Gate, holds, leaves } from '@portolan/routing'
import { type Cause, refsOf } from '../cause.ts'
import { views } from '../difference.ts'
import type { End } from '../end.ts'
import type { Seen } from '../seen.ts'

/** A list of source addresses stands on one side alone. */
export const accessList: Cause = {
  code: 'access-list',
  titles: { lost: 'list of source addresses lost', gained: 'list of source addresses gained' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const gate = guards(here).find(asksAddress)
      if (!gate || guards(there).some(asksAddress)) continue
      return {
        turn,
        text: `${here.side.label} asks where the request comes from: ${gate.label}. ${there.side.label} lets everybody in.`,
        refs: refsOf(gate.origin, there.decision?.rule?.origin),
        ...(turn === 'lost'
          ? { proposal: 'Bring the list along: a policy of the new controller, or a NetworkPolicy or firewall in front of it.' }
          : {}),
      }
    }
    return undefined
  },
}

/** Credentials are asked for on one side alone. */
export const auth: Cause = {
  code: 'auth',
  titles: { lost: 'authentication lost', gained: 'authentication gained' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (!asksWho(here) || asksWho(there)) continue
      const gate = guards(here).find((one) => !asksAddress(one))
      const blind = here.decision?.rule?.blind?.find(({ instead = [] }) => instead.some(isDenial))
      return {
        turn,
        text: `${here.side.label} asks for credentials${gate ? `: ${gate.label}` : ''}. ${there.side.label} asks for none.`,
        refs: refsOf(gate?.origin ?? blind?.ref ?? here.decision?.rule?.origin, there.decision?.rule?.origin),
        ...(turn === 'lost' ? { proposal: 'Configure the same authentication on the new side before traffic moves.' } : {}),
      }
    }
    return undefined
  },
}

/** Gates that refuse, or may: those that answer this request, and those that it passes by what it sends. */
const guards = ({ decision, asked }: Seen): readonly Gate[] =>
  [...(decision?.site?.gates ?? []), ...(decision?.rule?.gates ?? [])].filter(
    ({ stage, then, when, perhaps }) =>
      stage === 'access' &&
      then.do === 'respond' &&
      then.status >= 400 &&
      (holds(when, asked) !== 'no' || (perhaps !== undefined && holds(perhaps.when, asked) !== 'no')),
  )

const asksAddress = ({ when }: { readonly when: Condition }): boolean => leaves(when).some(({ is }) => is === 'sourceIp')

const asksWho = (seen: Seen): boolean =>
  guards(seen).some((gate) => !asksAddress(gate)) || [seen.end, ...(seen.end.type === 'open' ? seen.end.possible : [])].some(isUnauthorized)

const isUnauthorized = (end: End): boolean => end.type === 'respond' && (end.status === 401 || end.status === 407)

const isDenial = (action: Action): boolean => action.do === 'respond' && (action.status === 401 || action.status === 403)
