import { type Key, keyOf, type Ref, type Service } from '@portolan/model'
import { sayHost, type Target } from '@portolan/routing'
import type { Mend } from './finding.ts'
import { writtenPath } from './ingress-path.ts'
import type { View } from './view.ts'
import { exposureOf, objectOf, sayWay, shareOf, type Way } from './way.ts'

/** A way that sends requests to a Service. */
export interface Use {
  readonly way: Way
  readonly target: Target
  readonly share: number
}

/** A Service, with the ways that lead to it; those that never take a request are left out. */
export interface Used {
  readonly service: Service
  readonly uses: readonly Use[]
}

/** Every Service. */
export function* servicesUsed(view: View): IterableIterator<Used> {
  for (const list of usedByNamespace(view).values()) yield* list
}

/** What a rule says of every Service, kept by namespace: what happens in one makes it look there again, and not everywhere. */
export const ofServices = <T>(view: View, rule: object, say: (used: Used) => Iterable<T>): IterableIterator<T> =>
  ofNamespaces(view, rule, function* (list) {
    for (const used of list) yield* say(used)
  })

/** The same for rules that look at all Services of a namespace together. */
export function* ofNamespaces<T>(view: View, rule: object, say: (list: readonly Used[]) => Iterable<T>): IterableIterator<T> {
  for (const [namespace, list] of usedByNamespace(view)) yield* view.keep(rule, `in ${namespace}`, () => [...say(list)])
}

const usedByNamespace = (view: View): ReadonlyMap<string, readonly Used[]> =>
  view.keep(usedByNamespace, '', () => {
    const all = [...view.cluster.all('Service')]
    return Map.groupBy(
      all.map((service): Used => ({ service, uses: usesOf(view, service.meta.namespace, service.meta.name) })),
      ({ service }) => service.meta.namespace ?? '',
    )
  })

/** The ways that lead to a Service, as `servicesUsed` has them. */
export const usesOf = (view: View, namespace: string | undefined, name: string): readonly Use[] => {
  return view.keep(find, '', () => find(view)).get(keyOf('Service', namespace, name)) ?? NONE
}

const NONE: readonly Use[] = []

const find = (view: View): ReadonlyMap<Key, readonly Use[]> => {
  const uses = new Map<Key, Use[]>()
  for (const way of [...view.ways, ...leftOut(view)]) {
    if (way.rule?.shadowedBy) continue
    for (const target of way.targets) {
      const share = shareOf(way, target)
      // Where there is no rule because nothing is behind the Service, its requests are the Service's all the same.
      const isEmpty = way.rule === undefined && target.fault?.code === 'invalid'
      if (!target.service || (target.fault && !isEmpty) || (share === 0 && !target.pinnedBy?.length)) continue
      const key = keyOf('Service', target.service.namespace, target.service.name)
      const list = uses.get(key)
      if (list) list.push({ way, target, share })
      else uses.set(key, [{ way, target, share }])
    }
  }
  return uses
}

/** Targets that can't be followed, with their ways, by what is wrong. */
export function* faultsOf(
  view: View,
  code: NonNullable<Target['fault']>['code'],
): IterableIterator<{ readonly way: Way; readonly target: Target; readonly reason: string; readonly status: number; readonly share: number }> {
  for (const way of [...view.ways, ...leftOut(view)]) {
    if (way.rule?.shadowedBy) continue
    for (const target of way.targets)
      if (target.fault?.code === code) yield { way, target, reason: target.fault.reason, status: target.fault.status, share: shareOf(way, target) }
  }
}

/** Ways that would be there but for their backend: their proxy makes no rule of them. */
function* leftOut({ cluster, tables }: View): IterableIterator<Way> {
  for (const table of tables) {
    if (table.proxy.unserved !== undefined) continue
    for (const { ref, hosts, targets, text } of table.detached ?? []) {
      if (!targets.some(({ fault }) => fault && text.includes(fault.reason))) continue
      const [host] = hosts
      const base = {
        path: writtenPath(cluster, ref),
        origin: ref,
        targets,
        table,
        exposure: exposureOf(cluster, table.proxy),
        part: 1,
        rulesOnHost: 1,
      }
      yield { ...base, host: host ? sayHost(host) : '*' }
    }
  }
}

const sayAt = (way: Way): string => (sayWay(way) === '*' ? 'every host' : sayWay(way))

/** What becomes of a way's requests, as a clause. */
export const sayLoss = (way: Way, status: number): string =>
  way.rule
    ? `Requests to ${sayAt(way)} get ${status}`
    : `${way.table?.proxy.title ?? 'The proxy'} leaves the rule out: requests to ${sayAt(way)} get ${status}, or go to a wider rule`

/** The one edit that a fault of a backend asks for; undefined where none does it. */
export const mendOf = ({ fault, origin }: Target): Mend | undefined =>
  fault?.fix?.patch ? { do: 'patch', ref: objectOf(origin), patch: fault.fix.patch } : undefined

/** The field that is wrong, where the fault says which; else where the backend is named. */
export const fieldOf = ({ fault, origin }: Target): Ref => {
  const [line] = fault?.fix?.patch ?? []
  return line ? { ...origin, pointer: line.pointer } : origin
}
