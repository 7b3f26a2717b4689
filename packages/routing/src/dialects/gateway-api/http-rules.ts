import {
  type HTTPRoute,
  type HTTPRouteMatch,
  type HTTPRouteRule,
  pointer,
  type Ref,
  type RouteBackend,
  refTo,
  say,
  type ValueMatch,
} from '@portolan/model'
import type { Action, BlindSpot, Condition, Edit, Pattern, Rule, Target } from '../../table.ts'
import type { Attached, Route } from './attachment.ts'
import type { Habits } from './controllers.ts'
import { preflights } from './cors.ts'
import { unlisted } from './features.ts'
import { type Filtered, filtered } from './filters.ts'
import { type Scene, targetOf } from './targets.ts'

/** One match of one rule, before it is put in order: each match of a rule is ranked by itself (GWA-12). */
export interface Candidate extends Omit<Rule, 'rank' | 'shadowedBy' | 'tiedWith'> {
  readonly route: Route
  readonly ruleIndex: number
  readonly matchIndex: number
  readonly shape: Shape
}

/** What precedence looks at. */
export type Shape =
  | {
      readonly of: 'http'
      readonly path: HTTPRouteMatch['path']
      readonly method: boolean
      readonly headers: number
      readonly queryParams: number
      /** 2 a preflight of an origin that is let in, 1 of another, 0 any request. */ readonly preflight: 0 | 1 | 2
    }
  | { readonly of: 'grpc'; readonly service: number; readonly method: number; readonly headers: number }

/** The candidates of an HTTPRoute on one listener. */
export function httpCandidates(scene: Scene, habits: Habits, attached: Attached): readonly Candidate[] {
  const route = attached.route as HTTPRoute
  return route.rules.flatMap((rule, ruleIndex) => {
    const plain = targetsOf(scene, attached, rule.backends, ruleIndex, undefined)
    // Only a backend's own filters can hang on the match: ReplacePrefixMatch replaces its prefix.
    const own = rule.backends.some(({ filters }) => filters.length > 0)
    return rule.matches.flatMap((match, matchIndex): readonly Candidate[] => {
      const prefix = match.path.type === 'PathPrefix' ? match.path.value : undefined
      const filters = filtered(scene, route, rule.filters, pointer('spec', 'rules', ruleIndex, 'filters'), prefix, attached.unresolved?.reason)
      const backends = own ? targetsOf(scene, attached, rule.backends, ruleIndex, prefix) : plain
      const { condition, shape } = conditionOf(match, habits)
      const origin = refTo(route, pointer('spec', 'rules', ruleIndex, 'matches', matchIndex))
      const blind = [
        ...attached.blind,
        ...backends.blind,
        ...filters.blind,
        ...regexDoubt(match, habits, origin),
        ...unlisted(rule, match, habits.features, origin),
        ...zeroDoubt(backends.targets, habits, origin),
      ]
      const lacking = rule.filters.find(({ type }) => habits.lacks?.includes(type))
      const then = lacking ? lackOf(lacking.type, origin) : actionOf(attached, habits, rule, ruleIndex, filters, backends)
      const candidate: Candidate = {
        route,
        ruleIndex,
        matchIndex,
        shape,
        when: condition,
        then,
        origin,
        label: labelOf(match),
        ...(match.path.type === 'Exact' ? { edits: [asPrefix(condition, match, ruleIndex, matchIndex)] } : {}),
        ...(blind.length > 0 ? { blind } : {}),
      }
      return filters.cors && !lacking ? [...preflights(candidate, filters.cors), candidate] : [candidate]
    })
  })
}

const lackOf = (type: string, origin: Ref): Action => ({
  do: 'respond',
  status: 500,
  reason: `the controller has no filter ${type}, so ${say(origin)} answers nothing else`,
  rule: 'TRF-53',
})

/** What a rule does once it takes the request. */
export function actionOf(
  attached: Attached,
  habits: Habits,
  rule: Pick<HTTPRouteRule, 'timeouts' | 'retry' | 'sessionPersistence' | 'backends'>,
  ruleIndex: number,
  filters: Filtered,
  { targets, redirect = filters.redirect }: Backends,
): Action {
  const { route, listener } = attached
  if (redirect) {
    const { to, status, at } = redirect
    // GWA-16: without port and scheme the redirect keeps the listener's port.
    const port = to.port === undefined && to.scheme === undefined ? { port: listener.spec.port } : {}
    return { do: 'redirect', status, to: { ...to, ...port }, origin: refTo(route, at), rule: 'GWA-16' }
  }
  const where = `spec.rules[${ruleIndex}] of ${say(refTo(route))}`
  if (targets.length === 0) return { do: 'respond', status: habits.noBackends, reason: `${where} has no backend`, rule: 'GWA-20' }
  if (targets.every(({ weight }) => weight <= 0)) {
    return {
      do: 'respond',
      status: habits.allZero ?? 500,
      reason: `${where} gives every backend weight 0, so none takes the request`,
      rule: 'GWA-20',
    }
  }
  const { retry, sessionPersistence } = rule
  const timeouts = habits.oneTimeout && !retry && rule.timeouts?.backendRequest ? { request: rule.timeouts.backendRequest } : rule.timeouts
  return {
    do: 'forward',
    targets,
    filters: filters.filters,
    ...(timeouts ? { timeouts } : {}),
    ...(retry ? { retry: { attempts: retry.attempts ?? 1, codes: retry.codes, ...(retry.backoff ? { backoff: retry.backoff } : {}) } } : {}),
    ...(sessionPersistence
      ? { affinity: `${sessionPersistence.type.toLowerCase()}${sessionPersistence.name ? ` ${sessionPersistence.name}` : ''}` }
      : {}),
  }
}

/** The backends of a rule. */
export interface Backends {
  readonly targets: readonly Target[]
  /** Of the one backend that takes all requests. */
  readonly redirect?: Filtered['redirect']
  readonly blind: readonly BlindSpot[]
}

/** Filters of a single backend apply after it was chosen (GWA-19). */
export function targetsOf(
  scene: Scene,
  attached: Attached,
  backends: readonly RouteBackend[],
  ruleIndex: number,
  prefix: string | undefined,
): Backends {
  const blind: BlindSpot[] = []
  let redirect: Filtered['redirect']
  const targets = backends.map((backend, index) => {
    const at = pointer('spec', 'rules', ruleIndex, 'backendRefs', index)
    const own = filtered(scene, attached.route, backend.filters, `${at}/filters`, prefix, attached.unresolved?.reason)
    blind.push(...own.blind)
    if (own.redirect && backends.length === 1) redirect = own.redirect
    const answers = own.redirect && !redirect ? 'redirects' : own.cors ? 'answers CORS preflights' : undefined
    if (answers) {
      const text = `A filter of one backend ${answers}. Whether the controller supports that on a single backend isn't known.`
      blind.push({ ref: refTo(attached.route, at), text, code: 'GWA-19', weight: 'may-change' })
    }
    const resolved = targetOf(scene, attached.route, backend, at, own.filters, attached.unresolved?.reason)
    blind.push(...resolved.blind)
    return resolved.target
  })
  return { targets, ...(redirect ? { redirect } : {}), blind }
}

/** Headers of one name count once, the first entry (GWA-14); header names compare without case, query names with it. */
export const headerConditions = (headers: readonly ValueMatch[], habits: Habits): readonly Condition[] =>
  firstOfName(headers, (name) => name.toLowerCase()).map((match) => ({
    is: 'header',
    name: match.name,
    like: valuePattern(match.type, match.value, habits),
    at: pointer('headers', headers.indexOf(match), 'value'),
  }))

/** A regular expression that must take the whole value unless the controller is known to search (RGX-01). */
export const regexPattern = (value: string, habits: Habits): Pattern => {
  const whole = value.includes('|') || value.endsWith('\\') ? `^(?:${value})$` : `^${value}$`
  return { by: 'regex', value: habits.regexMatch === 'search' ? value : whole, flags: '', flavour: 're2' }
}

function conditionOf(match: HTTPRouteMatch, habits: Habits): { readonly condition: Condition; readonly shape: Shape } {
  const headers = headerConditions(match.headers, habits)
  const queries = firstOfName(match.queryParams, (name) => name).map(
    (param): Condition => ({
      is: 'query',
      name: param.name,
      like: valuePattern(param.type, param.value, habits),
      at: pointer('queryParams', match.queryParams.indexOf(param), 'value'),
    }),
  )
  const of: readonly Condition[] = [
    { is: 'path', like: pathPattern(match.path, habits), at: '/path/value' },
    ...(match.method ? [{ is: 'method', like: { by: 'exact', value: match.method }, at: '/method' } as const] : []),
    ...headers,
    ...queries,
  ]
  return {
    condition: of.length === 1 && of[0] ? of[0] : { is: 'all', of },
    shape: {
      of: 'http',
      path: match.path,
      method: match.method !== undefined,
      headers: headers.length,
      queryParams: queries.length,
      preflight: 0,
    },
  }
}

const pathPattern = (path: HTTPRouteMatch['path'], habits: Habits): Pattern => {
  switch (path.type) {
    case 'Exact':
      return { by: 'exact', value: path.value }
    case 'PathPrefix':
      return { by: 'segments', value: path.value }
    case 'RegularExpression':
      return regexPattern(path.value, habits)
    default:
      path.type satisfies never
      return { by: 'exact', value: path.value }
  }
}

const valuePattern = (type: ValueMatch['type'], value: string, habits: Habits): Pattern =>
  type === 'RegularExpression' ? regexPattern(value, habits) : { by: 'exact', value }

const firstOfName = (matches: readonly ValueMatch[], key: (name: string) => string): readonly ValueMatch[] => {
  const seen = new Set<string>()
  return matches.filter(({ name }) => !seen.has(key(name)) && seen.add(key(name)))
}

/** `= /v1/webhooks GET x-canary: always ?a=b`. */
function labelOf({ path, method, headers, queryParams }: HTTPRouteMatch): string {
  const sign = path.type === 'Exact' ? '= ' : path.type === 'RegularExpression' ? '~ ' : ''
  const value = ({ type, value }: ValueMatch): string => (type === 'RegularExpression' ? `~ ${value}` : value)
  const query = queryParams.map((param, index) => `${index === 0 ? '?' : '&'}${param.name}=${value(param)}`).join('')
  return [
    `${sign}${path.value}`,
    ...(method ? [method] : []),
    ...headers.map((header) => `${header.name}: ${value(header)}`),
    ...(query ? [query] : []),
  ].join(' ')
}

/** What an exact path would take as a prefix. */
const asPrefix = (condition: Condition, { path }: HTTPRouteMatch, ruleIndex: number, matchIndex: number): Edit => {
  const like: Pattern = { by: 'segments', value: path.value }
  const widen = (part: Condition): Condition => (part.is === 'path' ? { is: 'path', like } : part)
  return {
    when: condition.is === 'all' ? { is: 'all', of: condition.of.map(widen) } : widen(condition),
    text: 'With type PathPrefix it takes everything beneath.',
    patch: [{ pointer: pointer('spec', 'rules', ruleIndex, 'matches', matchIndex, 'path', 'type'), from: 'Exact', to: 'PathPrefix' }],
  }
}

/** The specification leaves open how a request is turned down that no backend has a weight for. */
const zeroDoubt = (targets: readonly Target[], habits: Habits, ref: Ref): readonly BlindSpot[] =>
  habits.allZero === undefined && targets.length > 0 && targets.every(({ weight }) => weight <= 0)
    ? [{ ref, text: 'Every backend has weight 0. Some controllers answer 500, some 503.', code: 'GWA-20', weight: 'note' }]
    : []

/** Where nobody knows whether the controller matches the whole value, and it would matter, the answer says what was assumed. */
function regexDoubt(match: HTTPRouteMatch, habits: Habits, ref: Ref): readonly BlindSpot[] {
  if (habits.regexMatch !== 'unspecified') return []
  const written = [match.path, ...match.headers, ...match.queryParams].filter(({ type }) => type === 'RegularExpression')
  // `/a/.*` reads the same both ways only at its end: the start is anchored by a caret alone.
  const open = written.find(({ value }) => !(value.startsWith('^') && (value.endsWith('$') || value.endsWith('.*'))))
  if (!open) return []
  const text = `Gateway API leaves open whether ${open.value} must match the whole value. Portolan reads it as a full match, as Envoy does.`
  return [{ ref, text, code: 'GWA-13', weight: 'note' }]
}
