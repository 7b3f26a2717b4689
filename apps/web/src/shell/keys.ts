import { useEffect, useRef, useSyncExternalStore } from 'react'

/** What a key does, by how it is written: `f`, `?`, `Escape`, `g m` for one after the other, `ArrowLeft`, `mod k` with Control or Command. Returning false lets the browser have it. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => unknown>>

const KEPT = 'portolan.letters'
const SEQUENCE_MS = 1_000

const listeners = new Set<() => void>()

/** Whether single letters are commands (WCAG 2.1.4), chosen in Help: as they are, with Alt, or never. */
type Letters = 'on' | 'alt' | 'off'

const lettersAre = (): Letters => {
  try {
    const kept = window.localStorage.getItem(KEPT)
    return kept === 'off' || kept === 'alt' ? kept : 'on'
  } catch {
    return 'on'
  }
}

export const useLetters = (): readonly [Letters, (letters: Letters) => void] => {
  const letters = useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, lettersAre)
  const set = (next: Letters) => {
    try {
      window.localStorage.setItem(KEPT, next)
    } catch {
      return
    }
    for (const listener of [...listeners]) listener()
  }
  return [letters, set]
}

/** Whether a key belongs to what has the focus. */
const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('dialog[open]') !== null)

/** Binds keys while mounted. They never fire in fields or in open dialogs, nor with Ctrl, Alt or Meta. */
export const useKeys = (keys: Keys): void => {
  const bound = useRef(keys)
  bound.current = keys
  useEffect(() => {
    let first: { readonly key: string; readonly at: number } | undefined
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return
      const { key } = event
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        // These belong to the page even in a field.
        const found = document.querySelector('dialog[open]') ? undefined : bound.current[`mod ${key.toLowerCase()}`]
        if (found && found(event) !== false) event.preventDefault()
        return
      }
      if (event.ctrlKey || event.metaKey || inField(event.target)) return
      const letter = key.length === 1
      const letters = lettersAre()
      if (letter ? letters === 'off' || event.altKey !== (letters === 'alt') : event.altKey) return
      const before = first && event.timeStamp - first.at < SEQUENCE_MS ? first.key : undefined
      first = letter ? { key, at: event.timeStamp } : undefined
      const found = bound.current[before === undefined ? key : `${before} ${key}`] ?? bound.current[key]
      if (found && found(event) !== false) event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
