import { type Cluster, idOf, type Ingress, pointer, type Ref, refTo } from '@portolan/model'
import { type RouteTable, type Rule, type Site, sayHost } from '@portolan/routing'
import { isRegexSite, literalStart, meantFor, probesAt, specifiedFor, takerOf } from '../probes.ts'
import { unreached } from '../reach.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { objectOf, slot, type Way } from '../way.ts'
import { plural } from '../words.ts'

const PREFIX = 'nginx.ingress.kubernetes.io/'
/** Requests that are tried in all hosts together. */
const OF_VIEW = 30_000
/** Of a rule's requests those whose end changes: some, how many can't be told. */
const PART = 0.1

export const regexHost: LintRule = {
  code: 'regex-host',
  about: 'One Ingress makes ingress-nginx read every path of its host as a regular expression, those of other Ingresses too.',
  severity: 'warning',
  remedy:
    'Give the paths that need regular expressions, or a rewrite, a host of their own, or write the others so that they mean the same either way.',
  needs: [],
  *find(view) {
    const ways = new Map<Rule, Way>()
    for (const way of view.ways) if (way.rule && way.table && way.site && way.rule.rank.some(({ rule }) => rule === 'NGX-19')) ways.set(way.rule, way)
    const budget = { left: OF_VIEW }
    const done = new Set<Site>()
    for (const { table, site } of ways.values()) {
      if (!table || !site || done.has(site)) continue
      done.add(site)
      if (!isRegexSite(site)) continue
      const draft = ofSite(view, table, site, ways, budget)
      if (draft) yield draft
    }
  },
}

interface Budget {
  left: number
}

/** A request that ends elsewhere than it would where paths were read as they are written. */
interface Change {
  readonly rule: Rule
  readonly path: string
  readonly from: Rule | undefined
  readonly to: Rule
}

const ofSite = (view: View, table: RouteTable, site: Site, ways: ReadonlyMap<Rule, Way>, budget: Budget): Draft | undefined => {
  const makers = makersIn(view.cluster, site)
  const [maker] = makers.values()
  const isOther = ({ origin }: Rule): boolean => !makers.has(idOf(objectOf(origin)))
  const specified = maker && site.rules.some(isOther) ? specifiedFor(view, table) : undefined
  if (!maker || !specified) return undefined
  const changes = changesIn(table, site, specified, isOther, budget)
  const [first] = changes
  if (!first) return undefined
  const host = sayHost(site.host)
  const title = `${host} reads every path as a regular expression`
  const cause = `Ingress ${slot(maker.ref)} sets ${maker.key}`
  const others = new Set(changes.map(({ rule }) => rule))
  return {
    severity: changes.some(({ from }) => from) ? 'warning' : 'note',
    ref: maker.ref,
    apart: host,
    title,
    cause,
    text: `${title}, without regard to case and open at its end: ${cause}. ${plural(others.size, 'rule')} of other Ingresses ${others.size === 1 ? 'changes its' : 'change their'} meaning: ${sayChange(first)}.`,
    hurts: [...others].flatMap((rule) => {
      const way = ways.get(rule)
      return way ? [{ way, share: PART }] : []
    }),
    evidence: [
      ...[...makers.values()].slice(0, 5).map(({ ref, key, value }) => ({ ref, text: `${key}: ${value}` })),
      ...[...Map.groupBy(changes, ({ rule }) => rule).values()]
        .slice(0, 10)
        .flatMap(([change]) => (change ? [{ ref: change.rule.origin, text: sayChange(change) }] : [])),
    ],
    fix: 'Give the Ingress with the regular expressions a host of its own, or the others paths that mean the same either way.',
  }
}

const sayChange = ({ path, from, to }: Change): string =>
  `${path} goes to ${sayRule(to)}${from ? ` instead of ${sayRule(from)}` : ', which nothing took'}`

const sayRule = ({ origin, label }: Rule): string => `${label.replace(/^~\* \^/, '')} of ${slot(objectOf(origin))}`

/** Those first that move a request from one rule to another. */
const changesIn = (table: RouteTable, site: Site, specified: RouteTable, isOther: (rule: Rule) => boolean, budget: Budget): readonly Change[] => {
  const own = new Map(site.rules.map((rule) => [idOf(rule.origin), rule]))
  const lost = unreached(table)
  const found: Change[] = []
  for (const rule of site.rules) {
    if (!isOther(rule) || rule.borrowed || rule.shadowedBy || lost.has(rule)) continue
    if (budget.left <= 0) break
    for (const probe of probesAt(table, site, rule)) {
      budget.left -= 1
      const to = takerOf(table, probe)
      const meant = meantFor(specified, probe)
      const from = meant && own.get(idOf(meant.origin))
      // A rule that the specification has and this host hasn't: a canary.
      if (!to || to === from || (meant && !from)) continue
      if (to === rule) found.push({ rule, path: probe.path, from, to })
      else if (from === rule && (isOther(to) || isShorter(to, rule))) found.push({ rule, path: probe.path, from, to })
    }
  }
  return found.sort((a, b) => Number(b.from !== undefined) - Number(a.from !== undefined))
}

/** What its author wrote as an expression takes what it says; that it comes before a longer path nobody wrote. */
const isShorter = (taker: Rule, { when }: Rule): boolean => (literalStart(taker.when)?.length ?? 0) < (literalStart(when)?.length ?? 0)

/** Ingresses of the host that ask for regular expressions, by a flag or by a rewrite, by their id. */
const makersIn = (cluster: Cluster, { rules }: Site): ReadonlyMap<string, { readonly ref: Ref; readonly key: string; readonly value: string }> => {
  const found = new Map<string, { readonly ref: Ref; readonly key: string; readonly value: string }>()
  for (const { origin } of rules) {
    const id = idOf(objectOf(origin))
    const ingress = found.has(id) || origin.kind !== 'Ingress' ? undefined : cluster.get('Ingress', origin.namespace, origin.name)
    const key = ingress && keyIn(ingress)
    if (!ingress || !key) continue
    const ref = refTo(ingress, pointer('metadata', 'annotations', `${PREFIX}${key}`))
    found.set(id, { ref, key, value: ingress.meta.annotations[`${PREFIX}${key}`] ?? '' })
  }
  return found
}

const keyIn = ({ meta, rules }: Ingress): string | undefined => {
  if (meta.annotations[`${PREFIX}use-regex`] === 'true') return 'use-regex'
  const target = meta.annotations[`${PREFIX}rewrite-target`]
  return target && rules.some(({ paths }) => paths?.some(({ path }) => (path || '/') !== target)) ? 'rewrite-target' : undefined
}
