import { badField, Problem } from '@portolan/answers'
import { type Timeline, timelineQuery } from '@portolan/contract'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import type { State } from '../live.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'

export const getTimeline =
  ({ live, timeline }: Context) =>
  async (req: Request, res: Response) => {
    const { minRevision, after } = readQuery(req, timelineQuery)
    await reachRevision(live, minRevision)
    res.set('Cache-Control', 'no-store').json(timeline.read(after) satisfies Timeline)
  }

/** The state that `at` names, now without it. A question about what memory doesn't hold gets an error, never an answer about now. */
export const stateAt = ({ live, timeline }: Pick<Context, 'live' | 'timeline'>, at: string | undefined): State => {
  if (at === undefined) return live.state()
  const found = timeline.at(at)
  if ('state' in found) return found.state
  if ('odd' in found) throw badField(`at: expected a time such as 2025-11-11T09:40:00Z or a revision, got ${JSON.stringify(at)}`)
  const reach =
    found.since > 0 ? `history reaches back to ${new Date(found.since).toISOString().slice(0, 19)}Z` : 'history begins with the first sync'
  throw new Problem(404, 'not-held', `at: ${reach}, so Portolan cannot say how it was`, { hint: 'Leave `at` out to ask about now.' })
}

/** A stream tells of now: one about the past gets an error, never an answer about now. */
export const refusePast = (at: string | undefined): void => {
  if (at === undefined) return
  throw new Problem(501, 'no-history', 'at: history is not kept, so Portolan cannot say how it was', { hint: 'Leave `at` out to ask about now.' })
}
