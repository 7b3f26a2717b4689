import { type Cluster, idOf, type Ref } from '@portolan/model'
import { type RouteTable, type Rule, type Site, sayHost } from '@portolan/routing'
import { pathAt } from '../ingress-path.ts'
import { isRegexSite, literalStart, meantFor, type Probe, probesAt, specifiedFor, takerOf } from '../probes.ts'
import { unreached } from '../reach.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { objectOf, sameObject, slot, type Way } from '../way.ts'
import { plural } from '../words.ts'

/** Of the requests of a rule that lose some to another: how many can't be told. */
const PART = 0.1
/** Requests that are tried in all hosts together. */
const OF_VIEW = 20_000

export const prefixSwallows: LintRule = {
  code: 'prefix-swallows',
  about:
    'A path takes requests that are meant for another object’s path on the same host, because its controller reads it more widely than it is written.',
  severity: 'warning',
  remedy:
    'Make the path end in a slash, ask the controller to read prefixes segment by segment, or give the other path the precedence that it needs.',
  needs: [],
  *find(view) {
    const ways = new Map<Rule, Way>()
    for (const way of view.ways) if (way.rule) ways.set(way.rule, way)
    const budget = { left: OF_VIEW }
    const done = new Set<Site>()
    for (const { table, site } of view.ways) {
      if (!table || !site || done.has(site) || budget.left <= 0) continue
      done.add(site)
      // Where nginx reads all paths of a host as expressions, that is the one thing to tell: `regex-host`.
      if (!isShared(site) || site.rules.every(isBySegments) || isRegexSite(site)) continue
      const swallowed = table.proxy.ref.kind === 'IngressClass' ? bySpecification(view, table, site, budget) : []
      const byPair = Map.groupBy(
        [...swallowed, ...byExpression(view.cluster, table, site, budget)],
        ({ taker, victim }) => `${idOf(taker.origin)} ${idOf(objectOf(victim.origin))}`,
      )
      for (const pair of byPair.values()) {
        const draft = told(pair, ways)
        if (draft) yield draft
      }
    }
  },
}

/** What asks for whole segments, or one path, and nothing else is taken in full or not at all: `path-shadowed`. */
const isBySegments = ({ when, borrowed }: Rule): boolean => {
  const leaf = when.is === 'all' && when.of.length === 1 ? when.of[0] : when
  if (borrowed || (when.is === 'all' && when.of.length === 0)) return true
  if (leaf?.is !== 'path') return false
  const { like } = leaf
  return like.by === 'exact' || like.by === 'segments' || like.by === 'anything' || (like.by === 'prefix' && like.value.endsWith('/'))
}

/** A request that one rule takes and another is meant to. */
interface Swallowed {
  readonly taker: Rule
  readonly victim: Rule
  readonly path: string
  /** It is the victim's own path, or lies beneath it, and not merely what nobody names. */
  readonly own: boolean
}

interface Budget {
  left: number
}

const isShared = ({ rules }: Site): boolean => {
  const [first] = rules
  return first !== undefined && rules.some(({ origin, borrowed }) => !borrowed && !sameObject(origin, first.origin))
}

/** Requests that end elsewhere than the specification of Ingress has them end: prefixes segment by segment, the longest path first. */
function* bySpecification(view: View, table: RouteTable, site: Site, budget: Budget): IterableIterator<Swallowed> {
  const specified = specifiedFor(view, table)
  if (!specified) return
  const own = new Map(site.rules.map((rule) => [idOf(rule.origin), rule]))
  const lost = unreached(table)
  for (const rule of site.rules) {
    if (budget.left <= 0) return
    if (rule.borrowed || rule.shadowedBy || rule.tiedWith || rule.origin.kind !== 'Ingress') continue
    for (const probe of probesAt(table, site, rule)) {
      budget.left -= 1
      const taker = takerOf(table, probe)
      const meant = meantFor(specified, probe)
      const victim = meant && own.get(idOf(meant.origin))
      // A rule that never takes a request has a finding of its own.
      if (!taker || !victim || taker === victim || victim.shadowedBy || lost.has(victim)) continue
      if (!isPath(view.cluster, taker.origin) || sameObject(taker.origin, victim.origin) || isRanked(view.cluster, taker)) continue
      if (hostOf(view.cluster, taker.origin) === hostOf(view.cluster, victim.origin))
        yield { taker, victim, path: probe.path, own: isOwn(view.cluster, victim, probe) }
    }
  }
}

const isPath = (cluster: Cluster, origin: Ref): boolean => origin.kind === 'Ingress' && pathAt(cluster, origin) !== undefined

const isOwn = (cluster: Cluster, { origin }: Rule, { path }: Probe): boolean => {
  const written = pathAt(cluster, origin)?.path ?? '/'
  return written !== '/' && written !== '' && path.startsWith(written)
}

const hostOf = (cluster: Cluster, { namespace, name, pointer }: Ref): string | undefined => {
  const rule = /^\/spec\/rules\/(\d+)/.exec(pointer ?? '')?.[1]
  return rule === undefined ? undefined : cluster.get('Ingress', namespace, name)?.rules[Number(rule)]?.host.toLowerCase()
}

/** Its author says himself what comes first. */
const isRanked = (cluster: Cluster, { origin }: Rule): boolean => {
  if (origin.kind === 'Ingress')
    return cluster.get('Ingress', origin.namespace, origin.name)?.meta.annotations['traefik.ingress.kubernetes.io/router.priority'] !== undefined
  const at = /^\/spec\/routes\/(\d+)/.exec(origin.pointer ?? '')?.[1]
  return (
    origin.kind === 'IngressRoute' &&
    at !== undefined &&
    (cluster.get('IngressRoute', origin.namespace, origin.name)?.routes[Number(at)]?.priority ?? 0) !== 0
  )
}

/** A regular expression that says less, and comes before a path of another object that says more. */
function* byExpression(cluster: Cluster, table: RouteTable, site: Site, budget: Budget): IterableIterator<Swallowed> {
  const starts = new Set(site.rules.flatMap(({ when, borrowed }) => (borrowed ? [] : (literalStart(when) ?? []))))
  if (starts.size === 0) return
  const lost = unreached(table)
  for (const victim of site.rules) {
    if (budget.left <= 0) return
    const path = writtenIn(victim)
    if (path === undefined || !beginsWith(path, starts) || victim.borrowed || victim.shadowedBy || victim.tiedWith || lost.has(victim)) continue
    for (const probe of probesAt(table, site, victim)) {
      budget.left -= 1
      if (!probe.path.startsWith(path)) continue
      const taker = takerOf(table, probe)
      const start = taker && literalStart(taker.when)
      if (!taker || start === undefined || start.length >= path.length || sameObject(taker.origin, victim.origin) || isRanked(cluster, taker))
        continue
      yield { taker, victim, path: probe.path, own: true }
    }
  }
}

/** Whether one of the texts is a beginning of the path, and not all of it. */
const beginsWith = (path: string, starts: ReadonlySet<string>): boolean => {
  for (let end = path.length - 1; end >= 0; end--) if (starts.has(path.slice(0, end))) return true
  return false
}

/** The plain text of a rule's path, where it asks for nothing else. */
const writtenIn = ({ when }: Rule): string | undefined => {
  const leaf = when.is === 'all' && when.of.length === 1 ? when.of[0] : when
  return leaf?.is === 'path' && (leaf.like.by === 'exact' || leaf.like.by === 'prefix' || leaf.like.by === 'segments') && leaf.like.value.length > 1
    ? leaf.like.value
    : undefined
}

const told = (pair: readonly Swallowed[], ways: ReadonlyMap<Rule, Way>): Draft | undefined => {
  const first = pair.find(({ own }) => own) ?? pair[0]
  const taker = first && ways.get(first.taker)
  const victim = first && ways.get(first.victim)
  if (!first || !taker || !victim) return undefined
  const host = taker.site ? sayHost(taker.site.host) : taker.host
  const whose = slot(objectOf(victim.origin))
  const title = `${taker.path} takes ${first.path}, which is meant for ${whose}`
  const paths = [...new Set(pair.map(({ path }) => path))]
  const cause = `${slot(objectOf(taker.origin))} and ${whose} share ${host}, and ${taker.table?.proxy.title ?? 'the proxy'} tries ${taker.path} before ${victim.path}`
  return {
    // What nobody names goes astray by accident alone.
    severity: first.own ? 'warning' : 'note',
    ref: taker.origin,
    apart: `${host} ${whose}`,
    title,
    cause,
    text: `${title} at ${host}. ${taker.origin.kind === 'Ingress' ? `By the specification ${victim.path} of ${whose} takes it` : `${victim.path} says more of the path, and is tried later`}.`,
    hurts: [...new Set(pair.map((each) => each.victim))].flatMap((rule) => {
      const way = ways.get(rule)
      return way ? [{ way, share: PART }] : []
    }),
    evidence: [
      {
        ref: taker.origin,
        text: `${slot(objectOf(taker.origin))} holds ${taker.path} and takes ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${plural(paths.length - 3, 'more', 'more')}` : ''}`,
      },
      { ref: victim.origin, text: `${whose} holds ${victim.path}` },
    ],
    fix: first.own
      ? 'Give one of them a priority, or both of them paths that do not meet.'
      : `Write ${taker.path.replace(/\/$/, '')}/ where nothing but what is beneath it is meant.`,
  }
}
