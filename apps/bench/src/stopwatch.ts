/** One line of a report: what was measured, beside its yardstick from the same run. */
export interface Figure {
  readonly what: string
  readonly figure: string
  /** The yardstick and the ratio to it, where there is one. */
  readonly against?: string
}

/**
 * Milliseconds of this thread's processor time of one call, the median of `rounds` (after one that isn't counted), with the smallest
 * and the largest: what others do on the same cores doesn't count.
 */
export const time = (work: () => unknown, rounds = 5): { median: number; min: number; max: number } => {
  work()
  return spread(Array.from({ length: rounds }, () => once(work)))
}

/** The median of some times, with the smallest and the largest. */
export const spread = (times: readonly number[]): { median: number; min: number; max: number } => {
  const sorted = [...times].sort((a, b) => a - b)
  return { median: sorted[sorted.length >> 1] ?? 0, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 }
}

/** The same of the first call. */
export const once = (work: () => unknown): number => {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

export const ms = ({ median, min, max }: ReturnType<typeof time>): string => `${median.toFixed(1)} ms (${min.toFixed(1)}..${max.toFixed(1)})`

/** Bytes of live heap; needs `node --expose-gc`. */
export const heap = (): number => {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
