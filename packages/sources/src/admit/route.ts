import type {
  GRPCRoute,
  GRPCRouteMatch,
  HTTPRoute,
  HTTPRouteMatch,
  HTTPRouteRule,
  Meta,
  RouteBackend,
  RouteParentStatus,
  TCPRoute,
  TLSRoute,
  UDPRoute,
  ValueMatch,
} from '@portolan/model'
import { NONE } from '../intern.ts'
import type { Field } from '../read.ts'
import { readFilters } from './filter.ts'
import { GATEWAY_GROUP, readReference, readReferences } from './gateway.ts'
import { readConditions } from './meta.ts'

/** What the API server fills in where a rule, or a match, says nothing (HTTPRouteRule.matches, apis/v1/httproute_types.go). */
const EVERY_PATH: HTTPRouteMatch = { path: { type: 'PathPrefix', value: '/' }, headers: NONE, queryParams: NONE }

export const readHTTPRoute = (object: Field, meta: Meta): HTTPRoute => {
  const rules = object.at('spec').at('rules')
  return {
    kind: 'HTTPRoute',
    ...readBase(object, meta),
    hostnames: object.at('spec').at('hostnames').texts(),
    rules: rules.given ? rules.items().map(readHTTPRule) : [{ matches: [EVERY_PATH], filters: NONE, backends: NONE }],
  }
}

const readHTTPRule = (rule: Field): HTTPRouteRule => {
  const matches = rule.at('matches').items().map(readHTTPMatch)
  const timeouts = rule.at('timeouts')
  const request = timeouts.at('request').text()
  const backendRequest = timeouts.at('backendRequest').text()
  return {
    ...readName(rule),
    matches: matches.length > 0 ? matches : [EVERY_PATH],
    filters: readFilters(rule.at('filters')),
    backends: readBackends(rule),
    ...(timeouts.given ? { timeouts: { ...(request ? { request } : {}), ...(backendRequest ? { backendRequest } : {}) } } : {}),
    ...(rule.has('retry') ? { retry: readRetry(rule.at('retry')) } : {}),
    ...readPersistence(rule),
  }
}

const readHTTPMatch = (match: Field): HTTPRouteMatch => {
  const method = match.at('method').text()
  const path = match.at('path')
  return {
    path: { type: path.at('type').oneOf(['Exact', 'PathPrefix', 'RegularExpression'], 'PathPrefix'), value: path.at('value').textOr('/') },
    headers: readValueMatches(match.at('headers')),
    queryParams: readValueMatches(match.at('queryParams')),
    ...(method ? { method } : {}),
  }
}

const readValueMatches = (list: Field): readonly ValueMatch[] =>
  list.items().flatMap((entry): ValueMatch | readonly never[] => {
    const name = entry.at('name').needText('the name that is compared')
    if (!entry.at('value').given) entry.at('value').missing('the value that is compared')
    return name === undefined
      ? NONE
      : { name, type: entry.at('type').oneOf(['Exact', 'RegularExpression'], 'Exact'), value: entry.at('value').textOr('') }
  })

const readRetry = (retry: Field): HTTPRouteRule['retry'] => {
  const attempts = retry.at('attempts').integer()
  const backoff = retry.at('backoff').text()
  return {
    ...(attempts === undefined ? {} : { attempts }),
    codes: retry
      .at('codes')
      .items()
      .flatMap((code) => code.integer() ?? NONE),
    ...(backoff ? { backoff } : {}),
  }
}

export const readGRPCRoute = (object: Field, meta: Meta): GRPCRoute => ({
  kind: 'GRPCRoute',
  ...readBase(object, meta),
  hostnames: object.at('spec').at('hostnames').texts(),
  rules: object
    .at('spec')
    .at('rules')
    .items()
    .map((rule) => ({
      ...readName(rule),
      matches: rule.at('matches').items().map(readGRPCMatch),
      filters: readFilters(rule.at('filters')),
      backends: readBackends(rule),
      ...readPersistence(rule),
    })),
})

const readGRPCMatch = (match: Field): GRPCRouteMatch => {
  const call = match.at('method')
  const service = call.at('service').text()
  const method = call.at('method').text()
  return {
    ...(call.given
      ? {
          method: {
            type: call.at('type').oneOf(['Exact', 'RegularExpression'], 'Exact'),
            ...(service ? { service } : {}),
            ...(method ? { method } : {}),
          },
        }
      : {}),
    headers: readValueMatches(match.at('headers')),
  }
}

export const readTLSRoute = (object: Field, meta: Meta): TLSRoute => ({
  kind: 'TLSRoute',
  ...readBase(object, meta),
  hostnames: object.at('spec').at('hostnames').texts(),
  rules: readStreamRules(object),
})

export const readTCPRoute = (object: Field, meta: Meta): TCPRoute => ({ kind: 'TCPRoute', ...readBase(object, meta), rules: readStreamRules(object) })
export const readUDPRoute = (object: Field, meta: Meta): UDPRoute => ({ kind: 'UDPRoute', ...readBase(object, meta), rules: readStreamRules(object) })

const readStreamRules = (object: Field): TCPRoute['rules'] =>
  object
    .at('spec')
    .at('rules')
    .items()
    .map((rule) => ({ ...readName(rule), backends: readBackends(rule) }))

const readBase = (object: Field, meta: Meta): Pick<HTTPRoute, 'meta' | 'parents' | 'useDefaultGateways' | 'parentStatus'> => ({
  meta,
  parents: readReferences(object.at('spec').at('parentRefs'), GATEWAY_GROUP, 'Gateway'),
  ...(object.at('spec').at('useDefaultGateways').text() === 'All' ? { useDefaultGateways: 'All' as const } : {}),
  parentStatus: object
    .at('status')
    .at('parents')
    .items()
    .flatMap((entry): RouteParentStatus | readonly never[] => {
      const parent = readReference(entry.at('parentRef'), GATEWAY_GROUP, 'Gateway')
      return parent ? { parent, controllerName: entry.at('controllerName').textOr(''), conditions: readConditions(entry.at('conditions')) } : NONE
    }),
})

const readName = (rule: Field): { name?: string } => {
  const name = rule.at('name').text()
  return name ? { name } : {}
}

const readBackends = (rule: Field): readonly RouteBackend[] =>
  rule
    .at('backendRefs')
    .items()
    .flatMap((entry): RouteBackend | readonly never[] => {
      const reference = readReference(entry, '', 'Service')
      const weight = entry.at('weight').integer() ?? 1
      if (weight < 0)
        entry.at('weight').complain('out-of-range', 'error', `${entry.at('weight').path} is ${weight}; expected 0 or more. It is read as 0.`)
      return reference ? { ...reference, weight: Math.max(0, weight), filters: readFilters(entry.at('filters')) } : NONE
    })

const readPersistence = (rule: Field): { sessionPersistence?: { type: 'Cookie' | 'Header'; name?: string } } => {
  if (!rule.has('sessionPersistence')) return {}
  const name = rule.at('sessionPersistence').at('sessionName').text()
  return { sessionPersistence: { type: rule.at('sessionPersistence').at('type').oneOf(['Cookie', 'Header'], 'Cookie'), ...(name ? { name } : {}) } }
}
