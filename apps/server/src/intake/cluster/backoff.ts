import type { Failure } from './failure.ts'

/** Base and cap in ms of each class of failure (R5). */
const CLASSES = {
  quick: { base: 500, cap: 2_000 },
  slow: { base: 500, cap: 30_000 },
} as const

/**
 * How long to wait before the next attempt, in ms, with full jitter: anything from nothing to twice as long each time, up to a cap.
 * `attempts` counts failures in a row, from 1. A server's Retry-After is never undercut. `random` gives 0 to 1.
 */
export const delayAfter = (failure: Failure, attempts: number, denied: number, random: () => number = Math.random): number => {
  switch (failure.is) {
    // The gate waits for these: one prober asks for all.
    case 'refused':
    case 'tls':
    case 'credentials':
      return 0
    case 'dropped':
    case 'silent':
      return jittered(CLASSES.quick, attempts, random)
    case 'busy':
      return failure.retryAfter === undefined ? jittered(CLASSES.slow, attempts, random) : failure.retryAfter + random() * 1_000
    case 'timeout':
    case 'unauthorized':
    case 'unsupported':
    case 'garbled':
    case 'untaken':
      return jittered(CLASSES.slow, attempts, random)
    case 'forbidden':
    case 'missing':
      return denied * (0.9 + random() * 0.1)
    case 'gone':
    case 'rewound':
      // Kinds that were all too old at once read everything a little apart; one that is too old again and again, ever more seldom.
      return attempts > 4 ? 1_000 + jittered(CLASSES.slow, attempts - 4, random) : random() * 1_000
    case 'stopped':
      return 0
    default:
      return failure satisfies never
  }
}

const jittered = ({ base, cap }: { base: number; cap: number }, attempts: number, random: () => number): number =>
  random() * Math.min(cap, base * 2 ** Math.min(attempts - 1, 10))

/** Waits; ends early when aborted. Never rejects. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
