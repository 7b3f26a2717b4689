import { useEffect } from 'react'

const DAY = 24 * 3600_000
const MOST_HEAP = 600 * 1024 * 1024
const LOOK_MS = 60_000
const SHIFT_MS = 180_000

/** Whether to begin anew: past the heap's limit at once, after a day in a quiet minute, and after another six hours in any. `age` in ms, `heap` in bytes. */
export const isSpent = ({ age, heap, quiet }: { readonly age: number; readonly heap: number | undefined; readonly quiet: boolean }): boolean =>
  (heap ?? 0) > MOST_HEAP || (age > DAY && (quiet || age > 1.25 * DAY))

/** Where the frame stands after so many steps: the corners of a square of 2 px, in turn. */
export const shiftAt = (step: number): string => `${step % 4 === 1 || step % 4 === 2 ? 2 : 0}px ${step % 4 >= 2 ? 2 : 0}px`

/** Loads the page anew; nothing on it needs to survive. */
const reload = (): void => window.location.reload()

/**
 * What lets a screen hang on a wall for weeks: it loads itself anew once a day in a quiet minute, past 600 MB of heap, and when the server became
 * another version. `quiet` tells whether nothing is broken and the stream lives.
 */
export const useSelfReload = (version: string | undefined, quiet: boolean): void => {
  useEffect(() => {
    const timer = setInterval(() => {
      const { memory } = performance as Performance & { readonly memory?: { readonly usedJSHeapSize: number } }
      if (isSpent({ age: performance.now(), heap: memory?.usedJSHeapSize, quiet })) reload()
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [quiet])
  useEffect(() => {
    if (version === undefined) return
    const first = window.sessionStorage.getItem(KEPT)
    window.sessionStorage.setItem(KEPT, version)
    if (first !== null && first !== version) reload()
  }, [version])
}

const KEPT = 'portolan.kiosk.version'

/** Keeps the screen on, as far as the browser lets a page. */
export const useWakeLock = (): void => {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined
    const take = () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
      navigator.wakeLock.request('screen').then(
        (taken) => {
          lock = taken
        },
        () => undefined,
      )
    }
    take()
    document.addEventListener('visibilitychange', take)
    return () => {
      document.removeEventListener('visibilitychange', take)
      void lock?.release()
    }
  }, [])
}

/** Against burn-in: the whole frame moves by 2 px every three minutes, round a square. `element` keeps its size. */
export const useShift = (element: { readonly current: HTMLElement | null }): void => {
  useEffect(() => {
    let step = 0
    const timer = setInterval(() => {
      step++
      if (element.current) element.current.style.translate = shiftAt(step)
    }, SHIFT_MS)
    return () => clearInterval(timer)
  }, [element])
}
