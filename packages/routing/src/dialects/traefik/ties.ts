import { idOf, type Ref } from '@portolan/model'
import type { Action, Condition, Pattern, Rule } from '../../table.ts'

/** Ties that one rule names; more say nothing more. */
const MOST = 20

/**
 * TRF-02: routers of equal priority come in an order of Go's maps and of an unstable sort, another one at each load (OBS-06). Each rule names
 * those of its priority that may take a request of its own and lead elsewhere. The rules are in the order of their priority.
 */
export const tied = (rules: readonly Rule[]): readonly Rule[] => {
  const ties = new Map<Rule, Rule[]>()
  for (let from = 0; from < rules.length; ) {
    let to = from + 1
    while (to < rules.length && rules[to]?.rank[0]?.value === rules[from]?.rank[0]?.value) to += 1
    if (to - from > 1) among(rules.slice(from, to), ties)
    from = to
  }
  if (ties.size === 0) return rules
  return rules.map((rule) => {
    const others = ties.get(rule)
    return others ? { ...rule, tiedWith: others.map(({ origin }): Ref => origin) } : rule
  })
}

/** In the order of their paths, one that another begins with comes before it. */
const among = (rules: readonly Rule[], ties: Map<Rule, Rule[]>): void => {
  const placed = rules.map((rule) => ({ rule, path: pathIn(rule.when) }))
  const free = placed.filter(({ path }) => path === undefined)
  const held = placed.flatMap(({ rule, path }) => (path ? [{ rule, path }] : []))
  held.sort((a, b) => (a.path.value < b.path.value ? -1 : a.path.value > b.path.value ? 1 : 0))
  for (const [i, { rule, path }] of held.entries()) {
    for (let j = i + 1; j < held.length; j++) {
      const other = held[j]
      if (!other?.path.value.startsWith(path.value)) break
      if (path.by === 'exact' && other.path.value !== path.value) break
      tie(rule, other.rule, ties)
      if ((ties.get(rule)?.length ?? 0) >= MOST) break
    }
  }
  for (const [i, { rule }] of free.entries()) {
    for (const other of free.slice(i + 1, i + 1 + MOST)) tie(rule, other.rule, ties)
    for (const other of held.slice(0, MOST)) tie(rule, other.rule, ties)
  }
}

const tie = (a: Rule, b: Rule, ties: Map<Rule, Rule[]>): void => {
  if (alike(a, b) || idOf(a.origin) === idOf(b.origin) || apart(a.when, b.when)) return
  note(a, b, ties)
  note(b, a, ties)
}

const note = (rule: Rule, other: Rule, ties: Map<Rule, Rule[]>): void => {
  const list = ties.get(rule)
  if (!list) ties.set(rule, [other])
  else if (list.length < MOST) list.push(other)
}

/** Whichever of the two is asked, the same comes of it. */
const alike = (a: Rule, b: Rule): boolean => !a.gates && !b.gates && endOf(a.then) !== undefined && endOf(a.then) === endOf(b.then)

const endOf = (action: Action): string | undefined =>
  action.do === 'forward' && action.filters.length === 0
    ? action.targets.map(({ weight, service, protocol }) => `${weight} ${service?.namespace}/${service?.name}:${service?.port} ${protocol}`).join()
    : undefined

/** The literal text that the path must be or begin with. */
const pathIn = (condition: Condition): Extract<Pattern, { readonly by: 'exact' | 'prefix' | 'segments' }> | undefined => {
  if (condition.is === 'path')
    return condition.like.by === 'exact' || condition.like.by === 'prefix' || condition.like.by === 'segments' ? condition.like : undefined
  if (condition.is !== 'all') return undefined
  for (const part of condition.of) {
    const path = pathIn(part)
    if (path) return path
  }
  return undefined
}

/** Both ask for one word of the method, and for different ones. */
const apart = (a: Condition, b: Condition): boolean => {
  const [one, other] = [methodIn(a), methodIn(b)]
  return one !== undefined && other !== undefined && one !== other
}

const methodIn = (condition: Condition): string | undefined => {
  if (condition.is === 'method') return condition.like.by === 'exact' ? condition.like.value : undefined
  return condition.is === 'all' ? condition.of.map(methodIn).find((method) => method !== undefined) : undefined
}
