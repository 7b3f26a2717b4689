import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { delayAfter, sleep } from './backoff.ts'
import type { Failure } from './failure.ts'

const failure = (is: Exclude<Failure['is'], 'busy'>): Failure => ({ is, text: '' })
const most = (what: Failure, attempts: number): number => delayAfter(what, attempts, 30_000, () => 1)

describe('delayAfter', () => {
  it('doubles from half a second to 30 s for a busy server, with full jitter', () => {
    const busy: Failure = { is: 'busy', text: '' }
    expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map((attempts) => most(busy, attempts))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ])
    expect(delayAfter(busy, 7, 30_000, () => 0)).toBe(0)
    expect(delayAfter(busy, 7, 30_000, () => 0.5)).toBe(15_000)
  })

  it('stays below 2 s for a connection that breaks', () => {
    expect(most(failure('dropped'), 50)).toBe(2_000)
    expect(most(failure('silent'), 50)).toBe(2_000)
  })

  it('never undercuts Retry-After', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (retryAfter, attempts, random) => {
          const delay = delayAfter({ is: 'busy', text: '', retryAfter }, attempts, 30_000, () => random)
          expect(delay).toBeGreaterThanOrEqual(retryAfter)
          expect(delay).toBeLessThanOrEqual(retryAfter + 1_000)
        },
      ),
    )
  })

  it('asks again for what is forbidden or missing within the given time, not before most of it has passed', () => {
    for (const is of ['forbidden', 'missing'] as const) {
      expect(delayAfter(failure(is), 9, 30_000, () => 0)).toBe(27_000)
      expect(most(failure(is), 9)).toBe(30_000)
    }
  })

  it('reads a version that is too old anew within a second, and slows down when that goes on', () => {
    expect(most(failure('gone'), 1)).toBe(1_000)
    expect(delayAfter(failure('gone'), 5, 30_000, () => 0)).toBe(1_000)
    expect(most(failure('gone'), 50)).toBe(31_000)
  })

  it('leaves a server that nobody reaches to the gate', () => {
    for (const is of ['refused', 'tls', 'credentials'] as const) expect(most(failure(is), 5)).toBe(0)
  })
})

describe('sleep', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('ends when its time is over', async () => {
    const done = vi.fn()
    void sleep(1_000, new AbortController().signal).then(done)
    await vi.advanceTimersByTimeAsync(999)
    expect(done).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(done).toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends at once when it is aborted, and leaves no timer', async () => {
    const abort = new AbortController()
    const done = vi.fn()
    void sleep(1_000_000, abort.signal).then(done)
    abort.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(done).toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
    await sleep(1_000_000, abort.signal)
  })
})
