import { Assumptions, Problem, readAsked, readBatch, readRouteRequest, refuseUnknown, routeOf } from '@portolan/answers'
import { type RouteRequest, type RouteResult, routeQuery, routesAskedQuery } from '@portolan/contract'
import type { Dialect } from '@portolan/routing'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { LIMITS } from './limits.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stateAt } from './timeline.ts'

/** One request, in the query. */
export const getRoute = (context: Context) => async (req: Request, res: Response) => {
  const { as, minRevision, ...asked } = readQuery(req, routeQuery)
  const request = readAsked(asked)
  refuseUnknown(as)
  await reachRevision(context.live, minRevision)
  res.set('Cache-Control', 'no-store').json(answer(context, request, as))
}

/** One request, or an array of them, answered in the order asked. */
export const postRoute = (context: Context) => async (req: Request, res: Response) => {
  const { as, minRevision } = readQuery(req, routesAskedQuery)
  refuseUnknown(as)
  if (!req.is('json')) throw new Problem(415, 'not-json', 'Content-Type: expected application/json')
  const body: unknown = req.body
  if (!Array.isArray(body)) {
    const request = readRouteRequest(body)
    await reachRevision(context.live, minRevision)
    res.set('Cache-Control', 'no-store').json(answer(context, request, as))
    return
  }
  const requests = readBatch(body)
  await reachRevision(context.live, minRevision)
  res
    .set('Cache-Control', 'no-store')
    .type('json')
    .send(await answerAll(context, requests, as))
}

/** Each answer is made from the newest state, and says its revision. Others get their turn between slices (P6). */
const answerAll = async (context: Context, requests: readonly RouteRequest[], as: Dialect | undefined): Promise<string> => {
  const answers: string[] = []
  const assume = new Assumptions()
  let turn = performance.now()
  for (const request of requests) {
    answers.push(JSON.stringify(answer(context, request, as, assume)))
    if (performance.now() - turn < LIMITS.slice) continue
    await new Promise((resolve) => setImmediate(resolve))
    turn = performance.now()
  }
  return `[${answers.join(',')}]`
}

const answer = (context: Context, request: RouteRequest, as: Dialect | undefined, assume?: Assumptions): RouteResult => {
  const result = routeOf(stateAt(context, request.at), request, as, assume)
  context.meters.traces.inc({ verdict: result.verdict })
  return result
}
