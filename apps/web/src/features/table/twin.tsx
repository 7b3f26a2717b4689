import type { Graph } from '@portolan/contract'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { patchParams, useAddress } from '../../address.ts'
import { Glyph } from '../../ui/glyph.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Inert } from '../../ui/inert.tsx'
import { markOf, statusWord } from '../../ui/mark.ts'
import { type Focus, idAt, moveOf } from './keys.ts'
import { type Cell, type Column, COLUMNS, type Row, rowsOf } from './rows.ts'
import { useWindow } from './use-window.ts'
import '../../ui/text.css'
import './twin.css'

const HEADS: Readonly<Record<Column, string>> = {
  host: 'Host',
  rule: 'Rule',
  service: 'Service',
  pods: 'Pods ready',
  through: 'Through',
  state: 'State',
}

/**
 * The chart as a treegrid: the same graph, the same selection. Shown in table view; in graph view it stays in the page for those who
 * read without seeing the canvas, and the chart is the one stop of the Tab key for both.
 */
export function Twin({
  graph,
  selection,
  shown,
  onSelect,
}: {
  graph: Graph
  selection: string | undefined
  shown: boolean
  onSelect: (id: string) => void
}) {
  const all = useMemo(() => rowsOf(graph), [graph])
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => new Set())
  const [focusKey, setFocusKey] = useState<{ readonly key: string; readonly cell: number | undefined }>()
  const { params } = useAddress()
  const box = useRef<HTMLDivElement>(null)
  const moved = useRef(false)
  const folded = useMemo(() => foldedBy(all, closed), [all, closed])
  const rows = useMemo(() => all.filter(({ under }) => !under.some((key) => folded.has(key))), [all, folded])
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === focusKey?.key),
  )
  const focus: Focus = { row: at, cell: focusKey?.cell }
  const { from, till, before, after, onScroll } = useWindow(box, rows.length, at)

  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    const row = box.current?.querySelector<HTMLElement>(`[aria-rowindex="${at + 2}"]`)
    const target = focusKey?.cell === undefined ? row : row?.querySelector<HTMLElement>(`[aria-colindex="${focusKey.cell + 1}"]`)
    target?.focus()
  }, [at, focusKey])

  const open = (id: string | undefined): void => {
    const fold = id === undefined ? undefined : graph.folded.find((each) => each.id === id)
    if (fold) patchParams({ open: [...new Set([...(params.get('open') ?? '').split(',').filter(Boolean), fold.id])].join(',') })
    else if (id !== undefined) onSelect(id)
  }
  const toggle = (key: string): void => {
    const next = new Set(folded)
    if (!next.delete(key)) next.add(key)
    setClosed(withPods(all, next))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return
    const move = moveOf(event.key, event.ctrlKey, focus, rows, folded)
    if (!move) return
    event.preventDefault()
    event.stopPropagation()
    switch (move.is) {
      case 'focus':
        moved.current = true
        setFocusKey({ key: rows[move.focus.row]?.key ?? '', cell: move.focus.cell })
        break
      case 'fold':
      case 'unfold':
        toggle(move.key)
        break
      case 'open':
        open(idAt(rows[at], focus.cell))
        break
      default:
        move satisfies never
    }
  }
  return (
    <div className="twin" ref={box} onScroll={onScroll}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table with this role is the treegrid of the APG's own example */}
      <table role="treegrid" aria-label="Routes" aria-rowcount={rows.length + 1} aria-colcount={COLUMNS.length} onKeyDown={onKeyDown}>
        <colgroup>
          {COLUMNS.map((column) => (
            <col key={column} className={`twin-col-${column}`} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={lookOf(column)}>
                {HEADS[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Spacer height={before} /> : null}
          {rows.slice(from, till).map((row, offset) => (
            <TwinRow
              key={row.key}
              row={row}
              index={from + offset}
              folded={folded.has(row.key)}
              focus={shown && from + offset === at ? focus : undefined}
              selection={selection}
              onToggle={() => toggle(row.key)}
              onFocus={(cell) => setFocusKey({ key: row.key, cell })}
              onOpen={(cell) => open(idAt(row, cell))}
            />
          ))}
          {after > 0 ? <Spacer height={after} /> : null}
        </tbody>
      </table>
    </div>
  )
}

function TwinRow(props: {
  row: Row
  index: number
  folded: boolean
  focus: Focus | undefined
  selection: string | undefined
  onToggle: () => void
  onFocus: (cell: number | undefined) => void
  onOpen: (cell: number | undefined) => void
}) {
  const { row, index, folded, focus, selection, onToggle, onFocus, onOpen } = props
  const chosen = selection !== undefined && COLUMNS.some((column) => column !== 'through' && row.cells[column]?.id === selection)
  const head = row.kind === 'area' || row.kind === 'fold' || row.kind === 'entry'
  const look = `twin-${row.kind}${chosen ? ' twin-chosen' : ''}${row.dim ? ' twin-dim' : ''}`
  return (
    <tr
      className={look}
      aria-rowindex={index + 2}
      aria-level={row.level}
      aria-expanded={row.expandable ? !folded : undefined}
      aria-selected={chosen}
      tabIndex={focus && focus.cell === undefined ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget) onFocus(undefined)
      }}
      onClick={(event) => {
        const cell = event.target instanceof Element ? event.target.closest('td') : null
        const column = cell ? Number(cell.getAttribute('aria-colindex')) - 1 : undefined
        onFocus(column)
        onOpen(column)
      }}
    >
      {COLUMNS.map((column, at) => {
        if (head && (column === 'rule' || column === 'service')) return null
        return (
          <td
            key={column}
            aria-colindex={at + 1}
            colSpan={head && column === 'host' ? 3 : undefined}
            tabIndex={focus?.cell === at ? 0 : -1}
            className={lookOf(column)}
            title={row.cells[column]?.text || undefined}
            onFocus={() => onFocus(at)}
          >
            {column === 'host' && row.level === 1 && row.expandable ? <Twist folded={folded} onToggle={onToggle} /> : null}
            {column === 'service' && row.expandable ? <Twist folded={folded} onToggle={onToggle} /> : null}
            {column === 'state' ? <State row={row} /> : <CellText cell={row.cells[column]} />}
          </td>
        )
      })}
    </tr>
  )
}

const lookOf = (column: Column): string | undefined => (column === 'pods' ? 'twin-right' : column === 'through' ? 'twin-through' : undefined)

function CellText({ cell }: { cell: Cell | undefined }) {
  if (!cell) return null
  const look = [cell.mono ? 'mono' : '', cell.tone ? `text-${cell.tone} twin-strong` : ''].filter(Boolean).join(' ')
  return (
    <>
      <span className={look || undefined}>
        <Inert text={cell.text} />
      </span>
      {cell.note ? (
        <>
          {' '}
          <span className="text-quiet twin-note">
            <Inert text={cell.note} />
          </span>
        </>
      ) : null}
    </>
  )
}

function State({ row }: { row: Row }) {
  if (row.kind === 'area' && row.status === 'ok') return null
  const mark = markOf(row.status)
  return (
    <span title={row.reasons.join(' ')}>
      {mark && mark !== 'ok' ? <Glyph status={mark} size={15} label={null} /> : null}
      {statusWord(row.status)}
      {row.reasons.length > 0 ? <span className="visually-hidden">: {row.reasons.join(' ')}</span> : null}
    </span>
  )
}

/** The mouse's way to fold; the keyboard has the arrow keys. */
function Twist({ folded, onToggle }: { folded: boolean; onToggle: () => void }) {
  return (
    <button
      type="button"
      className="twin-twist"
      tabIndex={-1}
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation()
        onToggle()
      }}
    >
      <Icon name={folded ? 'chevron-right' : 'chevron'} size={12} />
    </button>
  )
}

function Spacer({ height }: { height: number }) {
  return (
    <tr>
      <td colSpan={COLUMNS.length} className="twin-spacer" style={{ height }} />
    </tr>
  )
}

/** Which rows are folded: what the reader folded; pods start folded. */
const foldedBy = (rows: readonly Row[], closed: ReadonlySet<string>): ReadonlySet<string> => {
  const folded = new Set<string>()
  for (const { key, kind, expandable } of rows) if (expandable && (kind === 'route') !== closed.has(key)) folded.add(key)
  return folded
}

/** The reverse: what to remember so that exactly these rows are folded. */
const withPods = (rows: readonly Row[], folded: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(rows.filter(({ key, kind, expandable }) => expandable && (kind === 'route') !== folded.has(key)).map(({ key }) => key))
