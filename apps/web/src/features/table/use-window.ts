import { type RefObject, type UIEvent, useEffect, useState } from 'react'

/** Height of a row in the table, px; `twin.css` sets it. */
export const ROW = 29
/** Up to so many rows all stand in the page. */
const ALL = 300
const SPARE = 30

/** Which of many rows stand in the page: those on screen with some to spare, and always the one with the focus. */
export const windowOf = (rows: number, top: number, height: number, focused: number): { readonly from: number; readonly till: number } => {
  if (rows <= ALL) return { from: 0, till: rows }
  const first = Math.floor(top / ROW)
  const last = first + Math.ceil(height / ROW)
  if (focused < first - SPARE || focused > last + SPARE) return { from: Math.max(0, focused - SPARE), till: Math.min(rows, focused + SPARE) }
  return { from: Math.max(0, first - SPARE), till: Math.min(rows, last + SPARE) }
}

export const useWindow = (box: RefObject<HTMLElement | null>, rows: number, focused: number) => {
  const [view, setView] = useState({ top: 0, height: 900, by: 'scroll' as 'scroll' | 'focus' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new focus is what takes over from scrolling
  useEffect(() => setView((before) => ({ ...before, by: 'focus' })), [focused])
  const onScroll = (event: UIEvent<HTMLElement>): void => {
    const { scrollTop, clientHeight } = event.currentTarget
    setView({ top: scrollTop, height: clientHeight, by: 'scroll' })
  }
  const height = box.current?.clientHeight ?? view.height
  const first = Math.floor(view.top / ROW)
  const { from, till } = windowOf(rows, view.top, height, view.by === 'focus' ? focused : first)
  return { from, till, before: from * ROW, after: (rows - till) * ROW, onScroll }
}
