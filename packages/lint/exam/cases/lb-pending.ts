import type { Case } from '../case.ts'
import { balancer } from '../objects.ts'
import { NOW } from '../read.ts'

export const lbPending: Case = {
  code: 'lb-pending',
  wrong: balancer(''),
  right: balancer('203.0.113.47'),
  title: 'legacy-web waits for an address',
  cause: 'no load balancer controller gave it one',
}

/** An address takes its time to come. */
export const young: Case = { ...lbPending, right: balancer('', new Date(NOW - 60_000).toISOString()) }
