import { z } from 'zod'
import { level } from './graph.ts'

const whole = (least: number, most: number) => {
  const error = `expected a whole number from ${least} to ${most}`
  return z.coerce.number(error).int(error).min(least, error).max(most, error)
}
const list = (most: number) =>
  z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().max(4_096)))
    .transform((values) => values.flatMap((value) => value.split(',')).filter(Boolean))
    .refine((values) => values.length <= most, `at most ${most} values`)

/** Controllers that can be put in the place of another. */
const AS = ['ingress-nginx', 'traefik', 'haproxy-ingress', 'haproxytech', 'aws-alb', 'istio', 'ingress-generic'] as const
const as = z
  .enum(AS, `expected one of ${AS.join(', ')}`)
  .describe('what if this controller served every Ingress, with its defaults?')
  .optional()

/** Query of `/graph` and `/graph/events`. Lists repeat or are separated by commas. */
export const graphQuery = z.strictObject({
  namespace: list(500).default([]).describe('repeat or separate by commas; default: all'),
  q: z.string().max(1_000).describe('search expression').optional(),
  focus: z.string().max(1_000).describe('id around which to draw').optional(),
  depth: whole(0, 20).describe('edges in both directions from focus').optional(),
  expand: list(500).default([]).describe('ids of folds to open'),
  limit: whole(10, 20_000).describe('at most this many nodes').optional(),
  level: z
    .enum(['auto', ...level.options])
    .describe('how deep the picture goes')
    .optional(),
  as,
  at: z.string().max(64).describe('a past moment or revision, while history holds it').optional(),
  minRevision: whole(0, Number.MAX_SAFE_INTEGER).describe('waits until this revision is published').optional(),
})

/** Query of GET `/route`. */
export const routeQuery = z.strictObject({
  url: z.string().min(1),
  method: z.string().optional(),
  header: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()))
    .describe('name:value, repeated')
    .optional(),
  sourceIp: z.string().optional(),
  from: z.string().describe('outside, a namespace, or pod:NS/NAME').optional(),
  via: z.string().describe('KIND/NS/NAME, an empty NS for kinds without a namespace; #LISTENER after it').optional(),
  as,
  at: z.string().max(64).optional(),
  minRevision: whole(0, Number.MAX_SAFE_INTEGER).optional(),
})

/** Query of what is published whole: findings, entry points, routes. */
export const revisionQuery = z.strictObject({
  at: z.string().max(64).optional(),
  minRevision: whole(0, Number.MAX_SAFE_INTEGER).optional(),
})

/** Query of POST `/route`. */
export const routesAskedQuery = z.strictObject({ as, minRevision: revisionQuery.shape.minRevision })

export const findingsQuery = z.strictObject({
  ...revisionQuery.shape,
  q: z.string().max(1_000).describe('search expression').optional(),
})

export const hostQuery = z.strictObject({
  ...revisionQuery.shape,
  host: z.string().max(300).describe('only what is about this host, as rules write it').optional(),
})

export const timelineQuery = revisionQuery.omit({ at: true }).extend({
  after: whole(0, Number.MAX_SAFE_INTEGER).describe('only moments after this revision').optional(),
})

export const routesQuery = z.strictObject({
  ...hostQuery.shape,
  as: z.enum(['json', 'text']).describe('text: one rule a line').optional(),
})

export type GraphQuery = z.output<typeof graphQuery>
export type RouteQuery = z.output<typeof routeQuery>
export type RevisionQuery = z.output<typeof revisionQuery>
