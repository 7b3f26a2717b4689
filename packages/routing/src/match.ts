import { HostIndex } from './host-index.ts'
import { fits, type Truth } from './pattern.ts'
import type { Asked } from './request.ts'
import type { Condition, RouteTable, Rule, Site } from './table.ts'

/** Where a request ends in a table: the site that it enters and the rule that takes it there. */
export interface Match {
  /** Undefined: no site takes the host, the table's `otherwise` answers. */
  readonly site?: Site
  /** Sites that take the host too, and lose. */
  readonly losing: readonly Site[]
  /** Undefined: no rule takes it, `otherwise` answers. */
  readonly rule?: Rule
  /** Rules before it that may take the request: their conditions can't be evaluated. */
  readonly maybe: readonly Rule[]
}

/** A condition that isn't made of others. */
export type Leaf = Exclude<Condition, { readonly of: unknown }>

/**
 * The one matcher. Sites in order by host; once one is entered it is never left; rules in order, the first that holds wins.
 * `listener` undefined: sites that stand on certain listeners only are left out unless the table has no listener at all.
 */
export const match = (table: RouteTable, asked: Asked, host: string, listener: string | undefined): Match => {
  const open = HostIndex.of(table.sites)
    .candidates(host)
    .filter(({ thing: site }) => site.listeners === undefined || (listener !== undefined && site.listeners.includes(listener)))
  const first = open.findIndex(({ unknown }) => !unknown)
  const entered = first < 0 ? open[0] : open[first]
  if (!entered) return { losing: [], maybe: [] }
  const site = entered.thing
  const uncertain = open.slice(0, Math.max(0, first)).flatMap(({ thing }) => thing.rules)
  const maybe: Rule[] = uncertain.filter((rule) => holds(rule.when, asked) !== 'no')
  const losing = open.filter((other) => other !== entered).map(({ thing }) => thing)
  for (const rule of site.rules) {
    const truth = holds(rule.when, asked)
    if (truth === 'yes' && !entered.unknown) return { site, losing, rule, maybe }
    if (truth !== 'no') maybe.push(rule)
  }
  return { site, losing, maybe }
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

/** What a request has where a condition looks; undefined for a header, parameter or cookie that it doesn't have. */
export const valueAt = (leaf: Leaf, asked: Asked): string | undefined => {
  switch (leaf.is) {
    case 'host':
      return asked.host
    case 'path':
      return asked.path
    case 'method':
      return asked.method
    case 'sourceIp':
      return asked.sourceIp
    case 'header':
      return asked.headers.get(leaf.name.toLowerCase())?.values.join(',')
    case 'query':
      return pairs(asked.query.slice(1), '&').find(([name]) => name === leaf.name)?.[1]
    case 'cookie':
      return (asked.headers.get('cookie')?.values ?? []).flatMap((line) => pairs(line, ';')).find(([name]) => name.trim() === leaf.name)?.[1]
    default:
      leaf satisfies never
      return undefined
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
  const value = valueAt(leaf, asked)
  if (value === undefined) return leaf.is === 'sourceIp' ? 'unknown' : 'no'
  return fits(leaf.like, value)
}

const pairs = (text: string, separator: string): (readonly [string, string])[] =>
  text.split(separator).map((pair) => {
    const equals = pair.indexOf('=')
    return equals < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))]
  })

const decoded = (text: string): string => {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
