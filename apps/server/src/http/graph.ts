import { digestOf, graphQuery } from '@portolan/contract'
import { buildGraph, diffGraphs, type Graph, type ScopeRequest } from '@portolan/topology'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import type { Topic } from '../feed.ts'
import { refuseUnknown, tablesAs } from './dialect.ts'
import { marksFor } from './marks.ts'
import { reachRevision } from './published.ts'
import { readQuery, refusePast } from './query.ts'
import { stream } from './stream.ts'
import { sendWhole } from './packed.ts'
import { stateAt } from './timeline.ts'

export const getGraph = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision, ...scope } = readQuery(req, graphQuery)
  refuseUnknown(scope.as)
  await reachRevision(context.live, minRevision)
  if (at === undefined) await sendWhole(req, res, context.feeds.show(graphTopic(scope, context)))
  else res.set('Cache-Control', 'no-store').json(graphTopic(scope, context).build(stateAt(context, at)))
}

export const streamGraph = (context: Context) => (req: Request, res: Response) => {
  const { at, minRevision: _any, ...scope } = readQuery(req, graphQuery)
  refusePast(at)
  refuseUnknown(scope.as)
  stream(context, graphTopic(scope, context), req, res)
}

/** One scope. Equal scopes, however they are spelt, are one topic. */
const graphTopic = ({ namespace, expand, q, focus, depth, limit, level, as }: Asked, context: Context): Topic<Graph> => {
  const scope: ScopeRequest = {
    namespaces: [...new Set(namespace)].sort(),
    expand: [...new Set(expand)].sort(),
    ...(q ? { q } : {}),
    ...(focus ? { focus } : {}),
    ...(depth === undefined ? {} : { depth }),
    ...(limit === undefined ? {} : { limit }),
    ...(level === undefined ? {} : { level }),
    ...(as === undefined ? {} : { as }),
  }
  return {
    key: `graph ${JSON.stringify(scope)}`,
    build: (state) => {
      const marks = marksFor(q, context, state)
      return buildGraph(
        state.cluster,
        as === undefined ? state.tables : tablesAs(state, as),
        { ...scope, ...(marks ? { marks } : {}) },
        state.revision,
      )
    },
    diff: diffGraphs,
    check: ({ revision, nodes, edges }) => ({ revision, nodes: nodes.length, edges: edges.length, digest: digestOf(nodes, edges) }),
  }
}

type Asked = Omit<ReturnType<typeof graphQuery.parse>, 'at' | 'minRevision'>
