import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let second = 0

const tick = (): void => {
  second += 1
  for (const listener of [...listeners]) listener()
}
/** One timer for the page, and none while it is hidden (R15). */
const arrange = (): void => {
  const wanted = listeners.size > 0 && document.visibilityState === 'visible'
  if (wanted && timer === undefined) timer = setInterval(tick, 1_000)
  if (!wanted && timer !== undefined) {
    clearInterval(timer)
    timer = undefined
  }
}
const onVisible = (): void => {
  arrange()
  tick()
}

/** Renders again each second while the page is seen. */
export const useSecond = (): number =>
  useSyncExternalStore(
    (listener) => {
      if (listeners.size === 0) document.addEventListener('visibilitychange', onVisible)
      listeners.add(listener)
      arrange()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) document.removeEventListener('visibilitychange', onVisible)
        arrange()
      }
    },
    () => second,
  )

/** `8 s`, `3 min`, `5 h`, `2 d`: how long ago, in one unit. */
export const ageOf = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 90) return `${seconds} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}
