import type { MouseEvent } from 'react'
import { navigate } from '../address.ts'

/** A click handler that stays on the page; new-tab clicks stay the browser's. */
export const goTo =
  (path: string) =>
  (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigate(path)
  }
