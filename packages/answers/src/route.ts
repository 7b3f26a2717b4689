import {
  type Read,
  type RouteQuery,
  type RouteRequest,
  type RouteResult,
  readFrom,
  readHeaders,
  readVia,
  ROUTE_LIMITS,
  routeRequest,
} from '@portolan/contract'
import { asIf, type Dialect, readRequest, trace } from '@portolan/routing'
import { tablesAs } from './dialect.ts'
import { Assumptions, textOf } from './overlay.ts'
import { badField } from './problem.ts'
import { read } from './query.ts'
import type { State } from './state.ts'

/** Different overlays in one batch: each copies the cluster. */
const MOST_OVERLAYS = 20

/** What becomes of one request in a state; `as`: were its Ingresses another controller's. Answers of one batch share their assumptions. */
export const routeOf = (state: State, request: RouteRequest, as: Dialect | undefined, assume = new Assumptions()): RouteResult => {
  const assumed = request.overlay ? assume.over(state, request.overlay) : state
  const traced = trace(assumed.cluster, as === undefined ? assumed.tables : tablesAs(assumed, as), request, assumed.revision)
  return (as === undefined ? traced : asIf(traced, as)) as RouteResult
}

/** The request that a query spells, or the 400 that names the field. */
export const readAsked = ({ header, from, via, ...rest }: Omit<RouteQuery, 'as' | 'minRevision'>): RouteRequest =>
  readRouteRequest({
    ...rest,
    ...(header ? { headers: take(readHeaders(header)) } : {}),
    ...(from === undefined ? {} : { from: take(readFrom(from)) }),
    ...(via === undefined ? {} : { via: take(readVia(via)) }),
  })

/** A body with several requests. One bad request fails them all, and is named. */
export const readBatch = (body: readonly unknown[]): readonly RouteRequest[] => {
  if (body.length === 0 || body.length > ROUTE_LIMITS.batch) {
    throw badField(`request: expected 1 to ${ROUTE_LIMITS.batch} requests, got ${body.length}`)
  }
  const requests = body.map((item, i) => readRouteRequest(item, `[${i}]`))
  const overlays = new Set(requests.map(({ overlay }) => overlay && textOf(overlay)).filter(Boolean)).size
  if (overlays > MOST_OVERLAYS) throw badField(`overlay: ${overlays} different ones in a batch; at most ${MOST_OVERLAYS} are tried`)
  return requests
}

/** A body with one request. */
export const readRouteRequest = (value: unknown, at = ''): RouteRequest => {
  const request = read(value, routeRequest, at)
  const asked = readRequest(request)
  if ('error' in asked) throw badField(`${at ? `${at}.` : ''}${asked.error.field}: ${asked.error.message}`, asked.error.hint)
  return request
}

const take = <T>(result: Read<T>): T => {
  if ('error' in result) throw badField(result.error)
  return result.value
}
