import { idOf, type Ref, say } from '@portolan/model'
import type { Rejected } from './answer.ts'
import { fixOf, sayFailure } from './failure.ts'
import { capital } from './forward.ts'
import { HostIndex } from './host-index.ts'
import { failing, holds, type Match, match, openSites } from './match.ts'
import { slipOf } from './near-names.ts'
import { type Card, cardOf, commonWith, type Neighbour } from './nearness.ts'
import { compareRefs, compareText } from './order.ts'
import { pathSeen, readBy } from './path-form.ts'
import { sayHost } from './pattern.ts'
import { decidedBy } from './precedence.ts'
import { sayTarget } from './print.ts'
import type { Asked } from './request.ts'
import { candidates } from './rule-index.ts'
import type { Detached, ProxyListener, RouteTable, Rule, Site } from './table.ts'

const CAP = 50
/** Sites on other listeners that are looked at. */
const ELSEWHERE = 16

/** How near a candidate came: the tier, then how many path segments it shares with the request. */
interface Missed {
  /** Made for the nearest only. */
  readonly tell: () => Rejected
  readonly label: string
  readonly ref: Ref
  readonly tier: 0 | 1 | 2 | 3
  readonly common: number
}

/** A request at a proxy, and what came of it. */
export interface Scene {
  readonly tables: readonly RouteTable[]
  readonly table: RouteTable
  readonly listener: ProxyListener
  readonly host: string
  /** As the table's proxy reads it. */
  readonly asked: Asked
  readonly found: Match
  /** The rules of the site that was entered, or those of them whose paths are nearest. */
  readonly near: readonly Neighbour[]
}

/**
 * Every other rule that could have been meant, nearest miss first: same host and a path that one of the two begins with, then what
 * another host pattern, listener or class would have taken, then a method or header that differs, then the rest of the host.
 */
export const nearMisses = (scene: Scene): readonly Rejected[] => {
  const { tables, table, host, found, asked } = scene
  const missed: Missed[] = []
  for (const neighbour of scene.near) if (neighbour.card.rule !== found.rule) missed.push(inSite(neighbour, scene))
  if (!found.site) missed.push(...byNearHost(table.sites, host, asked))
  else missed.push(...byHost(scene, found.site))
  missed.push(...byListener(scene))
  for (const detached of detachedFor(table, host)) missed.push(unattached(detached, found.rule === undefined))
  for (const other of tables) if (other !== table) missed.push(...byClass(other, scene))
  return [
    ...brokenTargets(found.rule),
    ...missed
      .sort((a, b) => a.tier - b.tier || b.common - a.common || compareText(a.label, b.label) || compareRefs(a.ref, b.ref))
      .slice(0, CAP)
      .map(({ tell }) => tell()),
  ]
}

/** What a class that nobody serves would have done, told where a request ends because of that. */
export const unservedRule = (table: RouteTable, tables: readonly RouteTable[], asked: Asked): readonly Rejected[] => {
  const rule = match(table, asked, asked.host, undefined).rule
  return rule ? [unserved(rule, table, tables, asked).tell()] : []
}

const inSite = ({ card, common, whole }: Neighbour, { found, asked, near }: Scene): Missed => {
  const { rule } = card
  const winner = found.rule
  const leaf = failing(rule.when, asked)
  if (!leaf) {
    const key = winner ? decidedBy(winner.rank, rule.rank)?.name : undefined
    const first = winner && (winner.label === rule.label && say(winner.origin) !== say(rule.origin) ? say(winner.origin) : winner.label)
    const text = first ? `It matches too. ${first} comes first${key ? `: ${key}` : ''}.` : 'It matches too.'
    const level = winner && common === (near.find((other) => other.card.rule === winner)?.common ?? 0)
    return missedBy(card, level ? 0 : 2, common, () => ({ stage: 'path', text }))
  }
  const onPath = leaf.is === 'path'
  const edited = onPath && !whole && (rule.edits?.some(({ when }) => holds(when, asked) === 'yes') ?? false)
  const tier = !onPath ? 2 : whole || edited ? 0 : common > 0 ? 2 : 3
  return missedBy(card, tier, common, () => ({
    stage: onPath ? 'path' : 'match',
    text: sayFailure(leaf, asked),
    ...(whole || edited || !onPath ? fixOf(rule, leaf, asked) : {}),
  }))
}

const missedBy = (
  { ref, label: own, leadsTo }: Card,
  tier: Missed['tier'],
  common: number,
  why: () => Omit<Rejected, 'ref' | 'label' | 'leadsTo'>,
  label = own,
): Missed => ({ tier, common, label, ref, tell: () => ({ ref, label, leadsTo, ...why() }) })

/** Backends of the rule that won which never work, and the edit that would mend them. */
const brokenTargets = (rule: Rule | undefined): readonly Rejected[] => {
  if (rule?.then.do !== 'forward') return []
  return rule.then.targets.flatMap((target): Rejected[] => {
    const { fault } = target
    if (!fault?.fix) return []
    const { text, patch, leadsTo: meant } = fault.fix
    return [
      {
        ref: target.origin,
        stage: 'service',
        text: `${capital(fault.reason)}.`,
        label: sayTarget(target),
        fix: text,
        ...(meant === undefined ? {} : { leadsTo: meant }),
        ...(patch ? { patch } : {}),
      },
    ]
  })
}

/** Sites that take the host too, and lose: a wildcard, rules without a host. */
const byHost = ({ table, host, listener, asked }: Scene, winner: Site): readonly Missed[] => {
  const open = openSites(table, host, listener.name)
  if (open.length < 2) return []
  return open.flatMap((site): Missed[] => {
    const rule = site === winner ? undefined : firstIn(site, asked)
    if (!rule) return []
    const loses =
      site.host.by === 'anything'
        ? `${host} is named elsewhere, and a name beats a rule without a host.`
        : winner.host.by === 'exact'
          ? `${host} is named in full elsewhere, and a full name beats a wildcard.`
          : `${sayHost(winner.host)} takes ${host} first.`
    const label = site.host.by === 'anything' ? rule.label : sayHost(site.host)
    const card = cardOf(rule)
    return [missedBy(card, 1, commonWith(card, pathSeen(asked)), () => ({ stage: 'host', text: loses }), label)]
  })
}

/** Rules that would take the request, had it come in on another listener of the same proxy. */
const byListener = ({ table, host, listener, asked, found }: Scene): readonly Missed[] => {
  const missed: Missed[] = []
  const seen = new Set<string>()
  let looked = 0
  for (const { thing: site, unknown } of HostIndex.of(table.sites).candidates(host)) {
    if (unknown || site.listeners === undefined || site.listeners.includes(listener.name)) continue
    looked += 1
    if (looked > ELSEWHERE) break
    const rule = firstIn(site, asked)
    if (!rule || seen.has(idOf(rule.origin)) || found.site?.rules.some(({ origin }) => idOf(origin) === idOf(rule.origin))) continue
    seen.add(idOf(rule.origin))
    const where = site.listeners.join(', ')
    missed.push(
      missedBy(cardOf(rule), 1, commonWith(cardOf(rule), pathSeen(asked)), () => ({
        stage: 'listener',
        text: `It stands on listener ${where} only. The request comes in on ${listener.name}.`,
      })),
    )
  }
  return missed
}

const firstIn = (site: Site, asked: Asked): Rule | undefined =>
  candidates(site.rules, pathSeen(asked)).find(({ when }) => holds(when, asked) === 'yes')

const detachedFor = ({ detached }: RouteTable, host: string): readonly Detached[] => {
  if (!detached) return []
  const known = byHostOf.get(detached)
  const index =
    known ??
    detached.flatMap((one) => (one.hosts.length > 0 ? one.hosts : [{ by: 'anything' as const }]).map((pattern) => ({ host: pattern, detached: one })))
  byHostOf.set(detached, index)
  const found = HostIndex.of(index)
    .candidates(host)
    .map(({ thing }) => thing.detached)
  return [...new Set(found)].slice(0, CAP)
}

const byHostOf = new WeakMap<readonly Detached[], readonly { readonly host: Detached['hosts'][number]; readonly detached: Detached }[]>()

const unattached = ({ ref, text, targets }: Detached, missing: boolean): Missed => {
  const [first] = targets
  const label = `${ref.namespace ?? ''}/${ref.name}`
  return {
    tier: missing ? 0 : 1,
    common: 0,
    label,
    ref,
    tell: () => ({ ref, stage: 'listener', text: /[.!?]$/.test(text) ? text : `${text}.`, label, ...(first ? { leadsTo: sayTarget(first) } : {}) }),
  }
}

/** Rules of a class that nobody serves; with a pinned entry also those of other proxies. */
const byClass = (other: RouteTable, { table, tables, host, asked, found }: Scene): readonly Missed[] => {
  const { proxy } = other
  if (proxy.unserved === undefined && (asked.via === undefined || found.rule !== undefined)) return []
  const listener = proxy.listeners.find(({ port }) => port === asked.port) ?? proxy.listeners[0]
  const { rule, site } = match(other, readBy(other, asked), host, listener?.name)
  if (!rule || (proxy.unserved === undefined && site?.host.by === 'anything')) return []
  if (proxy.unserved !== undefined) return [unserved(rule, other, tables, asked)]
  return [missedBy(cardOf(rule), 1, 0, () => ({ stage: 'controller', text: `${proxy.title} takes it, not ${table.proxy.title}.` }))]
}

/** With one class that is served and nothing else to choose from, that class is the edit. */
const unserved = (rule: Rule, { proxy }: RouteTable, tables: readonly RouteTable[], asked: Asked): Missed => {
  const served = tables.filter(({ proxy: one }) => one.unserved === undefined && one.class && one.ref.kind === proxy.ref.kind)
  const [only] = served
  const to = served.length === 1 ? only?.proxy.class : undefined
  const fix =
    to === undefined || proxy.classAt === undefined
      ? {}
      : { fix: `Make the class ${to}: ${only?.proxy.title} serves it.`, patch: [{ pointer: proxy.classAt, from: proxy.class ?? '', to }] }
  return missedBy(cardOf(rule), 1, commonWith(cardOf(rule), pathSeen(asked)), () => ({
    stage: 'controller',
    text: `${proxy.unserved}, so nothing serves this ${rule.origin.kind}.`,
    ...fix,
  }))
}

const MANY_SITES = 20_000

/** Hosts that differ from the one asked for in one label: a slip of the pen, or another top-level domain. */
const byNearHost = (sites: readonly Site[], host: string, asked: Asked): readonly Missed[] => {
  if (sites.length > MANY_SITES || host === '') return []
  const missed: Missed[] = []
  for (const site of sites) {
    const slip = site.host.by === 'exact' ? slipOf(host, site.host.value) : undefined
    const rule = slip ? firstIn(site, asked) : undefined
    if (!slip || !rule || site.host.by !== 'exact') continue
    const named = site.host.value
    const patch = rule.hostAt === undefined ? {} : { patch: [{ pointer: rule.hostAt, from: named, to: host }] }
    const why = `Its host is ${named}; yours says ${slip.yours} instead of ${slip.mine}.`
    missed.push(
      missedBy(cardOf(rule), 0, 0, () => ({ stage: 'host', text: why, fix: `Ask for ${named}, or make the host ${host}.`, ...patch }), named),
    )
  }
  return missed
}
