import { idOf, type Ref, refTo } from '@portolan/model'
import { hostPattern } from '../../ingress/hosts.ts'
import { compareRefs, compareText } from '../../order.ts'
import type { Action, Gate, Rule, Site } from '../../table.ts'
import type { Path } from './paths.ts'
import type { Release } from './release.ts'
import type { RoutesByAcl } from './route-acl.ts'
import { rulesOf } from './rules.ts'

/** The controller's own backend answers (pkg/controller/global.go, handleDefaultLocalService). */
export const NOT_FOUND: Action = { do: 'respond', status: 404, reason: 'no rule takes the request', rule: 'HAP-09' }

/**
 * HAP-02: the host is looked up in full, then without its first label, else it counts as none; what is found is never left. A host has a row
 * only through a path that has a backend. Behind the host's own rules stands the default backend, which is everybody's.
 */
export const sitesOf = (
  paths: readonly Path[],
  byAcl: RoutesByAcl,
  defaults: readonly Rule[],
  gates: readonly Gate[],
  release: Release,
): readonly Site[] => {
  const byHost = Map.groupBy(paths, ({ host }) => host)
  const rules = new Map<string, readonly Rule[]>()
  for (const [host, own] of byHost) {
    const mapped = own.filter(({ backend }) => backend.acl === undefined)
    if (mapped.length > 0) rules.set(host, rulesOf(mapped, release))
  }
  const lent = defaults.map(borrow)
  const everywhere = byAcl.rulesFor('')
  // Without rules for any host the table's own answer is the same, and the proxy isn't taken to know every name.
  const forAny = byHost.has('') || defaults.length > 0 || gates.length > 0
  return [...new Set([...byHost.keys(), ...(forAny ? [''] : [])])].sort(bySpecificity).map((host): Site => {
    const own = byHost.get(host) ?? []
    const first = host === '' ? everywhere : [...byAcl.rulesFor(host), ...everywhere.map(borrow)]
    const addresses = [...new Set(own.flatMap(({ ingress }) => ingress.addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? [])))]
    return {
      host: hostPattern(host),
      rules: [...first, ...(rules.get(host) ?? lentTo(host, rules)), ...(host === '' ? defaults : lent)],
      otherwise: NOT_FOUND,
      ...(gates.length > 0 ? { gates } : undefined),
      origins: distinct([
        ...own.map(({ ingress }) => refTo(ingress)),
        ...(host === '' ? defaults.map(({ origin: { pointer: _, ...ref } }) => ref) : []),
      ]),
      rule: 'HAP-02',
      ...(addresses.length > 0 ? { addresses } : undefined),
    }
  })
}

/** A host without a row counts as its wildcard, else as none. */
const lentTo = (host: string, rules: ReadonlyMap<string, readonly Rule[]>): readonly Rule[] => {
  if (host === '') return []
  const wildcard = host.startsWith('*.') ? undefined : rules.get(`*${host.slice(host.indexOf('.'))}`)
  return (wildcard ?? rules.get('') ?? []).map(borrow)
}

const borrow = (rule: Rule): Rule => ({ ...rule, borrowed: true })

/** Full names, then wildcards, the longer first, then no host. */
const bySpecificity = (a: string, b: string): number => specificity(a) - specificity(b) || b.length - a.length || compareText(a, b)
const specificity = (host: string): number => (host === '' ? 2 : host.startsWith('*.') ? 1 : 0)

const distinct = (refs: readonly Ref[]): readonly Ref[] =>
  refs.length < 2 ? refs : [...new Map(refs.map((ref) => [idOf(ref), ref])).values()].sort(compareRefs)
