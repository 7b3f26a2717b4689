import type { HTTPRouteMatch, HTTPRouteRule, PathModifier, Ref, RouteFilter } from '@portolan/model'
import type { BlindSpot } from '../../table.ts'

/**
 * Extended features that a rule asks for and that the controller doesn't list in GatewayClass.status.supportedFeatures (GWA-02).
 * What happens then is the controller's choice: it rejects the route, answers 500, or does support it and says nothing (GWA-19).
 * Names: kubernetes-sigs/gateway-api pkg/features/httproute.go. A list without HTTPRoute itself is no evidence.
 */
export function unlisted(rule: HTTPRouteRule, match: HTTPRouteMatch, supported: ReadonlySet<string> | undefined, ref: Ref): readonly BlindSpot[] {
  if (!supported?.has('HTTPRoute')) return []
  const missing = [...new Set([...ofMatch(match), ...ofRule(rule), ...rule.filters.flatMap(ofFilter)])].filter((name) => !supported.has(name))
  if (missing.length === 0) return []
  const text = `The controller does not list ${missing.join(', ')} among the features that it supports. The rule uses ${missing.length === 1 ? 'it' : 'them'}, and may be rejected.`
  return [{ ref, text, code: 'GWA-02', weight: 'note' }]
}

const ofMatch = ({ method, queryParams }: HTTPRouteMatch): readonly string[] => [
  ...(method === undefined ? [] : ['HTTPRouteMethodMatching']),
  ...(queryParams.length === 0 ? [] : ['HTTPRouteQueryParamMatching']),
]

const ofRule = ({ timeouts, retry }: HTTPRouteRule): readonly string[] => [
  ...(timeouts?.request === undefined ? [] : ['HTTPRouteRequestTimeout']),
  ...(timeouts?.backendRequest === undefined ? [] : ['HTTPRouteBackendTimeout']),
  ...(retry ? ['HTTPRouteRetry'] : []),
]

const ofFilter = (filter: RouteFilter): readonly string[] => {
  switch (filter.type) {
    case 'ResponseHeaderModifier':
      return ['HTTPRouteResponseHeaderModification']
    case 'RequestRedirect':
      return [
        ...(filter.scheme === undefined ? [] : ['HTTPRouteSchemeRedirect']),
        ...(filter.port === undefined ? [] : ['HTTPRoutePortRedirect']),
        ...ofPath(filter.path, 'HTTPRoutePathRedirect'),
        ...([303, 307, 308].includes(filter.statusCode) ? [`HTTPRoute${filter.statusCode}RedirectStatusCode`] : []),
      ]
    case 'URLRewrite':
      return [...(filter.hostname === undefined ? [] : ['HTTPRouteHostRewrite']), ...ofPath(filter.path, 'HTTPRoutePathRewrite')]
    case 'RequestMirror':
      return ['HTTPRouteRequestMirror']
    case 'CORS':
      return ['HTTPRouteCORS']
    case 'RequestHeaderModifier':
    case 'ExtensionRef':
    case 'Other':
      return []
    default:
      filter satisfies never
      return []
  }
}

const ofPath = (path: PathModifier | undefined, feature: string): readonly string[] => (path ? [feature] : [])
