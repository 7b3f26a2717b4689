import type { RouteFilter } from '@portolan/model'
import type { Action, BlindSpot, Condition, CorsPolicy, Pattern } from '../../table.ts'
import type { Candidate } from './http-rules.ts'

/** The filter as data; the API server fills in the age of 5 s where none is written. */
export const policyOf = (cors: Extract<RouteFilter, { type: 'CORS' }>): CorsPolicy => ({
  allowOrigins: cors.allowOrigins.map(originPattern),
  allowMethods: cors.allowMethods,
  allowHeaders: cors.allowHeaders,
  exposeHeaders: cors.exposeHeaders,
  allowCredentials: cors.allowCredentials,
  maxAge: cors.maxAge ?? 5,
})

/**
 * A rule with a CORS filter answers preflights by itself; all else goes on to its backends. Preflights of origins that it doesn't let in
 * get 200 or 204 without CORS headers, or 403 (kubernetes-sigs/gateway-api apis/v1, HTTPCORSFilter 1.6). Both stand in front of the rule.
 */
export function preflights(candidate: Candidate, policy: CorsPolicy): readonly Candidate[] {
  if (candidate.shape.of !== 'http') return []
  const { shape, origin, blind = [] } = candidate
  const any: Pattern = { by: 'anything' }
  const asks: readonly Condition[] = [
    candidate.when,
    { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
    { is: 'header', name: 'Origin', like: any },
    { is: 'header', name: 'Access-Control-Request-Method', like: any },
  ]
  const letIn: Condition = { is: 'any', of: policy.allowOrigins.map((like): Condition => ({ is: 'header', name: 'Origin', like })) }
  const answer = { do: 'respond', status: 200, rule: 'GWA-18' } as const
  const before = (preflight: 1 | 2, when: readonly Condition[], then: Action, label: string, doubts: readonly BlindSpot[] = []): Candidate => ({
    ...candidate,
    when: { is: 'all', of: when },
    then,
    label: `${candidate.label} CORS preflight${label}`,
    shape: { ...shape, preflight },
    ...(blind.length + doubts.length > 0 ? { blind: [...blind, ...doubts] } : {}),
  })
  const reason = 'the Gateway answers the CORS preflight by itself (some controllers with 204)'
  const allowed = before(2, [...asks, letIn], { ...answer, reason, cors: policy }, '')
  if (policy.allowOrigins.some(({ by }) => by === 'anything')) return [allowed]
  const text =
    'The CORS filter does not let this origin in. Some controllers answer its preflight with 204 or 403 instead of 200; browsers stop at each.'
  const doubt: BlindSpot = { ref: origin, text, code: 'GWA-18', weight: 'note' }
  const without: Action = { ...answer, reason: 'the CORS filter does not let this origin in, so the preflight gets no CORS headers' }
  return [allowed, before(1, asks, without, ', other origins', [doubt])]
}

/** `*`, `https://shop.example.com`, or `*` in the host, for any number of labels: `https://*.example.com`. No port is the scheme's own. */
const originPattern = (value: string): Pattern => {
  if (value === '*') return { by: 'anything' }
  const plain = value.replace(/^(http:.*):80$|^(https:.*):443$/, '$1$2')
  if (!plain.includes('*')) return { by: 'exact', value: plain }
  return { by: 'regex', value: `^${plain.split('*').map(literal).join('[^/:]+')}$`, flags: 'i', flavour: 're2' }
}

const literal = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
