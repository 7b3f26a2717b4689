import { type Cluster, idOf, type Ingress, type Key, keyOf, kindInfo, type KubeObject, type Ref, refTo } from '@portolan/model'
import { type Condition, decidedBy, type Rule, sayHost, type Site } from '@portolan/routing'
import { pathAt } from './ingress-path.ts'
import { missesOf } from './misses.ts'
import { unreached } from './reach.ts'
import type { View } from './view.ts'
import { objectOf, sameObject, slot, type Way } from './way.ts'

/** A rule that never takes a request, and the one that takes all that it would. */
export interface Contest {
  readonly loser: Way
  /** Where several rules together take all of it, the one that takes most. */
  readonly winner: Way
  readonly others: readonly Way[]
  /** Both ask for exactly the same. */
  readonly same: boolean
  /** Why the winner wins, a clause. */
  readonly why: string
}

/**
 * Rules that their dialect says are shadowed, those that none of the requests at their own boundaries reaches, and paths of Ingresses for
 * which their controller makes no rule because another Ingress has the same. Kept.
 */
export const contestsOf = (view: View): readonly Contest[] => view.keep(contestsOf, '', () => [...contested(view), ...lost(view)])

/** The same path, host and kind of match stands twice in one object: `path-duplicate`. */
export const isDuplicate = ({ loser, winner, same }: Contest): boolean => same && sameObject(loser.origin, winner.origin)

function* contested(view: View): IterableIterator<Contest> {
  const holders = Map.groupBy(view.ways, ({ origin }) => idOf(origin))
  const byRule = new Map<Rule, Way>()
  for (const way of view.ways) if (way.rule) byRule.set(way.rule, way)
  for (const loser of view.ways) {
    const [winner, ...others] = winnersOf(loser, holders, byRule)
    if (!winner) continue
    const same = asksOf(winner.rule?.when) === asksOf(loser.rule?.when)
    yield { loser, winner, others, same, why: whyWins(view.cluster, winner, loser) }
  }
}

/** Where it is written makes no difference. */
const asksOf = (when: Condition | undefined): string => JSON.stringify(when, (key, value: unknown) => (key === 'at' ? undefined : value))

const winnersOf = ({ rule, site, table }: Way, holders: ReadonlyMap<string, readonly Way[]>, byRule: ReadonlyMap<Rule, Way>): readonly Way[] => {
  if (!rule || !table) return []
  const winner = rule.shadowedBy && holders.get(idOf(rule.shadowedBy))?.find((way) => way.site === site)
  return winner ? [winner] : (unreached(table).get(rule) ?? []).flatMap((taker) => byRule.get(taker) ?? [])
}

const whyWins = (cluster: Cluster, winner: Way, loser: Way): string => {
  if (sameObject(winner.origin, loser.origin)) return 'stands before it'
  const key = decidedBy(winner.rule?.rank ?? [], loser.rule?.rank ?? [])
  if (key && !/older|namespace/.test(key.name)) return `comes first (${key.name})`
  return whyFirst(cluster, winner.origin, loser.origin)
}

const whyFirst = (cluster: Cluster, winner: Ref, loser: Ref): string => {
  const [a, b] = [createdOf(cluster, winner), createdOf(cluster, loser)]
  if (a > 0 && b > 0 && a < b) return 'is older'
  return a === b && slot(winner) < slot(loser) ? 'comes first by name' : 'is the one that its controller keeps'
}

/** ms since the epoch; 0 when it isn't known. */
const createdOf = (cluster: Cluster, { kind, namespace, name }: Ref): number => {
  const info = kindInfo(kind)
  return info ? ((cluster.get(info.kind, namespace, name) as KubeObject | undefined)?.meta.created ?? 0) : 0
}

/** Paths that their controller leaves out: the same stands in another Ingress, or twice in one, and only one becomes a rule. */
function* lost(view: View): IterableIterator<Contest> {
  const named = new Set<string>()
  const sites = new Map<Key, Site[]>()
  const waysAt = new Map<Site, Way[]>()
  for (const way of view.ways) {
    const { site, origin, table } = way
    if (!site || table?.proxy.ref.kind !== 'IngressClass') continue
    named.add(idOf(origin))
    for (const target of way.targets) if (!sameObject(target.origin, origin)) named.add(`target ${idOf(objectOf(target.origin))} ${way.path}`)
    if (origin.kind !== 'Ingress') continue
    const ways = waysAt.get(site)
    if (ways) ways.push(way)
    else {
      waysAt.set(site, [way])
      for (const { kind, namespace, name } of site.origins) {
        const list = sites.get(keyOf(kind, namespace, name))
        if (list) list.push(site)
        else sites.set(keyOf(kind, namespace, name), [site])
      }
    }
  }
  const written = writtenAt(view, waysAt)
  const dropped = missesOf(view)
  for (const ingress of view.cluster.all('Ingress')) {
    const id = keyOf(ingress.kind, ingress.meta.namespace, ingress.meta.name)
    const own = sites.get(id)
    if (!own || dropped.has(id)) continue
    for (const { host, path, pathType, origin } of pathsOf(ingress)) {
      // A canary is no rule of its own, and takes part in another's requests.
      if (named.has(idOf(origin)) || named.has(`target ${idOf(objectOf(origin))} ${path || '/'}`)) continue
      for (const site of own) {
        const winner = sayHost(site.host) === (host || '*') ? written(site).get(`${pathType} ${path}`) : undefined
        if (!winner) continue
        const { rule: _, ...rest } = winner
        const why = sameObject(winner.origin, origin) ? 'is the one that its controller keeps' : whyFirst(view.cluster, winner.origin, origin)
        yield { loser: { ...rest, origin, targets: [] }, winner, others: [], same: true, why }
        break
      }
    }
  }
}

/** The first way of a site for each path as it is written: few sites are asked for. */
const writtenAt = ({ cluster }: View, waysAt: ReadonlyMap<Site, readonly Way[]>): ((site: Site) => ReadonlyMap<string, Way>) => {
  const known = new Map<Site, ReadonlyMap<string, Way>>()
  return (site) => {
    const paths = new Map<string, Way>(
      (known.has(site) ? [] : (waysAt.get(site) ?? [])).toReversed().flatMap((way) => {
        const at = pathAt(cluster, way.origin)
        return at ? [[`${at.pathType} ${at.path}`, way] as const] : []
      }),
    )
    const made = known.get(site) ?? paths
    known.set(site, made)
    return made
  }
}

function* pathsOf(ingress: Ingress) {
  for (const [r, { host, paths }] of ingress.rules.entries())
    for (const [p, { path, pathType }] of (paths ?? []).entries())
      yield { host: host.toLowerCase(), path, pathType, origin: refTo(ingress, `/spec/rules/${r}/http/paths/${p}`) }
}
