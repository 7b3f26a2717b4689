import { Problem } from '@portolan/answers'
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express'
import type { Context } from '../context.ts'
import { getCertificates } from './certificates.ts'
import { getCost } from './cost.ts'
import { getEntryPoints } from './entrypoints.ts'
import { getFindings, streamFindings } from './findings.ts'
import { getGraph, streamGraph } from './graph.ts'
import { checkHost, checkMethod, checkSite, checkSize } from './guard.ts'
import { securityHeaders } from './headers.ts'
import { getHealth, getMetrics, getReadiness } from './health.ts'
import { getInfo, getOpenapi } from './info.ts'
import { LIMITS } from './limits.ts'
import { getObject } from './objects.ts'
import { pages } from './pages.ts'
import { answerProblems } from './problem.ts'
import { getRoute, postRoute } from './route.ts'
import { getRoutes } from './tables.ts'
import { getTimeline } from './timeline.ts'

/** Every route on one page. */
export const routes = (context: Context): Express => {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)

  app.use(securityHeaders())
  app.use(checkHost(context.options.allowedHosts), checkSize, checkMethod)

  app.get('/healthz', getHealth)
  app.get('/readyz', getReadiness(context))
  app.get('/metrics', checkSite, getMetrics(context))
  app.get('/openapi.json', checkSite, getOpenapi(context))
  app.use('/api', checkSite, api(context))
  app.use(pages())

  app.use(answerProblems(context.log, () => context.meters.errors.inc()))
  return app
}

const api = (context: Context): Router => {
  const router = Router()
  const get = (path: string, handler: RequestHandler): void => {
    router.get(path, timed(context, path), handler)
  }
  get('/v1/info', getInfo(context))
  get('/v1/graph', getGraph(context))
  router.get('/v1/graph/events', streamGraph(context))
  get('/v1/route', getRoute(context))
  router.post('/v1/route', timed(context, 'POST /v1/route'), express.json({ limit: LIMITS.body, strict: false }), postRoute(context))
  get('/v1/findings', getFindings(context))
  router.get('/v1/findings/events', streamFindings(context))
  get('/v1/objects/:kind/:namespace/:name', getObject(context))
  get('/v1/entrypoints', getEntryPoints(context))
  get('/v1/routes', getRoutes(context))
  get('/v1/certificates', getCertificates(context))
  get('/v1/cost', getCost(context))
  get('/v1/timeline', getTimeline(context))
  get('/v1/openapi.json', getOpenapi(context))
  router.use((req: Request) => {
    throw new Problem(404, 'not-found', `There is no ${req.method} ${req.baseUrl}${req.path}`.slice(0, 200), {
      hint: 'GET /openapi.json lists what there is.',
    })
  })
  return router
}

const timed =
  ({ meters }: Context, route: string) =>
  (_req: Request, res: Response, next: NextFunction): void => {
    const end = meters.requests.startTimer({ route })
    res.on('finish', () => end({ status: res.statusCode }))
    next()
  }
