import type { RouteFilter } from '@portolan/model'
import type { Action, Condition, Pattern } from '../../table.ts'
import type { Candidate } from './http-rules.ts'

/**
 * A rule with a CORS filter answers preflights of the origins that it allows by itself; all else goes on to its backends,
 * whose answers get the CORS headers (GEP-1767). The preflight stands in front of the rule that it belongs to.
 */
export function preflight(candidate: Candidate, cors: Extract<RouteFilter, { type: 'CORS' }>): Candidate {
  const any: Pattern = { by: 'anything' }
  const origins = cors.allowOrigins.map((value): Condition => ({ is: 'header', name: 'Origin', like: originPattern(value) }))
  const then: Action = {
    do: 'respond',
    status: 200,
    reason: 'the Gateway answers the CORS preflight by itself (some controllers with 204)',
    rule: 'GWA-18',
  }
  return {
    ...candidate,
    when: {
      is: 'all',
      of: [
        candidate.when,
        { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
        { is: 'header', name: 'Access-Control-Request-Method', like: any },
        { is: 'any', of: origins },
      ],
    },
    then,
    label: `${candidate.label} CORS preflight`,
    shape: candidate.shape.of === 'http' ? { ...candidate.shape, preflight: true } : candidate.shape,
  }
}

/** `*`, `https://shop.example.com`, or one `*` in the host: `https://*.example.com`. */
const originPattern = (value: string): Pattern => {
  if (value === '*') return { by: 'anything' }
  if (!value.includes('*')) return { by: 'exact', value }
  return { by: 'regex', value: `^${value.split('*').map(literal).join('[^/]+')}$`, flags: 'i', flavour: 're2' }
}

const literal = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
