import { findingsOf } from '@portolan/answers'
import { type Findings, type FindingsPatch, findingsQuery } from '@portolan/contract'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import type { Topic } from '../feed.ts'
import { sendWhole } from './packed.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stream } from './stream.ts'
import { stateAt } from './timeline.ts'

export const getFindings = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision, q } = readQuery(req, findingsQuery)
  await reachRevision(context.live, minRevision)
  if (at === undefined && !q) return sendWhole(req, res, context.feeds.show(FINDINGS))
  res.set('Cache-Control', 'no-store').json(findingsOf(stateAt(context, at), q, context))
}

export const streamFindings = (context: Context) => (req: Request, res: Response) => stream(context, FINDINGS, req, res)

const FINDINGS: Topic<Findings> = {
  key: 'findings',
  build: (state) => findingsOf(state),
  diff: (before, after, revision): FindingsPatch => {
    const known = new Map(before.findings.map((finding) => [finding.id, JSON.stringify(finding)]))
    const order = after.findings.map(({ id }) => id)
    const stay = new Set(order)
    return {
      revision,
      complete: after.complete,
      upsert: after.findings.filter((finding) => known.get(finding.id) !== JSON.stringify(finding)),
      remove: [...known.keys()].filter((id) => !stay.has(id)),
      order,
      ...(JSON.stringify(before.suppressed) === JSON.stringify(after.suppressed) ? {} : { suppressed: after.suppressed }),
    }
  },
}
