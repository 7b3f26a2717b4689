import { COLUMNS, type Row } from './rows.ts'

/** Where the focus is: a row, and in it a cell; `cell` undefined: the row as a whole. */
export interface Focus {
  readonly row: number
  readonly cell: number | undefined
}

/** What a key does to a treegrid (APG: rows first, then cells). */
export type Move =
  | { readonly is: 'focus'; readonly focus: Focus }
  | { readonly is: 'fold' | 'unfold'; readonly key: string }
  | { readonly is: 'open' }

/** Rows that are a page apart. */
const PAGE = 12

/** Undefined: the key isn't the table's. `rows` are those that show; `closed` tells which are folded. */
export const moveOf = (key: string, ctrl: boolean, focus: Focus, rows: readonly Row[], closed: ReadonlySet<string>): Move | undefined => {
  const row = rows[focus.row]
  if (!row) return undefined
  const last = rows.length - 1
  const to = (target: number, cell = focus.cell): Move => {
    const bounded = Math.max(0, Math.min(last, target))
    return { is: 'focus', focus: { row: bounded, cell: cell === undefined ? undefined : (nearest(rows[bounded], cell) ?? undefined) } }
  }
  switch (key) {
    case 'ArrowDown':
      return to(focus.row + 1)
    case 'ArrowUp':
      return to(focus.row - 1)
    case 'PageDown':
      return to(focus.row + PAGE)
    case 'PageUp':
      return to(focus.row - PAGE)
    case 'Home':
      return ctrl || focus.cell === undefined ? to(0) : to(focus.row, 0)
    case 'End':
      return ctrl || focus.cell === undefined ? to(last) : to(focus.row, COLUMNS.length - 1)
    case 'ArrowRight': {
      if (focus.cell === undefined && row.expandable && closed.has(row.key)) return { is: 'unfold', key: row.key }
      const next = cellsOf(row).find((cell) => cell > (focus.cell ?? -1))
      return next === undefined ? to(focus.row) : { is: 'focus', focus: { row: focus.row, cell: next } }
    }
    case 'ArrowLeft': {
      if (focus.cell !== undefined) return { is: 'focus', focus: { row: focus.row, cell: cellsOf(row).findLast((cell) => cell < (focus.cell ?? 0)) } }
      if (row.expandable && !closed.has(row.key)) return { is: 'fold', key: row.key }
      const parent = rows.findIndex((other) => other.key === row.under.at(-1))
      return parent < 0 ? to(focus.row) : to(parent)
    }
    case 'Enter':
      return { is: 'open' }
    case ' ':
      return row.expandable ? { is: closed.has(row.key) ? 'unfold' : 'fold', key: row.key } : undefined
    default:
      return undefined
  }
}

/** What Enter opens: the cell's own thing, or of a whole row its Service, rule, host or area. */
export const idAt = (row: Row | undefined, cell: number | undefined): string | undefined => {
  const column = cell === undefined ? undefined : COLUMNS[cell]
  const own = column === undefined ? undefined : row?.cells[column]?.id
  return own ?? row?.cells.service?.id ?? row?.cells.rule?.id ?? row?.cells.host?.id ?? row?.cells.through?.id
}

/** Columns of a row that hold something. */
const cellsOf = (row: Row): readonly number[] => COLUMNS.flatMap((column, index) => (row.cells[column] ? [index] : []))

const nearest = (row: Row | undefined, cell: number): number | undefined =>
  row
    ? cellsOf(row).reduce<number | undefined>(
        (best, each) => (best === undefined || Math.abs(each - cell) < Math.abs(best - cell) ? each : best),
        undefined,
      )
    : undefined
