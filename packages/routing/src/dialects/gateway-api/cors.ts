import type { RouteFilter } from '@portolan/model'
import type { Action, Condition, Pattern } from '../../table.ts'
import type { Candidate } from './http-rules.ts'

/**
 * A rule with a CORS filter answers preflights of the origins that it lets in by itself; all else goes on to its backends (GEP-1767).
 * What happens to preflights of other origins is left open: Envoy passes them on, others answer. Both stand in front of the rule.
 */
export function preflights(candidate: Candidate, cors: Extract<RouteFilter, { type: 'CORS' }>): readonly Candidate[] {
  if (candidate.shape.of !== 'http') return []
  const { shape, origin, blind = [] } = candidate
  const any: Pattern = { by: 'anything' }
  const asks: readonly Condition[] = [
    candidate.when,
    { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
    { is: 'header', name: 'Origin', like: any },
    { is: 'header', name: 'Access-Control-Request-Method', like: any },
  ]
  const letIn: Condition = {
    is: 'any',
    of: cors.allowOrigins.map((value): Condition => ({ is: 'header', name: 'Origin', like: originPattern(value) })),
  }
  const then: Action = {
    do: 'respond',
    status: 200,
    reason: 'the Gateway answers the CORS preflight by itself (some controllers with 204)',
    rule: 'GWA-18',
  }
  const others: Candidate = {
    ...candidate,
    when: { is: 'all', of: asks },
    label: `${candidate.label} CORS preflight, other origins`,
    shape: { ...shape, preflight: 1 },
    blind: [
      ...blind,
      {
        ref: origin,
        text: 'The CORS filter does not let this origin in. Some controllers pass its preflight on to the backends, some answer it.',
        code: 'GWA-18',
        weight: 'may-change',
        instead: [then, { do: 'respond', status: 403, reason: 'the origin is not let in', rule: 'GWA-18' }],
      },
    ],
  }
  const allowed: Candidate = {
    ...candidate,
    when: { is: 'all', of: [...asks, letIn] },
    then,
    label: `${candidate.label} CORS preflight`,
    shape: { ...shape, preflight: 2 },
  }
  return cors.allowOrigins.includes('*') ? [allowed] : [allowed, others]
}

/** `*`, `https://shop.example.com`, or one `*` in the host, for any number of labels: `https://*.example.com`. */
const originPattern = (value: string): Pattern => {
  if (value === '*') return { by: 'anything' }
  if (!value.includes('*')) return { by: 'exact', value }
  return { by: 'regex', value: `^${value.split('*').map(literal).join('[^/]+')}$`, flags: 'i', flavour: 're2' }
}

const literal = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
