import { type Ref, say } from '@portolan/model'
import type { Rejected } from './answer.ts'
import { failing, holds, type Leaf, match, valueAt } from './match.ts'
import { compareRefs, compareText } from './order.ts'
import { sayHost } from './pattern.ts'
import { decidedBy } from './precedence.ts'
import { printAction, sayTarget } from './print.ts'
import type { Asked } from './request.ts'
import type { Action, Pattern, RouteTable, Rule, Site } from './table.ts'

const CAP = 50

/** How near a candidate came: the tier, then how many path segments it shares with the request. */
interface Missed {
  /** Made for the nearest only. */
  readonly tell: () => Rejected
  readonly label: string
  readonly ref: Ref
  readonly tier: 0 | 1 | 2 | 3
  readonly common: number
}

/**
 * Every other rule that could have been meant, nearest miss first: same host and a path that one of the two begins with, then what
 * another host pattern or an unserved class would have taken, then a method or header that differs, then the rest of the host.
 */
export const nearMisses = (
  tables: readonly RouteTable[],
  table: RouteTable,
  host: string,
  found: { readonly site?: Site; readonly losing: readonly Site[]; readonly rule?: Rule },
  asked: Asked,
): readonly Rejected[] => {
  const missed: Missed[] = []
  const path = segmentsOf(asked.path)
  for (const rule of found.site?.rules ?? []) if (rule !== found.rule) missed.push(inSite(rule, found.rule, path, asked))
  if (!found.site) missed.push(...byNearHost(table.sites, host, asked))
  for (const site of found.losing) {
    const rule = site.rules.find(({ when }) => holds(when, asked) === 'yes')
    if (rule && found.site) missed.push(byHost(rule, site, found.site, host, path))
  }
  for (const other of tables) {
    if (other === table || other.proxy.unserved === undefined) continue
    const theirs = other.proxy.listeners.find(({ port }) => port === asked.port) ?? other.proxy.listeners[0]
    const there = match(other, asked, host, theirs?.name)
    if (there.rule) missed.push(unserved(there.rule, other.proxy.unserved, path))
  }
  return missed
    .sort((a, b) => a.tier - b.tier || b.common - a.common || compareText(a.label, b.label) || compareRefs(a.ref, b.ref))
    .slice(0, CAP)
    .map(({ tell }) => tell())
}

/**
 * How close a rule's path lies to the request's: segments that they share from the front, and whether one of the two ends there
 * (`/api/checkout` and `/api/checkout/confirm` do, `/api/cart` and `/api/checkout` don't).
 */
export const nearness = (rule: Rule, path: readonly string[]): { readonly common: number; readonly whole: boolean } => {
  const pattern = pathOf(rule)
  if (!pattern || !('value' in pattern)) return { common: 0, whole: false }
  const written = pattern.by === 'regex' ? pattern.value.replace(/^\^/, '') : pattern.value
  const mine = segmentsOf(written)
  const differ = mine.findIndex((part, i) => part.toLowerCase() !== path[i]?.toLowerCase())
  const common = differ < 0 ? mine.length : differ
  return { common, whole: common > 0 && (common === mine.length || common === path.length) }
}

/** `/a//b/` is `a`, `b`. */
export const segmentsOf = (path: string): readonly string[] => path.split('/').filter((part) => part !== '')

/** The rule's own condition on the path. */
export const pathOf = (rule: Rule): Pattern | undefined => {
  const find = (condition: Rule['when']): Pattern | undefined => {
    if (condition.is === 'path') return condition.like
    if (condition.is === 'all' || condition.is === 'any')
      for (const part of condition.of) {
        const pattern = find(part)
        if (pattern) return pattern
      }
    return undefined
  }
  return find(rule.when)
}

const inSite = (rule: Rule, winner: Rule | undefined, path: readonly string[], asked: Asked): Missed => {
  const { common, whole } = nearness(rule, path)
  const leaf = failing(rule.when, asked)
  if (!leaf) {
    const key = winner ? decidedBy(winner.rank, rule.rank)?.name : undefined
    const text = winner ? `It matches too. ${winner.label} comes first${key ? `: ${key}` : ''}.` : 'It matches too.'
    return missedBy(rule, winner && common === nearness(winner, path).common ? 0 : 2, common, () => ({ stage: 'path', text }))
  }
  const edit = rule.edits?.find(({ when }) => holds(when, asked) === 'yes')
  const fix = edit ? { fix: edit.text, patch: edit.patch } : {}
  const onPath = leaf.is === 'path'
  const tier = !onPath ? 2 : whole || edit ? 0 : common > 0 ? 2 : 3
  return missedBy(rule, tier, common, () => ({ stage: onPath ? 'path' : 'match', text: sayFailure(leaf, asked), ...fix }))
}

const missedBy = (
  rule: Rule,
  tier: Missed['tier'],
  common: number,
  why: () => Omit<Rejected, 'ref' | 'label' | 'leadsTo'>,
  label = rule.label,
): Missed => ({ tier, common, label, ref: rule.origin, tell: () => ({ ref: rule.origin, label, leadsTo: leadsTo(rule.then), ...why() }) })

const byHost = (rule: Rule, site: Site, winner: Site, host: string, path: readonly string[]): Missed => {
  const loses =
    site.host.by === 'anything'
      ? `${host} is named elsewhere, and a name beats a rule without a host.`
      : winner.host.by === 'exact'
        ? `${host} is named in full elsewhere, and a full name beats a wildcard.`
        : `${sayHost(winner.host)} takes ${host} first.`
  const label = site.host.by === 'anything' ? rule.label : sayHost(site.host)
  return missedBy(rule, 1, nearness(rule, path).common, () => ({ stage: 'host', text: loses }), label)
}

const unserved = (rule: Rule, why: string, path: readonly string[]): Missed =>
  missedBy(rule, 1, nearness(rule, path).common, () => ({ stage: 'controller', text: `${why}, so nothing serves this ${rule.origin.kind}.` }))

const MANY_SITES = 20_000

/** Hosts that differ from the one asked for in one label: a slip of the pen, or another top-level domain. */
const byNearHost = (sites: readonly Site[], host: string, asked: Asked): readonly Missed[] => {
  if (sites.length > MANY_SITES || host === '') return []
  const labels = host.split('.')
  return sites.flatMap((site): Missed[] => {
    if (site.host.by !== 'exact') return []
    const theirs = site.host.value.split('.')
    if (theirs.length !== labels.length) return []
    const differing = labels.flatMap((label, i) => (label === theirs[i] ? [] : [i]))
    const [at] = differing
    if (differing.length !== 1 || at === undefined) return []
    const last = at === labels.length - 1
    if (!last && !alike(labels[at] ?? '', theirs[at] ?? '')) return []
    const rule = site.rules.find(({ when }) => holds(when, asked) === 'yes')
    if (!rule) return []
    const text = `Its host is ${site.host.value}; yours says ${labels[at]} instead of ${theirs[at]}.`
    return [missedBy(rule, 0, 0, () => ({ stage: 'host', text }), site.host.value)]
  })
}

/** One letter more, less, other, or two swapped. */
const alike = (a: string, b: string): boolean => {
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 3) return false
  let i = 0
  while (i < a.length && a[i] === b[i]) i += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - i && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  const [left, right] = [a.slice(i, a.length - end), b.slice(i, b.length - end)]
  return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left === `${right[1]}${right[0]}`)
}

const leadsTo = (action: Action): string => {
  if (action.do !== 'forward') return printAction(action)
  const [first] = action.targets
  return first ? sayTarget(first) : 'nothing'
}

/** The one condition that failed, in words. */
const sayFailure = (leaf: Leaf, asked: Asked): string => {
  if (leaf.is === 'path') return sayPathFailure(leaf.like, asked.path)
  const value = valueAt(leaf, asked)
  const wanted = leaf.like.by === 'exact' ? leaf.like.value : sayHost(leaf.like)
  switch (leaf.is) {
    case 'method':
      return `It takes ${wanted} only. Yours is ${asked.method}.`
    case 'host':
      return `It takes host ${wanted} only.`
    case 'sourceIp':
      return value === undefined
        ? `It takes sources in ${wanted} only, and yours is not given.`
        : `It takes sources in ${wanted} only. Yours is ${value}.`
    case 'header':
    case 'query':
    case 'cookie': {
      const what = leaf.is === 'query' ? 'query parameter' : leaf.is
      return `It wants ${what} ${leaf.name}: ${wanted}. Yours ${value === undefined ? 'has none' : `says ${JSON.stringify(value).slice(0, 80)}`}.`
    }
    default:
      leaf.is satisfies never
      return 'A condition fails.'
  }
}

const sayPathFailure = (like: Pattern, path: string): string => {
  switch (like.by) {
    case 'exact': {
      if (path === `${like.value}/`) return `Exact matches ${like.value} without a slash at the end. Yours has one.`
      if (`${path}/` === like.value) return `Exact matches ${like.value} with its slash at the end. Yours has none.`
      if (path.toLowerCase() === like.value.toLowerCase()) return `${like.value} differs from yours in upper and lower case only.`
      if (path.startsWith(`${like.value}/`)) {
        const further = path
          .slice(like.value.length + 1)
          .split('/')
          .filter(Boolean).length
        return `Exact matches ${like.value} and nothing beneath it. Yours goes ${segments(further)} further.`
      }
      return `Exact matches ${like.value} only.`
    }
    case 'segments':
    case 'prefix': {
      const stem = like.value.replace(/\/$/, '')
      if (path.startsWith(stem) && like.by === 'segments') return `Prefix ${stem} matches whole segments. Yours goes on within the last one.`
      if (path.toLowerCase().startsWith(stem.toLowerCase())) return `${like.value} differs from yours in upper and lower case.`
      if (stem.startsWith(path.replace(/\/$/, ''))) return `Prefix ${stem} lies deeper than your path.`
      return `Your path does not begin with ${stem}.`
    }
    case 'regex':
      return `Your path does not match the pattern ${like.value}.`
    default:
      return 'The path differs.'
  }
}

const segments = (count: number): string => (count === 1 ? 'one segment' : `${count} segments`)

/** `Ingress shop/checkout`, for sentences about who contributes. */
export const sayOrigins = (site: Site): string => {
  const kinds = Map.groupBy(site.origins, ({ kind }) => kind)
  const list = [...kinds].map(([kind, refs]) =>
    refs.length === 1 && refs[0] ? say(refs[0]) : `${refs.length} ${kind === 'Ingress' ? 'Ingresses' : `${kind}s`}`,
  )
  const rules = site.rules.length
  const canaries = site.rules.reduce((sum, { then }) => sum + (then.do === 'forward' ? then.targets.filter(({ pinnedBy }) => pinnedBy).length : 0), 0)
  const also = canaries > 0 ? ` and ${canaries} ${canaries === 1 ? 'canary' : 'canaries'}` : ''
  return `${list.join(' and ')} ${site.origins.length === 1 ? 'contributes' : 'contribute'} ${rules} ${rules === 1 ? 'rule' : 'rules'}${also} to this host`
}
