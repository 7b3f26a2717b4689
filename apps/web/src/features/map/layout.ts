import type { Graph } from '@portolan/contract'
import { columnsFor, ROW } from './columns.ts'
import { type Area, AREA_GAP, FOLD_H, type FoldRow, HEAD, heightOf, type Layout, TOP } from './places.ts'
import { reading } from './reading.ts'
import { rowsOf } from './rows.ts'
import { finish } from './stand.ts'

/** From scratch: the one picture that this graph has. */
export const freshLayout = (graph: Graph, width: number): Layout => {
  const read = reading(graph)
  const deep = graph.nodes.some((node) => node.layer === 'pod' || node.layer === 'workload')
  const columns = columnsFor(width, deep)
  const heights = new Map<string, number>()
  const areas: Area[] = []
  const folds: FoldRow[] = []
  let top = TOP
  read.areas.forEach((area, index) => {
    const inside = read.folds.filter((row) => row.area === area.id)
    const rows = rowsOf(area.members, read, index === 0, (id, row) => heights.set(id, top + HEAD + row * ROW))
    inside.forEach((row, below) => {
      folds.push({ ...row, y: top + HEAD + (rows + below) * ROW })
    })
    areas.push({ id: area.id, name: area.name, top, rows: rows + inside.length, continued: false })
    top += heightOf(rows + inside.length) + AREA_GAP
  })
  if (areas.length > 0) top += 2
  for (const row of read.folds) {
    if (row.area !== undefined) continue
    folds.push({ ...row, y: top + FOLD_H / 2 })
    top += FOLD_H + 6
  }
  return finish(graph, read, columns, heights, areas, folds, top)
}
