import type { Ref, TraefikHeaders } from '@portolan/model'
import { isRefused } from '../../regex.ts'
import type { Condition, CorsPolicy, Filter, Gate, NameValue, Pattern } from '../../table.ts'
import type { Effect } from './effects.ts'
import type { Scene } from './scene.ts'

/** The middleware `headers`: preflights are answered, headers set and removed (v3.5.3 pkg/middlewares/headers). */
export const headersEffect = (_scene: Scene, headers: TraefikHeaders, origin: Ref, name: string): Effect => {
  const cors = corsOf(headers)
  const custom = Object.keys(headers.request).length + Object.keys(headers.response).length > 0
  const secure =
    headers.others.length > 0 || headers.allowedHosts.length > 0 || headers.isDevelopment || Object.keys(headers.sslProxyHeaders).length > 0
  if (!cors && !custom && !secure) return { fault: 'it sets nothing' }
  const broken = headers.allowOriginsRegex.find((one) => isRefused(one))
  if (broken !== undefined) return { fault: `${broken} is a pattern that Go does not compile` }
  return {
    gates: [
      ...(headers.allowedHosts.length > 0 && !headers.isDevelopment ? [hostGate(headers, origin, name)] : []),
      ...(cors ? [preflight(cors, origin, name)] : []),
    ],
    filters: filtersOf(headers, cors, origin),
    notes: [],
  }
}

const preflight = (policy: CorsPolicy, origin: Ref, name: string): Gate => ({
  when: {
    is: 'all',
    of: [
      { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
      { is: 'header', name: 'Access-Control-Request-Method', like: SOME },
      { is: 'header', name: 'Origin', like: SOME },
    ],
  },
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: { do: 'respond', status: 200, reason: `middleware ${name} answers the preflight`, rule: 'TRF-37', cors: policy },
  origin,
  label: `middleware ${name} answers preflights`,
  stage: 'filter',
  rule: 'TRF-37',
})

const SOME: Pattern = { by: 'regex', value: '.', flags: '', flavour: 're2' }

/** unrolled/secure: a host that isn't listed is answered 500. The port counts, case doesn't. */
const hostGate = ({ allowedHosts }: TraefikHeaders, origin: Ref, name: string): Gate => ({
  when: {
    is: 'not',
    of: { is: 'any', of: allowedHosts.map((value): Condition => ({ is: 'host', like: { by: 'exact', value: value.toLowerCase() } })) },
  },
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: { do: 'respond', status: 500, reason: `the host is not among allowedHosts of middleware ${name}`, rule: 'TRF-37' },
  origin,
  label: `middleware ${name} lets ${allowedHosts.join(', ')} in`,
  stage: 'access',
  rule: 'TRF-37',
})

const corsOf = (headers: TraefikHeaders): CorsPolicy | undefined => {
  const { allowCredentials, allowHeaders, allowMethods, allowOrigins, allowOriginsRegex, exposeHeaders, maxAge = 0, addVary } = headers
  const lists = [allowHeaders, allowMethods, allowOrigins, allowOriginsRegex, exposeHeaders]
  if (!allowCredentials && !addVary && maxAge === 0 && lists.every((list) => list.length === 0)) return undefined
  return {
    allowOrigins: [
      ...allowOrigins.map((value): Pattern => (value === '*' ? { by: 'anything' } : { by: 'exact', value })),
      ...allowOriginsRegex.map((value): Pattern => ({ by: 'regex', value, flags: '', flavour: 're2' })),
    ],
    allowMethods,
    allowHeaders,
    exposeHeaders,
    allowCredentials,
    maxAge,
  }
}

/** An empty value removes the header. */
const filtersOf = ({ request, response }: TraefikHeaders, cors: CorsPolicy | undefined, origin: Ref): readonly Filter[] => {
  const made = (type: 'request-headers' | 'response-headers', all: TraefikHeaders['request']): readonly Filter[] => {
    const pairs = Object.keys(all).map((name): NameValue => ({ name, value: all[name] ?? '' }))
    if (pairs.length === 0) return []
    const [set, gone] = [pairs.filter(({ value }) => value !== ''), pairs.filter(({ value }) => value === '')]
    return [{ type, set, add: [], remove: gone.map(({ name }) => name), origin, rule: 'TRF-37' }]
  }
  return [
    ...made('request-headers', request),
    ...made('response-headers', response),
    ...(cors ? [{ type: 'cors' as const, policy: cors, origin }] : []),
  ]
}
