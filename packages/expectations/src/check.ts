import type { Cluster } from '@portolan/model'
import { type Rejected, type RouteResult, type RouteTable, type Step, trace } from '@portolan/routing'
import type { Expectation, Want } from './expectation.ts'
import { judge } from './judge.ts'
import { decidingStep, nearMiss } from './why.ts'

/** What became of one expectation. */
export interface Checked {
  readonly expectation: Expectation
  /** `unknown`: the objects don't tell; it counts as not holding. */
  readonly state: 'holds' | 'fails' | 'unknown'
  /** The first thing that doesn't hold, and what happens instead, in a sentence or two. Set unless it holds, as `missed` is. */
  readonly why?: string
  readonly missed?: Want
  /** The step that decided. */
  readonly step?: Step
  /** The candidate that came closest to what was wanted, with the edit that would help where there is one. */
  readonly near?: Rejected
  readonly result: RouteResult
}

/**
 * Asks for the expectation's request and compares what it finds. Never throws. An outcome that can't be told doesn't hold.
 * `now`: ms since the epoch, as for `trace`.
 */
export const checkExpectation = (cluster: Cluster, tables: readonly RouteTable[], expectation: Expectation, now?: number): Checked => {
  const result = trace(cluster, tables, expectation.request, 0, now)
  const judged = expectation.wants.map((want) => ({ want, ...judge(want, result, cluster) }))
  const worst = judged.find(({ state }) => state === 'fails') ?? judged.find(({ state }) => state === 'unknown')
  if (!worst?.why) return { expectation, state: 'holds', result }
  const { want, state, why } = worst
  const [step, near] = [decidingStep(want, state, result, worst.trace), nearMiss(want, result)]
  return { expectation, state, why, missed: want, ...(step ? { step } : {}), ...(near ? { near } : {}), result }
}
