import type { Cost } from '@portolan/contract'
import { costOf } from '@portolan/lint'
import type { State } from './state.ts'

export const costAnswer = ({ revision, cluster, tables }: State, price: number): Cost => ({ revision, ...costOf(cluster, tables, price) })
