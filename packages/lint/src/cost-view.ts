import { type Key, keyOf } from '@portolan/model'
import { type Cost, type CostRow, costOf } from './cost.ts'
import type { View } from './view.ts'

/** What the load balancers of a view cost, worked out once. */
export const costIn = (view: View): Cost => bookOf(view).cost

/** The row that stands for an object; undefined where another stands for its address. */
export const rowOf = (view: View, kind: string, namespace: string | undefined, name: string): CostRow | undefined =>
  bookOf(view).rows.get(keyOf(kind, namespace, name))

interface Book {
  readonly cost: Cost
  readonly rows: ReadonlyMap<Key, CostRow>
}

const bookOf = (view: View): Book =>
  view.keep(bookOf, '', () => {
    const cost = costOf(view.cluster, view.tables, view.options.lbMonthlyCost)
    return { cost, rows: new Map(cost.rows.map((row) => [keyOf(row.ref.kind, row.ref.namespace, row.ref.name), row])) }
  })
