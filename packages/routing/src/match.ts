import { HostIndex } from './host-index.ts'
import { pathSeen, readBy } from './path-form.ts'
import { fits, type Truth } from './pattern.ts'
import type { Asked } from './request.ts'
import { candidates } from './rule-index.ts'
import type { Condition, RouteTable, Rule, Site } from './table.ts'
import { valueAt, valuesAt } from './value-at.ts'

/** Where a request ends in a table: the site that it enters and the rule that takes it there. */
export interface Match {
  /** Undefined: no site takes the host, the table's `otherwise` answers. */
  readonly site?: Site
  /** Undefined: no rule takes it, `otherwise` answers. */
  readonly rule?: Rule
  /** Rules before it that may take the request: their conditions can't be evaluated. */
  readonly maybe: readonly Rule[]
}

/** A condition that isn't made of others. */
export type Leaf = Exclude<Condition, { readonly of: unknown }>

/**
 * The one matcher. Sites in order by host; once one is entered it is never left; rules in order, the first that holds wins.
 * The path is read as the proxy reads it (REQ-02).
 * `listener` undefined: sites that stand on certain listeners only are left out.
 */
export const match = (table: RouteTable, sent: Asked, host: string, listener: string | undefined): Match => {
  const asked = readBy(table, sent)
  const maybe: Rule[] = []
  let entered: Site | undefined
  for (const { thing: site, unknown } of HostIndex.of(table.sites).candidates(host)) {
    if (!standsOn(site, listener)) continue
    if (!unknown) {
      const rule = firstOf(site, asked, maybe)
      return rule ? { site, rule, maybe } : { site, maybe }
    }
    entered ??= site
    for (const rule of candidates(site.rules, pathSeen(asked))) if (holds(rule.when, asked) !== 'no') maybe.push(rule)
  }
  if (entered) return { site: entered, maybe }
  const rule = maybe.length === 0 ? table.strangers?.find(({ when }) => holds(when, asked) === 'yes') : undefined
  return rule ? { rule, maybe } : { maybe }
}

/** Every site that takes the host on a listener, first choice first: the one that is entered, and those that lose. */
export const openSites = (table: RouteTable, host: string, listener: string | undefined): readonly Site[] =>
  HostIndex.of(table.sites)
    .candidates(host)
    .flatMap(({ thing }) => (standsOn(thing, listener) ? thing : []))

const standsOn = ({ listeners }: Site, listener: string | undefined): boolean =>
  listeners === undefined || (listener !== undefined && listeners.includes(listener))

const firstOf = (site: Site, asked: Asked, maybe: Rule[]): Rule | undefined => {
  for (const rule of candidates(site.rules, pathSeen(asked))) {
    const truth = holds(rule.when, asked)
    if (truth === 'yes') return rule
    if (truth === 'unknown') maybe.push(rule)
  }
  return undefined
}

/** Whether a condition holds for a request; `unknown` when that hangs on something that can't be evaluated. */
export const holds = (condition: Condition, asked: Asked): Truth => {
  switch (condition.is) {
    case 'all':
      return every(condition.of, asked, 'no', 'yes')
    case 'any':
      return every(condition.of, asked, 'yes', 'no')
    case 'not': {
      const inner = holds(condition.of, asked)
      return inner === 'unknown' ? inner : inner === 'yes' ? 'no' : 'yes'
    }
    default:
      return leafHolds(condition, asked)
  }
}

/** The first part of a condition that fails: the one thing to tell of a rule that lost. */
export const failing = (condition: Condition, asked: Asked): Leaf | undefined => {
  if (holds(condition, asked) === 'yes') return undefined
  switch (condition.is) {
    case 'all':
    case 'any':
      for (const part of condition.of) {
        const leaf = failing(part, asked)
        if (leaf) return leaf
      }
      return undefined
    case 'not':
      return leaves(condition.of)[0]
    default:
      return condition
  }
}

/** All parts of a condition that aren't made of others. */
export const leaves = (condition: Condition): readonly Leaf[] => {
  switch (condition.is) {
    case 'all':
    case 'any':
      return condition.of.flatMap(leaves)
    case 'not':
      return leaves(condition.of)
    default:
      return [condition]
  }
}

const every = (parts: readonly Condition[], asked: Asked, stop: Truth, go: Truth): Truth => {
  let truth = go
  for (const part of parts) {
    const inner = holds(part, asked)
    if (inner === stop) return stop
    if (inner === 'unknown') truth = 'unknown'
  }
  return truth
}

const leafHolds = (leaf: Leaf, asked: Asked): Truth => {
  if ('each' in leaf && leaf.each) {
    const truths = valuesAt(leaf, asked).map((each) => fits(leaf.like, each, asked))
    return truths.includes('yes') ? 'yes' : truths.includes('unknown') ? 'unknown' : 'no'
  }
  const value = valueAt(leaf, asked)
  if (value === undefined) return leaf.is === 'sourceIp' ? 'unknown' : 'no'
  return fits(leaf.like, value, asked)
}
