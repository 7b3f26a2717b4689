import { z } from 'zod'
import { certificates } from './certificates.ts'
import { cost } from './cost.ts'
import { apiError } from './error.ts'
import { findingsEvent, graphEvent } from './event.ts'
import { findings } from './finding.ts'
import { graph } from './graph.ts'
import { info } from './info.ts'
import { objectView } from './object.ts'
import { findingsQuery, graphQuery, hostQuery, revisionQuery, routeQuery, routesAskedQuery, routesQuery, timelineQuery } from './query.ts'
import { routeBatch, routeRequest, routeResult } from './route.ts'
import { entryPoints, routes } from './tables.ts'
import { timeline } from './timeline.ts'

interface Operation {
  readonly summary: string
  readonly query?: z.ZodObject
  readonly path?: Readonly<Record<string, string>>
  readonly body?: z.ZodType
  readonly answer: z.ZodType | 'text'
  readonly media?: string
  readonly errors?: readonly number[]
}

const STREAM = 'text/event-stream'

/** Every endpoint, once: the document lists what stands here, and a test of the server holds it against its routes. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/v1/info': { summary: 'Version, source, state of each kind, counts', answer: info },
  'GET /api/v1/graph': { summary: 'The topology in a scope', query: graphQuery, answer: graph, errors: [400, 404, 504] },
  'GET /api/v1/graph/events': {
    summary: 'The same as a stream of server-sent events; Last-Event-ID resumes',
    query: graphQuery.omit({ at: true, minRevision: true }),
    answer: graphEvent,
    media: STREAM,
    errors: [400, 503],
  },
  'GET /api/v1/route': { summary: 'Traces one request', query: routeQuery, answer: routeResult, errors: [400, 404, 414, 504] },
  'POST /api/v1/route': {
    summary: 'Traces one request, or an array of them',
    query: routesAskedQuery,
    body: z.union([routeRequest, routeBatch]),
    answer: z.union([routeResult, z.array(routeResult)]),
    errors: [400, 404, 413, 415, 504],
  },
  'GET /api/v1/findings': { summary: 'Findings, ranked by impact', query: findingsQuery, answer: findings, errors: [400, 404, 504] },
  'GET /api/v1/findings/events': {
    summary: 'Findings as a stream of server-sent events',
    answer: findingsEvent,
    media: STREAM,
    errors: [503],
  },
  'GET /api/v1/objects/{kind}/{namespace}/{name}': {
    summary: 'One object with its Kubernetes events',
    path: { kind: 'Service, Ingress, HTTPRoute …', namespace: '_ for kinds without a namespace', name: 'its name' },
    answer: objectView,
    errors: [400, 403, 404],
  },
  'GET /api/v1/entrypoints': { summary: 'Where traffic comes in', query: revisionQuery, answer: entryPoints, errors: [400, 404, 504] },
  'GET /api/v1/routes': {
    summary: 'The route tables that answers are made from',
    query: routesQuery,
    answer: routes,
    errors: [400, 404, 504],
  },
  'GET /api/v1/certificates': { summary: 'What listeners present', query: hostQuery, answer: certificates, errors: [400, 404, 504] },
  'GET /api/v1/cost': { summary: 'What load balancers cost a month', query: revisionQuery, answer: cost, errors: [400, 404, 504] },
  'GET /api/v1/timeline': {
    summary: 'What changed, when, and which routes it touched',
    query: timelineQuery,
    answer: timeline,
    errors: [400, 504],
  },
  'GET /healthz': { summary: 'Liveness', answer: 'text' },
  'GET /readyz': { summary: 'Readiness: 503 until the first sync', answer: 'text', errors: [503] },
  'GET /metrics': { summary: 'Prometheus text', answer: 'text' },
  'GET /openapi.json': { summary: 'This document', answer: z.looseObject({}) },
}

const MESSAGES = { Info: info, Graph: graph, GraphEvent: graphEvent, RouteRequest: routeRequest, RouteResult: routeResult, Findings: findings }

/** The OpenAPI 3.1 document of the whole interface, from the schemas that the server reads and writes by. */
export const openapi = (version: string): Readonly<Record<string, unknown>> => {
  const schemas = new Map<string, unknown>()
  const paths = new Map<string, Record<string, unknown>>()
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = name.split(' ')
    paths.set(path, { ...paths.get(path), [method.toLowerCase()]: describe(operation, schemas) })
  }
  for (const schema of Object.values(MESSAGES)) schemaOf(schema, schemas)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Portolan',
      version,
      description: 'How traffic enters a Kubernetes cluster, and where a URL goes. Read-only.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: './' }],
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))) },
  }
}

const describe = (operation: Operation, schemas: Map<string, unknown>) => {
  const { summary, query, path = {}, body, answer, media = 'application/json', errors = [] } = operation
  const error = { content: { 'application/json': { schema: schemaOf(apiError, schemas) } } }
  return {
    summary,
    parameters: [
      ...Object.entries(path).map(([name, description]) => ({ name, in: 'path', required: true, description, schema: { type: 'string' } })),
      ...(query ? parametersOf(query, schemas) : []),
    ],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, schemas) } } } } : {}),
    responses: {
      200: {
        description: summary,
        content: answer === 'text' ? { 'text/plain': { schema: { type: 'string' } } } : { [media]: { schema: schemaOf(answer, schemas) } },
      },
      ...Object.fromEntries(errors.map((status) => [status, { description: REASONS[status] ?? 'Error', ...error }])),
    },
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'A field is not as expected; the message names it',
  403: 'Portolan may not read this kind',
  404: 'There is no such object, or history does not reach so far back',
  413: 'The body is larger than 4 MB',
  414: 'The request line is longer than 16 kB',
  415: 'The body is not JSON',
  503: 'Not yet, or too many streams; Retry-After says when',
  504: 'The revision was not published in time',
}

const parametersOf = (query: z.ZodObject, schemas: Map<string, unknown>) => {
  const schema = schemaOf(query, schemas) as { properties?: Record<string, { description?: string }>; required?: string[] }
  return Object.entries(schema.properties ?? {}).map(([name, { description, ...rest }]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    ...(description ? { description } : {}),
    schema: rest,
  }))
}

/** The JSON Schema of a message; what has an id goes to `schemas` and is referred to. */
const schemaOf = (schema: z.ZodType, schemas: Map<string, unknown>): Record<string, unknown> => {
  const {
    $defs,
    $schema: _dialect,
    ...own
  } = withoutLocalRefs(z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' }))
  for (const [id, definition] of Object.entries(($defs ?? {}) as Record<string, unknown>)) schemas.set(id, definition)
  const id = typeof own.id === 'string' ? own.id : undefined
  if (id === undefined) return own
  schemas.set(id, own)
  return { $ref: `#/components/schemas/${id}` }
}

const withoutLocalRefs = (schema: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'))
