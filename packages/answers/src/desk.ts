import {
  findingsQuery,
  graphQuery,
  hostQuery,
  type Info,
  revisionQuery,
  type RouteRequest,
  routeQuery,
  routesAskedQuery,
  routesQuery,
  type Timeline,
  timelineQuery,
} from '@portolan/contract'
import type { LbPrices } from '@portolan/lint'
import type { Ref } from '@portolan/model'
import type { Dialect } from '@portolan/routing'
import type { RawObject } from '@portolan/sources'
import { certificatesOf } from './certificates.ts'
import { costAnswer } from './cost.ts'
import { refuseUnknown } from './dialect.ts'
import { entryPointsOf } from './entrypoints.ts'
import { findingsOf } from './findings.ts'
import { graphOf, scopeOf } from './graph.ts'
import { infoOf } from './info.ts'
import { objectOf, readRef } from './object.ts'
import { Assumptions } from './overlay.ts'
import { Problem } from './problem.ts'
import { type Parameters, readParameters, type Schema } from './query.ts'
import { readAsked, readBatch, readRouteRequest, routeOf } from './route.ts'
import { printRoutes, routesOf } from './routes.ts'
import type { State } from './state.ts'
import { statusOf } from './status.ts'

/** One moment of a cluster, held for good. */
export interface Holding {
  readonly state: State
  /** ms since the epoch: when it was so. */
  readonly taken: number
  readonly about: Pick<Info, 'version' | 'source' | 'namespaces'>
  readonly lbMonthlyCost: LbPrices
  /** An object, ready to be shown. */
  readonly read: (ref: Ref) => RawObject | undefined
}

/** What is asked: a path below `/api/v1/`, decoded where it names things, its query, and a body where one is posted. */
export interface Question {
  readonly path: string
  readonly query: Parameters
  readonly body?: unknown
}

/**
 * Answers every path of the API from one moment, as the server would from it: for a page without one. Throws the `Problem` that the server would
 * send. Streams have no place here: nothing comes after the moment.
 */
export const openDesk = (holding: Holding): ((question: Question) => object | string) => {
  const { state, taken, about } = holding
  const { revision } = state
  /** Nothing is known of what was before, nor since when a finding stands. */
  const timeline: Timeline = { revision, now: taken, from: taken, past: taken, moments: [], open: [], cleared: [] }
  const remembered = { timeline: { read: () => timeline } }

  /** What a query asks for, but for its moment, of which there is one. */
  const asked = <T extends Dated>(query: Parameters, schema: Schema<T>): Omit<T, 'at' | 'minRevision'> => {
    const { at, minRevision, ...rest } = readParameters(query, schema)
    refuseMoment(at)
    if (minRevision !== undefined && minRevision > revision) throw new Problem(504, 'revision-not-reached', `minRevision: ${HOLDS_ONE}`)
    return rest
  }
  const refuseMoment = (at: string | undefined): void => {
    if (at !== undefined) throw new Problem(404, 'not-held', `at: ${HOLDS_ONE}, so it cannot say how it was before or after`)
  }

  const route = (query: Parameters, body: unknown): object => {
    const assume = new Assumptions()
    const answer = (request: RouteRequest, as: Dialect | undefined) => {
      refuseMoment(request.at)
      return routeOf(state, request, as, assume)
    }
    if (body === undefined) {
      const { as, ...rest } = asked(query, routeQuery)
      const request = readAsked(rest)
      refuseUnknown(as)
      return answer(request, as)
    }
    const { as } = asked(query, routesAskedQuery)
    refuseUnknown(as)
    return Array.isArray(body) ? readBatch(body).map((request) => answer(request, as)) : answer(readRouteRequest(body), as)
  }

  const object = ([kind = '', namespace = '', name = '']: readonly string[]): object => {
    const ref = readRef({ kind, namespace, name })
    return objectOf(state, ref, holding.read(ref), [])
  }

  return ({ path, query, body }) => {
    const [name, ...rest] = path.split('/').map(decoded)
    if (name === 'objects' && rest.length === 3) return object(rest)
    switch (rest.length === 0 ? name : undefined) {
      case 'info': {
        const status = statusOf(state, true, { state: 'reachable', since: taken, kinds: new Map() })
        return infoOf(status, { ...about, epoch: state.epoch, kiosk: false, exposed: false, uptime: 0 })
      }
      case 'graph': {
        const scope = asked(query, graphQuery)
        refuseUnknown(scope.as)
        return graphOf(scopeOf(scope), state, remembered)
      }
      case 'route':
        return route(query, body)
      case 'findings':
        return findingsOf(state, asked(query, findingsQuery).q, remembered)
      case 'entrypoints':
        asked(query, revisionQuery)
        return entryPointsOf(state)
      case 'routes': {
        const { as, host } = asked(query, routesQuery)
        const routes = routesOf(state, host)
        return as === 'text' ? printRoutes(routes) : routes
      }
      case 'certificates':
        return certificatesOf(state, asked(query, hostQuery).host)
      case 'cost':
        asked(query, revisionQuery)
        return costAnswer(state, holding.lbMonthlyCost)
      case 'timeline':
        asked(query, timelineQuery)
        return timeline
      default:
        throw new Problem(404, 'not-found', `There is no ${path.slice(0, 200)}`)
    }
  }
}

const HOLDS_ONE = 'a snapshot holds one moment'

interface Dated {
  readonly at?: string | undefined
  readonly minRevision?: number | undefined
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
