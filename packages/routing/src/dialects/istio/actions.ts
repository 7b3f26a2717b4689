import type { IstioHeaderChanges, IstioHttpRoute, IstioStringMatch, Ref } from '@portolan/model'
import type { Action, Condition, CorsPolicy, Filter, Gate, PathRewrite, RedirectTo, Target } from '../../table.ts'
import type { Destinations } from './destinations.ts'
import { literal, patternOf, whole } from './matches.ts'
import { ALWAYS, NEVER } from './policy-conditions.ts'

/** Where a route stands: its own object's namespace and pointer, the listener's port, and what of the path was matched. */
export interface Standing {
  readonly namespace: string
  readonly ref: (pointer: string) => Ref
  readonly at: string
  readonly port: number
  readonly uri?: IstioStringMatch
  readonly folded: boolean
}

/** What a route does with the requests that it takes (IST-06). */
export const actionOf = (destinations: Destinations, route: IstioHttpRoute, standing: Standing): Action => {
  const origin = standing.ref(standing.at)
  const { redirect, directResponse } = route
  if (redirect) {
    const status = redirect.code === 0 ? 301 : redirect.code
    return { do: 'redirect', status, to: redirectTo(redirect, standing), origin: standing.ref(`${standing.at}/redirect`), rule: 'IST-06' }
  }
  if (directResponse) return { do: 'respond', status: directResponse.status, reason: 'the route answers by itself', rule: 'IST-06' }
  const [only] = route.route
  if (!only) return { do: 'respond', status: 503, reason: 'the route names no destination', rule: 'IST-06' }
  const several = route.route.length > 1
  const targets = route.route.flatMap(({ destination, weight = 0, headers }, index): Target | readonly never[] => {
    if (several && weight <= 0) return []
    const ref = standing.ref(`${standing.at}/route/${index}`)
    return destinations.target(destination, standing.namespace, standing.port, several ? weight : 1, headerFilters(headers, ref), ref)
  })
  if (targets.length === 0) return { do: 'respond', status: 503, reason: 'every destination of the route has weight 0', rule: 'IST-06' }
  const affinity = destinations.affinity(only.destination, standing.namespace)
  const { timeout, retries } = route
  return {
    do: 'forward',
    targets,
    filters: [
      ...rewriteFilters(route, standing),
      ...headerFilters(route.headers, origin),
      ...mirrors(destinations, route, standing),
      ...corsFilters(route, origin),
    ],
    ...(timeout ? { timeouts: { request: timeout } } : {}),
    ...(retries && retries.attempts > 0
      ? { retry: { attempts: retries.attempts, codes: codesIn(retries.retryOn), ...(retries.backoff ? { backoff: retries.backoff } : {}) } }
      : {}),
    ...(affinity ? { affinity } : {}),
  }
}

/** What answers before the action, in Envoy's order: an injected fault, then a preflight (pilot/pkg/networking/core/listener_builder.go; IST-11). */
export const gatesOf = (route: IstioHttpRoute, standing: Standing): readonly Gate[] => {
  const gates: Gate[] = []
  const { fault, cors } = route
  const origin = standing.ref(`${standing.at}/fault`)
  if (fault?.abort && fault.abort.percent > 0 && fault.abort.status > 0) {
    const { status, percent } = fault.abort
    gates.push({
      when: percent >= 100 ? ALWAYS : NEVER,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: { do: 'respond', status, reason: 'an injected fault', rule: 'IST-11' },
      ...(percent < 100 ? { perhaps: { when: ALWAYS, text: `A fault is injected: ${percent}% of the requests get ${status}.` } } : {}),
      origin,
      label: 'faults are injected',
      stage: 'filter',
      rule: 'IST-11',
    })
  }
  if (cors) gates.push(...preflights(corsOf(cors), cors.unmatchedPreflights === 'IGNORE', standing.ref(`${standing.at}/corsPolicy`)))
  return gates
}

type Redirect = NonNullable<IstioHttpRoute['redirect']>

const redirectTo = ({ uri, prefixRewrite, authority, port, derivePort, scheme }: Redirect, standing: Standing): RedirectTo => {
  const to = derivePort === 'FROM_REQUEST_PORT' ? standing.port : port
  const path = prefixRewrite ? prefixOf(prefixRewrite, standing) : uri ? ({ by: 'full', value: uri } as const) : undefined
  return {
    ...(scheme ? { scheme } : {}),
    ...(authority ? { host: authority } : {}),
    ...(to === undefined ? {} : { port: to }),
    ...(path ? { path } : {}),
    ...(uri?.includes('?') ? { query: 'dropped' as const } : {}),
  }
}

/** IST-07: what a prefix matched is replaced as text; what was matched otherwise is replaced whole. */
const prefixOf = (value: string, { uri, folded }: Standing): PathRewrite => {
  if (uri && (uri.by === 'exact' || uri.by === 'regex')) return { by: 'full', value }
  const prefix = uri?.by === 'prefix' ? uri.value : '/'
  if (!folded) return { by: 'start', start: prefix, value }
  const like = { by: 'regex' as const, value: `^${literal(prefix)}`, flags: 'i', flavour: 're2' as const }
  return { by: 'regex', like, value: value.replaceAll('\\', '\\\\'), replaces: 'first', refs: 'backslash' }
}

const rewriteFilters = ({ rewrite, headers }: IstioHttpRoute, standing: Standing): readonly Filter[] => {
  const set = Object.entries(headers.request.set).find(([name]) => isAuthority(name))?.[1]
  const host = rewrite?.authority ?? set
  const path: PathRewrite | undefined = rewrite?.regex
    ? {
        by: 'regex',
        like: { by: 'regex', value: rewrite.regex.match, flags: '', flavour: 're2' },
        value: rewrite.regex.rewrite,
        replaces: 'all',
        refs: 'backslash',
      }
    : rewrite?.uri
      ? prefixOf(rewrite.uri, standing)
      : undefined
  if (host === undefined && !path) return []
  return [{ type: 'rewrite', ...(host ? { host } : {}), ...(path ? { path } : {}), origin: standing.ref(`${standing.at}/rewrite`), rule: 'IST-07' }]
}

const isAuthority = (name: string): boolean => /^(:authority|host)$/i.test(name)

const headerFilters = ({ request, response }: IstioHeaderChanges, origin: Ref): readonly Filter[] =>
  (
    [
      ['request-headers', request],
      ['response-headers', response],
    ] as const
  ).flatMap(([type, { set, add, remove }]): readonly Filter[] => {
    const pairs = (of: Readonly<Record<string, string>>) => Object.entries(of).flatMap(([name, value]) => (isAuthority(name) ? [] : { name, value }))
    const [sets, adds] = [pairs(set), pairs(add)]
    return sets.length + adds.length + remove.length === 0 ? [] : [{ type, set: sets, add: adds, remove, origin, rule: 'IST-06' }]
  })

const mirrors = (destinations: Destinations, route: IstioHttpRoute, standing: Standing): readonly Filter[] =>
  route.mirrors.flatMap(({ destination, percent }): readonly Filter[] => {
    const origin = standing.ref(`${standing.at}/mirror`)
    if (percent <= 0) return []
    return [
      {
        type: 'mirror',
        target: destinations.target(destination, standing.namespace, standing.port, 1, [], origin),
        share: percent / 100,
        origin,
        rule: 'IST-11',
      },
    ]
  })

const corsFilters = ({ cors }: IstioHttpRoute, origin: Ref): readonly Filter[] => (cors ? [{ type: 'cors', policy: corsOf(cors), origin }] : [])

const corsOf = ({ origins, methods, allowHeaders, exposeHeaders, maxAge, credentials }: NonNullable<IstioHttpRoute['cors']>): CorsPolicy => ({
  allowOrigins: origins.map((origin) =>
    origin.by === 'exact' && origin.value === '*' ? { by: 'anything' } : origin.by === 'regex' ? whole(origin.value) : patternOf(origin),
  ),
  allowMethods: methods,
  allowHeaders,
  exposeHeaders,
  allowCredentials: credentials ?? false,
  maxAge: secondsOf(maxAge ?? ''),
})

/** Preflights of origins that are let in are answered; others go on to the backend, or get an empty answer. */
const preflights = (policy: CorsPolicy, ignores: boolean, origin: Ref): readonly Gate[] => {
  const asks: readonly Condition[] = [
    { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
    { is: 'header', name: 'Origin', like: { by: 'anything' } },
    { is: 'header', name: 'Access-Control-Request-Method', like: { by: 'anything' } },
  ]
  const letIn: Condition = { is: 'any', of: policy.allowOrigins.map((like) => ({ is: 'header', name: 'Origin', like })) }
  const gate = (when: readonly Condition[], answer: Gate['then'], label: string): Gate => ({
    when: { is: 'all', of: when },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
    then: answer,
    origin,
    label,
    stage: 'filter',
    rule: 'IST-11',
  })
  const answered = { do: 'respond', status: 200, rule: 'IST-11' } as const
  return [
    gate(
      [...asks, letIn],
      { ...answered, reason: 'the gateway answers the CORS preflight by itself', cors: policy },
      'the gateway answers preflights',
    ),
    ...(ignores
      ? [
          gate(
            asks,
            { ...answered, reason: 'the origin is not let in, so the preflight gets no CORS headers' },
            'the gateway answers other preflights',
          ),
        ]
      : []),
  ]
}

const codesIn = (retryOn: string | undefined): readonly number[] =>
  (retryOn ?? '').split(',').flatMap((word) => (/^[1-5]\d\d$/.test(word.trim()) ? Number(word) : []))

/** Of `24h`, `1h30m`, `600s`. */
const secondsOf = (duration: string): number => {
  const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 }
  return [...duration.matchAll(/(\d+(?:\.\d+)?)(h|m|s)(?!s)/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0)
}
