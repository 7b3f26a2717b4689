import type { Reader } from './reader.ts'
import type { Condition, Target } from '../../table.ts'

/** How an Ingress takes part of the requests of another one's paths; annotations/canary/main.go Parse. */
export interface Canary {
  readonly enabled: boolean
  readonly policy: Policy
  /** `sticky` unless said otherwise: the primary's cookie counts for the canary too. */
  readonly behavior: string
}

export interface Policy {
  readonly weight: number
  readonly total: number
  readonly header: string
  readonly headerValue: string
  readonly headerPattern: string
  readonly cookie: string
}

/** Of an upstream that no canary made: nothing sends a request there. */
export const NO_POLICY: Policy = { weight: 0, total: 0, header: '', headerValue: '', headerPattern: '', cookie: '' }
const NO_CANARY: Canary = { enabled: false, policy: NO_POLICY, behavior: '' }

export const readCanary = (reader: Reader): Canary => {
  const enabled = reader.boolOr('canary', false)
  if (!enabled) return NO_CANARY
  return {
    enabled,
    policy: {
      weight: reader.integerOr('canary-weight', 0),
      total: reader.integerOr('canary-weight-total', 100),
      header: reader.textOr('canary-by-header', ''),
      headerValue: reader.textOr('canary-by-header-value', ''),
      headerPattern: reader.textOr('canary-by-header-pattern', ''),
      cookie: reader.textOr('canary-by-cookie', ''),
    },
    behavior: reader.textOr('affinity-canary-behavior', ''),
  }
}

/** The part of the requests that no header and no cookie decides, 0 to 1: rootfs/etc/nginx/lua/balancer.lua route_to_alternative_balancer. */
export const shareOf = ({ weight, total }: Policy): number => Math.min(1, Math.max(0, weight / Math.max(100, total)))

/** NGX-36: header, then cookie; what says neither falls through to the weight. */
export const pinsOf = ({ header, headerValue, headerPattern, cookie }: Policy): NonNullable<Target['pinnedBy']> => {
  const pins: { readonly when: Condition; readonly verdict: 'always' | 'never'; readonly label: string }[] = []
  // $http_… has no dashes: X-Canary and X_Canary are one.
  const name = header.replaceAll('_', '-')
  const pin = (is: 'header' | 'cookie', called: string, value: string, verdict: 'always' | 'never') =>
    pins.push({ when: { is, name: called, like: { by: 'exact', value } }, verdict, label: `${is} ${called}: ${value}` })
  if (name !== '' && headerValue !== '') pin('header', name, headerValue, 'always')
  else if (name !== '' && headerPattern !== '')
    pins.push({
      when: { is: 'header', name, like: { by: 'regex', value: headerPattern, flags: '', flavour: 'pcre' } },
      verdict: 'always',
      label: `header ${name} like ${headerPattern}`,
    })
  else if (name !== '') {
    pin('header', name, 'always', 'always')
    pin('header', name, 'never', 'never')
  }
  if (cookie !== '') {
    pin('cookie', cookie, 'always', 'always')
    pin('cookie', cookie, 'never', 'never')
  }
  return pins
}
