import { useSyncExternalStore } from 'react'
import { asked, patchParams } from './address.ts'

export type Theme = 'light' | 'dark'

const KEPT = 'portolan.theme'

/** What a reader's storage says; it may be closed to us (private windows, policies), which is no error. */
const kept = (): Theme | undefined => {
  try {
    const value = window.localStorage.getItem(KEPT)
    return value === 'light' || value === 'dark' ? value : undefined
  } catch {
    return undefined
  }
}

const dark = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)')

/** The address wins, then what the reader chose here, then the system. */
const wanted = (): Theme => {
  const theme = asked('theme')
  if (theme === 'light' || theme === 'dark') return theme
  return kept() ?? (dark().matches ? 'dark' : 'light')
}

const listeners = new Set<() => void>()

const apply = (): void => {
  const theme = wanted()
  if (document.documentElement.dataset.theme === theme) return
  document.documentElement.dataset.theme = theme
  for (const listener of [...listeners]) listener()
}

/** Sets the theme and keeps it in step with the system and the address. Called once, from `main.tsx`. */
export const keepTheme = (): void => {
  apply()
  dark().addEventListener('change', apply)
  window.addEventListener('popstate', apply)
}

/** The other theme, remembered. A theme in the address is taken out of it: the choice is the reader's, not the link's. */
export const switchTheme = (): void => {
  const next: Theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'
  try {
    window.localStorage.setItem(KEPT, next)
    patchParams({ theme: null }, 'replace')
  } catch {
    patchParams({ theme: next }, 'replace')
  }
  apply()
}

export const useTheme = (): Theme =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'),
  )
