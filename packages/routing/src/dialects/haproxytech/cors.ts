import type { Condition, CorsPolicy, Filter, Gate } from '../../table.ts'
import type { Release } from './release.ts'
import { readBool, type Settings } from './settings.ts'

/** Headers for pages of other origins, on every answer to a request that names its origin (pkg/annotations/ingress/resSetCORS.go). */
export const corsOf = (settings: Settings, release: Release): { readonly filter: Filter; readonly gate?: Gate } | undefined => {
  if (readBool(settings.text('cors-enable')) !== true) return undefined
  const origin = settings.at('cors-enable')
  const allowed = settings.text('cors-allow-origin') || '*'
  const list = (key: string): readonly string[] => (settings.text(key) || '*').replace(/\s/g, '').split(',')
  const like = allowed === '*' ? ({ by: 'anything' } as const) : ({ by: 'regex', value: allowed, flags: '', flavour: 'pcre' } as const)
  const policy: CorsPolicy = {
    allowOrigins: [like],
    allowMethods: list('cors-allow-methods').map((method) => method.toUpperCase()),
    allowHeaders: list('cors-allow-headers'),
    exposeHeaders: [],
    allowCredentials: settings.text('cors-allow-credentials') === 'true',
    maxAge: seconds(settings.text('cors-max-age')),
  }
  const filter: Filter = { type: 'cors', policy, origin }
  if (!release.preflight || settings.text('cors-respond-to-options') !== 'true') return { filter }
  const when: Condition = {
    is: 'all',
    of: [
      { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
      { is: 'header', name: 'origin', like },
    ],
  }
  const at = settings.at('cors-respond-to-options')
  return {
    filter,
    gate: {
      when,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word
      then: { do: 'respond', status: 204, reason: 'a preflight of another origin', cors: policy },
      origin: at,
      label: 'cors-respond-to-options answers preflights',
      stage: 'filter',
      rule: 'HAP-06',
    },
  }
}

const UNITS: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 }

/** HAProxy's times: milliseconds without a unit. */
const seconds = (text: string): number => {
  const [, number, unit = 'ms'] = /^(\d{1,12})(us|ms|s|m|h|d)?$/.exec(text || '5s') ?? []
  return number === undefined ? 5 : Math.floor(Number(number) * (UNITS[unit] ?? 1e-3))
}
