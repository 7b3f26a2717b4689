import { idOf, type Ref } from '@portolan/model'
import { compareRefs, compareText } from '../../order.ts'
import { leaves } from '../../match.ts'
import type { Gate, Rule, Site } from '../../table.ts'
import { NOT_FOUND } from './not-found.ts'
import type { Router } from './router.ts'
import { at, type HostFact } from './specialize.ts'
import { tied } from './ties.ts'

/** A listener, and the routers that are asked there: those of an entry point with TLS, or those without. */
export interface Slot {
  readonly listener: string
  readonly takes: (router: Router) => boolean
  /** The entry point's own redirect (TRF-06). */
  readonly gates?: readonly Gate[]
}

/**
 * The sites of all routers. Traefik has no hosts: it asks each router in turn. So each host that some rule names gets all routers that
 * could take it, those of wider hosts too (`borrowed`); hosts that none names get the rest. `others`: there are listeners besides the slots'.
 */
export const sitesOf = (routers: readonly Router[], slots: readonly Slot[], others = false): readonly Site[] => {
  const ordered = [...routers].sort(
    (a, b) => b.priority - a.priority || compareRefs(a.origin, b.origin) || compareText(idOf(a.origin), idOf(b.origin)),
  )
  const named = new Named(ordered)
  const exact = [...named.exact].map(([host, own]): Place => ({ fact: { is: 'exact', host }, own, with: merged(own, wider(named, host)) }))
  const suffixes = [...named.suffix]
    .sort(([a], [b]) => b.length - a.length || compareText(a, b))
    .map(([suffix, own]): Place => ({ fact: { is: 'suffix', suffix }, own, with: merged(own, named.open) }))
  const many = [...named.suffixes]
    .sort(([a], [b]) => b.length - a.length || compareText(a, b))
    .map(([suffix, own]): Place => ({ fact: { is: 'suffixes', suffix }, own, with: merged(own, under(named, suffix)) }))
  const placed = new Set([...exact, ...suffixes, ...many].flatMap(({ fact, own }) => own.filter((index) => at(ordered[index], fact) !== false)))
  const other: Place = { fact: { is: 'other' }, own: named.open.filter((index) => !placed.has(index)), with: named.open }
  const rules = new Rules(ordered)
  return [...exact, ...suffixes, ...many, other].flatMap((place) => sitesAt(place, ordered, slots, rules, others))
}

/** One host, or kind of host: who names it, and everybody who may take it; by index in the order of priority. */
interface Place {
  readonly fact: HostFact
  readonly own: readonly number[]
  readonly with: readonly number[]
}

/** Who names which host. */
class Named {
  readonly exact = new Map<string, number[]>()
  readonly suffix = new Map<string, number[]>()
  readonly suffixes = new Map<string, number[]>()
  /** Those that may take hosts which nobody names. */
  readonly open: number[] = []

  constructor(routers: readonly Router[]) {
    for (const [index, router] of routers.entries()) {
      const { reach } = router
      if (reach.by === 'exact') push(this.exact, reach.value, index)
      else if (reach.by === 'suffix') push(this.suffix, reach.value, index)
      else if (reach.by === 'suffixes') push(this.suffixes, reach.value, index)
      else if (reach.by === 'any') this.open.push(index)
      else {
        for (const leaf of leaves(router.when)) {
          if (leaf.is !== 'host') continue
          if (leaf.like.by === 'exact') push(this.exact, leaf.like.value, index)
          if (leaf.like.by === 'wildcard') push(this.suffix, leaf.like.value, index)
        }
        if (at(router, { is: 'other' }) !== false) this.open.push(index)
      }
    }
  }
}

const wider = (named: Named, host: string): readonly number[] => {
  const dot = host.indexOf('.')
  const one = dot > 0 ? named.suffix.get(host.slice(dot)) : undefined
  const many = under(named, host)
  return one ? merged(one, many) : many
}

/** Whoever takes every host that ends so. */
const under = ({ suffixes, open }: Named, text: string): readonly number[] => {
  let found: readonly number[] = open
  if (suffixes.size > 0)
    for (let dot = text.indexOf('.', 1); dot > 0; dot = text.indexOf('.', dot + 1)) {
      const here = suffixes.get(text.slice(dot))
      if (here) found = merged(here, found)
    }
  return found
}

/** Two lists in rising order as one, each number once. */
const merged = (a: readonly number[], b: readonly number[]): readonly number[] => {
  if (b.length === 0) return a
  if (a.length === 0) return b
  return [...new Set([...a, ...b])].sort((one, other) => one - other)
}

const sitesAt = (place: Place, routers: readonly Router[], slots: readonly Slot[], rules: Rules, others: boolean): readonly Site[] => {
  const alone = place.with.length === 1 && place.own.length === 1 ? siteOfOne(place, routers, slots, rules, others) : undefined
  if (alone) return alone
  const groups = new Map<string, { readonly slots: Slot[]; readonly taken: readonly number[] }>()
  for (const slot of slots) {
    const taken = place.with.filter((index) => {
      const router = routers[index]
      return router !== undefined && slot.takes(router)
    })
    if (taken.length === 0 && !(slot.gates && place.fact.is === 'other')) continue
    const key = `${slot.gates ? slot.listener : ''} ${taken.join()}`
    const known = groups.get(key)
    if (known) known.slots.push(slot)
    else groups.set(key, { slots: [slot], taken })
  }
  const own = new Set(place.own)
  return [...groups.values()].flatMap(({ slots: on, taken }): readonly Site[] => {
    const gates = on[0]?.gates
    const found = taken.flatMap((index) => rules.of(index, place.fact, own.has(index)) ?? [])
    // A host that rules name in order to leave it out has a site without rules: else it would be one that nobody names.
    if (found.length === 0 && place.fact.is === 'other' && !gates) return []
    const naming = taken.filter((index) => own.has(index)).flatMap((index) => routers[index] ?? [])
    const origins = [...new Map(naming.map(({ origin }) => [idOf(whole(origin)), whole(origin)])).values()].sort(compareRefs)
    const addresses = [...new Set(naming.flatMap((router) => router.addresses ?? []))]
    return [
      {
        host: patternOf(place.fact),
        ...(on.length === slots.length && !others ? {} : { listeners: on.map(({ listener }) => listener) }),
        rules: tied(found),
        otherwise: NOT_FOUND,
        ...(gates ? { gates } : {}),
        origins,
        ...(addresses.length > 0 ? { addresses } : {}),
        rule: 'TRF-02',
      },
    ]
  })
}

/** Most hosts have one router, which stands alike on all its listeners. */
const siteOfOne = (place: Place, routers: readonly Router[], slots: readonly Slot[], rules: Rules, others: boolean): readonly Site[] | undefined => {
  const [index = 0] = place.own
  const router = routers[index]
  if (!router || router.reach.by === 'rule' || slots.some(({ gates }) => gates !== undefined)) return undefined
  const rule = rules.of(index, place.fact, true)
  const on = slots.filter((slot) => slot.takes(router))
  if (!rule || on.length === 0) return []
  return [
    {
      host: patternOf(place.fact),
      ...(on.length === slots.length && !others ? {} : { listeners: on.map(({ listener }) => listener) }),
      rules: [rule],
      otherwise: NOT_FOUND,
      origins: [whole(router.origin)],
      ...(router.addresses && router.addresses.length > 0 ? { addresses: [...new Set(router.addresses)] } : {}),
      rule: 'TRF-02',
    },
  ]
}

const whole = ({ pointer: _, ...ref }: Ref): Ref => ref

const patternOf = (fact: HostFact): Site['host'] =>
  fact.is === 'exact'
    ? { by: 'exact', value: fact.host }
    : fact.is === 'other'
      ? { by: 'anything' }
      : { by: 'wildcard', value: fact.suffix, labels: fact.is === 'suffix' ? 'one' : 'many' }

/** The rules of routers. One that asks nothing of the host is one object, however many sites it stands on. */
class Rules {
  readonly #routers: readonly Router[]
  readonly #own = new Map<number, Rule>()
  readonly #borrowed = new Map<number, Rule>()

  constructor(routers: readonly Router[]) {
    this.#routers = routers
  }

  of(index: number, fact: HostFact, own: boolean): Rule | undefined {
    const router = this.#routers[index]
    const when = at(router, fact)
    if (!router || when === false) return undefined
    const kept = own ? this.#own : this.#borrowed
    const known = kept.get(index)
    if (known && known.when === when) return known
    const made = toRule(router, when, own)
    kept.set(index, made)
    return made
  }
}

const toRule = (router: Router, when: Rule['when'], own: boolean): Rule => ({
  when,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
  then: router.then,
  ...(router.gates.length > 0 ? { gates: router.gates } : undefined),
  ...(own ? undefined : { borrowed: true as const }),
  origin: router.origin,
  label: router.label,
  rank: [{ name: router.given ? 'highest priority' : 'longest rule', value: router.priority, rule: 'TRF-02' }],
  ...(router.blind.length > 0 ? { blind: router.blind } : undefined),
  ...(router.edits ? { edits: router.edits } : undefined),
  ...(router.hostAt === undefined ? undefined : { hostAt: router.hostAt }),
})

const push = (map: Map<string, number[]>, key: string, index: number): void => {
  const list = map.get(key)
  if (!list) map.set(key, [index])
  else if (list.at(-1) !== index) list.push(index)
}
