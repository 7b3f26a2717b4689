import type { Cost } from '@portolan/contract'
import { costOf, type LbPrices } from '@portolan/lint'
import type { State } from './state.ts'

/** What the load balancers cost a month, and what could be saved. */
export const costAnswer = ({ revision, cluster, tables }: State, prices: LbPrices): Cost => ({ revision, ...costOf(cluster, tables, prices) })
