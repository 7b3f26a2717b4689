import { graphOf, refuseUnknown, type ScopeAsked, scopeOf } from '@portolan/answers'
import { digestOf, graphQuery } from '@portolan/contract'
import { diffGraphs, type Graph } from '@portolan/topology'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import type { Topic } from '../feed.ts'
import { sendWhole } from './packed.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stream } from './stream.ts'
import { refusePast, stateAt } from './timeline.ts'

export const getGraph = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision, ...asked } = readQuery(req, graphQuery)
  refuseUnknown(asked.as)
  await reachRevision(context.live, minRevision)
  if (at === undefined) await sendWhole(req, res, context.feeds.show(graphTopic(asked, context)))
  else res.set('Cache-Control', 'no-store').json(graphTopic(asked, context).build(stateAt(context, at)))
}

export const streamGraph = (context: Context) => (req: Request, res: Response) => {
  const { at, minRevision: _any, ...asked } = readQuery(req, graphQuery)
  refusePast(at)
  refuseUnknown(asked.as)
  stream(context, graphTopic(asked, context), req, res)
}

/** One scope. Equal scopes, however they are spelt, are one topic. */
const graphTopic = (asked: ScopeAsked, context: Context): Topic<Graph> => {
  const scope = scopeOf(asked)
  return {
    key: `graph ${JSON.stringify(scope)}`,
    build: (state) => graphOf(scope, state, context),
    diff: diffGraphs,
    check: ({ revision, nodes, edges }) => ({ revision, nodes: nodes.length, edges: edges.length, digest: digestOf(nodes, edges) }),
  }
}
