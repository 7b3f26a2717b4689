import { type Routes, routesQuery } from '@portolan/contract'
import { type Condition, printTable, type RouteTable, sayHost } from '@portolan/routing'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stateAt } from './timeline.ts'

export const getRoutes = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision, as, host } = readQuery(req, routesQuery)
  await reachRevision(context.live, minRevision)
  const { revision, tables: all } = stateAt(context, at)
  const tables = host === undefined ? all : all.flatMap((table) => tableFor(table, host))
  res.set('Cache-Control', 'no-store')
  if (as === 'text') res.type('text').send(`${tables.map((table) => printTable(table)).join('\n\n')}\n`)
  else res.json({ revision, tables } satisfies Routes)
}

/** What of a table is about one host as it is written: its site, and of a site for every host the rules that name it. Nothing where it has neither. */
const tableFor = (table: RouteTable, host: string): readonly RouteTable[] => {
  const sites = table.sites.flatMap((site) => {
    if (sayHost(site.host) === host) return [site]
    const rules = site.rules.filter(({ when }) => namesHost(when, host))
    return rules.length > 0 ? [{ ...site, rules }] : []
  })
  return sites.length > 0 ? [{ ...table, sites }] : []
}

const namesHost = (when: Condition, host: string): boolean =>
  when.is === 'all' || when.is === 'any' ? when.of.some((each) => namesHost(each, host)) : when.is === 'host' && sayHost(when.like) === host
