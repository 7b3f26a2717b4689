import { idOf } from '@portolan/model'
import {
  type Action,
  type Condition,
  fits,
  holds,
  leaves,
  type Pattern,
  pathSeen,
  type RouteRequest,
  type RouteTable,
  type Rule,
  type Site,
} from '@portolan/routing'
import type { Looking, Seen, Side } from './seen.ts'

/** One request that ends differently. */
export interface Difference {
  readonly request: RouteRequest
  readonly before: Seen
  readonly after: Seen
  readonly looking: Looking
}

/** `lost`: it was so before and is no more. `gained`: the other way round. */
export type Turn = 'lost' | 'gained'

/** One side's view of a difference. */
export interface View {
  readonly turn: Turn
  /** The side that has what the other lacks. */
  readonly here: Seen
  readonly there: Seen
}

export const views = ({ before, after }: Difference): readonly View[] => [
  { turn: 'lost', here: before, there: after },
  { turn: 'gained', here: after, there: before },
]

/** A rule with the host at which it stands. */
interface Stand {
  readonly table: RouteTable
  readonly site: Site
  readonly rule: Rule
}

/** A rule takes the request on one side, and none of the same purpose does on the other. */
export interface Gone extends View {
  readonly rule: Rule
  /** The rule of the same purpose over there that comes nearest, and doesn't take the request. */
  readonly twin?: Stand
}

/** The sides whose rule has no match on the other side; empty: both match on both sides, and the order differs. */
export const goneFrom = (difference: Difference): readonly Gone[] =>
  views(difference).flatMap((view): Gone | readonly Gone[] => {
    const rule = view.here.decision?.rule
    if (!rule || isNothing(rule.then)) return []
    const all = sameOf(view, rule)
    if (all.some((stand) => standsIn(stand, view.there) && takes(stand, view.there))) return []
    const [twin] = [...all].sort((a, b) => score(b, rule, view) - score(a, rule, view))
    return { ...view, rule, ...(twin ? { twin } : {}) }
  })

/** Rules of the other side with the same purpose: the same object's, else those that lead to the same Services. */
const sameOf = ({ here, there }: View, rule: Rule): readonly Stand[] => {
  const { byOrigin, byPurpose } = indexOf(there.side)
  const same = here.side.cluster === there.side.cluster ? (byOrigin.get(idOf(rule.origin)) ?? []) : []
  const purpose = purposeOf(rule.then, here.side)
  return same.length > 0 || purpose === '' ? same : (byPurpose.get(purpose) ?? [])
}

/** Whether a rule of the same purpose would take the request over there, were it asked on another listener. */
export const standsElsewhere = (view: View): boolean => {
  const rule = view.here.decision?.rule
  return rule !== undefined && sameOf(view, rule).some((stand) => !standsIn(stand, view.there) && takes(stand, view.there))
}

/** Whether a rule over there holds for the request, host included, were it asked. */
const takes = ({ site, rule }: Stand, { asked }: Seen): boolean => fits(site.host, asked.host) === 'yes' && holds(rule.when, asked) === 'yes'

/** Whether it stands where the request came in. */
const standsIn = ({ table, site }: Stand, { table: own, trace }: Seen): boolean =>
  own === undefined || (own === table && (site.listeners === undefined || site.listeners.includes(trace?.entry.listener ?? '')))

interface Index {
  readonly byOrigin: ReadonlyMap<string, readonly Stand[]>
  /** At most `MOST` of one purpose. */
  readonly byPurpose: ReadonlyMap<string, readonly Stand[]>
}

const MOST = 100
const made = new WeakMap<Side, Index>()

const indexOf = (side: Side): Index => {
  const known = made.get(side)
  if (known) return known
  const byOrigin = new Map<string, Stand[]>()
  const byPurpose = new Map<string, Stand[]>()
  for (const table of side.tables)
    for (const site of table.sites)
      for (const rule of site.rules) {
        const stand = { table, site, rule }
        push(byOrigin, idOf(rule.origin), stand)
        const purpose = purposeOf(rule.then, side)
        if (purpose !== '' && (byPurpose.get(purpose)?.length ?? 0) < MOST) push(byPurpose, purpose, stand)
      }
  const index = { byOrigin, byPurpose }
  made.set(side, index)
  return index
}

/** What a rule is there for: its Services, or where it sends clients. Empty: nothing that could be looked for. */
const purposeOf = (action: Action, { join }: Side): string => {
  switch (action.do) {
    case 'forward':
      return [...new Set(action.targets.flatMap(({ service }) => (service ? `${join(service.namespace)}/${service.name}` : [])))].sort().join(', ')
    case 'redirect':
      return `redirect ${JSON.stringify(action.to)}`
    case 'respond':
    case 'refuse':
      return ''
    default:
      return action satisfies never
  }
}

/** A rule that stands for nothing: what is left at a host when no path takes the request. */
export const isNothing = (action: Action): boolean => action.do === 'respond' && action.status === 404

const score = (stand: Stand, rule: Rule, { there }: View): number =>
  (fits(hostOf(there.side, stand.site, stand.rule), there.asked.host) === 'yes' ? 4 : 0) +
  (literal(pathLeaf(stand.rule)) === literal(pathLeaf(rule)) ? 2 : 0) +
  (holds(stand.rule.when, there.asked) === 'yes' ? 1 : 0)

/** The host that a rule is written for: the site's, else its own condition's; of one that is tried at other hosts too, the one where it is at home. */
export const hostOf = (side: Side, site: Site, rule: Rule): Pattern => {
  if (rule.borrowed) {
    const home = indexOf(side)
      .byOrigin.get(idOf(rule.origin))
      ?.find((stand) => !stand.rule.borrowed)
    return home ? hostOf(side, home.site, home.rule) : { by: 'anything' }
  }
  if (site.host.by !== 'anything') return site.host
  return leaves(rule.when).find(({ is }) => is === 'host')?.like ?? site.host
}

/** The first pattern for the path. */
export const pathLeaf = ({ when }: { readonly when: Condition }): Pattern | undefined => leaves(when).find(({ is }) => is === 'path')?.like

/** The pattern that takes this path. */
export const pathTaken = (rule: Rule, seen: Seen): Pattern | undefined =>
  leaves(rule.when).find(({ is, like }) => is === 'path' && fits(like, pathSeen(seen.asked)) === 'yes')?.like

/** What is written, without what regular expressions put round it. */
export const literal = (pattern: Pattern | undefined): string => {
  if (!pattern || !('value' in pattern)) return '/'
  const { value } = pattern
  return pattern.by === 'regex' ? value.replace(/^(?:\(\?i\)|\^|\(\?:)+/, '').replace(/(?:\$|\)\$)$/, '') : value
}

const push = (map: Map<string, Stand[]>, key: string, stand: Stand): void => {
  const list = map.get(key)
  if (list) list.push(stand)
  else map.set(key, [stand])
}
