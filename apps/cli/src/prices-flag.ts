import { collect } from './source-flags.ts'

/** The flag of every command that says what load balancers cost. */
export const PRICES_FLAG = [
  '--lb-monthly-cost <DOLLARS>',
  'what a load balancer is taken to cost a month: 18, or of a class or provider aws=16.43 (repeat for more; default: 20)',
  collect,
] as const
