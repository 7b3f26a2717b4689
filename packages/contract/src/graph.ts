import type * as topology from '@portolan/topology'
import { z } from 'zod'
import type { Assert, Same, Told } from './told.ts'

export const status = z.enum(['ok', 'warning', 'error', 'unknown', 'idle']).meta({ id: 'Status' })
const layer = z.enum(['client', 'entry', 'listener', 'host', 'rule', 'service', 'workload', 'pod']).meta({ id: 'Layer' })
export const level = z.enum(['cluster', 'hosts', 'routes', 'pods']).meta({ id: 'Level' })

const scope = z
  .object({
    namespaces: z.array(z.string()).describe('empty: all'),
    q: z.string().optional(),
    focus: z.string().optional(),
    depth: z.number().optional(),
    expand: z.array(z.string()),
    limit: z.number(),
    level,
    auto: z.boolean().describe('the server picked the level'),
    as: z.string().describe("drawn as if this controller served the Ingresses: it isn't what is").optional(),
    ignored: z.array(z.string()).describe('parts of q that could not be read').optional(),
  })
  .meta({ id: 'Scope' })

export const graphNode = z
  .object({
    id: z.string().describe('Kind/namespace/name, for a part with # and the pointer'),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    layer,
    parent: z.string().optional(),
    status,
    reasons: z.array(z.string()),
    label: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .meta({ id: 'GraphNode' })

export const graphEdge = z
  .object({
    id: z.string(),
    source: z.string(),
    target: z.string(),
    type: z.enum(['enters', 'fronts', 'listens', 'matches', 'routes', 'streams', 'selects', 'owns', 'mirrors']),
    layer: z.enum(['L4', 'L7']),
    protocol: z.string(),
    tls: z.enum(['terminated', 'passthrough', 'reencrypted']).optional(),
    share: z.number().describe("of the source's requests, 0 to 1; absent: all").optional(),
    status,
    reasons: z.array(z.string()),
  })
  .meta({ id: 'GraphEdge' })

const fold = z
  .object({
    id: z.string().describe('for expand='),
    label: z.string(),
    layer,
    parent: z.string().optional(),
    count: z.number(),
    hides: z.object({ ok: z.number(), warning: z.number(), error: z.number(), unknown: z.number(), idle: z.number() }).describe('members by status'),
    objects: z.record(z.string(), z.number()).describe('objects hidden, by kind'),
  })
  .meta({ id: 'Fold' })

const totals = z.record(z.string(), z.number())

export const graph = z
  .object({
    revision: z.number(),
    scope,
    nodes: z.array(graphNode).describe('sorted by id'),
    edges: z.array(graphEdge).describe('sorted by id'),
    totals: totals.describe('objects in the source by kind, whatever is drawn'),
    folded: z.array(fold).describe('what is not drawn, counted'),
  })
  .meta({ id: 'Graph' })

export const patch = z
  .object({
    revision: z.number(),
    upsert: z.object({ nodes: z.array(graphNode), edges: z.array(graphEdge) }),
    remove: z.object({ nodes: z.array(z.string()), edges: z.array(z.string()) }),
    scope: scope.optional(),
    totals: totals.optional(),
    folded: z.array(fold).optional(),
  })
  .meta({
    id: 'Patch',
    description: 'Applied to the graph before it, gives exactly the graph at its revision. scope, totals and folded are there when they changed.',
  })

export type Graph = Told<typeof graph>
export type GraphNode = Told<typeof graphNode>
export type GraphEdge = Told<typeof graphEdge>
export type Patch = Told<typeof patch>
export type Fold = Told<typeof fold>
export type Scope = Told<typeof scope>
export type Level = z.infer<typeof level>
export type Layer = z.infer<typeof layer>
export type Status = z.infer<typeof status>

// Fold.objects is keyed by a closed list of kinds in topology and by any text on the wire, so that a reader survives a new kind.
type OnTheWire<F extends { readonly objects: object }> = Omit<F, 'objects'> & { readonly objects: Readonly<Record<string, number>> }
type WireGraph = Omit<topology.Graph, 'folded'> & { readonly folded: readonly OnTheWire<topology.Fold>[] }
type WirePatch = Omit<topology.Patch, 'folded'> & { readonly folded?: readonly OnTheWire<topology.Fold>[] }

type _Graph = Assert<Same<Graph, WireGraph>>
type _Patch = Assert<Same<Patch, WirePatch>>
