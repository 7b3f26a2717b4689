import {
  type Read,
  type RouteRequest,
  type RouteResult,
  readFrom,
  readHeaders,
  readVia,
  ROUTE_LIMITS,
  routeQuery,
  routeRequest,
  routesAskedQuery,
} from '@portolan/contract'
import { asIf, type Dialect, readRequest, trace } from '@portolan/routing'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { refuseUnknown, tablesAs } from './dialect.ts'
import { LIMITS } from './limits.ts'
import { Assumptions, textOf } from './overlay.ts'
import { badField, Problem } from './problem.ts'
import { reachRevision } from './published.ts'
import { read, readQuery } from './query.ts'
import { stateAt } from './timeline.ts'

/** One request, in the query. */
export const getRoute = (context: Context) => async (req: Request, res: Response) => {
  const { as, minRevision, header, from, via, ...rest } = readQuery(req, routeQuery)
  const request = readRouteRequest({
    ...rest,
    ...(header ? { headers: take(readHeaders(header)) } : {}),
    ...(from === undefined ? {} : { from: take(readFrom(from)) }),
    ...(via === undefined ? {} : { via: take(readVia(via)) }),
  })
  refuseUnknown(as)
  await reachRevision(context.live, minRevision)
  res.set('Cache-Control', 'no-store').json(answer(context, request, as))
}

/** One request, or an array of them. A batch is answered in the order asked; one bad request fails it all, and is named. */
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
  if (body.length === 0 || body.length > ROUTE_LIMITS.batch) {
    throw badField(`request: expected 1 to ${ROUTE_LIMITS.batch} requests, got ${body.length}`)
  }
  const requests = body.map((item, i) => readRouteRequest(item, `[${i}]`))
  const overlays = new Set(requests.map(({ overlay }) => overlay && textOf(overlay)).filter(Boolean)).size
  if (overlays > LIMITS.overlays) throw badField(`overlay: ${overlays} different ones in a batch; at most ${LIMITS.overlays} are tried`)
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

const answer = (context: Context, request: RouteRequest, as: Dialect | undefined, assume = new Assumptions()): RouteResult => {
  const { meters } = context
  const then = stateAt(context, request.at)
  const state = request.overlay ? assume.over(then, request.overlay) : then
  const traced = trace(state.cluster, as === undefined ? state.tables : tablesAs(state, as), request, state.revision)
  const result = (as === undefined ? traced : asIf(traced, as)) as RouteResult
  meters.traces.inc({ verdict: result.verdict })
  return result
}

const readRouteRequest = (value: unknown, at = ''): RouteRequest => {
  const request = read(value, routeRequest, at)
  const asked = readRequest(request)
  if ('error' in asked) throw badField(`${at ? `${at}.` : ''}${asked.error.field}: ${asked.error.message}`, asked.error.hint)
  return request
}

const take = <T>(result: Read<T>): T => {
  if ('error' in result) throw badField(result.error)
  return result.value
}
