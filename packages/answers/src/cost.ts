import type { Cost } from '@portolan/contract'
import { costOf, type LbPrices } from '@portolan/lint'
import type { State } from './state.ts'

export const costAnswer = ({ revision, cluster, tables }: State, prices: LbPrices): Cost => ({ revision, ...costOf(cluster, tables, prices) })
