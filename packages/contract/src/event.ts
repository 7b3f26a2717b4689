import { z } from 'zod'
import { findings, findingsPatch } from './finding.ts'
import { graph, patch } from './graph.ts'
import { sourceStatus } from './info.ts'
import type { Told } from './told.ts'

export const check = z
  .object({
    revision: z.number(),
    nodes: z.number(),
    edges: z.number(),
    digest: z.string().describe('digestOf(nodes, edges): FNV-1a over their JSON, in order of id'),
  })
  .meta({ id: 'Check', description: 'What the reader must hold at this revision; a reader that differs asks for a snapshot.' })

export const bye = z.object({ retry: z.number().describe('ms after which to come back') }).meta({ id: 'Bye' })

/** One SSE event of `/graph/events`: `event:` is its name, `data:` its message, `id:` is `<epoch>-<revision>`. */
export const graphEvent = z
  .discriminatedUnion('event', [
    z.object({ event: z.literal('snapshot'), data: graph }),
    z.object({ event: z.literal('patch'), data: patch }),
    z.object({ event: z.literal('status'), data: sourceStatus }),
    z.object({ event: z.literal('check'), data: check }),
    z.object({ event: z.literal('bye'), data: bye }),
  ])
  .meta({ id: 'GraphEvent' })

/** One SSE event of `/findings/events`. */
export const findingsEvent = z
  .discriminatedUnion('event', [
    z.object({ event: z.literal('snapshot'), data: findings }),
    z.object({ event: z.literal('patch'), data: findingsPatch }),
    z.object({ event: z.literal('status'), data: sourceStatus }),
    z.object({ event: z.literal('bye'), data: bye }),
  ])
  .meta({ id: 'FindingsEvent' })

export type Check = Told<typeof check>
export type Bye = Told<typeof bye>
export type GraphEvent = Told<typeof graphEvent>
export type FindingsEvent = Told<typeof findingsEvent>
