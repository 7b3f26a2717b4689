import { RULES } from './rules/index.ts'
import type { LintRule } from './view.ts'

/** What lists of rules say of one. */
export type RuleWords = Pick<LintRule, 'code' | 'about' | 'severity' | 'remedy' | 'needs'>

/** Findings that no object shows alone: whoever serves makes them, and they stand among the others. */
export const OUTSIDE = [
  {
    code: 'expectation-broken',
    about: 'A request does not come out as a file of expectations says.',
    severity: 'error',
    remedy: 'Take back the change that broke it, or correct what the file expects.',
    needs: [],
  },
  {
    code: 'expectation-file',
    about: 'A file of expectations could not be read, and its last good version counts.',
    severity: 'error',
    remedy: 'Correct the line that is named, or bring the file back.',
    needs: [],
  },
] as const satisfies readonly RuleWords[]

/** Every code that a finding can have. */
export const CODES: ReadonlySet<string> = new Set([...RULES, ...OUTSIDE].map(({ code }) => code))
