export type { Finding } from './finding.ts'
export { lint, withheld } from './lint.ts'
export { RULES } from './rules/index.ts'
export type { LintRule } from './view.ts'
