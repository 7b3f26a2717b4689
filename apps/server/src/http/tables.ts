import { printRoutes, routesOf } from '@portolan/answers'
import { type Routes, routesQuery } from '@portolan/contract'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stateAt } from './timeline.ts'

export const getRoutes = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision, as, host } = readQuery(req, routesQuery)
  await reachRevision(context.live, minRevision)
  const routes = routesOf(stateAt(context, at), host) satisfies Routes
  res.set('Cache-Control', 'no-store')
  if (as === 'text') res.type('text').send(printRoutes(routes))
  else res.json(routes)
}
