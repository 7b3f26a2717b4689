import { costAnswer } from '@portolan/answers'
import { type Cost, revisionQuery } from '@portolan/contract'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stateAt } from './timeline.ts'

export const getCost = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision } = readQuery(req, revisionQuery)
  await reachRevision(context.live, minRevision)
  res.set('Cache-Control', 'no-store').json(costAnswer(stateAt(context, at), context.options.lbMonthlyCost) satisfies Cost)
}
