import { type Cluster, idOf, type Ref } from '@portolan/model'
import type { Outcome, Unknown } from './answer.ts'
import type { Dialer } from './dialer.ts'
import { follow } from './forward.ts'
import { behind, gatesOf, pass } from './gates.ts'
import { holds, type Match } from './match.ts'
import type { Asked } from './request.ts'
import { pathSeen } from './path-form.ts'
import { candidates } from './rule-index.ts'
import type { Action, BlindSpot, ProxyListener, RouteTable, Rule } from './table.ts'

/** Rules that can't be evaluated, followed to their ends: a host may have thousands. */
const MANY = 50

/**
 * What may make it come otherwise: rules that can't be evaluated, undefined ties, blind spots. Then the outcome is unknown, with all that is
 * possible. `sent`: the request as it goes on to pods.
 */
export const weigh = (
  cluster: Cluster,
  outcome: Outcome,
  found: Match,
  blind: readonly BlindSpot[],
  asked: Asked,
  listener: ProxyListener,
  dialer: Dialer,
  sent: Asked = asked,
): { outcome: Outcome; ambiguous: boolean } => {
  const end = (action: Action): Outcome => follow(cluster, action, sent, listener, dialer).outcome
  const endOf = (rule: Rule): Outcome => {
    const passage = pass(gatesOf({ ...(found.site ? { site: found.site } : {}), rule }), asked)
    return behind(passage, passage.answer?.outcome ?? end(rule.then))
  }
  const tied = tiedWith(found, asked)
  const changing = blind.filter(({ weight }) => weight === 'may-change')
  if (found.maybe.length === 0 && tied.length === 0 && changing.length === 0) return { outcome, ambiguous: false }
  const others = [...found.maybe.slice(0, MANY).map(endOf), ...tied.map(endOf), ...changing.flatMap(({ instead }) => instead?.map(end) ?? [])]
  const possible = distinct([outcome, ...others].flatMap((each) => (each.type === 'unknown' ? each.possible : [each])))
  if (tied.length > 0 && possible.length < 2 && found.maybe.length === 0 && changing.length === 0) return { outcome, ambiguous: false }
  const reasons = [
    ...changing.map(({ text }) => text),
    ...found.maybe.slice(0, MANY).map((rule) => `Whether ${rule.label} takes the request can't be evaluated.`),
    ...(found.maybe.length > MANY ? [`That goes for ${found.maybe.length - MANY} more rules.`] : []),
    ...(tied.length > 0 ? [`${tied.length + 1} rules match alike, and the proxy's own order among them is undefined.`] : []),
    ...(outcome.type === 'unknown' ? [outcome.reason] : []),
  ]
  return { outcome: { type: 'unknown', reason: [...new Set(reasons)].join(' '), possible }, ambiguous: tied.length > 0 && possible.length > 1 }
}

const tiedWith = ({ rule, site }: Match, asked: Asked): readonly Rule[] => {
  if (!rule?.tiedWith || !site) return []
  const ties = new Set(rule.tiedWith.map(idOf))
  return candidates(site.rules, pathSeen(asked)).filter(
    (other) => ties.has(idOf(other.origin)) && other !== rule && holds(other.when, asked) !== 'no',
  )
}

/** What can't be told of a request at a table: its rule's blind spots, and the table's own where they could change the answer or are of the same objects. */
export const blindTo = (table: RouteTable, { rule, site }: Match, asked: Asked): readonly BlindSpot[] => {
  const { changing, byObject } = sorted(table.blind)
  const near = byObject.size === 0 ? [] : (site?.origins ?? []).flatMap((origin) => byObject.get(idOf(origin)) ?? [])
  return [...(rule?.blind ?? []), ...changing, ...near].filter((spot) => concerns(spot, asked))
}

interface Sorted {
  readonly changing: readonly BlindSpot[]
  readonly byObject: ReadonlyMap<string, readonly BlindSpot[]>
}

const made = new WeakMap<readonly BlindSpot[], Sorted>()

/** There may be thousands in a table. */
const sorted = (blind: readonly BlindSpot[]): Sorted => {
  const known = made.get(blind)
  if (known) return known
  const fresh: Sorted = {
    changing: blind.filter(({ weight }) => weight === 'may-change'),
    byObject: Map.groupBy(
      blind.filter(({ weight }) => weight !== 'may-change'),
      ({ ref }) => idOf({ kind: ref.kind, name: ref.name, ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }) }),
    ),
  }
  made.set(blind, fresh)
  return fresh
}

const concerns = ({ scheme, when }: BlindSpot, asked: Asked): boolean =>
  (scheme === undefined || (scheme === 'https') === asked.secure) && (when === undefined || holds(when, asked) !== 'no')

/** Each once, in their order. */
export const distinctUnknowns = (list: readonly Unknown[]): readonly Unknown[] =>
  list.length < 2 ? list : [...new Map(list.map((item) => [`${placeOf(item.ref)} ${item.text}`, item])).values()]

const placeOf = (ref: Ref): string => `${idOf(ref)} ${ref.file ?? ''}:${ref.line ?? ''}`

const distinct = <T>(list: readonly T[]): T[] =>
  list.length < 2 ? [...list] : [...new Map(list.map((item) => [JSON.stringify(item), item])).values()]
