import { fits } from '../../pattern.ts'
import type { Condition, Pattern } from '../../table.ts'
import type { Router } from './router.ts'

/** What is known of the host: it is this one; it is one more label in front of the suffix and no rule names it in full; no rule names it. */
export type HostFact =
  | { readonly is: 'exact'; readonly host: string }
  | { readonly is: 'suffix' | 'suffixes'; readonly suffix: string }
  | { readonly is: 'other' }

/** What a router asks where this much is known of the host; false: it takes no such request. */
export const at = (router: Router | undefined, fact: HostFact): Condition | false => {
  if (!router) return false
  if (router.reach.by !== 'rule') return router.when
  const made = special(router.when, fact)
  return made === true ? ALWAYS : made
}

/** Holds for every request. */
export const ALWAYS: Condition = { is: 'all', of: [] }
export const NEVER: Condition = { is: 'any', of: [] }

const special = (condition: Condition, fact: HostFact): Condition | boolean => {
  switch (condition.is) {
    case 'all':
    case 'any':
      return joined(condition.is, condition.of, fact, condition)
    case 'not': {
      const inner = special(condition.of, fact)
      if (typeof inner === 'boolean') return !inner
      return inner === condition.of ? condition : { is: 'not', of: inner }
    }
    case 'host': {
      const truth = takes(condition.like, fact)
      return truth ?? condition
    }
    default:
      return condition
  }
}

const joined = (is: 'all' | 'any', parts: readonly Condition[], fact: HostFact, whole: Condition): Condition | boolean => {
  const stop = is === 'any'
  const kept: Condition[] = []
  for (const part of parts) {
    const made = special(part, fact)
    if (made === stop) return stop
    if (typeof made !== 'boolean') kept.push(made)
  }
  if (kept.length === 0) return !stop
  if (kept.length === 1) return kept[0] ?? !stop
  return kept.length === parts.length && kept.every((part, i) => part === parts[i]) ? whole : { is, of: kept }
}

/** undefined: it hangs on the host itself. */
const takes = (like: Pattern, fact: HostFact): boolean | undefined => {
  if (like.by === 'anything') return true
  if (fact.is === 'exact') {
    const truth = fits(like, fact.host)
    return truth === 'unknown' ? undefined : truth === 'yes'
  }
  if (like.by === 'exact') return false
  if (like.by === 'wildcard') return fact.is === 'suffix' && like.value === fact.suffix
  return undefined
}
