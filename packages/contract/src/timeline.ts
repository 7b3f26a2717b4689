import { z } from 'zod'
import { finding } from './finding.ts'
import { status } from './graph.ts'
import { ref } from './ref.ts'
import type { Told } from './told.ts'

const routeEffect = z
  .object({
    id: z.string().describe('node of its rule in the graph'),
    host: z.string().describe('empty for an L4 stream'),
    path: z.string(),
    through: z.string(),
    to: z.string(),
    was: status.describe('absent: the route is new').optional(),
    now: status.describe('absent: the route is gone').optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'RouteEffect', description: 'What became of one way from a rule to a backend.' })

const timelineChange = z
  .object({
    ref,
    did: z.enum(['added', 'removed', 'changed']),
    words: z.array(z.string()).describe('what of it, one thing each'),
    touches: z.array(z.string()).describe('ids of the routes in `routes` that hang on it'),
  })
  .meta({ id: 'TimelineChange' })

const moment = z
  .object({
    revision: z.number().describe('the state after it; `at` takes it'),
    at: z.number().describe('ms since the epoch'),
    status: status.describe('the worst that it did to a route; ok: something recovered; idle: no route felt it'),
    changes: z.array(timelineChange),
    changesTotal: z.number(),
    routes: z.array(routeEffect),
    routesTotal: z.number(),
    opened: z.array(z.string()).describe('titles of findings that began'),
    cleared: z.array(z.string()).describe('titles of findings that ended'),
  })
  .meta({ id: 'Moment', description: 'Changes that settled together, and what they did.' })

const since = z.object({
  id: z.string().describe('of the finding'),
  since: z.number().describe('ms since the epoch'),
  atLeast: z.boolean().describe('it stood already when history began'),
  flaps: z.number().describe('how often it came in the last 10 minutes'),
})

export const timeline = z
  .object({
    revision: z.number(),
    now: z.number().describe("the server's clock, ms since the epoch"),
    from: z.number().describe('history begins here, ms since the epoch'),
    past: z.number().describe('`at` is answered from here on, ms since the epoch'),
    moments: z.array(moment).describe('newest first; with `after` those after it'),
    open: z.array(since),
    cleared: z.array(z.object({ finding, since: z.number(), atLeast: z.boolean(), cleared: z.number() })).describe('newest first'),
  })
  .meta({ id: 'Timeline', description: 'What changed, when, and which routes it touched: as long as memory holds, 24 hours at most.' })

export type Timeline = Told<typeof timeline>
export type Moment = Told<typeof moment>
export type RouteEffect = Told<typeof routeEffect>
