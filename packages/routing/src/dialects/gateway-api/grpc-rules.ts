import { type GRPCRoute, type GRPCRouteMatch, pointer, refTo } from '@portolan/model'
import type { Condition, Pattern } from '../../table.ts'
import type { Attached } from './attachment.ts'
import type { Habits } from './controllers.ts'
import { filtered } from './filters.ts'
import { actionOf, type Candidate, headerConditions, regexPattern, targetsOf } from './http-rules.ts'
import type { Scene } from './targets.ts'

const EVERY_CALL: GRPCRouteMatch = { headers: [] }

/** The candidates of a GRPCRoute on one listener: a call is a POST of `/Service/Method` (GWA-26). */
export function grpcCandidates(scene: Scene, habits: Habits, attached: Attached): readonly Candidate[] {
  const route = attached.route as GRPCRoute
  return route.rules.flatMap((rule, ruleIndex) => {
    const backends = targetsOf(scene, attached, rule.backends, ruleIndex, undefined)
    const filters = filtered(scene, route, rule.filters, pointer('spec', 'rules', ruleIndex, 'filters'), undefined, attached.unresolved?.reason)
    const then = actionOf(attached, { ...habits, noBackends: 500 }, rule, ruleIndex, filters, backends)
    const blind = [...attached.blind, ...backends.blind, ...filters.blind]
    const matches = rule.matches.length > 0 ? rule.matches : [EVERY_CALL]
    return matches.map((match, matchIndex): Candidate => {
      const headers = headerConditions(match.headers, habits)
      return {
        route,
        ruleIndex,
        matchIndex,
        shape: { of: 'grpc', service: match.method?.service?.length ?? 0, method: match.method?.method?.length ?? 0, headers: headers.length },
        when: { is: 'all', of: [...callCondition(match.method, habits), ...headers] },
        then,
        origin: refTo(
          route,
          rule.matches.length > 0 ? pointer('spec', 'rules', ruleIndex, 'matches', matchIndex) : pointer('spec', 'rules', ruleIndex),
        ),
        label: labelOf(match),
        ...(blind.length > 0 ? { blind } : {}),
      }
    })
  })
}

function callCondition(call: GRPCRouteMatch['method'], habits: Habits): readonly Condition[] {
  const post: Condition = { is: 'method', like: { by: 'exact', value: 'POST' } }
  return [post, { is: 'path', like: callPath(call, habits) }]
}

function callPath(call: GRPCRouteMatch['method'], habits: Habits): Pattern {
  const { service, method } = call ?? {}
  if (call?.type === 'RegularExpression') {
    const part = (text: string | undefined): string => (text === undefined ? '[^/]+' : `(?:${text})`)
    return regexPattern(`/${part(service)}/${part(method)}`, { ...habits, regexMatch: 'full' })
  }
  if (service !== undefined && method !== undefined) return { by: 'exact', value: `/${service}/${method}` }
  if (service !== undefined) return { by: 'prefix', value: `/${service}/` }
  if (method !== undefined) return { by: 'regex', value: `^/[^/]+/${method.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')}$`, flags: '', flavour: 're2' }
  return { by: 'prefix', value: '/' }
}

/** `= /shop.Cart/Add`, `/shop.Cart/*`, `~ /shop\..+/Get`. */
function labelOf({ method: call, headers }: GRPCRouteMatch): string {
  const regex = call?.type === 'RegularExpression'
  const sign = regex ? '~ ' : call?.service !== undefined && call.method !== undefined ? '= ' : ''
  const path = call ? `${sign}/${call.service ?? '*'}/${call.method ?? '*'}` : 'every call'
  return [path, ...headers.map(({ name, type, value }) => `${name}: ${type === 'RegularExpression' ? `~ ${value}` : value}`)].join(' ')
}
