import { type Routes, routesQuery } from '@portolan/contract'
import { printTable } from '@portolan/routing'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stateAt } from './timeline.ts'

export const getRoutes = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision, as } = readQuery(req, routesQuery)
  await reachRevision(context.live, minRevision)
  const { revision, tables } = stateAt(context, at)
  res.set('Cache-Control', 'no-store')
  if (as === 'text') res.type('text').send(`${tables.map((table) => printTable(table)).join('\n\n')}\n`)
  else res.json({ revision, tables } satisfies Routes)
}
